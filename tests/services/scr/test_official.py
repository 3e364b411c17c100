"""The published examples of the Summary Care Record's FHIR API, each through the service.

Ids, references and addresses are made anew by every service, and are left out of comparisons.
"""

import re
from pathlib import Path

import pytest

from simulator.call import Tenant
from simulator.services.scr.entries import COVID_DIAGNOSES, UK_CORE
from simulator.toolkit.summary_text import ADDITIONAL_HEADINGS
from simulator.wire.fhir_check import check_resource
from simulator.wire.json import Json, parse_json
from tests.makers import a_person
from tests.official import example, examples, official
from tests.services.scr.calling import Met, a_record, a_world, ask, post

FOLDER = "scr/examples/fhir"
OPENAPI = "scr/examples/openapi/components/examples"
NUMBER = "9995000180"
EVENT = "FA60BE64-1F34-11EB-A2A8-000C29A364EB"
SEARCH = f"/DocumentReference?patient=https://fhir.nhs.uk/Id/nhs-number|{NUMBER}&_sort=date&_count=1"
PERIOD = re.compile(r" \(For the .*\)")


def _read(path: Path) -> Json:
    return parse_json(path.read_bytes())


def _retrieval(event: str) -> str:
    identifier = f"https://fhir.nhs.uk/Id/nhs-number|{NUMBER}"
    return f"/Bundle?composition.identifier={event}&composition.subject:Patient.identifier={identifier}"


def _tenant(**members: Json) -> Tenant:
    record = a_record(nhs_number=NUMBER, event_id=EVENT, **members)
    return a_world(record, person=a_person(NUMBER, security="U"))


def _comparable(value: Json) -> Json:
    """The value without what every service makes anew; an empty cell is written in one way."""
    if isinstance(value, dict):
        dropped = ("id", "fullUrl", "reference", "timestamp", "url")
        return {name: _comparable(member) for name, member in value.items() if name not in dropped}
    if isinstance(value, list):
        return [_comparable(each) for each in value]
    return value.replace("<td/>", "<td></td>") if isinstance(value, str) else value


def _resources(bundle: Json) -> list[Json]:
    return [entry["resource"] for entry in bundle["entry"]]


def _kinds(bundle: Json) -> list[str]:
    return [resource["resourceType"] for resource in _resources(bundle)]


@official("SCR FHIR, GET DocumentReference, 200")
@pytest.mark.parametrize("path", [f"{FOLDER}/get-documentreference-200.json"])
async def test_a_search_is_answered_like_the_example(path: str) -> None:
    met = await ask(_tenant(), SEARCH)

    assert _comparable(met.body) == _comparable(example(path))
    assert list(met.body) == list(example(path))


@official("SCR FHIR, GET DocumentReference, published example")
async def test_a_search_has_what_the_specifications_example_has() -> None:
    published = example(f"{OPENAPI}/DocumentReferenceBundle.json")

    met = await ask(_tenant(), SEARCH)

    document, theirs = met.body["entry"][0]["resource"], published["entry"][0]["resource"]
    assert set(theirs) <= set(document)
    assert document["securityLabel"][0]["coding"][0]["system"] == theirs["securityLabel"][0]["coding"][0]["system"]


@official("SCR FHIR, GET DocumentReference, 403")
async def test_a_refused_consent_is_answered_with_the_examples_text() -> None:
    met = await ask(_tenant(consent={"store": "No"}), SEARCH)

    assert (met.reply.status, met.body) == (403, example(f"{FOLDER}/get-documentreference-403-no-consent.json"))


@official("SCR FHIR, POST Bundle, 201")
@pytest.mark.parametrize("path", [f"{FOLDER}/post-bundle-201-request.json", f"{OPENAPI}/UploadScrBundle.json"])
async def test_the_upload_is_taken(path: str) -> None:
    sent = example(path)
    number = sent["entry"][-1]["resource"]["identifier"][0]["value"]

    met = await post(a_world(person=a_person(number)), "/Bundle", sent)

    assert (met.reply.status, met.reply.body) == (201, b""), met.body


