"""The published request is taken; answers hold against the published schemas, and are built like published ones."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from simulator.services.pds_smsp.names import BY_NAME, BY_NUMBER, BY_SEARCH, DETAILS, GET_NUMBER, MINI_SERVICES, VERIFY
from simulator.wire.itk import distribution_in
from simulator.wire.soap import Envelope
from simulator.wire.xml import Element, elements, local_name, parse_xml
from tests.itk_makers import an_itk_request
from tests.makers import a_name, a_person, a_telecom, an_address
from tests.official import REFERENCE, examples, official
from tests.services.pds_smsp.asking import ADA, EVE, PATH, a_query, a_world, answer_to, ask

FOLDER = "pds/examples/smsp"
REQUESTS = {VERIFY: "QUPA_MT000001GB01", GET_NUMBER: "QUPA_MT000002GB01", BY_NUMBER: "QUPA_MT000003GB01",
            BY_SEARCH: "QUPA_MT000004GB01", DETAILS: "QUPA_MT000005GB01"}  # fmt: skip
RESPONSES = {VERIFY: "COMT_MT000013GB01", GET_NUMBER: "COMT_MT000014GB01", BY_NUMBER: "COMT_MT000016GB01",
             BY_SEARCH: "COMT_MT000016GB01", DETAILS: "COMT_MT000016GB01"}  # fmt: skip
WHOLE = {"gender": "2", "number": ADA, "family": "Okafor", "given": "Ada"}
RICH = a_person(
    name=[{**a_name("Okafor", "Ada", "Ngozi", "Third"), "prefix": ["Mrs"]}],
    address=[an_address("ZZ99 4QA", use=use) for use in ("home", "temp", "billing")],
    telecom=[a_telecom("01632 960111", use="home"), a_telecom("a@example.test", "email", "home")],
    deceasedDateTime="2019-02-07T00:00:00+00:00",
)


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(REFERENCE / FOLDER / "schemas/Schemas" / f"{name}.xsd"))


def _payload(root: Element) -> Element:
    distribution = distribution_in(Envelope.of(root).content)
    assert distribution is not None
    return next(elements(distribution.payloads[0]))


def _shape(element: Element) -> tuple[object, ...]:
    """An element's names and attributes, without what differs from person to person."""
    said = {name: value for name, value in element.items() if name not in ("root", "extension", "value", "use")}
    return local_name(element), tuple(sorted(said.items())), tuple(_shape(each) for each in elements(element))


def _published(path: Path) -> Element:
    return parse_xml(path.read_bytes().strip())


@official("SMSP PDS 1.0, request example")
async def test_the_published_request_finds_who_it_is_about() -> None:
    body = (REFERENCE / FOLDER / "request_getNHSNumber_full_soap.xml").read_bytes()
    person = a_person(birthDate="1977-07-05", name=[a_name("LAWALI", "LILITH")], address=[an_address("SK8 5HS")])

    answer = await answer_to(an_itk_request(body, PATH, action=GET_NUMBER.name), a_world(person))

    assert (answer.code, answer.number) == ("SMSP-0000", ADA)


@official("SMSP PDS 1.0, request schemas")
@pytest.mark.parametrize("service", MINI_SERVICES, ids=lambda each: each.name)
def test_our_own_queries_hold_against_the_request_schema(service: object) -> None:
    criteria = {key: value for key, value in WHOLE.items() if key != "number" or service not in (GET_NUMBER, BY_SEARCH)}
    if service in (VERIFY, BY_NUMBER):
        criteria.pop("gender")

    _schema(REQUESTS[service]).assertValid(parse_xml(a_query(service, **criteria).encode()))


@official("SMSP PDS 1.0, response schemas")
@pytest.mark.parametrize("service", MINI_SERVICES, ids=lambda each: each.name)
@pytest.mark.parametrize("person", [RICH, a_person(), a_person(security="R")], ids=["rich", "plain", "restricted"])
async def test_a_success_holds_against_the_response_schema(service: object, person: object) -> None:
    answer = await ask(service, a_world(person), local="A1", **WHOLE)

    assert answer.code == "SMSP-0000"
    _schema(RESPONSES[service]).assertValid(_payload(answer.root))


@official("SMSP PDS 1.0, response schemas")
@pytest.mark.parametrize("service", MINI_SERVICES, ids=lambda each: each.name)
@pytest.mark.parametrize(
    "options", [{}, {"superseding_number": True, "unverified_component": True}], ids=["bare", "full"]
)
async def test_what_is_no_success_holds_against_the_response_schema(service: object, options: dict[str, bool]) -> None:
    tenant = a_world(a_person(ADA, superseded_by=EVE), a_person(EVE), smsp_options={"provider": options})

    for criteria in (WHOLE, {**WHOLE, "birth": "1999"}, {"birth": None}):
        answer = await ask(service, tenant, **criteria)
        _schema(RESPONSES[service]).assertValid(_payload(answer.root))


@official("Toolkit Workbench, SMSP response templates")
@pytest.mark.parametrize("path", examples(f"{FOLDER}/responses", "*.xml"))
async def test_an_answer_without_a_person_is_built_like_the_published_one(path: Path) -> None:
    name, code = re.fullmatch(r"(\w+)Response_([A-Z]+-\d+)(?:-ex\d)?", path.stem).groups()
    published = _published(path)
    service = BY_NAME[f"{name}-v1-0"]
    answer = await ask(service, a_world(RICH), **WHOLE)
    ours, theirs = (
        _payload(answer.root),
        next(each for each in published.iter() if local_name(each) == service.response),
    )

    if code == "SMSP-0000":
        _schema(RESPONSES[service]).assertValid(theirs)
    for element in (*theirs[3:], *ours[3:]):
        element.getparent().remove(element)
    theirs[2].set("code", "SMSP-0000")
    header = next(each for each in published.iter() if local_name(each) == "header")
    assert _shape(ours) == _shape(theirs)
    assert header.get("service") == f"{service.urn}Response"


@official("Opentest patients")
async def test_published_patients_are_found_by_all_five_services() -> None:
    rows = _patients()[:40]
    people = [_person(row) for row in rows]
    tenant = a_world(*people)

    for row in rows:
        gender = {"Male": "1", "Female": "2"}.get(row["GENDER"], "0")
        who = {"birth": row["DATE_OF_BIRTH"], "family": row["FAMILY_NAME"].replace("&", "&amp;"), "gender": gender}
        for service in MINI_SERVICES:
            number = {} if service in (GET_NUMBER, BY_SEARCH) else {"number": row["NHS_NUMBER"]}
            answer = await ask(service, tenant, **who, **number)
            assert (answer.code, answer.number) == ("SMSP-0000", row["NHS_NUMBER"])


def _patients() -> list[dict[str, str]]:
    """The rows whose number and date of birth are whole."""
    text = (REFERENCE / FOLDER / "opentest_patients.csv").read_text(encoding="utf-8")
    return [
        row
        for row in csv.DictReader(text.splitlines())
        if re.fullmatch(r"\d{10}", row["NHS_NUMBER"]) and re.fullmatch(r"\d{8}", row["DATE_OF_BIRTH"])
    ]


def _person(row: dict[str, str]) -> object:
    birth = row["DATE_OF_BIRTH"]
    return a_person(
        row["NHS_NUMBER"],
        birthDate=f"{birth[:4]}-{birth[4:6]}-{birth[6:]}",
        name=[a_name(row["FAMILY_NAME"], row["GIVEN_NAME"])],
        gender={"Male": "male", "Female": "female"}.get(row["GENDER"], "unknown"),
        address=[an_address(row["POST_CODE"])],
    )
