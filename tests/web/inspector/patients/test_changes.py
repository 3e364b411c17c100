"""The common changes: what their forms ask, and the documents that their answers make."""

import pytest
from aiohttp.test_utils import make_mocked_request

from simulator.call.tenant import Tenant
from simulator.identifiers import is_nhs_number
from simulator.pipeline import Simulator
from simulator.population.kinds import check_document
from simulator.records.documents import Document, Documents
from simulator.web.inspector.page import Visit
from simulator.web.inspector.pages import PAGES
from simulator.web.inspector.patients.changes import CHANGES, version_of
from simulator.web.inspector.patients.field import Field
from simulator.wire.errors import Problems
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_name, a_person, an_address
from tests.web.inspector.patients.conftest import Visiting


def _made(visiting: Visiting, do: str, /, body: Json = None, **form: str) -> Json:
    """The body that a form makes of somebody; it fits its shape."""
    visit = visiting([body or a_person()])
    person = visit.tenant.documents.peek("people", NHS_NUMBER)
    assert person is not None
    made = CHANGES[do].make(visit, person, form)
    assert check_document(made.kind, made.key, made.body) == []
    return made.body


def _fields(visiting: Visiting, do: str, body: Json = None, **kinds: Json) -> dict[str, Field]:
    visit = visiting([body or a_person()], **kinds)
    person = visit.tenant.documents.peek("people", NHS_NUMBER)
    assert person is not None
    return {field.name: field for field in CHANGES[do].fields(visit, person)}


@pytest.mark.parametrize(
    ("do", "form"),
    [
        ("name", {"family": "Stone"}),
        ("address", {"lines": "1 High Street", "postcode": "LS1 1AA"}),
        ("practice", {"practice": "A81013"}),
        ("death", {"died": "2026-11-20"}),
        ("security", {"security": "R"}),
    ],
)
def test_a_change_of_the_person_is_a_new_national_version(visiting: Visiting, do: str, form: dict[str, str]) -> None:
    body = _made(visiting, do, **form)

    assert body["patient"]["meta"]["versionId"] == "3"


def test_the_fields_hold_what_is(visiting: Visiting) -> None:
    values = {
        do: {name: field.value for name, field in _fields(visiting, do).items()}
        for do in ("name", "address", "practice", "security")
    }

    assert values == {
        "name": {"prefix": "", "given": "Ada", "family": "Okafor"},
        "address": {"lines": "1 Trevelyan Square\nBoar Lane\nLeeds", "postcode": "ZZ99 4QA"},
        "practice": {"practice": "A81099"},
        "security": {"security": "U"},
    }


@pytest.mark.parametrize("do", ["name", "address", "practice", "death", "security", "consent"])
def test_somebody_with_nothing_but_a_number_has_every_form(visiting: Visiting, do: str) -> None:
    nobody = {"name": None, "birthDate": None, "address": None, "telecom": None, "generalPractitioner": None}

    fields = _fields(visiting, do, a_person(**nobody))

    assert all(isinstance(field.value, str) for field in fields.values())


def test_a_name_is_changed_in_its_place(visiting: Visiting) -> None:
    names = [a_name("Old", use="nickname", object_id="1"), a_name("Okafor", "Ada", object_id="2")]

    body = _made(visiting, "name", a_person(name=names), prefix="Dr", given="Ada, May Ann", family="Stone")

    assert body["patient"]["name"] == [
        names[0],
        {
            "id": "2",
            "use": "usual",
            "period": {"start": "2000-01-01"},
            "given": ["Ada", "May Ann"],
            "family": "Stone",
            "prefix": ["Dr"],
        },
    ]


def test_a_name_is_given_to_somebody_without_one(visiting: Visiting) -> None:
    body = _made(visiting, "name", a_person(name=None), family="Stone")

    assert body["patient"]["name"] == [{"use": "usual", "family": "Stone"}]


def test_an_empty_name_takes_it_away(visiting: Visiting) -> None:
    assert "name" not in _made(visiting, "name")["patient"]


@pytest.mark.parametrize(("field", "text"), [("family", "x" * 36), ("given", "a,b,c,d,e,f"), ("prefix", "x" * 36)])
def test_a_name_that_pds_could_not_have_is_refused_at_its_field(visiting: Visiting, field: str, text: str) -> None:
    with pytest.raises(Problems) as raised:
        _made(visiting, "name", **{field: text})

    assert raised.value.problems[0].path.startswith(field)


def test_a_home_address_is_replaced_and_the_others_stay(visiting: Visiting) -> None:
    key = {"url": "https://x", "extension": []}
    home, away = {**an_address("ZZ99 4QA"), "extension": [key]}, an_address("LS2 2BB", use="temp")

    body = _made(
        visiting, "address", a_person(address=[away, home]), lines=" 1 High Street \r\n\r\nLeeds", postcode="L"
    )

    assert body["patient"]["address"] == [
        away,
        {
            "id": "4E5F6A7B",
            "period": {"start": "2026-11-22"},
            "use": "home",
            "line": ["1 High Street", "Leeds"],
            "postalCode": "L",
        },
    ]


