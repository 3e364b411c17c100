from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.spine import check_order, faults_of, has_died
from simulator.services.eps.prescribing.translation import record_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW, a_person
from tests.services.eps.makers import a_tenant_with
from tests.services.eps.prescribing.calls import a_prescribing_call
from tests.services.eps.prescribing.orders import an_order, resources_of

Change = Callable[[Json], None]


def _faults(order: Json, now: datetime = NOW) -> list[str]:
    message = Message(order)
    return list(faults_of(message, record_of(message, now, treatment=None), now))


def _erd(repeats: int = 5) -> Json:
    return an_order(course="continuous-repeat-dispensing", repeats=repeats)


def _dispensing(order: Json) -> Json:
    return resources_of(order, "MedicationRequest")[0]["dispenseRequest"]


@pytest.mark.parametrize("order", [an_order(items=4), _erd(), an_order(pharmacy=None)], ids=["acute", "erd", "open"])
def test_spine_has_nothing_against_a_sound_order(order: Json) -> None:
    assert _faults(order) == []


def _patient(**fields: Json) -> Change:
    return lambda order: resources_of(order, "Patient")[0].update(fields)


def _window(**period: str) -> Change:
    return lambda order: _dispensing(order).update(validityPeriod=period)


def _days(value: int) -> Change:
    return lambda order: _dispensing(order)["expectedSupplyDuration"].update(value=value)


def _site(code: str) -> Change:
    return lambda order: _dispensing(order)["extension"][0]["valueCoding"].update(code=code)


def _performer(value: str) -> Change:
    return lambda order: _dispensing(order)["performer"]["identifier"].update(value=value)


def _id(value: str) -> Change:
    return lambda order: resources_of(order, "MedicationRequest")[0]["groupIdentifier"].update(value=value)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_patient(birthDate=None), "Mandatory field birthTime missing"),
        (
            _patient(identifier=[{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000008"}]),
            "nhsNumber is not valid",
        ),
        (_patient(birthDate="2026-11-23"), "birthTime is in the future"),
        (lambda order: order["identifier"].update(value="one"), "hl7EventID has invalid format"),
        (
            lambda order: resources_of(order, "MedicationRequest")[0]["identifier"][0].update(value="one"),
            "one is not a valid GUID format",
        ),
        (_performer("?"), "nominatedPerformer has invalid format"),
        (_performer(""), "nominatedPerformer is present but empty"),
        (_site("P9"), "nominatedPerformer has invalid type"),
        (_id("24F5DA-A83008"), "prescriptionID has invalid format"),
        (_id("24F5DA-A83008-7EFE6A"), "prescriptionID has invalid checksum"),
        (_days(367), "daysSupply cannot exceed 366"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_spine_says_what_is_wrong_with_an_order(change: Change, fault: str) -> None:
    order = an_order()
    change(order)

    assert _faults(order) == [fault]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            _window(start="2026-11-22", end="2027-12-01"),
            "daysSupplyValidHigh is more than 12 months beyond current day",
        ),
        (_window(start="2026-10-22", end="2026-11-21"), "daysSupplyValidHigh is in the past"),
        (_window(start="2027-02-01", end="2027-01-01"), "daysSupplyValid low is after daysSupplyValidHigh"),
        (
            _window(),
            "daysSupply effective time not provided but prescription treatment type is repeat",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_spine_says_what_is_wrong_with_the_window_of_repeats(change: Change, fault: str) -> None:
    order = _erd()
    change(order)

    assert _faults(order) == [fault]


def test_spine_takes_no_small_letters_in_an_id() -> None:
    order = an_order()
    _id("24f5da-a83008-7efe6z")(order)

    assert _faults(order) == ["prescriptionID has invalid format"]


def test_a_hundred_issues_are_too_many() -> None:
    assert _faults(_erd(99)) == ["prescriptionRepeatHigh must not be over configured maximum of 99"]


def test_five_items_are_too_many() -> None:
    assert _faults(an_order(items=5)) == ["lineItems over expected max count of 4"]


def test_an_order_of_nothing_has_no_items_and_no_id() -> None:
    message = Message({"resourceType": "Bundle"})

    faults = list(faults_of(message, record_of(message, NOW, treatment="0001"), NOW))

    assert "No valid line items found" in faults


def test_a_repeat_without_its_count_is_told() -> None:
    message = Message(an_order())
    record = record_of(message, NOW) | {"treatmentType": "0002"}

    assert (
        "prescriptionRepeatHigh and prescriptionRepeatLow values must both be provided if not Acute prescription"
        in faults_of(message, record, NOW)
    )


def test_only_the_first_fault_is_told() -> None:
    order = an_order("24F5DA-A83008-7EFE6A", items=5)
    message = Message(order)

    with pytest.raises(Refusal) as caught:
        check_order(a_prescribing_call(order), message, record_of(message, NOW))

    assert caught.value.code == "FAILURE_TO_PROCESS_MESSAGE"
    assert caught.value.diagnostics == (
        "Unable to process message. Information missing or invalid - lineItems over expected max count of 4"
    )


def test_who_is_not_known_has_not_died() -> None:
    assert not has_died(a_prescribing_call(), NHS_NUMBER)


@pytest.mark.parametrize(("notification", "died"), [("2", True), ("1", True), ("U", False)])
def test_who_has_died_is_known_unless_the_notification_was_removed(notification: str, died: bool) -> None:
    status = {
        "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeathNotificationStatus",
        "extension": [
            {
                "url": "deathNotificationStatus",
                "valueCodeableConcept": {"coding": [{"system": "s", "code": notification}]},
            }
        ],
    }
    person = a_person(deceasedDateTime="2026-10-01", extension=[status])

    assert has_died(a_prescribing_call(tenant=a_tenant_with(people=[person])), NHS_NUMBER) is died


def test_the_window_is_judged_by_the_tenants_clock() -> None:
    assert _faults(_erd(), datetime(2027, 6, 1, tzinfo=UTC)) == ["daysSupplyValidHigh is in the past"]
