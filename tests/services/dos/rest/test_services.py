"""A service as the REST interface writes it: members, their order, and what is a number where."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.call import Call, Tenant
from simulator.services.dos.directory.capacity import Status, set_capacity
from simulator.services.dos.directory.model import AMBER, GREEN, RED, DosService, Endpoint
from simulator.services.dos.rest.services import routing_details, short, whole
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.dos.faces import REST, a_face_call
from tests.services.dos.makers import a_dos_tenant, a_service, an_endpoint
from tests.services.dos.rest.searching import ROOT

WHOLE = [
    "id", "name", "type", "odsCode", "isNational", "created", "updated", "address", "town", "country", "postcode",
    "easting", "northing", "phone", "email", "web", "openingTimes", "region", "parent", "referralInstructions",
    "capacity", "symptomGroups", "dispositions", "referralRoles", "serviceReferrals", "ageGroups", "genders",
    "endpoints",
]  # fmt: skip
SHORT = [
    "id", "name", "type", "odsCode", "address", "postcode", "easting", "northing", "phone", "web", "openingTimes",
    "referralInstructions", "capacity", "endpoints", "patientDistance",
]  # fmt: skip


CALL = a_face_call(REST, a_dos_tenant(), f"{ROOT}/byOdsCode/X1")


def _call(tenant: Tenant) -> Call:
    return a_face_call(REST, tenant, f"{ROOT}/byOdsCode/X1")


def _whole(tenant: Tenant | None = None, **members: Json) -> Json:
    return whole(_call(tenant or a_dos_tenant()), DosService("1", 1, {**a_service("1"), **members}))


def _short(tenant: Tenant | None = None, **members: Json) -> Json:
    return short(_call(tenant or a_dos_tenant()), DosService("1", 1, {**a_service("1"), **members}), "0.2")


def test_a_whole_service_has_its_members_in_wire_order() -> None:
    assert list(_whole()) == WHOLE


def test_a_service_in_a_search_has_fewer() -> None:
    assert list(_short()) == SHORT


def test_numbers_of_a_whole_service_are_texts_in_a_search() -> None:
    long, brief = _whole(type=13), _short(type=13)

    assert (long["type"]["id"], long["easting"], long["northing"]) == (13, 429354, 440405)
    assert (brief["type"]["id"], brief["easting"], brief["northing"]) == ("13", "429354", "440405")


def test_a_service_without_anything_has_every_member_all_the_same() -> None:
    bare = whole(_call(a_dos_tenant()), DosService("7", 1, {"id": 7, "name": "Bare"}))

    assert list(bare) == WHOLE
    assert (bare["id"], bare["easting"], bare["country"], bare["endpoints"]) == ("7", 0, "England", [])
    assert bare["phone"] == {"public": "", "nonPublic": "", "fax": ""}
    assert bare["created"] == {"date": "", "time": "", "by": ""}


def test_opening_times_are_padded_texts_from_monday_to_bank_holidays() -> None:
    opening = {"days": {"Monday": [["08:00", "12:30"], ["13:00", "24:00"]]}, "specified": {"2026-12-25": []}}

    times = _whole(opening=opening)["openingTimes"]

    assert times["allHours"] is False
    assert [each["day"] for each in times["days"]][::7] == ["Monday", "Bankholiday"]
    assert times["days"][0]["sessions"] == [
        {"start": {"hours": "08", "minutes": "00"}, "end": {"hours": "12", "minutes": "30"}},
        {"start": {"hours": "13", "minutes": "00"}, "end": {"hours": "23", "minutes": "59"}},
    ]
    assert times["days"][1]["sessions"] == []
    assert times["specifiedDates"] == [{"date": "25-12-2026", "sessions": []}]


def test_codes_are_named_by_the_lists() -> None:
    service = _whole(
        type={"id": 13}, dispositions=[1005, "Dx02", 1999], referral_roles=["23", {"name": "HCP GP"}, "Unlisted"]
    )

    assert service["type"] == {"id": 13, "name": "Pharmacy"}
    assert service["dispositions"] == [
        {"id": "DX05", "name": "Within 2 hours"},
        {"id": "DX02", "name": "Within 1 hour"},
        {"id": "1999", "name": ""},
    ]
    assert service["referralRoles"] == [
        {"id": "23", "name": "Pathways Referral"},
        {"id": "127", "name": "HCP GP"},
        {"id": "Unlisted", "name": ""},
    ]
    assert service["symptomGroups"][0]["symptomDiscriminators"][0] == {"id": 4052, "name": "Made discriminator"}


def test_age_groups_are_those_said_or_those_of_whom_it_sees_anybody() -> None:
    said = _whole(age_groups=[{"id": 4}, 3])["ageGroups"]
    reckoned = _whole(age_ranges=[{"days_from": 0, "days_to": 1825.25}])["ageGroups"]

    both = [{"id": 3, "name": "Toddler (1-4)"}, {"id": 4, "name": "Neonate & Infant (0)"}]
    assert (said, reckoned) == (both, both)


def test_restrictions_name_the_services_whose_patients_are_taken() -> None:
    service = _whole(restricted=True, referral_services=[{"id": "5", "name": "A practice"}])

    assert service["serviceReferrals"] == {"restricted": True, "services": [{"id": "5", "name": "A practice"}]}


def test_an_endpoint_is_one_text_of_six_parts_that_leads_to_this_simulator() -> None:
    endpoints = _short(endpoints=[an_endpoint(2, comment="none"), an_endpoint(1, transport="telno", address="01632")])

    assert [(each["tag"], each["order"]) for each in endpoints["endpoints"]] == [("itk", 2), ("telno", 1)]
    assert endpoints["endpoints"][0]["value"] == (
        r"http://dos.test/itk/ooh\|urn:nhs-itk:interaction:primaryOutofHourRecipientNHS111CDADocument-v2-0"
        r"\|CDA\|Primary\|none\|compressed"
    )


def test_endpoints_are_sorted_where_the_tenant_says_so() -> None:
    tenant = a_dos_tenant(dos_options={"directory": {"endpoints": "sorted"}})

    service = _whole(tenant, endpoints=[an_endpoint(2), an_endpoint(1)])

    assert [each["order"] for each in service["endpoints"]] == [1, 2]


def test_an_endpoint_without_anything_still_has_six_parts() -> None:
    assert routing_details(Endpoint.of({}), "").count(r"\|") == 5


@pytest.mark.parametrize(
    ("rag", "human", "hex"), [(GREEN, "HIGH", "#00FF00"), (AMBER, "LOW", "#FFBF00"), (RED, "NONE", "#FF0000")]
)
async def test_a_capacity_that_was_set_is_shown_with_who_set_it_in_local_time(rag: str, human: str, hex: str) -> None:
    tenant = a_dos_tenant(a_service("1"))
    await set_capacity(tenant.documents, DosService("1", 1, {}), Status(rag, "", "someone", NOW))

    capacity = _whole(tenant)["capacity"]

    assert capacity == {
        "status": {"rag": rag, "human": human, "hex": hex},
        "updated": {"date": "22/11/2026", "time": "10:00", "by": "someone"},
    }


@pytest.mark.parametrize(("hours", "is_shown"), [(24, True), (24.01, False), (-1, False)])
async def test_a_capacity_is_shown_for_a_day(hours: float, is_shown: bool) -> None:
    tenant = a_dos_tenant(a_service("1"))
    status = Status(AMBER, "", "someone", NOW - timedelta(hours=hours))
    await set_capacity(tenant.documents, DosService("1", 1, {}), status)

    capacity = _short(tenant)["capacity"]

    assert capacity == {"status": {"rag": AMBER, "human": "LOW", "hex": "#FFBF00"} if is_shown else _nothing()}


def _nothing() -> Json:
    return {"rag": "", "human": "", "hex": ""}


def test_a_capacity_that_nobody_set_is_empty_and_the_robots() -> None:
    assert _whole()["capacity"] == {"status": _nothing(), "updated": {"date": "", "time": "", "by": "robot"}}


def test_a_colour_that_the_document_has_is_shown() -> None:
    assert _short(capacity="None")["capacity"]["status"]["human"] == "NONE"


def test_members_whose_spelling_is_not_published_are_sent_on_request() -> None:
    tenant = a_dos_tenant(dos_options={"directory": {"rest_additions": True}})

    service = _short(tenant, professional_referral_information="For clinicians")

    assert list(service) == [*SHORT, "publicName", "professionalReferralInfo"]
    assert (service["publicName"], service["professionalReferralInfo"]) == ("Public service 1", "For clinicians")


TEXT = st.none() | st.text(max_size=5) | st.integers(0, 99)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("public_name", "ods_code", "town", "postcode", "email", "web", "public_information"), TEXT),
        "phone": st.none() | st.text(max_size=5) | st.dictionaries(st.sampled_from(["public", "fax"]), TEXT),
        "type": TEXT | st.fixed_dictionaries({"id": TEXT, "name": TEXT}),
        "easting": st.none() | st.integers(0, 700000) | st.floats(0, 700000) | st.text("0123456789", max_size=6),
        "northing": st.none() | st.integers(0, 700000),
        "region": st.none() | st.fixed_dictionaries({"id": TEXT}),
        "clinical": st.lists(st.fixed_dictionaries({"symptom_group": TEXT, "symptom_discriminators": st.lists(TEXT)})),
        "dispositions": st.lists(TEXT),
        "referral_roles": st.lists(TEXT),
        "restricted": st.booleans(),
        "referral_services": st.lists(TEXT),
        "genders": st.lists(st.sampled_from("MFI")),
        "age_groups": st.lists(TEXT),
        "endpoints": st.lists(st.fixed_dictionaries({}, optional={"order": st.integers(0, 9), "transport": TEXT})),
    },
)


@given(MEMBERS)
def test_types_are_the_same_whatever_a_document_says(members: Json) -> None:
    body = {"id": "1", "name": "A service", **members}
    service = DosService("1", 1, body)

    long, brief = whole(CALL, service), short(CALL, service, "1.0")

    assert (list(long), list(brief)) == (WHOLE, SHORT)
    for each, number in ((long, int), (brief, str)):
        assert {type(each["easting"]), type(each["northing"]), type(each["type"]["id"])} == {number}
        assert all(isinstance(each[name], str) for name in ("id", "name", "odsCode", "postcode", "web"))
        assert all(isinstance(value, str) for value in each["phone"].values())
    assert all(isinstance(long[name], str) for name in ("town", "country", "email"))
    assert isinstance(long["isNational"], bool)
    assert isinstance(long["serviceReferrals"]["restricted"], bool)
    assert all(isinstance(group["id"], int) for group in (*long["symptomGroups"], *long["ageGroups"]))
    assert all(isinstance(each["id"], str) for each in (*long["dispositions"], *long["referralRoles"]))
    assert all(isinstance(each["order"], int) and isinstance(each["value"], str) for each in long["endpoints"])
