"""The published messages: requests are answered, and answers come out the same when the directory holds their facts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.call import Tenant
from simulator.clock import Clock
from simulator.wire.json import Json
from simulator.wire.soap12 import by_name, read_message
from simulator.wire.xml import SOAP, Element, elements, parse_xml, text_of
from tests.official import REFERENCE, examples, official
from tests.services.dos.makers import a_dos_tenant, a_service, an_account, an_endpoint
from tests.services.dos.soap.asking import (
    Answer,
    a_case,
    a_user,
    an_asking,
    an_envelope,
    ask,
    facts_of,
)
from tests.services.dos.soap.seeding import POSTCODE, a_seeded_details, a_seeded_service, an_origin

SOURCE = "DoS dossier, examples/soap"
TESTER = ("testuser", "testpass")
THEN = datetime(2020, 2, 21, 13, 8, 23, tzinfo=UTC)
GROUPS = {"1011": [4003], "1206": [4193]}


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _content(name: str) -> Element:
    content = read_message(parse_xml(_bytes(REFERENCE / f"dos/examples/soap/{name}"))).content
    assert content is not None
    return content


def _tenant(*services: Json, permissions: tuple[str, ...] = ("webService",), **kinds: Mapping[str, Json]) -> Tenant:
    """A tenant that has the account and the codes of the published messages, at the instant of the captured answer."""
    account = an_account(TESTER[0], password=TESTER[1], permissions=list(permissions))
    codes: dict[str, Mapping[str, Json]] = {
        "dos_accounts": {TESTER[0]: account},
        "dos_symptom_groups": {
            id: {"id": id, "name": "A group", "symptom_discriminators": some} for id, some in GROUPS.items()
        },
        "dos_dispositions": {
            id: {"id": id, "code": code, "name": "A disposition", "minutes": 120}
            for id, code in (("1005", "Dx05"), ("1132", "Dx132"))
        },
    }
    tenant = a_dos_tenant(*services, **{**codes, **kinds})
    tenant.clock = Clock(THEN, frozen=True)
    return tenant


def _asking(operation: str, inside: str = "", version: str = "1.5") -> bytes:
    return an_asking(operation, inside, version, a_user(*TESTER))


@pytest.mark.parametrize("path", examples("dos/examples/soap", "*request*.xml"))
@official(SOURCE)
async def test_a_published_request_is_answered(path: Path) -> None:
    clinical = [{"symptom_group": id, "symptom_discriminators": some} for id, some in GROUPS.items()]
    service = a_service("2000037448", clinical=clinical, dispositions=[1005, 1132], endpoints=[an_endpoint()], east=200)

    answer = await ask(_bytes(path), _tenant(service))

    assert answer.fault is None
    assert answer.reply.status == 200


def _searched(version: str, found: list[Element], kilometres: int | None) -> tuple[Tenant, bytes]:
    """A tenant with the services of an answer, ranked as they stand in it, and the search that finds them."""
    services = [a_seeded_service(each) for each in found]
    place = an_origin(services, [text_of(by_name(each)["distance"]) or "" for each in found])
    types = list(dict.fromkeys(service["type"]["id"] for service in services))
    stored: Json = {} if kilometres is None else {place.district: {"kilometres": kilometres}}
    tenant = _tenant(
        *services,
        dos_postcodes={
            POSTCODE.replace(" ", ""): {
                "postcode": POSTCODE,
                "easting": place.easting,
                "northing": place.northing,
            }
        },
        dos_rankings={"national": {type: min(rank, 10) for rank, type in enumerate(types, 1)}},
        # One practice is kept by the documentation, and two stand in the captured answer.
        dos_service_types={type: {"id": type, "name": "A type", "kept": 2} for type in types},
        dos_distances=stored,
    )
    case = {
        "postcode": POSTCODE,
        "age": "1",
        "ageFormat": "AgeGroup",
        "disposition": "1005",
        "symptomGroup": "1011",
        "symptomDiscriminatorList": "4003",
        "gender": "M",
    }
    return tenant, _asking("CheckCapacitySummary", a_case(case), version)


def _same_transaction(facts: Json, published: Json) -> Json:
    """Facts with the published transaction id, which is of no meaning."""
    assert facts[1][0][0] == published[1][0][0] == "TransactionId"
    return [facts[0], [published[1][0], *facts[1][1:]]]


@pytest.mark.parametrize(("version", "kilometres"), [("1.3", None), ("1.5", 18)])
@official(SOURCE)
async def test_a_published_answer_to_a_search_comes_out_the_same(version: str, kilometres: int | None) -> None:
    published = _content(f"ccs-response-{version}.xml")
    found = list(elements(by_name(published)["CheckCapacitySummaryResult"]))
    tenant, asking = _searched(version, found, kilometres)

    answer = await ask(asking, tenant)

    assert _same_transaction(answer.facts, facts_of(published)) == facts_of(published)


@pytest.mark.parametrize("version", ["1.3", "1.5"])
@official(SOURCE)
async def test_published_details_come_out_the_same(version: str) -> None:
    published = _content(f"sdbi-response-{version}.xml")
    services = [a_seeded_details(each) for each in elements(by_name(published)["services"])]
    asking = _asking("ServiceDetailsById", f"<w:serviceId>{services[0]['id']}</w:serviceId>", version)

    answer = await ask(asking, _tenant(*services))

    assert answer.facts == facts_of(published)


@official(SOURCE)
async def test_published_scores_come_out_the_same() -> None:
    published = _content("hospitalscores-response-1.5.xml")
    said = [
        {name: text_of(part) for name, part in by_name(each).items()}
        for each in elements(by_name(published)["GetHospitalScoresResult"])
    ]
    services = [
        a_service(
            str(number),
            type=105,
            name=each["hospital_name"],
            pressure={"score": int(each["total_score"] or 0), "note": each["note"], "updated": each["update_date"]},
        )
        for number, each in enumerate(said, 1)
    ]

    answer = await ask(_asking("GetHospitalScores"), _tenant(*services))

    assert answer.facts == facts_of(published)


@official(SOURCE)
async def test_a_published_attribute_comes_out_the_same() -> None:
    published = parse_xml((REFERENCE / "dos/examples/soap/ccs-response-attribute-fragment.xml").read_bytes())
    said = [{name: text_of(part) for name, part in by_name(each).items()} for each in elements(published)]
    attributes = [
        {
            "name": each["name"],
            "value": each["value"],
            "data_type": each["dataType"],
            "description": each["description"],
        }
        for each in said
    ]
    service = a_service(clinical=[{"symptom_group": 1011, "symptom_discriminators": [4003]}], attributes=attributes)

    answer = await ask((REFERENCE / "dos/examples/soap/ccs-request-1.5.xml").read_bytes(), _tenant(service))

    assert dict(_first_service(answer))["attributes"] == facts_of(published)[1]


def _first_service(answer: Answer) -> Json:
    return dict(answer.facts[1])["CheckCapacitySummaryResult"][0][1]


@official(SOURCE)
async def test_a_published_fault_about_credentials_comes_out_the_same() -> None:
    asking = an_asking("GetHospitalScores", user=a_user(TESTER[0], "wrong"))

    answer = await ask(asking, _tenant())

    assert answer.facts == facts_of(_content("fault-302-authentication.xml"))


@official(SOURCE)
async def test_a_published_fault_about_privileges_comes_out_the_same() -> None:
    answer = await ask(_asking("GetHospitalScores"), _tenant(permissions=("rest",)))

    assert answer.facts == facts_of(_content("fault-303-privileges.xml"))


@official(SOURCE)
async def test_a_published_fault_of_soap_1_1_comes_out_the_same() -> None:
    answer = await ask(an_envelope("<w:GetHospitalScores/>", soap=SOAP), _tenant())

    assert answer.facts == facts_of(_content("fault-soap11-shape.xml"))
    assert answer.content.prefix == _content("fault-soap11-shape.xml").prefix


def test_the_published_messages_that_are_tested_are_all_there_are() -> None:
    tested = {
        "ccs-request-1.3-agegroup", "ccs-request-1.5", "ccs-request-monitoring", "ccs-response-1.3", "ccs-response-1.5",
        "ccs-response-attribute-fragment", "fault-302-authentication", "fault-303-privileges", "fault-soap11-shape",
        "hospitalscores-request", "hospitalscores-response-1.5", "sdbi-request-1.5", "sdbi-response-1.3",
        "sdbi-response-1.5",
    }  # fmt: skip

    there = {path.stem for path in (REFERENCE / "dos/examples/soap").glob("*.xml")}

    assert there <= tested
