"""One service in each version's elements: their names, their order, and how values are written."""

import pytest

from simulator.services.dos.directory.capacity import Status
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.directory.search import Hit
from simulator.services.dos.soap.names import VERSIONS
from simulator.services.dos.soap.services import write_service
from simulator.services.dos.soap.shapes import fields_of
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.services.dos.makers import a_dos_tenant, a_service
from tests.services.dos.soap.asking import a_search, a_soap_call, facts_of, names

ID = "2000000001"


def _written(
    version: str = "1.5", distance: float = 0.0, suffix: str = "", rag: str = "GREEN", **members: Json
) -> Json:
    tenant = a_dos_tenant(a_service(ID, **members))
    service = directory_of(tenant.documents).by_id(ID)
    assert service is not None
    call = a_soap_call(a_search(version), tenant)
    return _facts(write_service(call, Hit(service, distance, suffix, Status(rag)), version, "x"))


def _facts(written: str) -> Json:
    """What is in the element of a service."""
    return facts_of(parse_xml(f'<ns1:all xmlns:ns1="urn:x">{written}</ns1:all>'.encode()))[1][0][1]


def _value(name: str, version: str = "1.5", **members: Json) -> Json:
    return dict(_written(version, **members))[name]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_element_of_the_version_stands_in_its_order_but_for_one_that_is_never_used(version: str) -> None:
    wanted = [field.name for field in fields_of(version, "ServiceCareSummaryDestination")]

    assert names(_written(version)) == [name for name in wanted if name != "capacityAttributes"]


def test_what_is_not_known_is_empty_and_a_place_is_left_out() -> None:
    written = dict(
        _written(
            phone=None, address=None, town=None, postcode=None, public_name=None, ods_code=None, web=None, easting=None,
            age_ranges=[], endpoints=None, opening=None,
        )
    )  # fmt: skip

    assert "northings" not in written
    assert "eastings" not in written
    empty = {name for name, value in written.items() if value == ""}
    assert empty == {
        "publicName", "contactDetails", "address", "postcode", "url", "odsCode", "nonPublicTelephoneNo", "fax",
        "publicFacingInformation", "serviceEndpoints", "rotaSessions", "openTimeSpecifiedSessions", "attributes",
        "serviceAgeRange",
    }  # fmt: skip


@pytest.mark.parametrize(("rag", "said"), [("GREEN", "High"), ("AMBER", "Low"), ("RED", "None")])
def test_a_colour_has_a_name(rag: str, said: str) -> None:
    assert dict(_written(rag=rag))["capacity"] == said


def test_a_suffix_stands_behind_the_name_and_distance_is_in_miles() -> None:
    written = dict(_written(distance=9781.9, suffix="(Catch-all)"))

    assert (written["name"], written["distance"]) == (f"Service {ID} (Catch-all)", "6.1")


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({}, "1 Made Street, Madeley, Leeds, LS17 7NZ"),
        ({"address": ["59 Made Road", "Leeds"]}, "59 Made Road, Leeds, LS17 7NZ"),
        ({"address": ["Leeds", ""], "town": None}, "Leeds, , LS17 7NZ"),
        ({"address": [], "town": ""}, ", LS17 7NZ"),
    ],
)
def test_the_address_is_one_line(members: Json, line: str) -> None:
    assert _value("address", **members) == line


@pytest.mark.parametrize(
    ("type", "written"),
    [
        ({"id": 25}, [["id", "25"], ["name", "Integrated Urgent Care (IUC) Treatment"]]),
        ({"id": "25", "name": "Out of hours"}, [["id", "25"], ["name", "Out of hours"]]),
        ({"id": "999"}, [["id", "999"], ["name", ""]]),
        (None, [["id", "0"], ["name", ""]]),
    ],
)
def test_a_types_name_comes_from_the_list_where_the_document_has_none(type: Json, written: Json) -> None:
    tenant = a_dos_tenant({**a_service(ID), "type": type})
    service = directory_of(tenant.documents).by_id(ID)
    assert service is not None

    inside = write_service(a_soap_call(a_search(), tenant), Hit(service, 0.0, "", Status()), "1.5", "x")

    assert dict(_facts(inside))["serviceType"] == written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "Referral Information:"),
        ("Ring first\n& wait", "Referral Information: Ring first\n& wait"),
        ("Referral Information: Ring first", "Referral Information: Ring first"),
        ("Referral Information:", "Referral Information:"),
    ],
)
@pytest.mark.parametrize(("version", "name"), [("1.3", "notes"), ("1.4", "notes"), ("1.5", "referralInformation")])
def test_referral_information_begins_with_its_title(version: str, name: str, text: str | None, said: str) -> None:
    assert _value(name, version, referral_information=text) == said


