"""The order of the checks, and what is said on the wire and in the record."""

from pathlib import Path

import pytest

from simulator.call import Refusal, Tenant
from simulator.toolkit import checks
from simulator.toolkit.checks import check, inspect
from simulator.toolkit.rows import MOST_FOUND
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.schemas import ENVELOPE_SCHEMA, Schemas
from tests.cda_makers import a_report
from tests.itk_makers import MESSAGE_ID, TRACKING_ID, an_itk_request
from tests.own_schemas import OWN_ENVELOPE
from tests.toolkit.calls import a_message, a_receiver, received

GOOD = a_report()


def _refused(message: bytes, profile: str = "lenient", **kinds: Json) -> tuple[str, str, str] | None:
    """Code, ErrorText and diagnostic of the refusal."""
    try:
        check(received(message, a_receiver(profile, **kinds)))
    except Refusal as refusal:
        return refusal.code, refusal.values.get("text", ""), refusal.diagnostics or ""
    return None


@pytest.mark.parametrize("profile", ["lenient", "strict"])
def test_a_good_message_is_taken(profile: str) -> None:
    assert _refused(a_message(GOOD), profile) is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"message_id": None, "action": None}, "MessageId missing"),
        ({"action": None, "tracking_id": None}, "Action node missing"),
        ({"tracking_id": None, "identity": None}, "Itk TrackingId missing"),
        ({"identity": None, "manifest_count": 2}, "Invalid Audit Identity value: "),
        ({"manifest_count": 2, "profile": None}, "Manifest count and payload count don't match"),
        ({"profile": None, "mimetype": "a/b"}, "Manifest profile Id missing"),
    ],
)
def test_the_first_fault_in_the_order_of_the_table_decides(changes: Json, text: str) -> None:
    refused = _refused(a_message(GOOD, **changes))

    assert refused is not None
    assert refused[:2] == ("1000", text)


def test_a_strict_receiver_looks_at_the_sender_before_the_envelope() -> None:
    message = a_message(GOOD, security="", manifest_count=2)

    assert _refused(message, "strict") == ("1000", "Timestamp missing", "Soap validation failed")
    assert _refused(message) == ("1000", "Manifest count and payload count don't match", "Soap validation failed")


def test_several_faults_of_one_kind_are_told_together() -> None:
    message = a_message(GOOD).replace(b"<itk:addresslist>", b"<itk:a/><itk:b/><itk:addresslist>")

    refused = _refused(message)

    assert refused is not None
    assert (refused[1], refused[2].count("; ")) == ("schema validation failed", 1)
    assert "itk:a" in refused[2]
    assert "itk:b" in refused[2]


def test_of_very_many_faults_of_one_kind_only_some_are_told() -> None:
    refused = _refused(a_message(GOOD).replace(b"<itk:addresslist>", b"<itk:a/>" * 30 + b"<itk:addresslist>"))
    distinct = b"".join(b"<itk:a%d/>" % number for number in range(30))
    several = _refused(a_message(GOOD).replace(b"<itk:addresslist>", distinct + b"<itk:addresslist>"))

    assert refused is not None
    assert several is not None
    assert (refused[2].count("; "), several[2].count("; ")) == (0, 9)


@pytest.fixture
def by_schema(tmp_path: Path) -> Tenant:
    """A strict receiver with a schema of the envelope, and none of documents."""
    (tmp_path / ENVELOPE_SCHEMA).write_text(OWN_ENVELOPE, encoding="utf-8")
    tenant = a_receiver("strict")
    tenant.schemas = Schemas(tmp_path)
    return tenant


def test_with_schemas_at_hand_these_decide_and_only_what_is_said_alike_is_told_together(by_schema: Tenant) -> None:
    with pytest.raises(Refusal) as raised:
        check(received(a_message(GOOD, tracking_id=TRACKING_ID.lower(), payload_count="many"), by_schema))

    assert raised.value.values == {"text": "schema validation failed"}
    assert (raised.value.diagnostics or "").startswith("line 2: Element '{urn:nhs-itk:ns:201005}header', attribute")
    assert "payloads" not in (raised.value.diagnostics or "")


def test_with_schemas_at_hand_the_record_speaks_in_their_words(by_schema: Tenant) -> None:
    call = received(a_message(a_report(without=("id",)), payload_count="many"), by_schema)

    rules = [finding.rule for finding in inspect(call, Reply(500))]

    assert [rule for rule in rules if "schema" in rule or "structure" in rule] == [
        "itk.envelope.schema",
        "itk.cda.structure",
    ]


def test_a_magic_tracking_id_comes_before_what_else_is_wrong() -> None:
    magic = "00000000-0000-0000-0000-0000000E2100"

    assert _refused(a_message(GOOD, tracking_id=magic, manifest_count=2)) == ("2100", "", "")


def test_the_record_lists_all_faults_and_says_how_bad_each_is() -> None:
    call = received(a_message(GOOD, message_id="first", manifest_count=2, security=""))

    found = {finding.rule: finding.severity.value for finding in inspect(call, Reply(200))}

    assert {
        "itk.soap.message-id-form": "warning",
        "itk.manifest.count": "error",
        "itk.manifest.payload-count": "error",
        "itk.security.timestamp": "warning",
    }.items() <= found.items()


def test_a_strict_receivers_record_calls_errors_what_it_refuses() -> None:
    call = received(a_message(GOOD, security=""), a_receiver("strict"))

    found = {finding.rule: finding.severity.value for finding in inspect(call, Reply(500))}

    assert found["itk.security.timestamp"] == "error"


def test_of_very_many_breaks_of_a_rule_only_some_are_listed() -> None:
    blank = f"<x>{'<y a=' + chr(34) * 2 + '/>'}</x>" * (MOST_FOUND + 5)
    call = received(a_message(f'<ClinicalDocument xmlns="urn:hl7-org:v3">{blank}</ClinicalDocument>'))

    rules = [finding.rule for finding in inspect(call, Reply(200))]

    assert rules.count("itk.blank-attribute") == MOST_FOUND
    assert "itk.more" in rules


def test_what_is_no_message_has_no_findings() -> None:
    assert list(inspect(received(an_itk_request(b"", method="GET")), Reply(405))) == []


@pytest.mark.parametrize("by_schema", [True, False])
def test_the_strict_order_holds_all_of_the_lenient_one_in_its_order(by_schema: bool) -> None:
    (lenient, strict), every = checks._REFUSING[by_schema], checks._ALL[by_schema]

    assert [rule for rule in strict if rule in lenient] == list(lenient)
    assert set(strict) <= set(every)
    assert len(set(every)) == len(every)


def test_a_message_id_with_a_prefix_is_a_warning_only() -> None:
    assert _refused(a_message(GOOD, message_id=f"urn:uuid:{MESSAGE_ID.lower()}"), "strict") is None
