import pytest
from multidict import CIMultiDict

from simulator.call import Refusal
from simulator.population import codes
from simulator.records.documents import Document
from simulator.services.pds.wire import (
    etag,
    patient_reply,
    related_bundle,
    render,
    reply,
    retrieved,
    search_bundle,
    searched,
    security_of,
    version_of,
)
from simulator.wire.json import read_json
from tests.makers import NHS_NUMBER, REQUEST_ID, a_call, a_name, a_patient, a_person, a_request, an_address

HOST = "https://api.service.nhs.uk/personal-demographics/FHIR/R4"


def _extension(url, **value):
    return {"url": url, **value}


PHARMACY = _extension(codes.NOMINATED_PHARMACY, valueReference={"identifier": {"value": "FA123"}})
DOCTOR = _extension(codes.DISPENSING_DOCTOR, valueReference={"identifier": {"value": "A81100"}})
SUPPLIER = _extension(codes.APPLIANCE_SUPPLIER, valueReference={"identifier": {"value": "FB123"}})
BIRTH_PLACE = _extension(codes.BIRTH_PLACE, valueAddress={"city": "Leeds"})
DEATH = _extension(codes.DEATH_NOTIFICATION, extension=[{"url": "systemEffectiveDate", "valueDateTime": "2019-02-07"}])
LANGUAGE = _extension(codes.COMMUNICATION, extension=[{"url": "interpreterRequired", "valueBoolean": True}])
CONSENT = _extension("https://hl7.org/fhir/R4/consent.html", extension=[])
CONTACT = {"id": "C1", "telecom": [{"system": "phone", "value": "07700900456"}]}
MANAGING = {"type": "Organization", "identifier": {"value": "RJ8"}}
NAMES = [a_name("Okafor", "Ada"), a_name("Okafor", "Addie", use="nickname"), a_name("Eze", "Ada", use="maiden")]
ADDRESSES = [an_address("ZZ99 4QA"), an_address("ZZ99 1AB", use="temp")]


def _everything(security="U"):
    return a_patient(
        security=security,
        name=NAMES,
        address=ADDRESSES,
        contact=[CONTACT],
        managingOrganization=MANAGING,
        extension=[PHARMACY, DOCTOR, SUPPLIER, DEATH, LANGUAGE, BIRTH_PLACE],
    )


def _without(patient, *members, **changed):
    return {key: value for key, value in patient.items() if key not in members} | changed


LOCATING = ("address", "telecom", "contact", "generalPractitioner")


def test_an_unrestricted_record_is_shown_whole_in_its_own_order():
    patient = _everything()

    assert list(retrieved(patient).items()) == list(patient.items())


def test_a_restricted_record_does_not_tell_where_somebody_is():
    patient = _everything("R")

    assert retrieved(patient) == _without(patient, *LOCATING, extension=[DEATH, LANGUAGE])


def test_privileged_access_sees_where_a_restricted_person_is():
    patient = _everything("R")

    assert retrieved(patient, privileged=True) == patient


@pytest.mark.parametrize("privileged", [False, True])
def test_a_very_restricted_record_does_not_tell_who_somebody_is_either(privileged):
    patient = _everything("V")

    shown = retrieved(patient, privileged=privileged)

    assert shown == _without(patient, *LOCATING, "name", "birthDate", extension=[DEATH, LANGUAGE])


def test_nothing_empty_is_shown():
    patient = a_patient(security="R", extension=[PHARMACY], name=[])

    assert retrieved(patient) == _without(patient, *LOCATING, "extension", "name")


def test_blank_lines_of_an_address_are_left_out():
    lines = {"line": [None, "1 Trevelyan Square", "", "Leeds"], "_line": [{"extension": []}, None, None, None]}
    address = an_address("ZZ99 4QA") | lines

    shown = retrieved(a_patient(address=[address]))

    assert shown["address"] == [an_address("ZZ99 4QA") | {"line": ["1 Trevelyan Square", "Leeds"]}]


def test_a_consent_to_share_the_record_is_not_shown():
    assert "extension" not in retrieved(a_patient(extension=[CONSENT]))


