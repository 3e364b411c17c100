"""Parts of the tracker's bundles: UUIDs that repeat with the seed, codings, names without empty parts."""

from dataclasses import replace

import pytest

from simulator.identifiers import is_uuid
from simulator.services.eps.prescription.model import prescription_of
from simulator.services.eps.tracker.wire import (
    Uuids,
    authored_on,
    intent_of,
    ods,
    patient_members,
    reason_coding,
    repeat_extension,
    status_coding,
)
from tests.makers import a_tenant
from tests.services.eps.makers import a_prescription, an_erd_prescription
from tests.services.eps.tracker.calls import a_tracker_call

TARGET = "/RequestGroup?nhsNumber=9990010005"


def _some_uuids(count: int, replies: int = 1) -> list[str]:
    tenant = a_tenant()
    made = [Uuids(a_tracker_call(TARGET, tenant=tenant)) for _ in range(replies)]
    return [uuids.next() for uuids in made for _ in range(count)]


def test_a_replys_uuids_are_uuids_and_none_is_there_twice() -> None:
    uuids = _some_uuids(5000)

    assert len(set(uuids)) == 5000
    assert all(is_uuid(uuid) and uuid[14] == "4" and uuid[19] in "89ab" for uuid in uuids)


def test_the_next_reply_has_others() -> None:
    assert len(set(_some_uuids(100, replies=20))) == 2000


def test_the_same_seed_gives_the_same_ones() -> None:
    assert _some_uuids(3, replies=2) == _some_uuids(3, replies=2)


def test_a_status_that_nobody_knows_has_no_display() -> None:
    assert status_coding("0042") == {"system": status_coding("0001")["system"], "code": "0042"}


@pytest.mark.parametrize("reason", ["Clinical grounds", "0004"])
def test_a_cancellation_reason_is_coded_from_its_display_or_its_code(reason: str) -> None:
    coded = reason_coding(reason)

    assert (coded["code"], coded["display"]) == ("0004", "Clinical grounds")


def test_a_cancellation_reason_that_nobody_knows_is_not_coded() -> None:
    assert reason_coding("Because") is None


def test_an_acute_prescription_counts_no_repeats() -> None:
    assert repeat_extension(prescription_of(a_prescription()), 1) == []


def test_how_many_repeats_there_are_is_left_out_where_nobody_knows() -> None:
    (found,) = repeat_extension(prescription_of(a_prescription(treatmentType="0002")), 1)

    assert found["extension"] == [{"url": "numberOfRepeatsIssued", "valueInteger": 1}]


@pytest.mark.parametrize(
    ("treatment", "intent"), [("0002", "instance-order"), ("0003", "reflex-order"), ("x", "order")]
)
def test_a_treatment_type_has_its_intent(treatment: str, intent: str) -> None:
    assert intent_of(prescription_of(a_prescription(treatmentType=treatment))) == intent


def test_a_repeat_dispensing_prescription_counts_issued_and_allowed_repeats() -> None:
    (found,) = repeat_extension(prescription_of(an_erd_prescription()), 3)

    assert [part["valueInteger"] for part in found["extension"]] == [3, 6]


def test_a_day_is_written_as_an_instant() -> None:
    prescription = prescription_of(a_prescription(issueDate="2026-11-20"))

    assert authored_on(prescription) == {"authoredOn": "2026-11-20T00:00:00.000Z"}


def test_a_record_without_a_day_is_authored_on_none() -> None:
    assert authored_on(prescription_of(a_prescription(issueDate=None))) == {}


def test_an_organisation_that_nobody_knows_has_no_value() -> None:
    assert list(ods("")) == ["system"]


def test_a_name_has_no_empty_parts() -> None:
    patient = replace(prescription_of(a_prescription()).patient, prefix="", suffix="OBE")

    assert patient_members(patient)["name"] == [{"suffix": ["OBE"], "given": ["ADA"], "family": "OKAFOR"}]


def test_without_any_part_there_is_no_name() -> None:
    patient = replace(prescription_of(a_prescription()).patient, prefix="", given="", family="")

    assert list(patient_members(patient)) == ["identifier"]
