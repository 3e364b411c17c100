import pytest

from simulator.services.pds import refusing


@pytest.mark.parametrize(
    ("refusal", "code", "text"),
    [
        (refusing.invalid("other", "gender"), "INVALID_VALUE", "Invalid value - 'other' in field 'gender'"),
        (
            refusing.invalid(["another", "array"], "address/0"),
            "INVALID_VALUE",
            "Invalid value - '['another', 'array']' in field 'address/0'",
        ),
        (refusing.missing("address/0/period"), "MISSING_VALUE", "Missing value - 'address/0/period'"),
        (
            refusing.too_many(["One", "Two"], "name/0/given"),
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - ['One', 'Two'] in field 'name/0/given'",
        ),
        (
            refusing.too_few([{"long": "x" * 400}], "entry"),
            "TOO_FEW_VALUES_SUBMITTED",
            "Too few values submitted - <json too long to display> in field 'entry'",
        ),
        (
            refusing.unexpected(["year"]),
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('year' was unexpected)",
        ),
        (
            refusing.unexpected(["model", "year"]),
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('model', 'year' were unexpected)",
        ),
        (
            refusing.unsupported_value("work", "address/0/use"),
            "UNSUPPORTED_VALUE",
            "Unsupported value - 'work' in field 'address/0/use'",
        ),
        (
            refusing.unsupported_characters("O`Brien", "name/0/family"),
            "UNSUPPORTED_CHARACTERS_IN_FIELD",
            "Unsupported characters - 'O`Brien' in field 'name/0/family'",
        ),
        (refusing.invalid_update("so"), "INVALID_UPDATE", "Invalid update with error - so"),
        (refusing.invalid_create("so"), "INVALID_CREATE", "Invalid patient create data provided - 'so'"),
        (refusing.forbidden("so"), "FORBIDDEN_UPDATE", "Forbidden update with error - so"),
    ],
)
def test_a_refusal_says_what_the_back_end_says(refusal, code, text):
    assert (refusal.code, refusal.diagnostics) == (code, text)


def test_true_and_nothing_are_quoted_as_the_back_end_writes_them():
    assert refusing.shown([True, None, 1]) == "[True, None, 1]"
