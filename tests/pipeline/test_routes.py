"""Which operation a method and a path mean."""

from dataclasses import replace

import pytest

from simulator.call import Call, Operation
from simulator.pipeline.routes import Routes
from simulator.wire.http import Reply
from tests.makers import a_service


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
