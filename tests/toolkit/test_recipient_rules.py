"""A message at a receiver's own path: is it for this receiver, and as it wants it?"""

import pytest

from simulator.toolkit.names import AMBULANCE, AMBULANCE_REQUEST, OUT_OF_HOURS
from simulator.toolkit.recipient_rules import RECIPIENT_RULES, ROWS, endpoint_at
from simulator.toolkit.rows import Broken
from simulator.wire.http import Request
from simulator.wire.itk import INTERACTION
from simulator.wire.json import Json
from tests.ambulance_makers import an_ambulance_request
from tests.itk_makers import ADDRESSES, DOS_TYPE, an_itk_request
from tests.toolkit.calls import DOCUMENT, a_message, a_receiver, breaks, received

PRACTICE: Json = {
    "path": "/gp/A81013/Report",
    "name": "Bridge Street Surgery",
    "type": "practice",
    "ods_code": "A81013",
    "dos_service_ids": ["1300000101"],
    "interactions": ["primaryGeneralPractitionerRecipientNHS111CDADocument-v2-0"],
    "compressed": False,
}
BRANCH: Json = {**PRACTICE, "path": "/gp/branch", "name": "Bridge Street, Weir", "dos_service_ids": [1300000103]}
AMBULANCES: Json = {
    "wex": {"path": "/cad/wex", "type": "ambulance-service", "ods_code": "RZ7", "postcode_areas": ["WX", "H"]},
    "marl": {"path": "/cad/marl", "type": "ambulance-service", "dos_service_ids": ["8"], "postcode_areas": ["MR"]},
}
ODS = "urn:nhs-uk:addressing:ods:"


def _broken(request: Request, **endpoints: Json) -> list[Broken]:
    tenant = a_receiver(itk_endpoints=endpoints or {"gp": PRACTICE, "branch": BRANCH})
    return breaks(RECIPIENT_RULES, received(request, tenant))


def _report(path: str = "/gp/A81013/Report", *addresses: tuple[str, str | None], **changes: Json) -> Request:
    return an_itk_request(a_message(addresses=addresses or ADDRESSES, **changes), path)


def _ids(broken: list[Broken]) -> list[str]:
    return [each.row.id for each in broken]


def test_a_message_to_the_receiver_at_the_path_is_right() -> None:
    assert _broken(_report()) == []


@pytest.mark.parametrize("path", ["/report", "/gp", "/gp/A81013"])
def test_a_path_that_is_nobodys_is_no_mistake(path: str) -> None:
    assert _broken(_report(path, (f"{ODS}Z99999", None), interaction=OUT_OF_HOURS, compressed=True, base64=True)) == []


@pytest.mark.parametrize("path", ["/GP/a81013/report", "/gp/A81013/Report/"])
def test_a_path_is_the_receivers_in_any_case_and_with_a_slash(path: str) -> None:
    assert _ids(_broken(_report(path, (f"{ODS}A99999", None)))) == ["itk.address.other-endpoint"]


def test_a_message_for_somebody_else_says_who_is_there_and_who_was_meant() -> None:
    [broken] = _broken(_report("/gp/A81013/Report", (f"{ODS}A99999", None), ("1", DOS_TYPE)))

    assert broken.what == (
        "/gp/A81013/Report is the path of Bridge Street Surgery (A81013), and the message is for"
        " urn:nhs-uk:addressing:ods:A99999, 1"
    )


@pytest.mark.parametrize("address", [(f"{ODS}a81013", None), (f"{ODS}A81013:Site", None), ("1300000101", DOS_TYPE)])
def test_either_of_the_receivers_addresses_is_enough(address: tuple[str, str | None]) -> None:
    assert _broken(_report("/gp/A81013/Report", (f"{ODS}A99999", None), address)) == []


def test_a_message_without_addresses_is_point_to_point() -> None:
    assert _broken(an_itk_request(a_message(addresses=()), "/gp/A81013/Report")) == []


def test_a_receiver_without_codes_takes_any_address() -> None:
    assert _broken(_report("/x"), x={"path": "/x"}) == []


def test_the_dos_service_tells_two_sites_of_one_practice_apart() -> None:
    [broken] = _broken(_report("/gp/A81013/Report", (f"{ODS}A81013", None), ("1300000103", DOS_TYPE)))

    assert (broken.row.id, broken.expected) == ("itk.address.other-site", "/gp/branch")


def test_a_dos_service_of_nobody_is_no_other_site() -> None:
    assert _broken(_report("/gp/A81013/Report", (f"{ODS}A81013", None), ("1300000109", DOS_TYPE))) == []


def test_an_interaction_that_the_receiver_does_not_take_is_found_at_the_handling_key() -> None:
    [broken] = _broken(_report(interaction=OUT_OF_HOURS))

    assert broken.what == f"Bridge Street Surgery (A81013) does not take {OUT_OF_HOURS}"
    assert (broken.row.id, broken.attribute) == ("itk.interaction.not-taken", "value")


def test_that_handling_key_is_found_among_others() -> None:
    keys = {"urn:nhs-itk:ns:201005:ackrequested": "false", INTERACTION: f"urn:nhs-itk:interaction:{OUT_OF_HOURS}"}
    [broken] = _broken(_report(interaction=None, specs=keys))

    assert broken.finding("lenient").where.endswith("/itk:spec[2]/@value")


