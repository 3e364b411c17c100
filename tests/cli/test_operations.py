"""`operations`: what is simulated, as scenarios name it."""

import json

from simulator.services import SERVICES
from tests.cli.conftest import Run

ALL = [operation for service in SERVICES for operation in service.operations]


def test_every_operation_is_listed_with_method_address_and_what_it_does(run: Run) -> None:
    lines = run("operations").stdout.splitlines()

    assert [line.split() for line in lines[::2]] == [[each.id, each.method, *each.address.split()] for each in ALL]
    assert [line.strip() for line in lines[1::2]] == [each.summary for each in ALL]
    assert ALL


def test_json_carries_refusals_and_source(run: Run) -> None:
    listed = json.loads(run("operations", "--json").stdout)

    assert [(each["id"], each["refusals"], each["source"]) for each in listed] == [
        (each.id, list(each.refusals), each.source) for each in ALL
    ]


def test_one_services_operations_can_be_asked_for(run: Run) -> None:
    listed = json.loads(run("operations", "--service", "pds", "--json").stdout)

    assert {each["service"] for each in listed} == {"pds"}


def test_a_service_that_there_is_not_is_refused_with_those_there_are(run: Run) -> None:
    result = run("operations", "--service", "pdz")

    assert result.exit_code == 2
    assert "pds" in result.stderr
