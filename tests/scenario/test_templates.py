import pytest

from simulator.call import Call
from simulator.identifiers import is_uuid
from simulator.scenario.templates import TEMPLATE_VALUES, Values, fill_json, read_json_template, read_template
from tests.makers import REQUEST_ID, a_call, a_request, a_tenant
from tests.scenario.makers import SERVICE, a_node, a_retrieval, a_search, said_of

ID = frozenset({"id"})


def _filled(text: str, call: Call) -> str:
    node = a_node(text)
    template = read_template(node, text, ID)
    assert said_of(node) == []
    return template.fill(Values(call, lambda: call.chance("test")))


def test_each_value_is_filled_from_the_call() -> None:
    call = a_retrieval(headers={"X-Correlation-ID": "abc", "Host": "127.0.0.1:8111"})
    call.nhs_number = "9000000009"
    text = "{{ nhs_number }}|{{now}}|{{ request_id }}|{{ correlation_id }}|{{ base_url }}|{{ path.id }}"

    filled = _filled(text, call)

    assert filled == f"9000000009|2026-11-22T10:00:00+00:00|{REQUEST_ID}|abc|http://127.0.0.1:8111|9000000009"


def test_the_ids_of_a_message_are_filled() -> None:
    call = a_retrieval()
    call.message_id, call.tracking_id = "M-1", "T-1"

    assert _filled("{{ message_id }}|{{ tracking_id }}", call) == "M-1|T-1"


def test_query_values_are_filled_by_name() -> None:
    assert (
        _filled("{{ query.family }}-{{ query.address-postalcode }}", a_search("family=Smith&family=Jones")) == "Smith-"
    )


def test_what_the_call_does_not_have_is_empty() -> None:
    call = a_search("")

    assert _filled("[{{ nhs_number }}{{ correlation_id }}{{ path.id }}]", call) == "[]"


def test_a_uuid_is_the_same_throughout_one_reply() -> None:
    first, second = _filled("{{ uuid }} {{ uuid }}", a_retrieval()).split()

    assert is_uuid(first)
    assert first == second


def test_the_base_url_is_the_tenants_own_and_secure_over_tls() -> None:
    request = a_request(headers={"Host": "sim.example"})
    request.tls = "client"
    call = a_call(request, a_tenant(name="t1"), "pds.ping", SERVICE)

    assert _filled("{{ base_url }}", call) == "https://sim.example/t/t1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ nhs_nmber }}", "unknown value {{ nhs_nmber }}, did you mean 'nhs_number'?"),
        ("{{ path.di }}", "unknown value {{ path.di }}, did you mean 'path.id'?"),
        (
            "{{ 7*7 }}",
            "unknown value {{ 7*7 }}, known values: nhs_number, now, uuid, request_id, correlation_id, message_id,"
            " tracking_id, base_url, path.id, query.NAME",
        ),
        (
            "{{}}",
            "unknown value {{  }}, known values: nhs_number, now, uuid, request_id, correlation_id, message_id,"
            " tracking_id, base_url, path.id, query.NAME",
        ),
    ],
)
def test_an_unknown_value_is_noted(text: str, said: str) -> None:
    node = a_node(text)

    read_template(node, text, ID)

    assert said_of(node) == [said]


def test_a_caller_cannot_add_header_lines() -> None:
    template = read_template(a_node(""), "x {{ query.family }}", ID)

    line = template.fill_header(Values(a_search("family=a%0D%0ASet-Cookie:%20b"), lambda: a_search("").chance("")))

    assert line == "x a Set-Cookie: b"


def test_bytes_that_are_no_text_are_replaced() -> None:
    call = a_retrieval(headers={"X-Correlation-ID": "\udcff"})

    assert _filled("{{ correlation_id }}", call) == "?"


def test_texts_inside_json_are_filled_and_the_rest_is_kept() -> None:
    node = a_node({"id": "{{ path.id }}", "n": [1, None, True, {"t": "plain", "u": "a{{ path.id }}"}]})
    value = read_json_template(node, ID)

    filled = fill_json(value, Values(a_retrieval("9000000009"), lambda: a_search("").chance("")))

    assert filled == {"id": "9000000009", "n": [1, None, True, {"t": "plain", "u": "a9000000009"}]}


def test_every_value_that_is_described_can_be_used() -> None:
    for name in TEMPLATE_VALUES:
        node = a_node("")
        read_template(node, f"{{{{ {name.replace('path.NAME', 'path.id')} }}}}", ID)
        assert said_of(node) == []
