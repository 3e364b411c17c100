import asyncio
import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.services.pds import SERVICE
from simulator.wire.json import read_json
from tests.makers import NHS_NUMBER, PDS, REQUEST_ID, a_call, a_person, a_request, a_tenant, answered
from tests.services.pds.writing import ODD, got, places, posted, said, shown, somebody, spoilt, stored

OTHER = "9000000017"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
FORMAT = (
    "Invalid search data provided - 'Coverage search request must follow the format"
    " /Coverage?subscriber:identifier=NHS_NUMBER'"
)
TOKEN = "t0ken"


def a_card(nhs_number=NHS_NUMBER, **fields):
    card = {
        "resourceType": "Coverage",
        "status": "active",
        "type": {"coding": [{"code": "EHIC"}]},
        "subscriber": {"identifier": {"system": NHS, "value": nhs_number}},
        "identifier": [
            {"value": "12346 00002 02", "assigner": {"identifier": {"system": "urn:iso:std:iso:3166", "value": "DEU"}}}
        ],
        "payor": [{"identifier": {"value": "01071 - CPAM de l'ARDECH"}}],
        "beneficiary": {"identifier": {"value": "1029384756"}},
        "period": {"end": "2030-12-31"},
    }
    return {member: value for member, value in {**card, **fields}.items() if value is not None}


def a_kept_card(nhs_number=NHS_NUMBER):
    card = a_card(nhs_number, type=None)
    card["identifier"][0]["assigner"]["display"] = "Germany"
    card["subscriber"]["type"] = card["beneficiary"]["type"] = "Patient"
    return card


def a_bundle(version, *cards):
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": "2026-11-22T10:00:00+00:00",
        "total": len(cards),
        "meta": {"versionId": version},
    }
    host = "https://api.service.nhs.uk/personal-demographics/FHIR/R4/Coverage?subscriber:identifier="
    entries = [{"fullUrl": host + card["subscriber"]["identifier"]["value"], "resource": card} for card in cards]
    return {**bundle, "entry": entries} if entries else bundle


async def searched(tenant, query=f"subscriber:identifier={NHS_NUMBER}", headers=None):
    request = a_request("GET", f"{PDS}/Coverage?{query}", headers)
    return await answered(a_call(request, tenant, "pds.coverage.search", SERVICE, none=""))


async def insured(tenant, body, headers=None):
    fields = {"If-Match": 'W/"2"', **(headers or {})}
    return await posted(tenant, "pds.coverage.create", body, path="/Coverage", headers=fields)


@pytest.mark.parametrize("query", [f"subscriber:identifier={NHS_NUMBER}", f"subscriber%3Aidentifier={NHS_NUMBER}"])
async def test_a_card_is_found_by_its_subscriber(query):
    reply = await searched(somebody(coverage=a_card()), query)

    assert read_json(reply.body) == a_bundle("2", a_kept_card())
    assert dict(reply.headers) == {
        "Content-Type": "application/fhir+json",
        "ETag": 'W/"2"',
        "X-Request-ID": REQUEST_ID,
    }


@pytest.mark.parametrize(
    "coverage",
    [None, a_card(payor=[]), a_card(payor=None), a_card(beneficiary=None), a_card(beneficiary={"identifier": {}})],
    ids=["none", "empty institution", "no institution", "no person", "no personal id"],
)
async def test_a_card_without_personal_or_institution_id_is_not_found(coverage):
    assert shown(await searched(somebody(coverage=coverage))) == a_bundle("2")


async def test_a_card_with_nothing_else_is_shown_as_far_as_it_goes():
    coverage = {"payor": [{"identifier": {"value": "1"}}], "beneficiary": {"identifier": {"value": "2"}}}

    assert shown(await searched(somebody(coverage=coverage)))["total"] == 1


async def test_a_superseded_patients_card_is_that_of_the_retained_record():
    people = [a_person(OTHER, superseded_by=NHS_NUMBER), a_person(coverage=a_card())]

    reply = await searched(a_tenant(people), f"subscriber:identifier={OTHER}")

    assert shown(reply) == a_bundle("2", a_kept_card())


