from collections.abc import Callable

import pytest

from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.digest import RS1, RS256, digest_of
from simulator.services.eps.prescribing.rules.prescription import prescription
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.services.eps.prescribing.calls import PREPARE, PROCESS, a_prescribing_call
from tests.services.eps.prescribing.orders import SIGNED, a_cancellation, a_signature, an_order, resources_of, without


def _signed(order: Json, algorithm: str = RS256) -> Json:
    for provenance in resources_of(order, "Provenance"):
        provenance["signature"][0]["data"] = a_signature(digest_of(Message(order), SIGNED, algorithm))
    return order


def _rules(bundle: Json, operation: str = PROCESS) -> list[str]:
    return [finding.rule for finding in prescription(a_prescribing_call(bundle, operation), Reply(200))]


@pytest.mark.parametrize(
    "bundle", [_signed(an_order(items=4)), a_cancellation(), an_order(pharmacy=None)], ids=["order", "cancel", "open"]
)
def test_there_is_nothing_against_a_sound_message(bundle: Json) -> None:
    assert _rules(_signed(bundle)) == []


def _item(order: Json) -> Json:
    return resources_of(order, "MedicationRequest")[0]


def _no_product(order: Json) -> None:
    _item(order)["medicationCodeableConcept"] = {"text": "Something"}


def _no_name(order: Json) -> None:
    del _item(order)["medicationCodeableConcept"]["coding"][0]["display"]


def _no_unit(order: Json) -> None:
    del _item(order)["dispenseRequest"]["quantity"]["code"]


def _no_dosage(order: Json) -> None:
    _item(order)["dosageInstruction"] = [{"text": " "}]


def _wrong_sequence(order: Json) -> None:
    _item(order)["dosageInstruction"] = [{"sequence": 1, "text": "a"}, {"sequence": 1, "text": "b"}]


def _type(order: Json) -> None:
    _item(order)["extension"][0]["valueCoding"]["code"] = "7777"


def _site(order: Json) -> None:
    _item(order)["dispenseRequest"]["extension"][0]["valueCoding"]["code"] = "0004"


def _destination(order: Json) -> None:
    del resources_of(order, "MessageHeader")[0]["destination"]


def _intent(order: Json) -> None:
    _item(order)["intent"] = "original-order"


def _substitution(order: Json) -> None:
    del _item(order)["substitution"]


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (_no_product, "eps.item.product"),
        (_no_name, "eps.item.product-name"),
        (_no_unit, "eps.item.quantity"),
        (_no_dosage, "eps.item.dosage-text"),
        (_wrong_sequence, "eps.item.dosage-sequence"),
        (_type, "eps.item.prescription-type"),
        (_site, "eps.item.performer-site-type"),
        (_destination, "eps.message.destination"),
        (_intent, "eps.item.intent"),
        (_substitution, "eps.item.substitution"),
    ],
)
def test_what_an_order_does_wrong_is_found(spoil: Callable[[Json], None], rule: str) -> None:
    order = an_order()
    spoil(order)

    assert _rules(_signed(order)) == [rule]


def test_a_repeat_without_its_information_is_found() -> None:
    assert _rules(_signed(an_order(course="continuous"))) == ["eps.item.repeat-information"]


def test_an_order_without_a_signature_is_found() -> None:
    assert _rules(an_order(signed=False)) == ["eps.signature.missing"]


def test_a_signature_that_cannot_be_read_is_found() -> None:
    order = an_order()
    resources_of(order, "Provenance")[0]["signature"][0]["data"] = "bm8="

    assert _rules(order) == ["eps.signature.format"]


def test_a_signature_that_leaves_an_item_out_is_found() -> None:
    order = _signed(an_order(items=2))
    resources_of(order, "Provenance")[0]["target"].pop()

    assert _rules(order) == ["eps.signature.targets"]


def test_a_signature_by_sha_1_is_found() -> None:
    assert _rules(_signed(an_order(), RS1)) == ["eps.signature.sha1"]


@pytest.mark.parametrize("when", ["2026-11-20T10:00:00+00:00", None])
def test_a_signature_of_another_time_is_found(when: str | None) -> None:
    order = _signed(an_order())
    resources_of(order, "Provenance")[0]["signature"][0]["when"] = when

    assert _rules(order) == ["eps.signature.time"]


def test_what_is_only_to_be_prepared_needs_no_signature() -> None:
    assert _rules(an_order(signed=False), PREPARE) == []


def test_a_signature_before_preparing_is_found() -> None:
    assert _rules(an_order(), PREPARE) == ["eps.signature.before-prepare"]


def test_an_unknown_reason_for_cancelling_is_found() -> None:
    assert _rules(a_cancellation(reason="0099")) == ["eps.cancel.reason"]


def test_a_cancellation_that_does_not_say_so_in_its_header_is_found() -> None:
    message = a_cancellation()
    del resources_of(message, "MessageHeader")[0]["reason"]

    assert _rules(message) == ["eps.cancel.message-reason"]


@pytest.mark.parametrize("body", [b"{", without(an_order(), "MessageHeader")], ids=["no json", "no header"])
def test_nothing_is_found_in_what_is_neither_order_nor_cancellation(body: Json) -> None:
    assert _rules(body) == []
