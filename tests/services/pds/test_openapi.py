"""Every answer of ours fits the published schemas: of all shipped people, and of what is searched, made and changed."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from multidict import CIMultiDict

from simulator.pipeline import Simulator, TenantSpec
from simulator.wire.http import Request
from simulator.wire.json import Json, read_json, render_json
from tests.makers import PDS, REQUEST_ID
from tests.official import example, official
from tests.services.pds.openapi import misfits
from tests.services.pds.rules.samples import (
    UKCORE,
    a_coverage,
    a_new_address,
    a_new_name,
    a_new_patient,
    a_new_telecom,
    add,
    an_emergency_contact,
    coded,
)

SPECIFICATION = "PDS FHIR API specification, schemas"
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
# The schema lists the code V but forgot its display.
FORGOTTEN = "/meta/security/0/display: 'very restricted' is not one of ['unrestricted', 'restricted', 'redacted']"
EXAMPLES = "pds/examples/openapi/components/examples"

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _ask(
    simulator: Simulator, method: str, target: str, body: Json = None, **headers: str
) -> tuple[int, Json, str | None]:
    fields = CIMultiDict(
        {"X-Request-ID": REQUEST_ID, **{key.replace("_", "-"): value for key, value in headers.items()}}
    )
    content = b"" if body is None else render_json(body)
    outcome = await simulator.exchange(Request(method, PDS + target, fields, content))
    return outcome.reply.status, read_json(outcome.reply.body), outcome.reply.headers.get("ETag")


def _people(simulator: Simulator) -> Iterator[tuple[str, Json]]:
    for number, document in simulator.shipped["people"].items():
        yield number, document.body


def _outcome_or(schema: str, status: int, body: Json) -> str:
    return schema if status < 300 and body["resourceType"] != "OperationOutcome" else "OperationOutcome"


@official(SPECIFICATION)
async def test_every_shipped_person_is_retrieved_as_the_schema_says(whole_simulator: Simulator) -> None:
    wrong: dict[str, list[str]] = {}
    retrieved = 0
    for number, _ in _people(whole_simulator):
        status, body, _ = await _ask(whole_simulator, "GET", f"/Patient/{number}")
        retrieved += status == 200
        found = [line for line in misfits(_outcome_or("Patient", status, body), body) if line != FORGOTTEN]
        if found:
            wrong[number] = found

    assert wrong == {}
    assert retrieved > 100


@official(SPECIFICATION)
async def test_every_shipped_person_is_found_as_the_schema_says(whole_simulator: Simulator) -> None:
    wrong: dict[str, list[str]] = {}
    found_people = 0
    for number, person in _people(whole_simulator):
        patient = person["patient"]
        names, born = patient.get("name"), patient.get("birthDate")
        if not names or not born:
            continue
        for more in ("", "&_history=true", "&_fuzzy-match=true"):
            given = (names[0].get("given") or ["x"])[0]
            query = f"family={names[0]['family'][:3]}%2A" if "fuzzy" not in more else f"family={names[0]['family']}"
            target = f"/Patient?{query}&given={given.replace(' ', '+')}&birthdate={born}{more}"
            status, body, _ = await _ask(whole_simulator, "GET", target)
            found_people += body.get("total", 0)
            lines = [
                line for line in misfits(_outcome_or("PatientSearch", status, body), body) if FORGOTTEN not in line
            ]
            if lines or status != 200:
                wrong[f"{number}{more}"] = [str(status), *lines]

    assert wrong == {}
    assert found_people > 100


@official(SPECIFICATION)
async def test_the_related_people_and_cards_of_all_are_as_the_schemas_say(whole_simulator: Simulator) -> None:
    wrong: dict[str, list[str]] = {}
    related, cards = 0, 0
    for number, _ in _people(whole_simulator):
        for schema, target in (
            ("RelatedPersonBundle", f"/Patient/{number}/RelatedPerson"),
            ("CoverageSearch", f"/Coverage?subscriber:identifier={number}"),
        ):
            status, body, _ = await _ask(whole_simulator, "GET", target)
            found = misfits(_outcome_or(schema, status, body), body)
            related += len(body.get("entry", ())) if schema == "RelatedPersonBundle" else 0
            cards += len(body.get("entry", ())) if schema == "CoverageSearch" else 0
            if found:
                wrong[target] = found

    assert wrong == {}
    assert related > 1
    assert cards > 0


@official(SPECIFICATION)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"telecom": [a_new_telecom(), a_new_telecom(system="email", value="ada@example.com", use="home")]},
        {"gender": "unknown", "address": [a_new_address(line=["", "14 Alder Walk", "", "Northwick", ""])]},
        {"name": [a_new_name(given=["Ada", "Nkechi"], prefix=["Dr."], suffix=["PhD"])]},
    ],
    ids=["least", "telecoms", "blank lines", "long name"],
)
async def test_a_created_patient_is_as_the_schema_says(whole_simulator: Simulator, changes: dict[str, Json]) -> None:
    tenant = "created"
    await whole_simulator.tenants.create(tenant, TenantSpec(clock=NOW, frozen=True))
    sent = {**a_new_patient(), "birthDate": "1911-03-04", **changes}
    headers = {"Content_Type": "application/json", "X_Simulator_Tenant": tenant}

    status, body, _ = await _ask(whole_simulator, "POST", "/Patient", sent, **headers)

    assert status == 201
    assert misfits("Patient", body) == []


@official(SPECIFICATION)
@pytest.mark.parametrize(
    "patches",
    [
        [add("/gender", "male")],
        [add("/name/-", a_new_name(use="nickname", given=["Addy"]))],
        [add("/telecom/-", a_new_telecom(use="temp"))],
        [add("/contact/-", an_emergency_contact())],
        [add("/extension/-", coded("NHSCommunication", "language", "fr"))],
        [
            add(
                "/extension/-",
                {"url": f"{UKCORE}NominatedPharmacy", "valueReference": {"identifier": {"value": "FWC87"}}},
            )
        ],
    ],
    ids=["gender", "name", "telecom", "contact", "language", "pharmacy"],
)
async def test_an_updated_patient_is_as_the_schema_says(whole_simulator: Simulator, patches: list[Json]) -> None:
    tenant = "updated"
    await whole_simulator.tenants.create(tenant, TenantSpec(clock=NOW, frozen=True))
    headers = {"Content_Type": "application/json-patch+json", "If_Match": 'W/"2"', "X_Simulator_Tenant": tenant}

    status, body, etag = await _ask(whole_simulator, "PATCH", "/Patient/9000000033", {"patches": patches}, **headers)

    assert (status, etag) == (200, 'W/"3"')
    assert misfits("Patient", body) == []


@official(SPECIFICATION)
async def test_a_new_card_is_answered_as_the_schema_says(whole_simulator: Simulator) -> None:
    tenant = "carded"
    await whole_simulator.tenants.create(tenant, TenantSpec(clock=NOW, frozen=True))
    headers = {"Content_Type": "application/json", "If_Match": 'W/"2"', "X_Simulator_Tenant": tenant}

    status, body, _ = await _ask(whole_simulator, "POST", "/Coverage", a_coverage(), **headers)

    assert status == 201
    assert misfits("CoverageSearch", body) == []
    assert body["total"] == 1


@official(SPECIFICATION)
@pytest.mark.parametrize(
    "target",
    ["/Patient", "/Patient?x=1", "/Patient/1", "/Patient/9111231130", "/Patient?family=Sm%2A&birthdate=x", "/Nothing"],
)
async def test_a_refusal_is_as_the_schema_says(whole_simulator: Simulator, target: str) -> None:
    status, body, _ = await _ask(whole_simulator, "GET", target)

    assert status >= 400
    assert misfits("OperationOutcome", body) == []


@official(SPECIFICATION)
async def test_the_schemas_are_read_well_enough_to_refuse_what_does_not_fit() -> None:
    patient = example(f"{EXAMPLES}/Patient.json")

    assert misfits("Patient", patient) == []
    assert misfits("Patient", {**patient, "pets": 1}) != []
    assert misfits("Patient", {**patient, "birthDate": "22/10/2010"}) != []
    assert misfits("Patient", {**patient, "name": [{"family": "Smith"}]}) != []
    assert misfits("Patient", {**patient, "extension": [{"url": "urn:x"}]}) != []