async def _viewed_after_upload() -> Met:
    tenant = _tenant()
    sent = example(f"{FOLDER}/post-bundle-201-request.json")
    await post(tenant, "/Bundle", sent)
    return await ask(tenant, _retrieval(sent["identifier"]["value"]))


@official("SCR FHIR, POST Bundle and GET Bundle, 200")
@pytest.mark.parametrize("path", [f"{FOLDER}/get-bundle-200-full.json", f"{OPENAPI}/GetScrBundle.json"])
async def test_what_was_uploaded_is_viewed_like_the_example(path: str) -> None:
    published = example(path)

    met = await _viewed_after_upload()

    assert [list(met.body)[:6], met.body["total"], _kinds(met.body)] == [
        list(published)[:6],
        published["total"],
        _kinds(published),
    ]
    ours, theirs = (_comparable(_resources(bundle))[:-1] for bundle in (met.body, published))
    for resource in (*ours, *theirs):
        # The address of an organisation is another one in the request than in the answer, and only one of the
        # two answers names the status.
        resource.pop("address", None)
        resource.pop("clinicalStatus", None)
    assert ours == theirs


@official("SCR FHIR, POST Bundle and GET Bundle, 200")
async def test_what_was_uploaded_is_viewed_with_the_names_of_its_codes() -> None:
    published = _resources(example(f"{FOLDER}/get-bundle-200-full.json"))

    met = await _viewed_after_upload()

    named = [
        [each["clinicalStatus"] for each in resources if each["resourceType"] == "Condition"]
        for resources in (_resources(met.body), published)
    ]
    assert named[0] == named[1]


@official("SCR FHIR, GET Bundle, section titles and codes")
async def test_our_own_sections_have_the_examples_titles_and_codes() -> None:
    parts = {heading.part: [{"name": "Something"}] for heading in ADDITIONAL_HEADINGS}
    published = _resources(example(f"{FOLDER}/get-bundle-200-full.json"))[0]["section"]

    met = await ask(_tenant(**parts), _retrieval(EVENT))

    named = [(PERIOD.sub("", each["title"]), each["code"]) for each in _resources(met.body)[0]["section"]]
    wanted = [(PERIOD.sub("", each["title"]), each["code"]) for each in published]
    assert [each for each in named if each in wanted] == wanted


@official("SCR FHIR, GET Bundle, coded entries")
async def test_our_own_diagnosis_and_result_have_the_examples_members() -> None:
    published = _resources(example(f"{FOLDER}/get-bundle-200-full.json"))
    theirs = [next(each for each in published if each["resourceType"] == kind) for kind in ("Condition", "Observation")]
    author = {"user_id": "676789689789", "role_profile_id": "673836492727", "name": "Dr Somebody"}
    item = {"code": "1240751000000100", "name": "COVID-19", "date": "2020-05-06T12:48:19+00:00", "author": author}
    result = {**item, "code": theirs[1]["code"]["coding"][0]["code"], "name": "Result"}

    met = await ask(_tenant(diagnoses=[item], results=[result]), _retrieval(EVENT))

    ours = [next(each for each in _resources(met.body) if each["resourceType"] == each_kind) for each_kind in
            ("Condition", "Observation")]  # fmt: skip
    assert [list(each) for each in ours] == [list(each) for each in theirs]
    assert [each["category"] for each in ours] == [each["category"] for each in theirs]
    assert ours[1]["meta"] == {"profile": [f"{UK_CORE}Observation"]} == theirs[1]["meta"]
    assert theirs[0]["code"]["coding"][0]["code"] in COVID_DIAGNOSES


