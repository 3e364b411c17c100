from simulator.supplier.triage import TITLES, Triage
from simulator.toolkit.pem_rules import TITLES as WANTED


def test_a_report_has_the_sections_that_a_post_event_message_has() -> None:
    assert [title for title, _ in Triage().sections] == list(TITLES) == list(WANTED)


def test_the_chosen_service_is_named() -> None:
    sections = dict(Triage(service="Evening Surgery").sections)

    assert sections["Pathways Disposition"].endswith("Chosen service: Evening Surgery.")


def test_no_service_is_named_where_none_was_chosen() -> None:
    assert "Chosen service" not in dict(Triage().sections)["Pathways Disposition"]
