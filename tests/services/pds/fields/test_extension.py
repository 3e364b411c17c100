import pytest

from tests.services.pds.writing import (
    SYSTEM,
    UKCORE,
    a_code,
    a_communication,
    a_patch,
    a_pharmacy,
    an_extension,
    patched,
    said,
    shown,
    somebody,
)

BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
REMOVED = "https://fhir.nhs.uk/StructureDefinition/Extension-PDS-RemovalFromRegistration"
METHOD = a_code("1", "PreferredContactMethod")
TIMES = {"valueString": "Not after 7pm"}
WRITTEN = a_code("12", "PreferredWrittenCommunicationFormat")


def a_preference(**parts):
    return an_extension("ContactPreference", **parts)


def a_place(**place):
    return {"url": BIRTH_PLACE, "valueAddress": place}


async def added(value, *before):
    return await patched(somebody(extension=list(before) or None), a_patch("add", "/extension/-", value))


async def kept(value):
    return shown(await added(value))["extension"][0]


async def test_a_pharmacy_is_kept_with_its_code_system_and_without_period():
    sent = a_pharmacy("FWC87")
    sent["valueReference"]["identifier"]["period"] = {"start": "2020-01-01"}

    assert await kept(sent) == {
        "url": f"{UKCORE}NominatedPharmacy",
        "valueReference": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "FWC87"}},
    }


async def test_a_language_is_kept_with_system_version_and_display():
    sent = an_extension("NHSCommunication", language=a_code("vi"))

    assert (await kept(sent))["extension"] == [
        {
            "url": "language",
            "valueCodeableConcept": {
                "coding": [
                    {"system": f"{SYSTEM}HumanLanguage", "version": "1.0.0", "code": "vi", "display": "Vietnamese"}
                ]
            },
        }
    ]


async def test_a_contact_preference_is_kept_with_its_displays():
    sent = a_preference(
        PreferredWrittenCommunicationFormat=WRITTEN, PreferredContactMethod=METHOD, PreferredContactTimes=TIMES
    )

    written, method, times = (await kept(sent))["extension"]

    assert written["valueCodeableConcept"]["coding"][0]["display"] == "Braille"
    assert method["valueCodeableConcept"]["coding"] == [
        {"system": f"{SYSTEM}PreferredContactMethod", "code": "1", "display": "Letter"}
    ]
    assert times == {"url": "PreferredContactTimes", **TIMES}


async def test_the_value_set_that_official_examples_name_is_taken_for_the_code_system():
    coding = {
        "system": "https://fhir.hl7.org.uk/ValueSet/UKCore-PreferredContactMethod",
        "code": "3",
        "display": "Telephone",
    }
    sent = a_preference(PreferredContactMethod={"valueCodeableConcept": {"coding": [coding]}})

    assert await kept(sent) == sent