@pytest.mark.parametrize("listed", [f"urn:nhs-itk:interaction:{OUT_OF_HOURS}", OUT_OF_HOURS])
def test_a_receivers_interactions_may_be_urns_and_other_spellings_count(listed: str) -> None:
    endpoint = {**PRACTICE, "interactions": [listed]}
    sent = "primaryOutOfHoursRecipientNHS111CDADocument-v2-0"

    assert _broken(_report(interaction=sent), gp=endpoint) == []


def test_a_message_without_interaction_and_a_receiver_without_a_list_say_nothing() -> None:
    assert _broken(_report(interaction=None)) == []
    assert _broken(_report(interaction=OUT_OF_HOURS), gp={**PRACTICE, "interactions": []}) == []


@pytest.mark.parametrize(
    ("wanted", "sent", "found"),
    [
        (False, {}, []),
        (False, {"base64": True}, []),
        (False, {"base64": True, "compressed": True}, ["itk.payload.compression"]),
        (True, {"base64": True, "compressed": True}, []),
        (True, {"base64": True}, ["itk.payload.compression"]),
    ],
)
def test_payloads_are_compressed_as_the_receiver_wants_them(wanted: bool, sent: Json, found: list[str]) -> None:
    assert _ids(_broken(_report(**sent), gp={**PRACTICE, "compressed": wanted})) == found


def test_a_receiver_that_says_nothing_of_compression_takes_both() -> None:
    endpoint = {key: value for key, value in PRACTICE.items() if key != "compressed"}

    assert _broken(_report(base64=True, compressed=True), gp=endpoint) == []


# ambulances


def _ambulance(path: str, address: tuple[str, str | None] = (f"{ODS}RZ7", None), **changes: Json) -> list[Broken]:
    message = a_message(
        an_ambulance_request(**changes),
        service=AMBULANCE,
        action=AMBULANCE,
        interaction=AMBULANCE_REQUEST,
        profile="nhs111AmbulanceRequest-v2-1",
        addresses=(address,),
    )
    return _broken(an_itk_request(message, path, action=AMBULANCE), **AMBULANCES)


def test_an_ambulance_is_asked_of_the_service_for_where_the_patient_is() -> None:
    assert _ambulance("/cad/wex", location_postcode="wx2 4rs", postcode="MR1 1AG") == []


def test_an_ambulance_asked_of_the_service_for_the_home_is_found() -> None:
    [broken] = _ambulance("/cad/wex", location_postcode="MR1 1AG", postcode="WX1 1DE")

    assert broken.row.id == "itk.ambulance.wrong-area"
    assert broken.expected == "/cad/marl"
    assert broken.what == (
        "RZ7 does not serve MR1 1AG, where the patient is; it serves WX1 1DE, where the patient lives"
    )


def test_an_ambulance_asked_of_a_service_for_neither_is_found() -> None:
    [broken] = _ambulance("/cad/marl", ("8", DOS_TYPE), location_postcode="WX1 1DE", postcode="WX1 1DE")

    assert broken.what == "/cad/marl does not serve WX1 1DE, where the patient is"


def test_at_a_path_of_nobody_the_service_that_it_is_addressed_to_counts() -> None:
    assert _ids(_ambulance("/itk", ("8", DOS_TYPE))) == ["itk.ambulance.wrong-area"]
    assert _ambulance("/itk", (f"{ODS}RZ7", None)) == []
    assert _ambulance("/itk", (f"{ODS}RZ9", None)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"location_postcode": "LV1 1AL"},
        {"location_postcode": ""},
        {"location_postcode": "nowhere"},
        {"without": ["location"]},
        {"location_postcode": "H1 1AA", "without": ["recordTarget"]},
    ],
)
def test_where_nobody_serves_or_nothing_is_said_the_choice_is_the_callers(changes: Json) -> None:
    assert _ambulance("/cad/wex", **changes) == []


def test_a_request_without_a_patient_is_held_against_its_location_all_the_same() -> None:
    assert _ids(_ambulance("/cad/wex", location_postcode="MR1 1AG", without=["recordTarget"])) == [
        "itk.ambulance.wrong-area"
    ]


def test_a_report_is_no_ambulance_request() -> None:
    assert _broken(an_itk_request(a_message(DOCUMENT, addresses=()), "/cad/wex"), **AMBULANCES) == []


@pytest.mark.parametrize("body", [b"", b"<x/>", b"not xml"])
def test_what_is_no_message_breaks_nothing(body: bytes) -> None:
    assert _broken(an_itk_request(body, "/gp/A81013/Report")) == []


def test_none_of_them_refuses() -> None:
    assert [row for row in ROWS if row.refuses("strict")] == []


async def test_a_tenants_own_receiver_comes_before_a_shipped_one_at_the_same_path() -> None:
    tenant = a_receiver(itk_endpoints={"gp": PRACTICE})
    await tenant.documents.put("itk-endpoints", "mine", {"path": "/gp/a81013/report/", "name": "Mine"})

    assert endpoint_at(tenant.documents, "/gp/A81013/Report") == {"path": "/gp/a81013/report/", "name": "Mine"}
    assert endpoint_at(tenant.documents, "/elsewhere") is None
