"""Which operation a method and a path mean."""

from dataclasses import replace

import pytest

from simulator.call import Call, Operation
from simulator.call.door import Arrival, Door
from simulator.pipeline.routes import Routes
from simulator.records.documents import Documents
from simulator.wire.http import Reply, Request
from tests.makers import a_request, a_service, shipped


async def _no_answer(call: Call) -> Reply:
    raise AssertionError(f"{call.operation.id} was not to be answered")


def _operation(name: str, method: str, path: str) -> Operation:
    return Operation(name, method, path, "", _no_answer)


ROUTES = Routes(
    [
        a_service(
            _operation("pds.thing.retrieve", "GET", "/base/Thing/{id}"),
            _operation("pds.thing.delete", "*", "/base/Thing/{id}"),
            _operation("pds.thing.process", "POST", "/base/Thing/$process"),
            _operation("pds.part.search", "GET", "/base/Thing/{id}/Part"),
            _operation("pds.unsupported", "*", "/base/{rest...}"),
        ),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("GET", "/base/Thing/1", "pds.thing.retrieve", {"id": "1"}),
        ("HEAD", "/base/Thing/1", "pds.thing.retrieve", {"id": "1"}),
        ("PUT", "/base/Thing/1", "pds.thing.delete", {"id": "1"}),
        ("POST", "/base/Thing/$process", "pds.thing.process", {}),
        ("POST", "/base/Thing/%24process", "pds.thing.process", {}),
        ("GET", "/base/Thing/%24process", "pds.thing.retrieve", {"id": "$process"}),
        ("GET", "/base/Thing/a%2Fb", "pds.thing.retrieve", {"id": "a/b"}),
        ("GET", "/base/Thing/1/Part", "pds.part.search", {"id": "1"}),
        ("GET", "/base/Thing/1/Whole", "pds.unsupported", {"rest": "Thing/1/Whole"}),
        ("GET", "/base/Thing/", "pds.unsupported", {"rest": "Thing/"}),
        ("GET", "/base/", "pds.unsupported", {"rest": ""}),
        ("GET", "/base", "pds.unsupported", {"rest": ""}),
    ],
)
def test_the_most_specific_operation_answers(method: str, path: str, operation: str, values: dict[str, str]) -> None:
    found = ROUTES.find(method, path)

    assert found is not None
    assert (found[1].id, found[2]) == (operation, values)


@pytest.mark.parametrize("path", ["/", "", "/elsewhere/Thing/1", "//", "/base%2FThing/1"])
def test_a_path_outside_every_service_means_nothing(path: str) -> None:
    assert ROUTES.find("GET", path) is None


def test_head_is_answered_as_get() -> None:
    routes = Routes([a_service(_operation("pds.ping", "GET", "/base/_ping"))])

    found = routes.find("HEAD", "/base/_ping")

    assert found is not None
    assert found[1].id == "pds.ping"


def test_two_operations_for_one_method_and_path_are_a_mistake() -> None:
    one = _operation("pds.one.retrieve", "GET", "/base/{id}")
    other = replace(one, id="pds.other.retrieve", path="/base/{key}")

    with pytest.raises(ValueError, match=r"pds\.other\.retrieve and another"):
        Routes([a_service(one, other)])


@pytest.mark.parametrize("base", ["/base", "/old"])
def test_an_operation_answers_at_each_of_its_paths(base: str) -> None:
    one = replace(_operation("pds.one.retrieve", "GET", "/base/{id}"), more_paths=("/old/{id}",))

    found = Routes([a_service(one)]).find("GET", f"{base}/7")

    assert found is not None
    assert (found[1].id, found[2]) == ("pds.one.retrieve", {"id": "7"})


def test_a_further_path_that_is_taken_is_a_mistake() -> None:
    one = replace(_operation("pds.one.retrieve", "GET", "/base/{id}"), more_paths=("/old/{id}",))
    other = _operation("pds.other.retrieve", "GET", "/old/{key}")

    with pytest.raises(ValueError, match="share GET /old/"):
        Routes([a_service(one, other)])


def _door(*paths: str) -> Door:
    def read(request: Request) -> Arrival:
        return Arrival((request.query_string, "*"), "message", "tracking")

    def more(documents: Documents) -> frozenset[str]:
        return frozenset(document.key for document in documents.peek_every("paths"))

    return Door("made", paths, read, more)


DOOR = _door("/Made/Door.svc", "/other/")


def _behind(name: str, *answers_to: str) -> Operation:
    return replace(_operation(name, "POST", ""), door=DOOR, answers_to=answers_to)


BEHIND = Routes([a_service(_behind("pds.a.send", "a"), _behind("pds.b.send", "b", "c"), _behind("pds.any.send", "*"))])


def _knock(target: str, more: tuple[str, ...] = ()) -> str | None:
    documents = Documents(shipped(paths={key: {} for key in more}))
    found = BEHIND.knock(a_request("POST", target), documents)
    return None if found is None else found[1].id


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        ("/Made/Door.svc?a", "pds.a.send"),
        ("/made/DOOR.SVC?c", "pds.b.send"),
        ("/other?b", "pds.b.send"),
        ("/other/?else", "pds.any.send"),
        ("/another?a", None),
    ],
)
def test_a_door_leads_to_the_operation_that_answers_to_what_a_message_says(target: str, operation: str | None) -> None:
    assert _knock(target) == operation


def test_a_tenants_own_paths_lead_to_the_door_too() -> None:
    assert (_knock("/Mine?a", more=("/mine",)), _knock("/mine?a")) == ("pds.a.send", None)


def test_a_message_brings_its_ids_through_the_door() -> None:
    found = BEHIND.knock(a_request("POST", "/other?a"), Documents({}))

    assert found is not None
    assert (found[2].message_id, found[2].tracking_id) == ("message", "tracking")


def test_a_door_behind_which_nobody_answers_is_no_way() -> None:
    routes = Routes([a_service(replace(_behind("pds.a.send", "a")))])

    assert routes.knock(a_request("POST", "/other?b"), Documents({})) is None


def test_operations_behind_a_door_have_no_path_of_their_own() -> None:
    assert BEHIND.find("POST", "/other") is None


def test_two_operations_may_not_answer_to_one_name() -> None:
    with pytest.raises(ValueError, match=r"pds\.b\.send and pds\.a\.send both answer to a"):
        Routes([a_service(_behind("pds.a.send", "a"), _behind("pds.b.send", "a"))])
