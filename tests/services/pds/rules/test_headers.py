"""The reporting rules about header fields, each with a header that breaks it and one that does not."""

import pytest
from multidict import CIMultiDict

from tests.services.pds.rules.samples import (
    SOUND_HEADERS,
    Sample,
    broken_rules,
    coverage,
    creation,
    findings,
    replace,
    retrieval,
    search,
    update,
)


def _with_two(name: str) -> Sample:
    sample = retrieval()
    sample.request.headers = CIMultiDict([*sample.request.headers.items(), (name, "a"), (name, "b")])
    return sample


CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.header.request-id-missing": (
        retrieval({"X-Request-ID": None}),
        retrieval(),
    ),
    "pds.header.request-id-form": (
        retrieval({"X-Request-ID": "1234"}),
        retrieval({"X-Request-ID": "0F5D4C3E-7A61-4B0A-9C55-3A1F7E2D8B46"}),
    ),
    "pds.header.request-id-constant": (
        retrieval({"X-Request-ID": "00000000-0000-0000-0000-000000000000"}),
        retrieval({"X-Request-ID": "10203000-0000-4000-8000-000000000000"}),
    ),
    "pds.header.request-id-example": (
        retrieval({"X-Request-ID": "60E0B220-8136-4CA5-AE46-1D97EF59D068"}),
        retrieval({"X-Request-ID": "60E0B220-8136-4CA5-AE46-1D97EF59D069"}),
    ),
    "pds.header.request-id-version": (
        retrieval({"X-Request-ID": "0f5d4c3e-7a61-1b0a-9c55-3a1f7e2d8b46"}),
        retrieval(),
    ),
    "pds.header.correlation-id-missing": (
        search(headers={"X-Correlation-ID": None}),
        search(headers={"X-Correlation-ID": "call-17"}),
    ),
    "pds.header.correlation-id-full-stop": (
        retrieval({"X-Correlation-ID": "call.17"}),
        retrieval({"X-Correlation-ID": "call-17"}),
    ),
    "pds.header.correlation-id-same": (
        retrieval({"X-Correlation-ID": SOUND_HEADERS["X-Request-ID"]}),
        retrieval(),
    ),
    "pds.header.authorization-missing": (
        retrieval({"Authorization": None}),
        retrieval({"Authorization": "Bearer x"}),
    ),
    "pds.header.authorization-form": (
        retrieval({"Authorization": "Basic eDp5"}),
        retrieval({"Authorization": None}),
    ),
    "pds.header.session-urid-form": (
        retrieval({"NHSD-Session-URID": "invalid"}),
        retrieval({"NHSD-Session-URID": "1"}),
    ),
    "pds.header.session-urid-missing": (
        creation({"NHSD-Session-URID": None}),
        retrieval({"NHSD-Session-URID": None}),
    ),
    "pds.header.organisation-missing": (
        coverage({"NHSD-End-User-Organisation-ODS": None}),
        coverage(),
    ),
    "pds.header.organisation-form": (
        retrieval({"NHSD-End-User-Organisation-ODS": "A-81099"}),
        retrieval({"NHSD-End-User-Organisation-ODS": "y12345"}),
    ),
    "pds.header.prefer": (
        update(replace("/gender", "male"), headers={"Prefer": "respond-async"}),
        update(replace("/gender", "male")),
    ),
    "pds.header.accept": (
        retrieval({"Accept": "text/html, application/xml"}),
        retrieval({"Accept": "application/fhir+json; version=1.1, text/html"}),
    ),
    "pds.header.internal": (
        retrieval({"nhsd-identity-idp": "x"}),
        retrieval(),
    ),
    "pds.header.repeated": (
        _with_two("X-Request-ID"),
        _with_two("X-Trace"),
    ),
    "pds.header.apikey": (
        retrieval({"apikey": "abc"}),
        retrieval(),
    ),
    "pds.header.sync-wait": (
        creation({"X-Sync-Wait": "29.5"}),
        creation({"X-Sync-Wait": "0.25"}),
    ),
    "pds.header.sync-wait-unused": (
        search(headers={"X-Sync-Wait": "5"}),
        creation({"X-Sync-Wait": "5"}),
    ),
    "pds.header.if-match-missing": (
        update(replace("/gender", "male"), headers={"If-Match": None}),
        update(replace("/gender", "male")),
    ),
    "pds.header.if-match-form": (
        coverage({"If-Match": "2"}),
        coverage({"If-Match": 'W/"17"'}),
    ),
    "pds.header.if-match-unused": (
        creation({"If-Match": 'W/"2"'}),
        update(replace("/gender", "male")),
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_finds_what_it_is_there_for(rule: str) -> None:
    broken, _ = CASES[rule]

    assert rule in broken_rules(broken)


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_leaves_the_nearest_sound_sample_alone(rule: str) -> None:
    _, sound = CASES[rule]

    assert rule not in broken_rules(sound)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "an empty Authorization header"),
        ("Bearer", "no token after Bearer"),
        ("Bearer a b", "a token with a space or a strange character"),
        ("Basic eDp5", "the token type is 'Basic'"),
        ("g1112R_ccQ1", "a value without a token type"),
    ],
)
def test_the_finding_says_what_is_wrong_with_authorization_without_quoting_a_token(sent: str, said: str) -> None:
    found = [found for found in findings(retrieval({"Authorization": sent})) if found.where == "Authorization"]

    assert [finding.what for finding in found] == [said]


def test_a_bare_version_is_mended_into_an_etag() -> None:
    found = findings(update(replace("/gender", "male"), headers={"If-Match": '"7"'}))

    assert [(finding.what, finding.expected) for finding in found] == [("'\"7\"' is not an ETag", 'W/"7"')]


def test_a_sound_request_has_no_findings() -> None:
    assert findings(retrieval()) == []
