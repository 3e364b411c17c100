"""Findings know how bad they are and how the admin API shows them."""

from simulator.wire.findings import Finding, Severity


def test_error_ranks_before_warning_before_information() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == ["error", "warning", "information"]
    assert Severity.ERROR.rank == 0


def test_a_finding_is_shown_with_every_member_in_order() -> None:
    finding = Finding(Severity.WARNING, "pds.header.prefer", "Prefer", "has no effect", "none", "PDS, Prefer", 3)

    assert list(finding.as_json().items()) == [
        ("severity", "warning"),
        ("rule", "pds.header.prefer"),
        ("where", "Prefer"),
        ("line", 3),
        ("what", "has no effect"),
        ("expected", "none"),
        ("source", "PDS, Prefer"),
    ]


def test_a_finding_without_line_shows_none() -> None:
    assert Finding(Severity.ERROR, "a.b.c", "/", "x").as_json()["line"] is None
