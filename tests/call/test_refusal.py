"""A national service's "no"."""

from simulator.call import Refusal


def test_a_refusal_says_its_code_and_what_it_adds_to_the_row() -> None:
    plain, told = Refusal("MISSING_VALUE"), Refusal("MISSING_VALUE", "Missing value - 'name'", {"Retry-After": "5"})

    assert (str(plain), plain.diagnostics, dict(plain.headers)) == ("MISSING_VALUE", None, {})
    assert str(told) == "MISSING_VALUE: Missing value - 'name'"
    assert dict(told.headers) == {"Retry-After": "5"}
