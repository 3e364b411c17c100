"""A person written, made, shown and made again: nothing is lost on the way there and back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.population import codes
from simulator.population.form import as_form, change, expand, from_patient
from simulator.wire.json import Json, render_json

NHS = "9000000009"


_WORD = st.text("abcdefghij-' Éł", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
_DAY = st.dates().map(lambda day: day.isoformat())
_PERIOD = st.builds(lambda start: {"start": start}, _DAY)
_NAME = st.fixed_dictionaries(
    {"family": _WORD},
    optional={
        "given": st.lists(_WORD, max_size=5),
        "prefix": _WORD,
        "use": st.sampled_from(codes.NAME_USES),
        "period": _PERIOD,
    },
)
_ADDRESS = st.fixed_dictionaries(
    {"lines": st.lists(_WORD, min_size=1, max_size=5)},
    optional={"postcode": _WORD.map(lambda word: word[:10].strip() or "x"), "uprn": st.integers(1, 10**12 - 1)},
)
_PHONE = _WORD | st.fixed_dictionaries({"value": _WORD}, optional={"period": _PERIOD, "id": _WORD})
_FORMS = st.fixed_dictionaries(
    {"nhs_number": st.just(NHS)},
    optional={
        "conditions": st.lists(st.sampled_from(["restricted", "no-gp"]), unique=True),
        "note": _WORD,
        "superseded_by": st.just("9000000017"),
        "security": st.sampled_from(tuple(codes.SECURITY)),
        "version": st.integers(1, 999_999),
        "name": _NAME | st.lists(_NAME, max_size=3) | st.none(),
        "gender": st.sampled_from(codes.GENDERS),
        "birth_date": _DAY,
        "deceased": _DAY,
        "death_notification": st.sampled_from([1, "2", "U"]),
        "address": _ADDRESS | st.lists(_ADDRESS, max_size=2),
        "phone": _PHONE,
        "email": _PHONE,
        "telecom": st.lists(
            st.fixed_dictionaries({"system": st.sampled_from(codes.TELECOM_SYSTEMS), "value": _WORD}), max_size=3
        ),
        "practice": st.sampled_from(["A81013", {"ods_code": "A81099", "period": {"start": "2020-01-01"}}]),
        "pharmacy": st.just("FZ901"),
        "language": st.sampled_from(tuple(codes.LANGUAGES)),
        "interpreter": st.booleans(),
        "birth_place": st.fixed_dictionaries({}, optional={"city": _WORD, "country": st.sampled_from([1, "GBR"])}),
        "history": st.fixed_dictionaries(
            {},
            optional={"name": _NAME, "address": _ADDRESS, "mobile": _PHONE, "gender": st.sampled_from(codes.GENDERS)},
        ),
    },
)


@settings(max_examples=60, deadline=None)
@given(form=_FORMS)
def test_what_the_admin_api_shows_makes_the_same_person_again(form: Json) -> None:
    body = expand(form)

    again = expand(as_form(body))

    assert render_json(again) == render_json(body)
    assert as_form(again) == as_form(body)


@settings(max_examples=60, deadline=None)
@given(form=_FORMS)
def test_saying_a_person_again_changes_nothing(form: Json) -> None:
    body = expand(form)

    assert change(body, form) == body
    assert change(body, as_form(body)) == body


@settings(max_examples=60, deadline=None)
@given(form=_FORMS)
def test_a_person_read_as_fhir_is_the_same_person(form: Json) -> None:
    patient = expand(form)["patient"]

    assert from_patient(patient)["patient"] is patient
