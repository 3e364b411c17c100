"""Recorded exchanges for commands that work on whole ones: from a running simulator, or from a file of lines."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.running import running

if TYPE_CHECKING:
    from simulator.records.exchange import Exchange

FILE_ENDING = ".ndjson"
"""What tells a file from a tenant's name."""


def recorded(url: str, tenant_or_file: str, **filters: str | None) -> "Iterator[Exchange]":
    """The exchanges of a tenant that the filters let through, or all of a file that `export --as ndjson` wrote."""
    from simulator.records.imports import read_ndjson

    if _is_file(tenant_or_file):
        yield from read_ndjson(Path(tenant_or_file).read_bytes(), tenant_or_file)
    else:
        yield from read_ndjson(running(url, tenant_or_file).export("ndjson", hide_secrets=False, **filters))


def _is_file(tenant_or_file: str) -> bool:
    """Is it a file, if only by mistake? No tenant's name holds a slash."""
    return tenant_or_file.endswith(FILE_ENDING) or "/" in tenant_or_file or Path(tenant_or_file).is_file()


def number_reader() -> "Callable[[Exchange], str | None]":
    """Gives the NHS number that rules will see in a recorded request, before anything is answered."""
    from datetime import UTC, datetime

    from simulator.call.call import Call
    from simulator.call.tenant import Tenant
    from simulator.pipeline.routes import Routes
    from simulator.records.comparing import below_tenant
    from simulator.records.documents import Documents
    from simulator.records.exchange import split_headers
    from simulator.services import SERVICES
    from simulator.wire.http import Request

    routes, tenant = Routes(SERVICES), Tenant("default", Documents({}))
    operations = {operation.id: (service, operation) for service in SERVICES for operation in service.operations}

    def number_of(exchange: "Exchange") -> str | None:
        target = below_tenant(exchange)
        request = Request(exchange.method, target, split_headers(exchange.request_headers), exchange.request_body)
        found = routes.find(request.method, request.path)
        if found is None and exchange.operation not in operations:
            return None  # recorded by a simulator of another version
        service, operation, values = found or (*operations[exchange.operation or ""], {})
        now = datetime.fromtimestamp(exchange.tenant_time, UTC)
        return service.reads_nhs_number(Call(request, tenant, service, operation, values, now))

    return number_of
