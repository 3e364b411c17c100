"""Prescriptions for Patients against the published examples of its specification.

They show the shape of an answer; which prescriptions are in it is not published.
"""

from pathlib import Path

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.patients.errors import render
from simulator.services.eps.prescription.codes import PHARMACY_STATUSES
from simulator.wire.json import Json, read_json
from tests.official import example, examples, official
from tests.services.eps.makers import ITEM_IDS, a_prescription, a_prescription_id, a_tenant_with
from tests.services.eps.patients.calls import a_patients_call, shown

_FOLDER = "eps/examples/pfp"
_OWN_STATUSES = (
    "Prescriber Approved", "Prescriber Cancelled", "With Pharmacy but Tracking not Supported",
    "Tracking Temporarily Unavailable",
)  # fmt: skip


def _published_shape() -> Json:
    return example(f"{_FOLDER}/success-multiple-exclusion.json")


@official("pfp, errors")
@pytest.mark.parametrize(("code", "name"), [("PATIENT_NOT_SIGNED_IN", "error-401"), ("SPINE_UNAVAILABLE", "error-500")])
def test_the_published_errors_are_ours(code: str, name: str) -> None:
    reply = render(a_patients_call(), Refusal(code))

    assert (reply.status, read_json(reply.body)) == (int(name[-3:]), example(f"{_FOLDER}/{name}.json"))


@official("pfp, the members of an answer")
async def test_an_answer_has_the_published_members() -> None:
    mine = a_prescription(pharmacyStatus={ITEM_IDS[0]: {"code": "Ready to Collect", "at": "2026-11-22T09:30:00Z"}})

    ours = await shown(a_tenant_with(mine, a_prescription(a_prescription_id(2), invalidated=True)))

    theirs = _published_shape()
    assert list(ours) == list(theirs)
    assert [set(entry) for entry in ours["entry"]] == [set(entry) for entry in theirs["entry"][:2]]
    assert set(ours["entry"][1]["resource"]) == set(theirs["entry"][1]["resource"])


@official("pfp, the members of a prescription")
async def test_a_prescription_has_the_published_members() -> None:
    ours = (await shown(a_tenant_with(a_prescription(prescriber={"name": "X"}))))["entry"][0]["resource"]

    theirs = _published_shape()["entry"][0]["resource"]
    assert set(ours) == set(theirs)
    kinds = [each["resource"]["resourceType"] for each in theirs["entry"]]
    assert [each["resource"]["resourceType"] for each in ours["entry"]] == kinds
    for mine, published in zip(ours["entry"], theirs["entry"], strict=True):
        # Notes are the pharmacy's, telephones and addresses the population's: neither is in the record.
        missing = set(published["resource"]) - set(mine["resource"])
        assert missing <= {"note", "name", "telecom", "address"}


@official("pfp, the statuses of the published examples")
@pytest.mark.parametrize("path", examples(_FOLDER, "success*.json"))
def test_every_published_status_is_known(path: Path | None) -> None:
    assert path is not None
    found: set[str] = set()

    def look(value: Json) -> None:
        if isinstance(value, dict):
            if str(value.get("system", "")).endswith("task-businessStatus-nppt"):
                found.add(value["code"])
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(example(f"{_FOLDER}/{path.name}"))

    assert found <= {*PHARMACY_STATUSES, *_OWN_STATUSES}