def _removal(code, display):
    coding = {"system": codes.REMOVAL_SYSTEM, "version": "1.0.0", "code": code, "display": display}
    parts = [{"url": "removalFromRegistrationCode", "valueCodeableConcept": {"coding": [coding]}}]
    return _extension(
        codes.REMOVAL, extension=[*parts, {"url": "effectiveTime", "valuePeriod": {"start": "2020-01-01"}}]
    )


@pytest.mark.parametrize(
    ("code", "privileged", "shown"),
    [
        ("SCT", False, ("SCT", "said")),
        ("AFN", False, ("ORR", "Other reason")),
        ("AFN", True, ("AFN", "said")),
        ("SDN", True, ("ORR", "Other reason")),
    ],
)
def test_confidential_reasons_for_leaving_a_practice_are_shown_as_another(code, privileged, shown):
    patient = a_patient(extension=[_removal(code, "said")])

    assert retrieved(patient, privileged=privileged)["extension"] == [_removal(*shown)]


def test_a_search_shows_part_of_a_record():
    patient = _everything()

    shown = searched(patient)

    assert shown == _without(patient, "managingOrganization", name=NAMES[:2], address=ADDRESSES[:1], extension=[DEATH])


def test_a_search_shows_less_of_a_restricted_record():
    patient = _everything("R")

    hidden = (*LOCATING, "managingOrganization")
    assert searched(patient) == _without(patient, *hidden, name=NAMES[:2], extension=[DEATH])


def test_a_record_without_label_is_unrestricted():
    assert security_of({"meta": {"versionId": "1"}}) == "U"
    assert security_of({}) == "U"


def test_the_version_is_the_national_one():
    assert version_of(a_patient(version=12)) == 12
    assert etag(12) == 'W/"12"'


def test_the_callers_ids_are_echoed_exactly_as_sent():
    call = a_call(a_request(headers={"X-Request-ID": "not a UUID", "X-Correlation-ID": "A.b c"}))

    made = reply(call, 200, b"{}", version='W/"2"')

    assert made.headers == CIMultiDict(
        {
            "Content-Type": "application/fhir+json",
            "ETag": 'W/"2"',
            "X-Request-ID": "not a UUID",
            "X-Correlation-ID": "A.b c",
        }
    )


def test_ids_that_were_not_sent_are_not_made_up():
    made = reply(a_call(a_request(headers={"X-Request-ID": None})), 200, b"{}")

    assert made.headers == CIMultiDict({"Content-Type": "application/fhir+json"})


def _person(**fields):
    body = a_person(**fields)
    return Document("people", body["nhs_number"], 1, body)


def test_a_patient_is_answered_with_its_version():
    person = _person(version=7)

    made = patient_reply(a_call(), person, 201)

    assert (made.status, made.headers["ETag"]) == (201, 'W/"7"')
    assert read_json(made.body) == person.body["patient"]


def test_an_unchanged_record_is_rendered_once():
    person = _person(security="R")

    assert patient_reply(a_call(), person).body is patient_reply(a_call(), person).body
    assert patient_reply(a_call(), person).body != patient_reply(a_call(), person, privileged=True).body


def test_a_refusal_is_an_outcome_of_one_issue():
    call = a_call(a_request(headers={"X-Correlation-ID": "c1"}))

    made = render(call, Refusal("INVALID_VALUE", "Invalid value - 'x' in field 'birthdate'"))

    assert made.status == 400
    assert made.headers == CIMultiDict(
        {"Content-Type": "application/fhir+json", "X-Request-ID": REQUEST_ID, "X-Correlation-ID": "c1"}
    )
    assert read_json(made.body) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "value",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                            "version": "1",
                            "code": "INVALID_VALUE",
                            "display": "Provided value is invalid",
                        }
                    ]
                },
                "diagnostics": "Invalid value - 'x' in field 'birthdate'",
            }
        ],
    }


def _issue(made):
    return read_json(made.body)["issue"][0]


def test_a_refusal_without_diagnostics_has_none():
    assert "diagnostics" not in _issue(render(a_call(), Refusal("RESOURCE_NOT_FOUND")))


def test_the_gateways_refusals_are_plain_json():
    made = render(a_call(), Refusal("INVALID_HEADER_VALUE"))

    assert made.headers["Content-Type"] == "application/json"
    assert _issue(made)["details"]["coding"][0]["code"] == "INVALID_VALUE"


