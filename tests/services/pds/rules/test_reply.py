"""The reporting rules about replies, each with a reply that it speaks of and one that it does not."""

import pytest

from simulator.wire.http import Reply
from tests.makers import a_patient
from tests.services.pds.rules.samples import (
    Sample,
    a_reply,
    an_outcome,
    broken_rules,
    creation,
    findings,
    matches,
    replace,
    retrieval,
    search,
    update,
)

SET_GENDER = replace("/gender", "male")

CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.reply.superseded": (
        retrieval(reply=a_reply(a_patient("9000000025"))),
        retrieval(reply=a_reply(a_patient())),
    ),
    "pds.reply.restricted": (
        retrieval(reply=a_reply(a_patient(security="R"))),
        retrieval(reply=a_reply(a_patient(security="U"))),
    ),
    "pds.reply.invalidated": (
        retrieval(reply=an_outcome("INVALIDATED_RESOURCE", 404)),
        retrieval(),
    ),
    "pds.reply.not-found": (
        retrieval(reply=an_outcome("RESOURCE_NOT_FOUND", 404)),
        retrieval(),
    ),
    "pds.reply.deceased": (
        retrieval(reply=a_reply(a_patient(deceasedDateTime="2020-01-01T00:00:00+00:00"))),
        retrieval(),
    ),
    "pds.reply.no-practice": (
        retrieval(reply=a_reply(a_patient(generalPractitioner=None))),
        retrieval(reply=a_reply(a_patient(security="R", generalPractitioner=None))),
    ),
    "pds.reply.no-match": (
        search(reply=matches()),
        search(reply=matches(1)),
    ),
    "pds.reply.several-matches": (
        search(reply=matches(1, 0.9)),
        search(reply=matches(1)),
    ),
    "pds.reply.partial-match": (
        search(reply=matches(0.8976)),
        search(reply=matches(1)),
    ),
    "pds.reply.too-many-matches": (
        search(reply=an_outcome("TOO_MANY_MATCHES", 200)),
        search(reply=matches(1, 1)),
    ),
    "pds.reply.not-created": (
        creation(reply=an_outcome("SINGLE_MATCH", 200)),
        creation(),
    ),
    "pds.reply.stale-version": (
        update(SET_GENDER, reply=an_outcome("RESOURCE_VERSION_MISMATCH", 409)),
        update(SET_GENDER),
    ),
    "pds.reply.forbidden-update": (
        update(SET_GENDER, reply=an_outcome("FORBIDDEN_UPDATE", 403)),
        update(SET_GENDER),
    ),
    "pds.reply.repeat-later": (
        update(SET_GENDER, reply=an_outcome("SERVICE_UNAVAILABLE", 503)),
        update(SET_GENDER),
    ),
    "pds.reply.refused": (
        retrieval(reply=an_outcome("INVALID_VALUE", 400)),
        retrieval(reply=an_outcome("RESOURCE_NOT_FOUND", 404)),
    ),
    "pds.reply.slow-down": (
        retrieval(reply=an_outcome("TOO_MANY_REQUESTS", 429)),
        retrieval(),
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


def test_a_superseded_number_is_told_with_the_number_to_store() -> None:
    found = findings(retrieval(reply=a_reply(a_patient("9000000025"))))

    assert [(finding.what, finding.expected) for finding in found] == [
        ("9000000009 has been merged into 9000000025", "store 9000000025 and drop 9000000009")
    ]


def test_the_diagnostics_of_a_refusal_are_passed_on() -> None:
    sample = creation(reply=an_outcome("SINGLE_MATCH", 200, "NHS number 9000000009 found"))

    assert [finding.what for finding in findings(sample)] == ["NHS number 9000000009 found"]


def test_a_refusal_is_told_with_its_code_and_diagnostics() -> None:
    sample = retrieval(reply=an_outcome("INVALID_VALUE", 400, "Invalid value - 'x'"))

    assert [finding.what for finding in findings(sample)] == ["400 INVALID_VALUE: Invalid value - 'x'"]


@pytest.mark.parametrize("body", [b"", b"\x00garbage", b"[]", b'{"resourceType": "Bundle", "entry": 3}', b"{}"])
def test_a_reply_of_another_shape_is_passed_over(body: bytes) -> None:
    assert broken_rules(retrieval(reply=Reply(200, body))) == []
