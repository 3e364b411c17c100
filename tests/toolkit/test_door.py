"""What a message at the door says of itself, and which paths lead there."""

import pytest

from simulator.toolkit.door import ANYTHING, ITK_DOOR, OTHER_METHOD, PATHS, WSDL, name_of, read_arrival
from simulator.wire.json import Json
from tests.itk_makers import GP_COPY, MESSAGE_ID, REPORT, TRACKING_ID, an_itk_request
from tests.toolkit.calls import a_message, a_receiver


def test_a_message_goes_by_service_and_interaction_then_by_service() -> None:
    arrival = read_arrival(an_itk_request(a_message(interaction=GP_COPY)))

    assert arrival.names == (name_of(REPORT, GP_COPY), REPORT, ANYTHING)
    assert (arrival.message_id, arrival.tracking_id) == (MESSAGE_ID, TRACKING_ID)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"interaction": None}, REPORT),
        (
            {"service": "sendDistEnvelope", "action": "sendDistEnvelope", "interaction": GP_COPY},
            name_of(REPORT, GP_COPY),
        ),
        ({"service": "SendNHS111Report-v2-0_DMS", "action": "SendNHS111Report-v2-0_DMS"}, None),
        ({"action": None}, None),
        ({"action": "SendPostcard-v1-0", "service": "SendPostcard-v1-0"}, ANYTHING),
    ],
)
def test_other_spellings_go_by_the_right_name(changes: Json, first: str | None) -> None:
    arrival = read_arrival(an_itk_request(a_message(**changes)))

    assert arrival.names[0] == (first or name_of(REPORT, "primaryGeneralPractitionerRecipientNHS111CDADocument-v2-0"))


@pytest.mark.parametrize("body", [b"", b"<a>", b"<a/>", b"\x00\xff"])
def test_what_is_no_message_is_anything(body: bytes) -> None:
    arrival = read_arrival(an_itk_request(body))

    assert (arrival.names, arrival.message_id, arrival.tracking_id) == ((ANYTHING,), None, None)


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [
        ("GET", "/report?wsdl", WSDL),
        ("GET", "/report?WSDL", WSDL),
        ("GET", "/report?singleWsdl", WSDL),
        ("HEAD", "/report?wsdl", WSDL),
        ("GET", "/report", OTHER_METHOD),
        ("PUT", "/report?wsdl", OTHER_METHOD),
    ],
)
def test_other_methods_ask_for_the_wsdl_or_for_nothing_here(method: str, target: str, name: str) -> None:
    assert read_arrival(an_itk_request(b"", target, method=method)).names == (name,)


def test_endpoints_of_the_tenant_add_paths() -> None:
    tenant = a_receiver(itk_endpoints={"one": {"path": "/GP/A81013/Report/"}})

    assert ITK_DOOR.more(tenant.documents) == {"/gp/a81013/report"}
    assert ITK_DOOR.paths is PATHS


async def test_an_endpoint_that_is_put_later_adds_its_path_to_the_shipped_ones() -> None:
    tenant = a_receiver(itk_endpoints={"one": {"path": "/one"}})

    await tenant.documents.put("itk-endpoints", "two", {"path": "/two"})

    assert ITK_DOOR.more(tenant.documents) == {"/one", "/two"}


async def test_an_endpoint_that_is_deleted_or_moved_takes_its_path_with_it() -> None:
    tenant = a_receiver(itk_endpoints={"one": {"path": "/one"}, "two": {"path": "/two"}})

    await tenant.documents.delete("itk-endpoints", "one")
    await tenant.documents.put("itk-endpoints", "two", {"path": "/elsewhere"})

    assert ITK_DOOR.more(tenant.documents) == {"/elsewhere"}
