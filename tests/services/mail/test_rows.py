"""The table of findings about mail."""

from simulator.services.mail.rows import RULE_TABLE


def test_each_rule_has_an_id_of_its_own() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert len(set(ids)) == len(ids)
    assert {id.partition(".")[0] for id in ids} == {"mail"}
