"""D-2 to D-16 and P-1: each is broken by one change to a message that is otherwise good."""

import pytest

from simulator.wire.itk import INTERACTION
from simulator.wire.json import Json
from tests.itk_makers import (
    DOS_SERVICE,
    DOS_TYPE,
    GP_PRIMARY,
    INTERACTIONS,
    MESSAGE_ID,
    PAYLOAD_ID,
    PRACTICE,
    TRACKING_ID,
)
from tests.toolkit.calls import a_message, a_receiver, breaks, ids, received
from tests.toolkit.distribution import OTHER, RULES

IDENTITY = "urn:nhs-uk:identity:ods:"


def _changed(old: str, new: str) -> bytes:
    message = a_message().decode()
    assert old in message
    return message.replace(old, new, 1).encode()


def _said(message: bytes, **kinds: Json) -> list[tuple[str, str]]:
    """Rule and ErrorText of each break."""
    tenant = a_receiver(**kinds)
    return [(each.row.id, each.text or each.row.text) for each in breaks(RULES, received(message, tenant))]


def test_a_good_message_breaks_nothing() -> None:
    assert ids(RULES, a_message()) == []


@pytest.mark.parametrize(
    ("message", "rule", "text"),
    [
        (a_message(tracking_id=None), "itk.envelope.tracking-id", "Itk TrackingId missing"),
        (a_message(identity=None), "itk.audit-identity", "Invalid Audit Identity value: "),
        (a_message(identity="urn:x:RX1"), "itk.audit-identity", "Invalid Audit Identity value: urn:x:RX1"),
        (a_message(identity=IDENTITY), "itk.audit-identity.organisation", f"Invalid Audit Identity value: {IDENTITY}"),
        (
            a_message(identity=f"{IDENTITY}RX1:INVALID"),
            "itk.audit-identity.organisation",
            f"Invalid Audit Identity value: {IDENTITY}RX1:INVALID",
        ),
        (
            _changed(f'<itk:payload id="{PAYLOAD_ID}"', f'<itk:payload id="{OTHER}"'),
            "itk.manifest.ids",
            "Manifest and payload items IDs don't match",
        ),
        (a_message(profile=None), "itk.manifest.no-profile", "Manifest profile Id missing"),
        (
            _changed("urn:nhs-en:profile:nhs111CDADocument-v2-0", " "),
            "itk.manifest.no-profile",
            "Manifest profile Id missing",
        ),
        (
            a_message(profile="somethingElse-v1-0"),
            "itk.manifest.profile",
            "Invalid manifest profile Id: urn:nhs-en:profile:somethingElse-v1-0",
        ),
        (a_message(mimetype="application/cda+xml"), "itk.manifest.mime-type", "Invalid message"),
        (a_message(sender="mailto:a@example.test"), "itk.sender-address", "Invalid message"),
        (a_message(interaction=None), "itk.interaction.missing", "Invalid message"),
        (a_message(interaction="primaryNHS111RequestforAmbulance-v2-0"), "itk.interaction.unknown", "Invalid message"),
        (
            a_message(interaction="primaryOutOfHoursRecipientNHS111CDADocument-v2-0"),
            "itk.interaction.spelling",
            "Invalid message",
        ),
        (a_message(interaction="nullifyNHS111CDADocument-v1-0"), "itk.interaction.nullification", "Invalid message"),
        (a_message(tracking_id=MESSAGE_ID), "itk.same-ids", "Invalid message"),
        (a_message(addresses=(("urn:nhs-uk:addressing:ods", None),)), "itk.address.form", "Invalid message"),
        (a_message(addresses=((PRACTICE, DOS_TYPE),)), "itk.address.form", "Invalid message"),
        (a_message(addresses=(("1300000101", None),)), "itk.address.form", "Invalid message"),
        (
            a_message("<Other/>"),
            "itk.payload.root",
            "Unable to find ClinicalDocument element",
        ),
        (a_message("only text"), "itk.payload.root", "Unable to find ClinicalDocument element"),
    ],
)
def test_a_message_with_one_fault_breaks_one_rule(message: bytes, rule: str, text: str) -> None:
    assert set(_said(message)) == {(rule, text)}


