"""One request on its way through the pipeline, with everything an operation needs and nothing of the transport."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from multidict import MultiDict

from simulator.call.operation import Operation, Service
from simulator.call.tenant import Tenant
from simulator.records.documents import Documents
from simulator.wire.findings import Finding
from simulator.wire.http import Request
from simulator.wire.json import Json, parse_json

if TYPE_CHECKING:
    from simulator.call.access import Caller


class Call:
    """A request, who it is for and which operation answers it.

    `values` are the path's placeholders. `nhs_number` and the ids are for the record. `findings` are those noted
    while answering; reporting rules add theirs when somebody reads. `now` is the tenant's time, read once.
    `caller` is who sent it, once `call.access` has decided.
    """

    __slots__ = (
        "_json", "_query", "caller", "correlation_id", "findings", "message_id", "nhs_number", "now", "operation",
        "request", "request_id", "service", "tenant", "tracking_id", "values",
    )  # fmt: skip

    def __init__(
        self,
        request: Request,
        tenant: Tenant,
        service: Service,
        operation: Operation,
        values: Mapping[str, str],
        now: datetime,
    ) -> None:
        self.request = request
        self.tenant = tenant
        self.service = service
        self.operation = operation
        self.values = values
        self.now = now
        self.nhs_number: str | None = None
        self.correlation_id: str | None = request.headers.get("X-Correlation-ID")
        self.request_id: str | None = request.headers.get("X-Request-ID")
        self.message_id: str | None = None
        self.tracking_id: str | None = None
        self.findings: list[Finding] = []
        self.caller: Caller | None = None
        self._query: MultiDict[str] | None = None
        self._json: list[Json] = []

    @property
    def documents(self) -> Documents:
        """The tenant's records."""
        return self.tenant.documents

    def header(self, name: str) -> str | None:
        """A request header's value, or None if it was not sent."""
        return self.request.headers.get(name)

    @property
    def query(self) -> MultiDict[str]:
        """The query parameters, parsed once."""
        if self._query is None:
            self._query = self.request.query()
        return self._query

    def json(self) -> Json:
        """The body as JSON, parsed once. Raises WireError."""
        if not self._json:
            self._json.append(parse_json(self.request.body))
        return self._json[0]

    def chance(self, purpose: str) -> Random:
        """Chance that repeats with the tenant's seed; see `Tenant.chance`."""
        return self.tenant.chance(purpose)