def test_somebody_without_a_home_gets_one_and_loses_it_again(visiting: Visiting) -> None:
    housed = _made(visiting, "address", a_person(address=None), lines="1 High Street")

    assert housed["patient"]["address"][0]["use"] == "home"
    assert "address" not in _made(visiting, "address", housed)["patient"]


def test_an_address_of_six_lines_is_refused(visiting: Visiting) -> None:
    with pytest.raises(Problems) as raised:
        _made(visiting, "address", lines="1\n2\n3\n4\n5\n6")

    assert raised.value.problems[0].path == "lines"


def test_a_practice_begins_on_the_tenants_day(visiting: Visiting) -> None:
    body = _made(visiting, "practice", practice="a81013")

    identifier = body["patient"]["generalPractitioner"][0]["identifier"]
    assert (identifier["value"], identifier["period"]) == ("A81013", {"start": "2026-11-22"})


def test_no_practice_takes_it_away(visiting: Visiting) -> None:
    assert "generalPractitioner" not in _made(visiting, "practice")["patient"]


def test_practices_of_the_population_are_suggested(visiting: Visiting) -> None:
    surgery = {"name": "Bridge Street Surgery", "types": ["practice"]}

    field = _fields(visiting, "practice", organisations={"A81013": surgery})["practice"]

    assert field.suggestions == (("A81013", "Bridge Street Surgery"),)


def test_a_death_is_recorded_and_taken_back(visiting: Visiting) -> None:
    dead = _made(visiting, "death", died="2026-11-20", notification="1")

    assert dead["patient"]["deceasedDateTime"] == "2026-11-20T00:00:00+00:00"
    assert _fields(visiting, "death", dead)["notification"].value == "1"
    alive = _made(visiting, "death", dead)
    assert ("deceasedDateTime" in alive["patient"], "extension" in alive["patient"]) == (False, False)


@pytest.mark.parametrize("security", ["U", "R", "V", "REDACTED"])
def test_it_is_set_who_may_see_the_record(visiting: Visiting, security: str) -> None:
    body = _made(visiting, "security", security=security)

    assert body["patient"]["meta"]["security"][0]["code"] == security


@pytest.mark.parametrize(
    ("do", "form"),
    [
        ("security", {}),
        ("security", {"security": "X"}),
        ("practice", {"practice": "!"}),
        ("death", {"died": "soon"}),
        ("death", {"died": "2026-11-20", "notification": "9"}),
    ],
)
def test_what_cannot_be_is_refused(visiting: Visiting, do: str, form: dict[str, str]) -> None:
    with pytest.raises(Problems):
        _made(visiting, do, **form)


def test_consent_is_laid_over_the_record(visiting: Visiting) -> None:
    record = {"nhs_number": NHS_NUMBER, "consent": {"store": "Yes", "mine": 1}, "allergies": [{"name": "Nuts"}]}
    visit = visiting(care_records={NHS_NUMBER: record})
    person = Document("people", NHS_NUMBER, 1, a_person())

    made = CHANGES["consent"].make(visit, person, {"store": "No", "view": "Ask", "additional": "Yes"})

    consent = {"store": "No", "mine": 1, "view": "Ask", "additional": "Yes"}
    assert made == ("care-records", NHS_NUMBER, {**record, "consent": consent})


def test_consent_of_somebody_without_a_record_is_kept_without_a_summary(visiting: Visiting) -> None:
    body = _made(visiting, "consent", store="No", view="No", additional="Yes")

    assert body["summary"] == "none"


def test_a_permission_that_was_taken_back_is_shown_as_to_be_asked(visiting: Visiting) -> None:
    record = {"nhs_number": NHS_NUMBER, "consent": {"view": "Clear"}}

    assert _fields(visiting, "consent", care_records={NHS_NUMBER: record})["view"].value == "Ask"


def test_a_form_is_about_the_version_of_its_own_document(visiting: Visiting) -> None:
    visit = visiting()

    assert version_of(visit, CHANGES["name"], NHS_NUMBER) == 1
    assert version_of(visit, CHANGES["consent"], NHS_NUMBER) == 0


@pytest.mark.parametrize("do", sorted(CHANGES))
def test_a_form_that_is_sent_as_it_stands_fits_everybody_who_is_shipped(whole: Simulator, do: str) -> None:
    tenant = Tenant("default", Documents(whole.shipped))
    visit = Visit(PAGES, whole, make_mocked_request("GET", "/"), next(iter(PAGES)), tenant, {}, {})

    for person in (each for each in tenant.documents.peek_every("people") if is_nhs_number(each.key)):
        form = {field.name: field.value for field in CHANGES[do].fields(visit, person) if field.value}
        made = CHANGES[do].make(visit, person, form)

        assert check_document(made.kind, made.key, made.body) == []


def test_each_form_asks_in_fields_of_its_own(visiting: Visiting) -> None:
    names = [name for do in CHANGES for name in _fields(visiting, do)]

    assert len(set(names)) == len(names)
