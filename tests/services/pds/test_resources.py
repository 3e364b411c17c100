import pytest

from simulator.call import Refusal
from simulator.services.pds.resources import (
    ADDRESS,
    AUTHORITY,
    CONTACT,
    EXTENSIONS,
    NAME,
    NOT_KEPT,
    PRACTICE,
    REGISTERING_AUTHORITY,
    extension,
    telecom,
)
from tests.makers import a_name, a_practice, a_telecom, an_address
from tests.services.pds.writing import a_code, an_extension

AUTHORITY_TYPE = a_code("x", display="NHAIS")
AUTHORITY_TYPE["valueCodeableConcept"]["coding"][0]["system"] = (
    "https://fhir.nhs.uk/CodeSystem/UKCore-RegisteringAuthorityType"
)


def an_authority(**parts):
    made = {"registeringAuthorityType": AUTHORITY_TYPE, "organisationIdentifier": {"valueString": "RGS"}, **parts}
    return an_extension("RegisteringAuthority", **{url: part for url, part in made.items() if part is not None})


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (NAME, a_name("Okafor", "Ada")),
        (ADDRESS, an_address("LS1 6AE")),
        (telecom, a_telecom("07700900123")),
        (PRACTICE, a_practice("A81099")),
        (AUTHORITY, an_authority()),
        (
            CONTACT,
            {"relationship": [{"coding": [{"code": "C"}]}], "telecom": [{"system": "phone", "value": "07700900123"}]},
        ),
    ],
    ids=["name", "address", "telecom", "practice", "authority", "contact"],
)
def test_a_part_of_a_sound_patient_passes(shape, value):
    shape(value, "part")


@pytest.mark.parametrize(
    ("authority", "code", "text"),
    [
        (an_authority(registeringAuthorityType=None), "TOO_FEW_VALUES_SUBMITTED", None),
        (an_authority(organisationIdentifier=None), "TOO_FEW_VALUES_SUBMITTED", None),
        (
            an_authority(organisationIdentifier={"valueString": "R"}),
            "INVALID_VALUE",
            "Invalid value - 'R' in field 'extension/1/valueString'",
        ),
        (an_authority(registeringAuthorityType=a_code("9")), "INVALID_VALUE", None),
        (
            an_authority(other={"valueString": "x"}),
            "INVALID_VALUE",
            "Invalid value - 'other' in field 'extension/2/url'",
        ),
    ],
    ids=["no type", "no organisation", "short", "unknown type", "unknown part"],
)
def test_a_registering_authority_says_its_kind_and_its_organisation(authority, code, text):
    with pytest.raises(Refusal) as refusal:
        AUTHORITY(authority, "")

    assert refusal.value.code == code
    assert text in (None, refusal.value.diagnostics)


def test_an_extension_is_known_by_its_url():
    with pytest.raises(Refusal) as refusal:
        extension({"url": REGISTERING_AUTHORITY}, "extension/0")

    assert refusal.value.diagnostics == f"Invalid value - '{REGISTERING_AUTHORITY}' in field 'extension/0/url'"


def test_what_a_creation_does_not_keep_is_not_the_authority():
    assert REGISTERING_AUTHORITY not in NOT_KEPT
    assert {url.rsplit("-", 1)[-1] for url in NOT_KEPT & EXTENSIONS.keys()} == {"birthPlace", "DeathNotificationStatus"}
