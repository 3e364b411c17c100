"""A call: the request parsed once, the tenant it is for, and the operation that answers it."""

import pytest

from simulator.call import Call, Operation
from simulator.call.tenant import OWN
from simulator.settings import NATIONAL
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from tests.makers import PDS, a_call, a_person, a_request, a_tenant


def test_the_query_is_decoded_in_the_order_sent_and_parsed_once() -> None:
    call = a_call(a_request(target=f"{PDS}/Patient?given=John%20Paul&given=James&family=&x"))

    assert list(call.query.items()) == [("given", "John Paul"), ("given", "James"), ("family", ""), ("x", "")]
    assert call.query is call.query


def test_the_body_is_parsed_once() -> None:
    call = a_call(a_request("PATCH", body=b'{"patches":[]}'))

    assert call.json() == {"patches": []}
    assert call.json() is call.json()


def test_a_body_that_is_not_json_raises_each_time_it_is_asked_for() -> None:
    call = a_call(a_request("PATCH", body=b"{"))

    for _ in range(2):
        with pytest.raises(WireError):
            call.json()


def test_documents_are_told_when_the_call_was_received_in_the_tenants_time() -> None:
    call = a_call()

    assert call.received == call.now.isoformat()
    assert call.received is call.received


def test_headers_are_found_without_regard_to_case_and_ids_are_taken_as_sent() -> None:
    call = a_call(a_request(headers={"x-correlation-id": "A b", "X-Request-ID": None}))

    assert (call.header("X-CORRELATION-ID"), call.correlation_id, call.request_id) == ("A b", "A b", None)


def test_an_operations_service_is_the_first_part_of_its_id() -> None:
    assert a_call(operation="pds.patient.retrieve").operation.service == "pds"


@pytest.mark.parametrize(
    ("host", "link"),
    [
        ("127.0.0.1:8111", "http://127.0.0.1:8111/t/class-7"),
        ("[::1]:8111", "http://[::1]:8111/t/class-7"),
        ('a"b', "http://localhost/t/class-7"),
        (None, "http://localhost/t/class-7"),
    ],
)
def test_links_of_its_own_begin_with_the_address_that_the_client_used(host: str | None, link: str) -> None:
    tenant = a_tenant([a_person()], name="class-7")
    tenant.links = OWN

    assert a_call(a_request(headers={"Host": host}), tenant).links == link


def test_links_begin_with_the_national_address_otherwise() -> None:
    assert a_call(a_request(headers={"Host": "127.0.0.1:8111"})).links == NATIONAL


def test_the_clients_own_address_is_known_whatever_links_begin_with() -> None:
    call = a_call(a_request(headers={"Host": "receiver.test:8111"}))

    assert call.own_address == "http://receiver.test:8111"


async def _none(call: Call) -> Reply:
    return Reply(204)


def test_an_operation_is_reached_by_its_path_or_by_what_its_messages_are_called() -> None:
    by_path = Operation("a.b.c", "GET", "/a", "", _none)
    by_message = Operation("a.b.d", "POST", "", "", _none, answers_to=("one", "two"))

    assert (by_path.address, by_message.address) == ("/a", "one two")
