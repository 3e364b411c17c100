"""What is reported of a patient's app."""

import pytest

from simulator.services.eps.patients.rules import ROWS, headers
from simulator.wire.http import Reply
from tests.services.eps.patients.calls import a_patients_call

_TOKEN: dict[str, str | None] = {"nhsd-nhslogin-user": None}


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        (_TOKEN, []),
        ({}, ["eps.patients.gateway-header"]),
        (_TOKEN | {"X-Request-ID": None}, ["eps.patients.request-id"]),
        (_TOKEN | {"X-Request-ID": "1"}, ["eps.patients.request-id"]),
        (_TOKEN | {"X-Correlation-ID": "1"}, ["eps.patients.correlation-id"]),
        (_TOKEN | {"X-Correlation-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da"}, []),
    ],
)
def test_header_fields_are_reported(fields: dict[str, str | None], rules: list[str]) -> None:
    assert [found.rule for found in headers(a_patients_call(headers=fields), Reply(200))] == rules


def test_each_rule_has_an_id_of_its_own() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
