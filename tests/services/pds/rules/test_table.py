"""The rule table as a whole: complete, unique, with a case for and against each rule, and no cause of faults."""

import re
from collections.abc import Iterator, Sequence
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from simulator.services.pds import SERVICE
from simulator.services.pds.rules import table as rules
from simulator.services.pds.rules.row import RuleRow
from simulator.wire.fhir_check import FHIR_RULES
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, copy_json, read_json, render_json
from tests.makers import NHS_NUMBER, PDS, a_patient
from tests.services.pds.rules import (
    test_contact,
    test_create,
    test_extensions,
    test_headers,
    test_person,
    test_reply,
    test_request,
    test_search,
    test_terms,
    test_update,
)
from tests.services.pds.rules.samples import (
    SOUND_HEADERS,
    Sample,
    a_birth,
    a_coverage,
    a_new_address,
    a_new_name,
    a_new_patient,
    a_new_telecom,
    a_practice_reference,
    a_reply,
    add,
    an_authority,
    an_emergency_contact,
    coded,
    findings,
    matches,
    replace,
)

CASES = {
    **test_contact.CASES, **test_create.CASES, **test_extensions.CASES, **test_headers.CASES,
    **test_person.CASES, **test_reply.CASES, **test_request.CASES, **test_search.CASES,
    **test_terms.CASES, **test_update.CASES,
}  # fmt: skip
ROWS = {row.id: row for row in rules.RULE_TABLE}
BODIES: dict[str, Json] = {
    "pds.patient.update": {
        "patches": [
            {"op": "test", "path": "/name/0/id", "value": "123"},
            {"op": "remove", "path": "/name/0"},
            replace("/gender", "male"),
            replace("/deceasedDateTime", "2026-01-01T00:00:00+00:00"),
            add("/name/-", a_new_name(prefix=["Mr"], suffix=["PhD"])),
            add("/address/-", a_new_address(use="temp", text="Second Home", period={"start": "1", "end": "2"})),
            replace("/telecom", [a_new_telecom()]),
            add("/contact/-", an_emergency_contact()),
            replace("/generalPractitioner/0", a_practice_reference()),
            add("/extension/-", coded("NHSCommunication", "language", "fr")),
            add("/extension/-", coded("ContactPreference", "PreferredContactTimes", "1")),
            replace("/name/0/given", ["Ada"]),
        ]
    },
    "pds.patient.create": {**a_new_patient(), "extension": [an_authority()]},
    "pds.birth.process": a_birth(),
    "pds.coverage.create": a_coverage(),
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["*", "2"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
FUZZ = settings(
    max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_rule_ids_are_unique_and_well_formed() -> None:
    ids = [row.id for row in rules.RULE_TABLE]

    assert len(ids) == len(set(ids))
    assert [rule for rule in ids if not re.fullmatch(r"(?:pds|fhir)\.[a-z]+\.[a-z-]+", rule)] == []


def test_every_row_says_what_it_finds_and_where_that_is_written() -> None:
    assert [row.id for row in rules.RULE_TABLE if not (row.what and ", " in row.source)] == []


def test_every_row_of_every_module_is_in_the_table() -> None:
    modules = [value for value in vars(rules).values() if isinstance(value, ModuleType)]
    rows = {row.id for module in modules for row in vars(module).values() if isinstance(row, RuleRow)}

    assert rows == set(ROWS) - set(FHIR_RULES)


def test_every_rule_has_a_case_that_breaks_it_and_one_that_keeps_it() -> None:
    assert set(CASES) == set(ROWS) - set(FHIR_RULES)


def test_every_operation_with_rules_is_an_operation_of_the_service() -> None:
    assert {operation.id for operation in SERVICE.operations if operation.rules} == set(rules.RULES_BY_OPERATION)
    assert SERVICE.rules == rules.RULES


def test_the_table_as_text_has_a_line_for_every_rule() -> None:
    lines = rules.rule_table().splitlines()

    assert [line.split("`")[1] for line in lines[2:]] == list(ROWS)


@pytest.mark.parametrize("rule", CASES)
def test_a_finding_is_of_its_rows_severity_and_is_complete(rule: str) -> None:
    broken, _ = CASES[rule]

    found = next(finding for finding in findings(broken) if finding.rule == rule)

    assert found.severity is ROWS[rule].severity
    assert found.where
    assert found.what
    assert found.expected
    assert found.source == ROWS[rule].source


def test_no_finding_quotes_a_token() -> None:
    secret = "Bearer s3cret token"
    request = Request("GET", f"{PDS}/Patient/{NHS_NUMBER}?access_token=s3cret", CIMultiDict({"Authorization": secret}))

    found = findings(Sample("pds.patient.retrieve", request, a_reply(a_patient())))

    assert "pds.header.authorization-form" in [finding.rule for finding in found]
    assert "pds.query.secret" in [finding.rule for finding in found]
    assert not any("s3cret" in text for finding in found for text in (finding.what, finding.expected, finding.where))


def _places(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _places(item, (*path, key))


def _with(body: Json, path: Sequence[str | int], value: Json) -> Json:
    if not path:
        return value
    changed = copy_json(body)
    inside = changed
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    return changed


@st.composite
def spoilt_bodies(draw: st.DrawFn) -> tuple[str, Json]:
    """A sound body of an operation with anything at all in one or two of its places."""
    operation = draw(st.sampled_from(sorted(BODIES)))
    body = BODIES[operation]
    for _ in range(draw(st.integers(1, 2))):
        body = _with(body, draw(st.sampled_from(list(_places(body)))), draw(VALUES))
    return operation, body


@FUZZ
@given(spoilt_bodies())
def test_no_body_makes_a_rule_raise(spoilt: tuple[str, Json]) -> None:
    operation, body = spoilt
    method = "PATCH" if operation == "pds.patient.update" else "POST"
    request = Request(method, f"{PDS}/Patient/{NHS_NUMBER}", CIMultiDict(SOUND_HEADERS), render_json(body))

    found = findings(Sample(operation, request, a_reply(a_patient())))

    assert {finding.rule for finding in found} <= set(ROWS)


@FUZZ
@given(
    operation=st.sampled_from(sorted(rules.RULES_BY_OPERATION)),
    method=st.sampled_from(["GET", "PATCH", "POST", "OPTIONS"]),
    target=st.text(max_size=30).map(lambda text: f"{PDS}/{text}"),
    headers=st.lists(
        st.tuples(
            st.sampled_from([*SOUND_HEADERS, "If-Match", "Accept", "Content-Type", "X-Sync-Wait"]), st.text(max_size=12)
        )
    ),
    body=st.binary(max_size=40),
)
def test_no_request_makes_a_rule_raise(
    operation: str, method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    request = Request(method, target, CIMultiDict(headers), body)

    found = findings(Sample(operation, request, Reply(0)))

    assert {finding.rule for finding in found} <= set(ROWS)


@FUZZ
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*["birthdate", "family", "given", "phone", "email", "_max-results", "_offset", "x"]]),
            st.text(max_size=12),
        )
    )
)
def test_no_query_makes_a_rule_raise(terms: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={value}" for name, value in terms)
    request = Request("GET", f"{PDS}/Patient?{query}", CIMultiDict(SOUND_HEADERS))

    found = findings(Sample("pds.patient.search", request, matches(1)))

    assert {finding.rule for finding in found} <= set(ROWS)


@FUZZ
@given(place=st.sampled_from([*_places(read_json(matches(1).body)), *_places(a_patient())]), value=VALUES)
def test_no_reply_makes_a_rule_raise(place: tuple[str | int, ...], value: Json) -> None:
    whole = read_json(matches(1).body) if place[:1] in (("entry",), ("total",), ("type",)) else a_patient()
    request = Request("GET", f"{PDS}/Patient?family=x", CIMultiDict(SOUND_HEADERS))

    found = findings(Sample("pds.patient.search", request, a_reply(_with(whole, place, value))))

    assert {finding.rule for finding in found} <= set(ROWS)
