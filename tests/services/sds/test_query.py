import pytest

from simulator.call import Refusal
from simulator.services.sds.query import (
    Query,
    RoleQuery,
    check_correlation_id,
    read_device_query,
    read_endpoint_query,
    read_role_query,
)
from tests.services.sds.asking import (
    CORRELATION_ID,
    ODS,
    PARTY,
    RETRIEVAL,
    ROLES,
    SVC,
    a_question,
    by,
    by_role,
    parameters,
)

ORGANISATION = f"Missing or invalid 'organization' query parameter. Should be 'organization={ODS}|value'"
IDENTIFIER = f"Missing or invalid 'identifier' query parameter. Should be 'identifier={SVC}|value'"
MANUFACTURER = (
    "Missing or invalid 'manufacturing-organization' query parameter. "
    f"Should be 'manufacturing-organization={ODS}|value'"
)
EITHER = (
    "Missing or invalid 'identifier' query parameter. Should be one or both of: "
    f"['identifier={SVC}|value', 'identifier={PARTY}|value'"
)


def _refused(read, query, **headers):
    with pytest.raises(Refusal) as raised:
        read(a_question("/Device", query, **headers))
    return raised.value.code, (raised.value.diagnostics or "").removeprefix("HTTP 400: Bad Request (").removesuffix(")")


def test_a_device_query_is_read():
    query = by("A81013", RETRIEVAL, "A-1") + "&" + parameters(("manufacturing-organization", f"{ODS}|X26"))

    assert read_device_query(a_question("/Device", query)) == Query(
        "A81013", RETRIEVAL, "A-1", "X26", "application/fhir+json"
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", ORGANISATION),
        (by(None, RETRIEVAL), ORGANISATION),
        (by("", RETRIEVAL), ORGANISATION),
        (parameters(("organization", "A81013")), ORGANISATION),
        (by("A81013"), IDENTIFIER),
        (by("A81013", ""), IDENTIFIER),
        (by("A81013", None, "A-1"), IDENTIFIER),
        (f"{by('A81013')}&{parameters(('identifier', RETRIEVAL))}", EITHER),
        (f"{by('A81013', RETRIEVAL)}&{parameters(('manufacturing-organization', 'X26'))}", MANUFACTURER),
        (f"{by('A81013', RETRIEVAL)}&foo=bar", "Illegal query parameter 'foo'"),
        (f"foo=bar&{by('A81013', RETRIEVAL)}", "Illegal query parameter 'foo'"),
    ],
)
def test_a_device_query_is_refused_in_the_services_words(query, said):
    assert _refused(read_device_query, query) == ("BAD_REQUEST", said)


@pytest.mark.parametrize(
    "query", [by("A", "s", "p"), by("A", "s"), by("A", None, "p"), by(None, "s", "p"), by("A", "s", "")]
)
def test_an_endpoint_query_takes_two_of_three(query):
    assert read_endpoint_query(a_question("/Endpoint", query)).accept == "application/fhir+json"


@pytest.mark.parametrize("query", ["", by("A"), by(None, "s"), by(None, None, "p"), by("A", ""), by("", "s")])
def test_an_endpoint_query_of_less_names_the_combinations(query):
    code, said = _refused(read_endpoint_query, query)

    assert code == "BAD_REQUEST"
    assert said.startswith("Missing or invalid query parameters. Should one of following combinations: ['organization=")
    assert said.endswith(f"&identifier={PARTY}|value']")


def test_an_endpoint_query_has_no_manufacturer():
    query = f"{by('A', 's')}&{parameters(('manufacturing-organization', f'{ODS}|X26'))}"

    assert _refused(read_endpoint_query, query)[1] == "Illegal query parameter 'manufacturing-organization'"


def test_the_last_value_of_a_parameter_that_says_anything_counts():
    query = "&".join([by("A", "one"), by("B", "two"), by("", "")])

    asked = read_device_query(a_question("/Device", query))

    assert (asked.organisation, asked.interaction) == ("B", "two")


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, "application/fhir+json"),
        ("*/*", "application/fhir+json"),
        ("application/fhir+json; charset=utf-8", "application/fhir+json"),
        ("application/json", "application/json"),
        ("text/html, application/json;q=0.9", "application/json"),
    ],
)
def test_the_answer_has_the_type_that_is_asked_for(accept, answered):
    assert read_device_query(a_question("/Device", by("A", "s"), Accept=accept)).accept == answered


def test_another_type_is_not_acceptable_but_only_for_a_good_query():
    assert _refused(read_device_query, by("A", "s"), Accept="text/html")[0] == "NOT_ACCEPTABLE"
    assert _refused(read_device_query, "", Accept="text/html")[0] == "BAD_REQUEST"


@pytest.mark.parametrize("sent", [None, CORRELATION_ID, CORRELATION_ID.lower()])
def test_a_correlation_id_is_a_uuid(sent):
    check_correlation_id(a_question("/Device", X_Correlation_ID=sent))


@pytest.mark.parametrize("sent", ["", "x", CORRELATION_ID[:-1], f"{CORRELATION_ID}0"])
def test_another_correlation_id_is_refused_and_not_given_back(sent):
    call = a_question("/Device", X_Correlation_ID=sent)

    with pytest.raises(Refusal, match=r"Invalid X-Correlation-ID header\. Should be an UUIDv4 matching regex"):
        check_correlation_id(call)

    assert call.correlation_id is None


def test_a_role_query_is_read():
    question = a_question("/PractitionerRole", by_role("555254240100"), Accept="application/json")

    assert read_role_query(question) == RoleQuery("555254240100", "application/json")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", f"Missing or invalid 'user-role-id' query parameter. Should be 'user-role-id={ROLES}|value'"),
        (by_role(""), f"Missing or invalid 'user-role-id' query parameter. Should be 'user-role-id={ROLES}|value'"),
        (
            parameters(("user-role-id", "555254240100")),
            f"Missing or invalid 'user-role-id' query parameter. Should be 'user-role-id={ROLES}|value'",
        ),
        (by("A81013"), "Illegal query parameter 'organization'"),
    ],
)
def test_a_role_query_is_refused_like_the_others(query, said):
    assert _refused(read_role_query, query) == ("BAD_REQUEST", said)


def test_a_device_query_has_no_role():
    assert _refused(read_device_query, by_role("1")) == ("BAD_REQUEST", "Illegal query parameter 'user-role-id'")
