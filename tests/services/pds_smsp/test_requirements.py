import pytest

from simulator.services.pds_smsp.names import BY_NUMBER, BY_SEARCH, DETAILS, GET_NUMBER, VERIFY, MiniService
from simulator.services.pds_smsp.query import Query
from simulator.services.pds_smsp.requirements import flaws_of
from simulator.wire.xml import parse_xml
from tests.services.pds_smsp.asking import ADA, a_query

WHOLE = {"gender": "2", "number": ADA, "family": "Okafor", "given": "Ada", "postcode": "ZZ99"}


def _codes(service: MiniService, **criteria: str | None) -> list[str]:
    query = Query.of(parse_xml(a_query(service, **{**WHOLE, **criteria}).encode()))
    return [flaw.code for flaw in flaws_of(service, query)]


@pytest.mark.parametrize("service", [VERIFY, GET_NUMBER, BY_NUMBER, BY_SEARCH, DETAILS], ids=lambda each: each.name)
def test_a_whole_query_has_no_flaws(service: MiniService) -> None:
    assert _codes(service) == []


@pytest.mark.parametrize(
    ("service", "missing", "flawed"),
    [
        (VERIFY, "birth", True),
        (VERIFY, "number", True),
        (VERIFY, "family", False),
        (VERIFY, "gender", False),
        (GET_NUMBER, "gender", True),
        (GET_NUMBER, "family", True),
        (GET_NUMBER, "postcode", False),
        (GET_NUMBER, "number", False),
        (BY_NUMBER, "number", True),
        (BY_SEARCH, "gender", True),
        (BY_SEARCH, "family", True),
        (DETAILS, "birth", True),
        (DETAILS, "number", False),
        (DETAILS, "family", False),
    ],
)
def test_what_a_service_needs_is_missed(service: MiniService, missing: str, flawed: bool) -> None:
    assert _codes(service, **{missing: None}) == ["SMSP-0001"] * flawed


def test_the_details_need_a_number_or_a_name() -> None:
    assert _codes(DETAILS, number=None, family=None) == ["SMSP-0001"]


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ({"birth": "17051980"}, "SMSP-0001"),
        ({"gender": "F"}, "SMSP-0001"),
        ({"number": "900000000"}, "DEMOG-0042"),
        ({"number": "ABC1234567"}, "DEMOG-0042"),
        ({"number": "٩٠٠٠٠٠٠٠٠٩"}, "DEMOG-0042"),
        ({"number": "9000000008"}, "SMSP-0001"),
        ({"family": "O*"}, "SMSP-0001"),
        ({"family": "Ok*"}, None),
        ({"given": "*"}, "SMSP-0001"),
        ({"postcode": "Z*"}, "SMSP-0001"),
        ({"root": "getNHSNumberRequest-v1-0"}, "SMSP-0001"),
        ({"root": "getPatientDetailsRequest-v1-0"}, None),
    ],
)
def test_what_is_said_wrongly_is_a_flaw(criteria: dict[str, str], code: str | None) -> None:
    assert _codes(DETAILS, **criteria) == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("criteria", "what"),
    [({"family": None}, "Person.Name has no family name"), ({"gender": None}, "Person.Gender is missing")],
)
def test_a_flaw_says_what_is_missing(criteria: dict[str, None], what: str) -> None:
    query = Query.of(parse_xml(a_query(GET_NUMBER, **{**WHOLE, **criteria}).encode()))

    assert [flaw.what for flaw in flaws_of(GET_NUMBER, query)] == [what]