@pytest.mark.parametrize(
    "query",
    [
        "",
        "year=2003",
        "subscriber:identifier=9999999990&year=2003",
        f"beneficiary:identifier={NHS_NUMBER}",
        f"subscriber:identifier={NHS_NUMBER}&subscriber:identifier={NHS_NUMBER}",
    ],
)
async def test_a_search_in_another_form_is_refused(query):
    assert said(await searched(somebody(), query)) == (400, "INVALID_SEARCH_DATA", FORMAT)


@pytest.mark.parametrize("number", ["9000000000", "", "abc"])
async def test_a_search_for_no_nhs_number_is_refused(number):
    assert said(await searched(somebody(), f"subscriber:identifier={number}")) == (400, "INVALID_RESOURCE_ID", None)


async def test_a_search_for_nobody_finds_nobody():
    assert said(await searched(somebody(), f"subscriber:identifier={OTHER}"))[:2] == (404, "RESOURCE_NOT_FOUND")
    assert said(await searched(somebody(security="REDACTED")))[:2] == (404, "INVALIDATED_RESOURCE")


async def test_a_new_card_is_kept_under_the_next_version():
    tenant = somebody()

    reply = await insured(tenant, a_card())

    assert reply.status == 201
    assert read_json(reply.body) == a_bundle("3", a_kept_card())
    assert reply.headers["ETag"] == 'W/"3"'
    assert shown(await searched(tenant)) == a_bundle("3", a_kept_card())
    assert stored(tenant)["patient"]["meta"]["versionId"] == "3"


async def test_a_new_card_takes_the_place_of_the_old_one():
    tenant = somebody(coverage=a_card())
    new = a_card(beneficiary={"identifier": {"value": "NEW"}})

    await insured(tenant, new)

    assert shown(await searched(tenant))["entry"][0]["resource"]["beneficiary"]["identifier"]["value"] == "NEW"


async def test_a_retry_gets_the_first_answer_and_changes_nothing():
    tenant = somebody()
    first = await insured(tenant, a_card())

    again = await insured(tenant, a_card())

    assert (again.status, again.body) == (201, first.body)
    assert stored(tenant)["patient"]["meta"]["versionId"] == "3"


async def test_a_display_that_was_sent_is_kept_and_an_unknown_country_shows_its_code():
    def issued_by(country, **display):
        card = a_card()
        card["identifier"][0]["assigner"] = {
            "identifier": {"system": "urn:iso:std:iso:3166", "value": country},
            **display,
        }
        return card

    async def display(card):
        entry = shown(await insured(somebody(), card))["entry"][0]
        return entry["resource"]["identifier"][0]["assigner"]["display"]

    assert await display(issued_by("FRA", display="La France")) == "La France"
    assert await display(issued_by("FAU")) == "FAU"


@pytest.mark.parametrize("value", [None, "2", 'W/"x"'])
async def test_a_card_without_a_version_in_the_etags_form_is_refused_with_412(value):
    reply = await insured(somebody(), a_card(), {"If-Match": value})

    assert said(reply)[:2] == (412, "PRECONDITION_FAILED")


async def test_a_card_for_another_version_is_refused_with_409():
    assert said(await insured(somebody(), a_card(), {"If-Match": 'W/"1"'})) == (409, "RESOURCE_VERSION_MISMATCH", None)


async def test_the_body_is_judged_before_the_version():
    reply = await insured(somebody(), a_card(status="Expired"), {"If-Match": 'W/"1"'})

    assert said(reply) == (400, "INVALID_VALUE", "Invalid value - 'Expired' in field 'status'")


@pytest.mark.parametrize("kind", ["application/json-patch+json", "application/fhir+json", "application/json; v=1"])
async def test_a_card_may_be_sent_as_any_json(kind):
    assert (await insured(somebody(), a_card(), {"Content-Type": kind})).status == 201


async def test_a_card_of_another_type_is_an_unsupported_service():
    assert said(await insured(somebody(), a_card(), {"Content-Type": "text/xml"}))[1] == "UNSUPPORTED_SERVICE"


def without(path):
    card = copy.deepcopy(a_card())
    *parts, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place = card
    for part in parts:
        place = place[part]
    del place[last]
    return card