@pytest.mark.parametrize(
    ("refusal", "display"),
    [
        (Refusal("INVALID_METHOD"), "Cannot update resource with application-restricted access token"),
        (
            Refusal("INVALID_METHOD", values={"verb": "create", "mode": "patient-access"}),
            "Cannot create resource with patient-access access token",
        ),
        (
            Refusal("MODE_ACCESS_DENIED", values={"mode": "user-restricted"}),
            "Cannot GET resource with user-restricted access token",
        ),
    ],
)
def test_a_display_names_the_verb_and_the_access_mode(refusal, display):
    assert _issue(render(a_call(), refusal))["details"]["coding"][0]["display"] == display


def test_headers_of_the_row_and_of_the_refusal_are_added():
    made = render(a_call(), Refusal("SERVICE_UNAVAILABLE"))
    other = render(a_call(), Refusal("SERVICE_UNAVAILABLE", headers={"Retry-After": "60", "X-Why": "test"}))

    assert made.headers["Retry-After"] == "5"
    assert (other.headers.getall("Retry-After"), other.headers["X-Why"]) == (["60"], "test")


@pytest.mark.parametrize(
    ("headers", "message_id"),
    [({"X-Correlation-ID": "c1"}, "c1"), ({}, REQUEST_ID)],
)
def test_an_unknown_error_names_the_message(headers, message_id):
    made = render(a_call(a_request(headers=headers)), Refusal("UNKNOWN_ERROR"))

    assert _issue(made)["diagnostics"] == (
        "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: "
        f"https://digital.nhs.uk/developer/help-and-support. (Message ID: {message_id})"
    )


def test_a_message_without_ids_gets_one_that_repeats_with_the_seed():
    first, second = (
        _issue(render(a_call(a_request(headers={"X-Request-ID": None})), Refusal("BAD_GATEWAY")))["diagnostics"]
        for _ in range(2)
    )

    assert first == second
    assert "{" not in first


def test_bytes_that_are_no_text_can_be_quoted():
    made = render(a_call(), Refusal("INVALID_HEADER_VALUE", "Invalid value - 'n\u00e9\udcff' in header 'X-Request-ID'"))

    assert _issue(made)["diagnostics"] == "Invalid value - 'n\u00e9?' in header 'X-Request-ID'"


def test_braces_in_a_scenarios_own_diagnostics_stay():
    assert (
        _issue(render(a_call(), Refusal("UNKNOWN_ERROR", "{not} a {placeholder}")))["diagnostics"]
        == "{not} a {placeholder}"
    )


def test_a_search_bundle_holds_people_and_scores_in_their_order():
    first, second = _person(nhs_number="9000000009"), _person(nhs_number="9000000017")

    made = search_bundle(a_call(), [(second, 1.0), (first, 0.8343)])

    assert read_json(made.body) == {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": "2026-11-22T10:00:00+00:00",
        "total": 2,
        "entry": [
            {
                "fullUrl": f"{HOST}/Patient/9000000017",
                "search": {"score": 1},
                "resource": second.body["patient"],
            },
            {
                "fullUrl": f"{HOST}/Patient/9000000009",
                "search": {"score": 0.8343},
                "resource": first.body["patient"],
            },
        ],
    }
    assert b'"score":1}' in made.body
    assert "ETag" not in made.headers


def test_a_search_that_finds_nobody_has_no_entry():
    assert read_json(search_bundle(a_call(), []).body) == {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": "2026-11-22T10:00:00+00:00",
        "total": 0,
    }


def test_related_people_stand_below_the_patient():
    related = Document("related-people", NHS_NUMBER, 1, [{"resourceType": "RelatedPerson", "id": "507B7621"}])

    made = related_bundle(a_call(), related, 3)

    assert made.headers["ETag"] == 'W/"3"'
    assert read_json(made.body) == {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": "2026-11-22T10:00:00+00:00",
        "total": 1,
        "entry": [
            {
                "fullUrl": f"{HOST}/Patient/{NHS_NUMBER}/RelatedPerson/507B7621",
                "resource": {"resourceType": "RelatedPerson", "id": "507B7621"},
            }
        ],
    }


def test_no_related_people_are_an_empty_bundle():
    assert read_json(related_bundle(a_call(), None, 3).body)["total"] == 0
