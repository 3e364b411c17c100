from datetime import timedelta

import pytest

from simulator.services.dos.directory.capacity import KIND, Status, capacity_of, set_capacity
from simulator.services.dos.directory.model import DosService
from simulator.wire.json import Json
from tests.services.dos.makers import SUNDAY, a_service, some_documents

LATER = SUNDAY + timedelta(hours=4)


def _service(**members: Json) -> DosService:
    return DosService("2000000001", 1, a_service(**members))


def test_a_service_of_which_nothing_was_said_is_green() -> None:
    assert capacity_of(some_documents(), _service(), SUNDAY) == Status("GREEN")


@pytest.mark.parametrize(("said", "rag"), [("RED", "RED"), ("Low", "AMBER"), ({"status": "AMBER"}, "AMBER")])
def test_what_the_services_document_says_holds(said: Json, rag: str) -> None:
    assert capacity_of(some_documents(), _service(capacity=said), SUNDAY) == Status(rag)


async def test_what_was_set_is_laid_over_it() -> None:
    documents, service = some_documents(), _service(capacity="RED")
    status = Status("AMBER", "busy", "lead", SUNDAY, LATER)

    await set_capacity(documents, service, status)

    assert capacity_of(documents, service, SUNDAY) == status


async def test_what_is_not_known_is_left_out_of_the_document() -> None:
    documents, service = some_documents(), _service()

    await set_capacity(documents, service, Status("RED"))

    document = documents.peek(KIND, service.key)
    assert document is not None
    assert document.body == {"status": "RED"}


async def test_after_its_reset_a_service_is_green() -> None:
    documents, service = some_documents(), _service()
    await set_capacity(documents, service, Status("RED", "busy", "lead", SUNDAY, LATER))

    status = capacity_of(documents, service, LATER)

    assert status == Status("GREEN", modified=LATER)


async def test_just_before_its_reset_it_is_not() -> None:
    documents, service = some_documents(), _service()
    await set_capacity(documents, service, Status("RED", resets_at=LATER))

    status = capacity_of(documents, service, LATER - timedelta(microseconds=1))

    assert status.rag == "RED"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, Status()),
        ({}, Status()),
        ({"status": "purple"}, Status()),
        ({"status": "red", "resets_at": "soon"}, Status("RED")),
    ],
)
async def test_a_document_that_says_nothing_of_use_is_no_trouble(body: Json, status: Status) -> None:
    documents, service = some_documents(), _service()

    await documents.put(KIND, service.key, body)

    assert capacity_of(documents, service, SUNDAY) == status