@pytest.mark.parametrize(
    "path",
    [
        "identifier",
        "status",
        "subscriber",
        "beneficiary",
        "payor",
        "period",
        "identifier/0/value",
        "identifier/0/assigner",
        "subscriber/identifier/value",
        "beneficiary/identifier/value",
        "payor/0/identifier/value",
        "period/end",
    ],
)
async def test_what_is_missing_is_told_by_its_path(path):
    assert said(await insured(somebody(), without(path))) == (400, "MISSING_VALUE", f"Missing value - '{path}'")


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"resourceType": "Claim"}, "INVALID_VALUE", "Invalid value - 'Claim' in field 'resourceType'"),
        ({"status": "draft"}, "INVALID_VALUE", "Invalid value - 'draft' in field 'status'"),
        ({"period": {"end": "not-a-date"}}, "INVALID_VALUE", "Invalid value - 'not-a-date' in field 'period/end'"),
        ({"period": {"end": "1860-12-15"}}, "INVALID_VALUE", "Invalid value - '1860-12-15' in field 'period/end'"),
        ({"period": {"end": "2176-11-23"}}, "INVALID_VALUE", "Invalid value - '2176-11-23' in field 'period/end'"),
        (
            {"payor": [{"identifier": {"value": ""}}]},
            "INVALID_VALUE",
            "Invalid value - '' in field 'payor/0/identifier/value'",
        ),
        (
            {"payor": [{"identifier": {"value": "DE98765"}}, {"identifier": {"value": "FR98765"}}]},
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - [{'identifier': {'value': 'DE98765'}}, {'identifier': {'value': 'FR98765'}}]"
            " in field 'payor'",
        ),
        (
            {"beneficiary": {"identifier": {"value": "x" * 26}}},
            "INVALID_VALUE",
            f"Invalid value - '{'x' * 26}' in field 'beneficiary/identifier/value'",
        ),
        (
            {"beneficiary": {"identifier": {"value": "a_b"}}},
            "INVALID_VALUE",
            "Invalid value - 'a_b' in field 'beneficiary/identifier/value'",
        ),
        ({"subscriber": {"identifier": {"value": "9000000000"}}}, "INVALID_RESOURCE_ID", None),
        ({"identifier": []}, "TOO_FEW_VALUES_SUBMITTED", "Too few values submitted - [] in field 'identifier'"),
    ],
)
async def test_a_card_that_breaks_a_rule_is_refused(fields, code, text):
    assert said(await insured(somebody(), a_card(**fields))) == (400, code, text)


@pytest.mark.parametrize("end", ["1876-11-24", "2176-11-20", "2026-08-20"])
async def test_a_card_may_end_within_150_years(end):
    assert (await insured(somebody(), a_card(period={"end": end}))).status == 201


async def test_a_malformed_body_is_an_invalid_update():
    assert said(await insured(somebody(), b"{"))[1] == "INVALID_UPDATE"


async def test_a_card_needs_a_record_of_its_own():
    people = [a_person(superseded_by=OTHER), a_person("9000000025", security="REDACTED")]
    codes = [said(await insured(a_tenant(people), a_card(number))) for number in (NHS_NUMBER, OTHER, "9000000025")]

    assert codes == [
        (
            403,
            "FORBIDDEN_UPDATE",
            "Forbidden update with error - Update Failed - NHS No. supplied has been superseded in a merge",
        ),
        (404, "RESOURCE_NOT_FOUND", None),
        (404, "INVALIDATED_RESOURCE", None),
    ]


@pytest.mark.parametrize(("owner", "status"), [(NHS_NUMBER, 201), (OTHER, 403)])
async def test_patients_see_and_change_their_own_card_only(owner, status):
    token = {"mode": "patient-access", "level": "P9", "nhs_number": owner}
    tenant = a_tenant([a_person()], access="enforced", access_tokens={TOKEN: token})
    bearer = {"Authorization": f"Bearer {TOKEN}"}

    found = await searched(tenant, headers=bearer)
    made = await insured(tenant, a_card(), bearer)

    assert [found.status, made.status] == [200 if status == 201 else 403, status]


async def test_a_card_is_no_part_of_the_patient():
    tenant = somebody()
    await insured(tenant, a_card())

    assert "coverage" not in shown(await got(tenant, f"/Patient/{NHS_NUMBER}"))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(places(a_card()))), ODD)
def test_a_spoilt_body_is_answered_and_never_breaks_us(place, value):
    reply = asyncio.run(insured(somebody(), spoilt(a_card(), place, value)))

    assert reply.status in (201, 400)
