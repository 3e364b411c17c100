"""The DistributionEnvelope: what is read of it, and what is written."""

from simulator.wire.itk import (
    INTERACTION,
    Distribution,
    Outgoing,
    distribution_in,
    write_distribution,
    write_error_info,
    write_simple_response,
)
from simulator.wire.xml import ITK, local_name, parse_xml
from tests.itk_makers import (
    DOS_SERVICE,
    DOS_TYPE,
    GP_PRIMARY,
    INTERACTIONS,
    PAYLOAD_ID,
    PRACTICE,
    SENDER,
    TRACKING_ID,
    a_distribution,
)


def _read(xml: str) -> Distribution:
    found = distribution_in([parse_xml(xml.encode())])
    assert found is not None
    return found


def test_a_whole_envelope_is_read() -> None:
    distribution = _read(a_distribution("<a/>", specs={"urn:nhs-itk:ns:201005:ackrequested": "true"}))

    assert distribution.service == "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"
    assert (distribution.tracking_id, distribution.interaction) == (TRACKING_ID, INTERACTIONS + GP_PRIMARY)
    assert (distribution.ods_codes, distribution.dos_service_ids) == (("A81013",), (DOS_SERVICE,))
    assert distribution.sender_ods_code == SENDER
    assert distribution.sender is not None
    assert distribution.sender.ods_code == SENDER
    assert distribution.asks_for("ackrequested")
    assert not distribution.asks_for("infackrequested")
    (item,) = distribution.items
    assert (item.id, item.mimetype, item.profile) == (
        PAYLOAD_ID,
        "text/xml",
        "urn:nhs-en:profile:nhs111CDADocument-v2-0",
    )
    assert (item.compressed, item.base64, item.encrypted) == (False, False, False)
    assert [payload[0].tag for payload in distribution.payloads] == ["a"]
    assert dict(distribution.interaction_spec.attrib) == {"key": INTERACTION, "value": INTERACTIONS + GP_PRIMARY}


def test_of_a_handling_key_that_is_there_twice_the_last_counts() -> None:
    again = f'<itk:spec key="{INTERACTION}" value="{INTERACTIONS}last"/></itk:handlingSpecification>'
    distribution = _read(a_distribution("<a/>").replace("</itk:handlingSpecification>", again))

    assert distribution.interaction == f"{INTERACTIONS}last"
    assert distribution.interaction_spec.get("value") == f"{INTERACTIONS}last"
    assert [len(specs) for specs in distribution.handling.values()] == [2]


def test_flags_are_read_as_xml_schema_writes_them() -> None:
    xml = a_distribution("x", base64=True).replace('base64="true"', 'base64="1" compressed=" true " encrypted="0"')

    (item,) = _read(xml).items

    assert (item.compressed, item.base64, item.encrypted) == (True, True, False)


def test_an_envelope_without_anything_is_empty() -> None:
    distribution = _read(f'<DistributionEnvelope xmlns="{ITK}"/>')

    assert (distribution.header, distribution.service, distribution.tracking_id, distribution.interaction) == (
        None,
    ) * 4
    assert (distribution.items, distribution.payloads, distribution.addresses) == ((), (), ())
    assert distribution.sender_ods_code is None
    assert distribution.interaction_spec is distribution.element


def test_addresses_say_what_they_are() -> None:
    addresses = ((f"{PRACTICE}:445510770", None), ("5", DOS_TYPE), ("5", "other"), ("urn:nhs-uk:addressing:ods:", None))
    distribution = _read(a_distribution("", addresses=addresses))

    assert [(each.ods_code, each.dos_service_id) for each in distribution.addresses] == [
        ("A81013", None),
        (None, "5"),
        (None, None),
        (None, None),
    ]


def test_another_element_is_no_envelope() -> None:
    assert distribution_in([parse_xml(b"<a/>")]) is None


def test_what_is_written_can_be_read_and_keeps_the_payload_to_the_letter() -> None:
    payload = '<a  b = "1"><!-- c --></a>'
    whole = Outgoing(
        service="urn:s",
        tracking_id=TRACKING_ID,
        payload_id="X1",
        payload=payload,
        identity="urn:nhs-uk:identity:ods:A81013",
        profile="urn:p",
        interaction="urn:i",
        addresses=("urn:nhs-uk:addressing:ods:Y00111",),
        sender="urn:nhs-uk:addressing:ods:A81013",
    )

    xml = write_distribution(whole)

    distribution = _read(xml)
    assert payload in xml
    assert (distribution.service, distribution.tracking_id, distribution.interaction) == ("urn:s", TRACKING_ID, "urn:i")
    assert (distribution.items[0].id, distribution.items[0].profile) == ("uuid_X1", "urn:p")
    assert (distribution.ods_codes, distribution.sender_ods_code) == (("Y00111",), "A81013")


def test_what_need_not_be_there_is_left_out() -> None:
    distribution = _read(write_distribution(Outgoing("urn:s", TRACKING_ID, "X1", "", "urn:nhs-uk:identity:ods:A")))

    assert (distribution.addresses, distribution.sender, distribution.specs) == ((), None, {})
    assert distribution.items[0].profile is None


def test_simple_responses_and_error_infos_are_escaped() -> None:
    assert parse_xml(write_simple_response("<&>").encode()).text == "<&>"
    info = parse_xml(write_error_info("E", "1000", "<t>", None).encode())
    assert [(local_name(part), part.text) for part in info] == [
        ("ErrorID", "E"),
        ("ErrorCode", "1000"),
        ("ErrorText", "<t>"),
    ]
