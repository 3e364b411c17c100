"""What the pages that change something share."""

import pytest

from simulator.web.admin.errors import AdminError, invalid
from simulator.web.inspector.acting import MOST_SAID, Fault, faults_of, lead, said
from simulator.wire.errors import Problem, Problems
from tests.web.conftest import Client
from tests.web.inspector.pressing import press


def test_a_problem_of_a_field_leads_to_the_field() -> None:
    found = faults_of(invalid([Problem("no instant", "give one", "now")]))

    assert found == [Fault("f-now", "No instant, give one")]


def test_a_problem_of_a_parameters_field_leads_there() -> None:
    assert faults_of(Problems([Problem("wrong", path="s3_how-long")])) == [Fault("f-s3_how-long", "Wrong")]


def test_a_problem_of_a_line_leads_to_the_line() -> None:
    found = faults_of(Problems([Problem("unknown key", "leave it out", "rules[0]", "scenario.yaml", 7)]))

    assert found == [Fault("yaml-L7", "Line 7: rules[0]: unknown key, leave it out")]


@pytest.mark.parametrize("path", ["", "rules[0].when", "a b", '"><script>'])
def test_what_has_no_place_leads_to_the_page(path: str) -> None:
    assert [fault.anchor for fault in faults_of(Problems([Problem("wrong", path=path)]))] == ["main"]


def test_an_error_without_problems_is_said_too() -> None:
    assert faults_of(AdminError(409, "changed", "look again")) == [Fault("main", "Look again")]


def test_all_problems_are_said() -> None:
    assert len(faults_of(Problems([Problem("one"), Problem("two")]))) == 2


def test_a_message_begins_as_a_sentence() -> None:
    assert [said("it is so"), said("")] == ["It is so", ""]


def test_loading_the_page_again_does_nothing_again() -> None:
    response = lead("/_simulator/t/a/control")

    assert (response.status, response.headers["Location"]) == (303, "/_simulator/t/a/control")


async def test_a_button_that_is_not_there_does_nothing(client: Client) -> None:
    page = await press(client, "/t/default/control", do="explode")

    assert (page.status, page.words("//h1")) == (400, "Nothing was asked for")


async def test_only_what_the_page_knows_is_said_to_be_done(client: Client) -> None:
    page = await (await client.get("/_simulator/t/default/control?done=<b>all</b>")).text()

    assert 'class="done"' not in page


def test_of_very_many_problems_the_first_are_said() -> None:
    found = faults_of(Problems([Problem(f"wrong {number}") for number in range(MOST_SAID + 2)]))

    assert (len(found), found[-1]) == (MOST_SAID + 1, Fault("main", "and 2 more"))