@pytest.mark.parametrize(
    ("manifest", "payloads", "rules"),
    [
        (2, 1, ["itk.manifest.payload-count", "itk.manifest.count"]),
        (1, 2, ["itk.manifest.payload-count", "itk.payloads.count"]),
        (2, 2, ["itk.manifest.count", "itk.payloads.count"]),
    ],
)
def test_counts_that_do_not_agree_are_all_said(manifest: int, payloads: int, rules: list[str]) -> None:
    assert ids(RULES, a_message(manifest_count=manifest, payload_count=payloads)) == rules


def test_a_count_that_is_no_number_does_not_agree() -> None:
    assert ids(RULES, _changed('manifest count="1"', 'manifest count="one"')) == [
        "itk.manifest.payload-count",
        "itk.manifest.count",
    ]


def test_ids_that_are_mixed_up_are_all_said() -> None:
    message = _changed(f'<itk:payload id="{PAYLOAD_ID}"', f'<itk:payload id="{OTHER}"')

    assert [each.what for each in breaks(RULES, received(message))] == [
        f"{PAYLOAD_ID} has 0 payloads",
        f"{OTHER} stands 0 times in the manifest",
    ]


def test_a_profile_that_the_tenant_adds_is_taken() -> None:
    profile = "urn:nhs-en:profile:somethingElse-v1-0"
    kinds: Json = {"itk_options": {"receiver": {"profiles": [profile]}}}

    assert _said(a_message(profile="somethingElse-v1-0"), **kinds) == []


def test_any_document_may_have_no_profile_and_any_media_type() -> None:
    message = a_message(
        "text",
        service="SendDocument-v1-0",
        action="SendDocument-v1-0",
        profile=None,
        mimetype="text/plain",
        interaction="x",
    )

    assert ids(RULES, message) == []


def _accepted(**lists: Json) -> Json:
    return {"itk_addresses": {"accepted": lists}}


@pytest.mark.parametrize(
    ("lists", "is_taken"),
    [
        ({}, True),
        ({"ods_codes": [], "dos_service_ids": []}, True),
        ({"ods_codes": ["A81013"]}, True),
        ({"ods_codes": ["a81013"]}, True),
        ({"ods_codes": ["A99911"]}, False),
        ({"dos_service_ids": [DOS_SERVICE]}, True),
        ({"dos_service_ids": [int(DOS_SERVICE)]}, True),
        ({"dos_service_ids": ["1"]}, False),
        ({"ods_codes": ["A99911"], "dos_service_ids": [DOS_SERVICE]}, True),
        ({"ods_codes": ["A99911"], "dos_service_ids": ["1"]}, False),
    ],
)
def test_recipients_are_accepted_by_either_list(lists: Json, is_taken: bool) -> None:
    assert (_said(a_message(), **_accepted(**lists)) == []) is is_taken


def test_a_recipient_of_whom_nobody_here_has_heard_is_named_in_the_diagnostic() -> None:
    (broken,) = breaks(RULES, received(a_message(), a_receiver(**_accepted(ods_codes=["A99911"]))))

    assert (broken.row.text, broken.diagnostic) == (
        "Message rejected",
        f"Both ODS code (A81013) and DOS ID ({DOS_SERVICE}) are invalid",
    )


def test_the_second_of_two_sites_is_accepted_too() -> None:
    addresses = ((PRACTICE, None), ("1", DOS_TYPE), ("urn:nhs-uk:addressing:ods:A99911", None), ("2", DOS_TYPE))

    assert _said(a_message(addresses=addresses), **_accepted(dos_service_ids=["2"])) == []


