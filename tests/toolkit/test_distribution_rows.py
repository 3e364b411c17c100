"""The rows of the envelope's rules: ids, clauses and the words on the wire."""

from simulator.toolkit.distribution_rows import ROWS
from simulator.toolkit.rows import Level


def test_every_row_has_its_own_id_and_a_clause() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert [row.id for row in ROWS if ", " not in row.source] == []


def test_what_every_receiver_refuses_are_the_rows_of_the_adaptor_and_the_payloads() -> None:
    refused = {row.id for row in ROWS if row.level is Level.REFUSED}

    assert refused == {
        "itk.envelope.tracking-id",
        "itk.audit-identity",
        "itk.manifest.payload-count",
        "itk.manifest.count",
        "itk.payloads.count",
        "itk.manifest.ids",
        "itk.manifest.no-profile",
        "itk.manifest.profile",
        "itk.address.not-accepted",
        "itk.payload.encoding",
        "itk.payload.root",
    }
