"""The admin API tried by its own description: only what is described comes back, and what is not is refused.

The streams are left out: they end when somebody goes away.
"""

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.admin.openapi import describe
from simulator.web.admin.routes import ROUTES
from simulator.web.server import Background

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    unsupported_method,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(describe(ROUTES)).exclude(path_regex="/stream$")


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """A simulator's address."""
    server = Background(Simulator(Settings(port=0)))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def statuses(running: str, tenant: str) -> Iterator[set[int]]:
    """Takes the statuses that come; among them has to be a success, or nothing was tried.

    The tenant that the description's examples name has recorded one exchange.
    """
    requests.delete(f"{running}/_simulator/api/tenants/{tenant}", timeout=10)
    requests.get(f"{running}/t/{tenant}/personal-demographics/FHIR/R4/Patient/9000000009", timeout=10)
    seen: set[int] = set()
    yield seen
    assert min(seen) < 300


# With a parameter of its own, each operation's test has an id of its own; otherwise all of them share one.
@pytest.mark.parametrize("tenant", ["mine"])
@schema.parametrize()
@settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_only_what_is_described_comes_back(case: schemathesis.Case, running: str, statuses: set[int]) -> None:
    answer = case.call(base_url=running, timeout=20)

    statuses.add(answer.status_code)
    case.validate_response(answer, checks=CHECKS)
