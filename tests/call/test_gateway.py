"""What the gateway says for itself."""

import re

from simulator.call.gateway import GatewayFault, new_message_id, raw_fault
from tests.makers import a_call, a_request, a_tenant


def test_a_raw_fault_has_its_text_and_code() -> None:
    fault = GatewayFault("A text", "a.code", 403)

    assert (fault.status, fault.body) == (403, raw_fault("A text", "a.code"))
    assert fault.body == {"fault": {"faultstring": "A text", "detail": {"errorcode": "a.code"}}}


def test_a_message_id_has_the_gateways_form_and_never_comes_again() -> None:
    call = a_call(a_request(), a_tenant())

    first, second = new_message_id(call), new_message_id(call)

    assert re.fullmatch(r"rrt-\d{19}-b-geu2-\d{5}-\d{6}-1", first)
    assert first != second


def test_message_ids_follow_from_the_seed() -> None:
    first, again = (new_message_id(a_call(a_request(), a_tenant())) for _ in range(2))

    assert first == again
