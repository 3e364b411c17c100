"""All content rules together: their order, their rows, and what good messages meet."""

import pytest

from simulator.toolkit.content_rules import CONTENT_RULES, ROWS
from simulator.toolkit.rows import Level
from tests.cda_makers import a_repeat_caller_query, a_report, an_ambulance_request
from tests.itk_makers import a_distribution, an_envelope
from tests.makers import a_person, a_practice, a_tenant
from tests.toolkit.calls import a_message, breaks, received

RUTH = a_person("9990010005", birthDate="1984-03-19", generalPractitioner=[a_practice("A81013")])


@pytest.mark.parametrize("xml", [a_report(), an_ambulance_request(), a_repeat_caller_query(), "<other/>", "text"])
def test_a_good_payload_meets_information_only(xml: str) -> None:
    found = breaks(CONTENT_RULES, received(a_message(xml), a_tenant([RUTH])))

    assert [broken.row.id for broken in found if broken.row.level is not Level.INFORMATION] == []


def test_each_row_has_an_id_of_its_own() -> None:
    ids = [row.id for row in ROWS]

    assert len(set(ids)) == len(ids)


def test_each_row_says_what_is_expected_and_where_it_is_written() -> None:
    assert all(row.source for row in ROWS)
    assert all(row.expected for row in ROWS if row.level is not Level.INFORMATION)


def test_each_row_begins_with_the_toolkits_name() -> None:
    assert all(row.id.startswith("itk.") for row in ROWS)


def test_a_message_of_many_faults_has_them_all_in_the_order_of_the_table() -> None:
    report = a_report(nhs_number="9990010006", title="Other", recipients=(), consent=False, titles=("Other",))
    message = an_envelope(a_distribution(report.replace("POCD_HD000040", "X"), addresses=()))

    found = breaks(CONTENT_RULES, received(message, a_tenant([RUTH])))

    assert [broken.row.id for broken in found if broken.row.level is not Level.INFORMATION] == [
        "itk.cda.typeid",
        "itk.cda.nhs-number",
        "itk.cda.title",
        "itk.cda.recipient",
        "itk.cda.consent",
        "itk.pem.titles",
        "itk.pem.dos-service",
    ]