@pytest.mark.parametrize(
    "place", [{"city": "Leeds"}, {"country": "GBR"}, {"district": "Kent", "country": "1"}], ids=repr
)
async def test_a_place_of_birth_needs_one_part(place):
    assert await kept(a_place(**place)) == a_place(**place)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ({}, "MISSING_VALUE", "Missing value - 'extension/0/url'"),
        ("x", "INVALID_VALUE", "Invalid value - 'x' in field 'extension/0'"),
        ({"url": "urn:x"}, "INVALID_VALUE", "Invalid value - 'urn:x' in field 'extension/0/url'"),
        ({"url": REMOVED, "extension": []}, "INVALID_VALUE", f"Invalid value - '{REMOVED}' in field 'extension/0/url'"),
        (
            {"url": f"{UKCORE}NominatedPharmacy"},
            "MISSING_VALUE",
            "Missing value - 'extension/0/valueReference'",
        ),
        (
            a_pharmacy("FW"),
            "INVALID_VALUE",
            "Invalid value - 'FW' in field 'extension/0/valueReference/identifier/value'",
        ),
        (
            a_communication("en"),
            "UNSUPPORTED_VALUE",
            "Unsupported value - 'en' in field 'extension/0/extension/0/valueCodeableConcept/coding/0/code'",
        ),
        (
            a_communication("qa"),
            "INVALID_VALUE",
            "Invalid value - 'qa' in field 'extension/0/extension/0/valueCodeableConcept/coding/0/code'",
        ),
        (
            an_extension("NHSCommunication", interpreterRequired={"valueBoolean": True}),
            "TOO_FEW_VALUES_SUBMITTED",
            "Too few values submitted - [{'url': 'interpreterRequired', 'valueBoolean': True}] in field"
            " 'extension/0/extension'",
        ),
        (
            an_extension("NHSCommunication", language=a_code("fr"), interpreterRequired={"valueBoolean": "yes"}),
            "INVALID_VALUE",
            "Invalid value - 'yes' in field 'extension/0/extension/1/valueBoolean'",
        ),
        (
            a_preference(PreferredContactMethod=a_code("9")),
            "INVALID_VALUE",
            "Invalid value - '9' in field 'extension/0/extension/0/valueCodeableConcept/coding/0/code'",
        ),
        (
            a_preference(PreferredContactMethod=METHOD, PreferredContactTimes={"valueString": "x" * 41}),
            "INVALID_VALUE",
            f"Invalid value - '{'x' * 41}' in field 'extension/0/extension/1/valueString'",
        ),
        (
            a_preference(PreferredContactTimes=TIMES),
            "INVALID_UPDATE",
            "Invalid update with error - a preferred contact method must be provided with preferred contact times",
        ),
        (a_place(), "TOO_FEW_VALUES_SUBMITTED", "Too few values submitted - {} in field 'extension/0/valueAddress'"),
        (a_place(country="UK"), "INVALID_VALUE", "Invalid value - 'UK' in field 'extension/0/valueAddress/country'"),
        (
            a_place(city="Leeds", text="St James"),
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('text' was unexpected)",
        ),
    ],
    ids=range(16),
)
async def test_an_extension_that_breaks_a_rule_is_refused(value, code, text):
    assert said(await added(value)) == (400, code, text)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (a_pharmacy(), "nominated pharmacies"),
        (a_pharmacy(name="PreferredDispenserOrganization"), "dispensing doctors"),
        (a_pharmacy(name="MedicalApplianceSupplier"), "medical appliance suppliers"),
        (a_communication(), "communications"),
        (a_preference(PreferredContactMethod=METHOD), "contact preferences"),
        (a_place(city="Leeds"), "places of birth"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_a_second_extension_of_a_kind_is_forbidden(value, named):
    assert said(await added(value, value)) == (
        403,
        "FORBIDDEN_UPDATE",
        f"Forbidden update with error - multiple {named} cannot be added",
    )


async def test_pharmacies_of_each_kind_stand_beside_each_other():
    reply = await added(a_pharmacy(name="MedicalApplianceSupplier"), a_pharmacy())

    assert len(shown(reply)["extension"]) == 2


CANNOT_GO = "Invalid update with error - interpreterRequired cannot be removed"


@pytest.mark.parametrize(
    "patches",
    [
        [a_patch("replace", "/extension/0/extension/1", {"url": " ", "valueBoolean": True})],
        [a_patch("test", "/extension/0/url", a_communication()["url"]), a_patch("remove", "/extension/0/extension/1")],
        [a_patch("replace", "/extension/0", a_communication(interpreter=None))],
        [a_patch("replace", "/extension/0", {**a_communication(), "extension": "x"})],
    ],
    ids=["replaced", "removed", "left out", "overwritten"],
)
async def test_whether_an_interpreter_is_needed_is_not_taken_away(patches):
    reply = await patched(somebody(extension=[a_communication()]), *patches)

    assert said(reply) == (400, "INVALID_UPDATE", CANNOT_GO)


async def test_a_communication_can_be_removed_as_a_whole():
    tenant = somebody(extension=[a_communication(), a_pharmacy()])
    patches = [a_patch("test", "/extension/0/url", a_communication()["url"]), a_patch("remove", "/extension/0")]

    assert shown(await patched(tenant, *patches))["extension"] == [a_pharmacy()]


async def test_whether_an_interpreter_is_needed_can_be_changed():
    part = {"url": "interpreterRequired", "valueBoolean": False}

    reply = await patched(somebody(extension=[a_communication()]), a_patch("replace", "/extension/0/extension/1", part))

    assert shown(reply)["extension"][0]["extension"][1] == part


async def test_a_contact_preference_that_has_lost_its_last_part_is_gone():
    sent = a_preference(PreferredContactMethod=METHOD)
    patches = [a_patch("test", "/extension/0/url", sent["url"]), a_patch("remove", "/extension/0/extension/0")]

    assert "extension" not in shown(await patched(somebody(extension=[sent]), *patches))


REMOVAL = {"url": REMOVED, "extension": [{"url": "removalFromRegistrationCode", **a_code("SCT")}]}


@pytest.mark.parametrize(
    ("patches", "verb"),
    [
        ([a_patch("test", "/extension/0", REMOVAL), a_patch("remove", "/extension/0")], "remove"),
        ([a_patch("replace", "/extension/0", {**REMOVAL, "extension": []})], "update"),
    ],
    ids=["remove", "update"],
)
async def test_the_removal_from_registration_is_nobodys_to_change(patches, verb):
    reply = await patched(somebody(extension=[REMOVAL]), *patches)

    assert said(reply) == (
        403,
        "FORBIDDEN_UPDATE",
        f"Forbidden update with error - source not permitted to {verb} 'removalFromRegistrationCode'",
    )