@pytest.mark.parametrize(
    ("version", "name"), [("1.3", "referralText"), ("1.4", "referralText"), ("1.5", "publicFacingInformation")]
)
def test_the_public_text_has_another_name_in_older_versions(version: str, name: str) -> None:
    assert _value(name, version, public_information="Go straight there.") == "Go straight there."


@pytest.mark.parametrize(
    ("version", "element"),
    [
        ("1.3", "ServiceCareItemRotaSession"),
        ("1.4", "ServiceCareItemRotaSession"),
        ("1.5", "serviceCareItemRotaSession"),
    ],
)
def test_each_span_of_a_day_is_a_session_in_the_order_of_the_week(version: str, element: str) -> None:
    days = {"Bankholiday": [["09:05", "24:00"]], "Monday": [["14:00", "18:30"], ["08:00", "12:00"]]}

    sessions = _value("rotaSessions", version, opening={"days": days})

    assert names(sessions) == [element] * 3
    assert [session[1][0][1] for session in sessions] == ["Monday", "Monday", "Bankholiday"]
    assert sessions[2][1] == [
        ["startDayOfWeek", "Bankholiday"],
        ["startTime", [["hours", "9"], ["minutes", "5"]]],
        ["endDayOfWeek", "Bankholiday"],
        ["endTime", [["hours", "23"], ["minutes", "59"]]],
        ["status", "Open"],
    ]


def test_who_is_open_all_hours_has_no_sessions() -> None:
    written = dict(_written(opening={"all_hours": True, "days": {"Monday": [["08:00", "12:00"]]}}))

    assert (written["openAllHours"], written["rotaSessions"]) == ("true", "")


def test_a_specified_date_is_written_in_22_characters() -> None:
    specified = {"2026-12-26": [], "2026-12-25": [["09:00", "12:00"], ["14:00", "24:00"]]}

    texts = [text for _, text in _value("openTimeSpecifiedSessions", opening={"specified": specified})]

    assert texts == ["25-12-2026-09:00-12:00", "25-12-2026-14:00-23:59", "26-12-2026-00:00-00:00"]
    assert {len(text) for text in texts} == {22}


def test_attributes_are_written_with_their_type() -> None:
    assert _value("attributes", attributes={"requirebooking": True}) == [
        ["attribute", [["dataType", "Boolean"], ["name", "requirebooking"], ["description", ""], ["value", "TRUE"]]]
    ]


def test_all_age_ranges_are_listed_without_zeros() -> None:
    ranges = [{"days_from": 5844.0, "days_to": 47481.5}, {"days_from": 0, "days_to": 364.25}]

    assert _value("serviceAgeRange", age_ranges=ranges) == [
        ["ageRange", [["daysFrom", "5844"], ["daysTo", "47481.5"]]],
        ["ageRange", [["daysFrom", "0"], ["daysTo", "364.25"]]],
    ]


def test_waiting_times_of_1_4_are_always_empty() -> None:
    assert _value("waitTimes", "1.4") == [
        ["currentWaitTime", ""],
        ["patientsInDepartment", ""],
        ["patientsBeingSeen", ""],
        ["notes", ""],
    ]


def test_a_text_in_braces_is_no_address_to_be_filled() -> None:
    assert _value("publicFacingInformation", public_information="{base_url}") == "{base_url}"


async def test_a_changed_document_is_written_anew() -> None:
    tenant = a_dos_tenant(a_service(ID))
    call = a_soap_call(a_search(), tenant)

    def written() -> str:
        service = directory_of(tenant.documents).by_id(ID)
        assert service is not None
        return write_service(call, Hit(service, 0.0, "", Status()), "1.5", "x")

    before = written()
    await tenant.documents.put("dos-services", ID, a_service(ID, web="https://made.test"))

    assert "<ns1:url/>" in before
    assert "<ns1:url>https://made.test</ns1:url>" in written()
