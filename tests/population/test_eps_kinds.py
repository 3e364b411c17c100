"""Which prescriptions a tenant can hold, and where bad ones are wrong."""

import json
from pathlib import Path

import pytest

from simulator.population import kinds
from simulator.population.eps_kinds import EPS_KINDS
from simulator.population.kinds import check_document
from simulator.population.shapes import flaws_of
from simulator.wire.json import Json
from tests.official import examples, official
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription, an_erd_prescription


def _flaws(body: Json) -> list[tuple[str | int, ...]]:
    return [flaw.path for flaw in flaws_of(EPS_KINDS["prescriptions"].body, body)]


def test_every_kind_is_among_those_that_a_tenant_can_hold() -> None:
    assert EPS_KINDS.items() <= kinds.KINDS.items()


def test_a_patient_and_an_id_are_enough() -> None:
    assert _flaws({"prescriptionId": PRESCRIPTION_ID, "nhsNumber": "9000000009"}) == []


@pytest.mark.parametrize("body", [a_prescription(), an_erd_prescription(issueDate="-P3D")])
def test_what_the_makers_make_is_good(body: Json) -> None:
    assert _flaws(body) == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"nhsNumber": "900"}, ("nhsNumber",)),
        ({"issueNumber": 0}, ("issueNumber",)),
        ({"lineItems": []}, ("lineItems",)),
        ({"lineItems": {"one": {}}}, ("lineItems", "one")),
        ({"lineItems": {"1": {"pendingCancellation": "no"}}}, ("lineItems", "1", "pendingCancellation")),
        ({"issues": {"1": {}}}, ("issues", "1")),
        ({"issues": {"1": {"status": "0010"}}}, ("issues", "1", "status")),
        ({"issues": {"1": {"status": "0001", "lineItems": {"1": "0009"}}}}, ("issues", "1", "lineItems", "1")),
        ({"pendingCancellations": {}}, ("pendingCancellations",)),
        ({"deleted": "yes"}, ("deleted",)),
    ],
)
def test_what_is_wrong_is_said_where_it_is(fields: Json, path: tuple[str | int, ...]) -> None:
    assert _flaws(a_prescription() | fields) == [path]


def test_a_key_is_the_prescriptions_own_id() -> None:
    problems = check_document("prescriptions", "other", a_prescription())

    assert [problem.path for problem in problems] == ["prescriptionId"]


@official("EPS tracker, recorded answers: the facts each was made from")
@pytest.mark.parametrize("path", examples("eps/examples/tracker-fhir/view"))
def test_every_recorded_prescription_can_be_put(path: Path) -> None:
    given = json.loads(path.read_text(encoding="utf-8"))["given"]
    body = given.get("prescription")

    assert body is None or _flaws(body) == []
