import pytest

from simulator.services.sds import rules
from simulator.wire.http import Reply
from tests.services.sds.asking import ODS, RETRIEVAL, a_question, by, parameters

GOOD = Reply(200)


def _ids(rule, call, reply=GOOD):
    return [found.rule for found in rule(call, reply)]


def test_a_call_with_a_key_and_a_uuid_is_clean():
    assert _ids(rules.headers, a_question("/Device", apikey="key")) == []


def test_a_call_without_a_key_and_with_another_correlation_id_is_found():
    call = a_question("/Device", X_Correlation_ID="x")

    assert _ids(rules.headers, call) == ["sds.api-key.missing", "sds.header.correlation-id"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (by("A81013", RETRIEVAL, "A-1"), []),
        (by("A-1", RETRIEVAL), ["sds.query.organisation"]),
        (by("A81013", "QUPA_IN000008UK02"), ["sds.query.interaction"]),
        (f"{by('A81013')}&{by('A81099', RETRIEVAL)}", ["sds.query.repeated"]),
        (parameters(("manufacturing-organization", f"{ODS}|!")), ["sds.query.organisation"]),
    ],
)
def test_what_is_odd_in_a_query_is_found(query, found):
    assert _ids(rules.query, a_question("/Device", query)) == found


def test_a_refused_query_is_found():
    assert _ids(rules.query, a_question("/Device"), Reply(400)) == ["sds.query.refused"]


def test_an_unknown_address_is_found():
    assert _ids(rules.path, a_question("/Patient")) == ["sds.path.unknown"]
