"""The code tables hold what PDS's own examples and lists hold."""

from simulator.population import codes
from tests.official import example, official


def test_every_language_has_a_code_of_two_characters_and_a_display() -> None:
    assert all(len(code) == 2 and display.strip() for code, display in codes.LANGUAGES.items())
    assert len(codes.LANGUAGES) == 188


def test_english_is_no_preferred_language() -> None:
    assert "en" not in codes.LANGUAGES


@official("PDS FHIR, Retrieve patient, example 9000000009")
def test_the_extensions_are_in_the_published_order() -> None:
    patient = example("pds/examples/fhir/patients/patient_9000000009.json")

    assert tuple(extension["url"] for extension in patient["extension"]) == codes.EXTENSION_ORDER