@official("SCR FHIR, GET Bundle, initial summary")
async def test_an_initial_summary_is_made_like_the_example() -> None:
    published = example(f"{FOLDER}/get-bundle-200-initial-summary.json")
    theirs = _resources(published)[0]

    met = await ask(_tenant(summary="initial"), _retrieval(EVENT))

    ours = _resources(met.body)[0]
    assert list(ours) == list(theirs)
    assert [ours[name] for name in ("type", "category", "status")] == [
        theirs[name] for name in ("type", "category", "status")
    ]
    assert [(list(each), each["title"]) for each in ours["section"]] == [
        (list(each), each["title"]) for each in theirs["section"]
    ]


@official("SCR FHIR, POST $setPermission, 201")
@pytest.mark.parametrize("path", [f"{FOLDER}/setpermission-201-request.json", f"{OPENAPI}/SetPermission.json"])
async def test_the_permission_is_set(path: str) -> None:
    sent = example(path)
    number = sent["parameter"][0]["part"][0]["valueString"]

    met = await post(a_world(person=a_person(number)), "/$setPermission", sent)

    assert (met.reply.status, met.reply.body) == (201, b"")


@official("SCR FHIR, POST $setPermission, 400")
async def test_two_permissions_are_refused_like_the_example() -> None:
    sent = example(f"{FOLDER}/setpermission-400-duplicate-permission-request.json")

    met = await post(_tenant(), "/$setPermission", sent)

    assert met.reply.status == 400
    assert met.body == example(f"{FOLDER}/setpermission-400-duplicate-permission-response.json")


@official("SCR FHIR, POST AuditEvent, 201")
@pytest.mark.parametrize("path", [*examples(FOLDER, "auditevent-201-*.json"), *examples(OPENAPI, "AuditEvent.json")])
async def test_the_alert_is_taken(path: Path) -> None:
    met = await post(_tenant(), "/AuditEvent", _read(path), Authorization="invalid_token")

    assert (met.reply.status, met.reply.body) == (201, b"")


@official("SCR FHIR, POST AuditEvent, 400")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("type-out-of-range", "Invalid or missing value in field 'type.code'. Supported values are: 1, 2"),
        ("combination-2-4", "Invalid combination of alert type '2' and alert subtype '4'."),
    ],
)
async def test_an_alert_of_no_use_is_refused_with_the_documented_text(name: str, text: str) -> None:
    met = await post(_tenant(), "/AuditEvent", example(f"{FOLDER}/auditevent-400-{name}-request.json"))

    assert (met.reply.status, met.text) == (400, text)


@official("SCR FHIR, POST AuditEvent, 400 without NHS number")
async def test_an_alert_about_nobody_is_refused_like_the_example() -> None:
    met = await post(_tenant(), "/AuditEvent", example(f"{FOLDER}/auditevent-400-missing-nhs-number-request.json"))

    assert met.reply.status == 400
    assert met.body == example(f"{FOLDER}/auditevent-400-missing-nhs-number-response.json")


@official("SCR FHIR, every example")
@pytest.mark.parametrize("path", examples(FOLDER, "*-request.json"))
async def test_no_example_request_breaks_a_rule_that_the_service_would_not_refuse(path: Path) -> None:
    target = {"post": "/Bundle", "setp": "/$setPermission", "audi": "/AuditEvent"}[path.stem[:4]]
    met = await post(_tenant(), target, _read(path))

    rules = [rule for rule in met.call.operation.rules if rule.__module__.endswith("bodies")]
    found = [each for rule in rules for each in rule(met.call, met.reply) if each.severity == "error"]

    assert met.reply.status == 400 or found == [], found


@official("SCR FHIR, GET Bundle with valid_r4")
async def test_an_uploaded_example_can_be_viewed_as_valid_fhir() -> None:
    tenant = _tenant()
    sent = example(f"{FOLDER}/post-bundle-201-request.json")
    await tenant.documents.put("scr-options", "service", {"valid_r4": True})
    await post(tenant, "/Bundle", sent)

    met = await ask(tenant, _retrieval(sent["identifier"]["value"]))

    assert check_resource(met.body, resource_type="Bundle") == []
