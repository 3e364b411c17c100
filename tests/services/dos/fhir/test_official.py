"""The published examples of DoS Search: outcomes, the Bundle, and its schema."""

import jsonschema
import pytest
import yaml

from simulator.call import Refusal
from simulator.services.dos.fhir.errors import REFUSALS, render
from simulator.wire.json import Json, read_json
from tests.makers import a_tenant
from tests.official import REFERENCE, example, official
from tests.services.dos.faces import FHIR, a_face_call
from tests.services.dos.fhir.searching import ROOT, healthcare_service, identifier, organization, said
from tests.services.dos.makers import a_dos_tenant, a_service

FOLDER = "dos/examples/fhir"
SPECIFICATION = "dos/examples/openapi/dos-search.yaml"
NOBODY: dict[str, str | None] = {"version": None, "X-Request-ID": None}


def _specification() -> Json:
    return yaml.safe_load((REFERENCE / SPECIFICATION).read_text(encoding="utf-8"))


@official("DoS Search 1.0.0, OperationOutcome examples")
@pytest.mark.parametrize(
    ("name", "target", "headers", "access", "status"),
    [
        ("oo-missing-headers", organization(), NOBODY, "open", 400),
        ("oo-missing-query-params", f"{ROOT}/Organization", {}, "open", 400),
        ("oo-invalid-identifier-value", organization(identifier=identifier("ABC")), {}, "open", 400),
        ("oo-unauthorized-401", organization(), {}, "presence", 401),
    ],
)
async def test_a_call_that_is_refused_gives_the_published_outcome(
    name: str, target: str, headers: dict[str, str | None], access: str, status: int
) -> None:
    answer = await said(a_tenant(access=access), target, headers)

    assert answer == (status, example(f"{FOLDER}/{name}.json"))


@official("DoS Search 1.0.0, OperationOutcome examples")
def test_a_scenario_can_give_the_published_429() -> None:
    reply = render(a_face_call(FHIR, a_dos_tenant(), organization()), Refusal("FHIR_TOO_MANY_REQUESTS"))

    assert (reply.status, read_json(reply.body)) == (429, example(f"{FOLDER}/oo-429.json"))


@official("DoS Search 1.0.0, responses and components/examples")
def test_every_outcome_of_the_specification_is_one_of_the_table() -> None:
    specification = _specification()
    published = [each["value"] for each in specification["components"]["examples"].values()]
    answers = specification["paths"]["/Organization"]["get"]["responses"]
    published += [answers[status]["content"]["application/fhir+json"]["example"] for status in ("401", "403", "429")]
    published.append(
        specification["components"]["responses"]["ServerError"]["content"]["application/fhir+json"]["example"]
    )
    call = a_face_call(FHIR, a_dos_tenant(), organization())

    ours = [read_json(render(call, Refusal(code)).body) for code in REFUSALS]

    assert [outcome for outcome in published if outcome not in ours] == []


@official("DoS Search 1.0.0, Organization example")
@pytest.mark.parametrize("form", ["bundle", "words"])
async def test_a_record_gives_the_published_bundle(form: str) -> None:
    expected = example(f"{FOLDER}/organization-abc123-200.json")
    record = expected if form == "bundle" else _in_words(expected)
    tenant = a_dos_tenant(dos_organisations={"ABC123": record})

    status, bundle = await said(tenant, organization())

    expected["id"] = bundle["id"]
    assert (status, bundle) == (200, expected)
    assert [list(entry["resource"]) for entry in bundle["entry"]] == [
        list(entry["resource"]) for entry in expected["entry"]
    ]


@official("DoS Search 1.0.0, components/schemas/Bundle")
@pytest.mark.parametrize("target", [organization(), healthcare_service()])
async def test_what_follows_from_the_directory_keeps_to_the_published_schema(target: str) -> None:
    schema = _specification()["components"]["schemas"]
    tenant = a_dos_tenant(a_service("1", ods_code="ABC123"), a_service("2", ods_code="ABC123", type=100))

    _, bundle = await said(tenant, target)

    for entry in bundle["entry"]:
        jsonschema.validate(entry["resource"], schema[entry["resource"]["resourceType"]])
    jsonschema.validate(
        {**bundle, "entry": []}, {name: value for name, value in schema["Bundle"].items() if name != "properties"}
    )


def _in_words(bundle: Json) -> Json:
    """The record in the directory's own words that says what a Bundle says."""
    found, *endpoints = (entry["resource"] for entry in bundle["entry"])
    return {
        "id": found["id"],
        "name": found["name"],
        "endpoints": [
            {
                "id": each["id"],
                "order": each["extension"][0]["valueInteger"],
                "transport": each["connectionType"]["code"],
                "format": "PDF",
                "interaction": each["payloadType"][0]["coding"][0]["code"],
                "business_scenario": "Primary" if each["extension"][2]["valueCode"].startswith("primary") else "Copy",
                "address": each["address"],
                "compression": "uncompressed",
            }
            for each in endpoints
        ],
    }