def test_a_message_for_nobody_is_refused_where_a_list_is_kept() -> None:
    assert _said(a_message(addresses=()), **_accepted(ods_codes=["A81013"]))[0][1] == "Message rejected"


def test_a_code_with_a_person_behind_it_is_the_organisations() -> None:
    addresses = (("urn:nhs-uk:addressing:ods:A81013:445510770", None),)

    assert _said(a_message(addresses=addresses), **_accepted(ods_codes=["A81013"])) == []


def test_a_list_may_name_the_person_behind_a_code() -> None:
    addresses = (("urn:nhs-uk:addressing:ods:A81013:445510770", None),)

    assert _said(a_message(addresses=addresses), **_accepted(ods_codes=["A81013:445510770"])) == []
    assert _said(a_message(), **_accepted(ods_codes=["A81013:445510770"]))[0][1] == "Message rejected"


@pytest.mark.parametrize(
    ("interaction", "rule"),
    [
        ("primaryNHS111RequestforAmbulance-v2-0", "itk.interaction.unknown"),
        ("primaryOutOfHoursRecipientNHS111CDADocument-v2-0", "itk.interaction.spelling"),
        ("nullifyNHS111CDADocument-v1-0", "itk.interaction.nullification"),
    ],
)
def test_a_finding_about_the_interaction_stands_at_its_own_handling_key(interaction: str, rule: str) -> None:
    keys = {"urn:nhs-itk:ns:201005:ackrequested": "false", INTERACTION: f"{INTERACTIONS}{interaction}"}
    (broken,) = breaks(RULES, received(a_message(interaction=None, specs=keys)))

    assert broken.row.id == rule
    assert broken.finding("lenient").where.endswith("/itk:handlingSpecification/itk:spec[2]/@value")


def test_a_blank_attribute_anywhere_is_found() -> None:
    message = a_message('<ClinicalDocument xmlns="urn:hl7-org:v3"><id root=""/></ClinicalDocument>')

    (broken,) = breaks(RULES, received(message))

    assert broken.row.id == "itk.blank-attribute"
    assert broken.finding("lenient").where.endswith("/hl7:ClinicalDocument/hl7:id/@root")


@pytest.mark.parametrize(
    "message",
    [
        _changed(' mimetype="text/xml"', ' mimetype="text/xml" compressed="true"'),
        _changed(' mimetype="text/xml"', ' mimetype="text/xml" encrypted="true"'),
        _changed(' mimetype="text/xml"', ' mimetype="text/xml" base64="true"'),
        a_message(base64=True).replace(b'base64="true"', b'base64="true" compressed="true"'),
        a_message("<open>", base64=True),
    ],
)
def test_a_payload_that_cannot_be_decoded_is_refused(message: bytes) -> None:
    broken = breaks(RULES, received(message))

    assert [(each.row.id, each.row.text) for each in broken] == [
        ("itk.payload.encoding", "Payload could not be decoded")
    ]
    assert broken[0].diagnostic


def test_without_an_envelope_there_is_nothing_to_say() -> None:
    assert ids(RULES, b"<a/>") == []


def test_identifiers_may_look_alike_in_case_and_prefix_but_not_be_the_same() -> None:
    message = a_message(message_id=f"urn:uuid:{TRACKING_ID.lower()}")

    assert "itk.same-ids" in ids(RULES, message)


def test_a_profile_that_is_unknown_is_told_which_are_known() -> None:
    (broken,) = breaks(RULES, received(a_message(profile="somethingElse-v1-0")))

    assert broken.expected.startswith("urn:nhs-en:profile:, and one of nhs111CDADocument-v2-0, ")


def test_an_interaction_that_is_unknown_is_told_which_are_known() -> None:
    (broken,) = breaks(RULES, received(a_message(interaction="somethingElse-v1-0")))

    assert broken.expected.startswith("urn:nhs-itk:interaction:, and one of ")
    assert GP_PRIMARY in broken.expected


@pytest.mark.parametrize(
    ("identities", "rules"),
    [
        (f'<itk:id uri="{IDENTITY}RX1" type="2.16.840.1.113883.2.1.3.2.4.18.27"/>', []),
        (f'<itk:id uri="{IDENTITY}RX1" type="1.2.826.0.1285.0.2.0.107"/>', ["itk.audit-identity.form"]),
        (f'<itk:id uri="{IDENTITY}RX1"/><itk:id uri="5" type="1.2.826.0.1285.0.2.0.107"/>', []),
        (f'<itk:id uri="{IDENTITY}RX1"/><itk:id uri="5"/>', ["itk.audit-identity.form"]),
    ],
)
def test_an_identity_of_another_kind_says_which(identities: str, rules: list[str]) -> None:
    assert ids(RULES, _changed(f'<itk:id uri="{IDENTITY}Y00111"/>', identities)) == rules


def test_an_identity_without_organisation_is_shown_where_it_stands() -> None:
    (broken,) = breaks(RULES, received(a_message(identity=IDENTITY)))

    assert broken.finding("strict").where.endswith("/itk:auditIdentity/itk:id/@uri")


@pytest.mark.parametrize(
    ("new", "rules"),
    [
        ('uri="urn:nhs-uk:addressing:ods:Y00111" type="2.16.840.1.113883.2.1.3.2.4.18.22"', []),
        ('uri="urn:nhs-uk:addressing:ods:Y00111" type="1.2.826.0.1285.0.2.0.107"', ["itk.sender-address"]),
        ('uri="urn:nhs-uk:addressing:ods:"', ["itk.sender-address"]),
        ('uri="urn:nhs-uk:addressing:Y00111"', ["itk.sender-address"]),
    ],
)
def test_the_senders_address_has_the_form_of_one(new: str, rules: list[str]) -> None:
    message = _changed('<itk:senderAddress uri="urn:nhs-uk:addressing:ods:Y00111"', f"<itk:senderAddress {new}")

    assert ids(RULES, message) == rules


def test_a_handling_key_that_is_there_twice_is_noted() -> None:
    message = _changed("</itk:handlingSpecification>", '<itk:spec key="a" value="1"/></itk:handlingSpecification>')
    assert ids(RULES, message) == []

    (broken,) = breaks(
        RULES,
        received(message.replace(b'<itk:spec key="a"', b'<itk:spec key="a" value="2"/>' * 2 + b'<itk:spec key="a"')),
    )

    assert (broken.row.id, broken.what) == ("itk.handling.repeated-key", "a is there 3 times")


def test_a_file_name_is_for_correspondence_only() -> None:
    named = f'<itk:payload filename="a.xml" id="{PAYLOAD_ID}"'
    message = _changed(f'<itk:payload id="{PAYLOAD_ID}"', named)
    letter = a_message(service="SendDocument-v1-0", action="SendDocument-v1-0", interaction="x").decode()

    assert ids(RULES, message) == ["itk.payload.file-name"]
    assert ids(RULES, letter.replace(f'<itk:payload id="{PAYLOAD_ID}"', named).encode()) == []


@pytest.mark.parametrize(
    ("key", "value", "rules"),
    [
        ("ackrequested", "true", ["itk.handling.acknowledgement"]),
        ("infackrequested", "1", ["itk.handling.acknowledgement"]),
        ("busresponserequested", "TRUE", ["itk.handling.acknowledgement"]),
        ("ackrequested", "false", []),
        ("anything", "true", []),
    ],
)
def test_reports_are_not_acknowledged_and_who_asks_for_it_is_told(key: str, value: str, rules: list[str]) -> None:
    specs = {f"urn:nhs-itk:ns:201005:{key}": value}

    assert ids(RULES, a_message(specs=specs)) == rules
    assert (
        ids(RULES, a_message(service="SendDocument-v1-0", action="SendDocument-v1-0", interaction="x", specs=specs))
        == []
    )
