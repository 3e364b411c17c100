"""Findings about who calls Spine: the certificate that was shown, and the ASID that was named."""

from datetime import timedelta

import pytest

from simulator.call import Call
from simulator.toolkit.spine_peers import PEER_ROWS, certificate, form, is_accredited, sender
from simulator.wire.http import Reply
from tests.makers import NOW, a_call, a_request, a_tenant

ASID = "991100000220"
SYSTEMS = {ASID: {"nhsIDCode": "Y00111", "nhsAsSvcIA": ["urn:one"]}}
GOOD = (NOW + timedelta(days=365)).date()


def _over(tls: str | None) -> Call:
    request = a_request()
    request.tls = tls
    return a_call(request)


@pytest.mark.parametrize(
    ("tls", "found"),
    [
        (None, ["spine.tls.plain"]),
        ("TLSv1.2 AES", ["spine.tls.client-certificate"]),
        (f"TLSv1.2 AES; CN=sys.y00111.nhs.uk; expires {GOOD}", []),
        (f"TLSv1.2 AES; CN=SYS.NHS.UK; expires {GOOD}", []),
        (f"TLSv1.2 AES; CN=sys.example.test; expires {GOOD}", ["spine.tls.common-name"]),
        (f"TLSv1.2 AES; CN=; expires {GOOD}", ["spine.tls.common-name"]),
        (f"TLSv1.2 AES; CN=a.nhs.uk; expires {(NOW + timedelta(days=30)).date()}", ["spine.tls.expires-soon"]),
        (f"TLSv1.2 AES; CN=a.nhs.uk; expires {(NOW - timedelta(days=1)).date()}", ["spine.tls.expires-soon"]),
        (f"TLSv1.2 AES; CN=a.nhs.uk; expires {(NOW + timedelta(days=31)).date()}", []),
    ],
)
def test_a_connection_should_be_mutually_authenticated(tls: str | None, found: list[str]) -> None:
    assert [each.rule for each in certificate(_over(tls), Reply(200))] == found


@pytest.mark.parametrize(
    ("asid", "interaction", "found"),
    [
        (ASID, "urn:one", []),
        (ASID, "urn:two", ["spine.asid.interaction"]),
        ("991100000230", "urn:one", ["spine.asid.unknown"]),
        ("99110000023", "urn:one", ["spine.asid.form"]),
        ("٩٩١١٠٠٠٠٠٢٢٠", "urn:one", ["spine.asid.form"]),
        ("", "urn:one", ["spine.asid.form"]),
    ],
)
def test_an_asid_is_held_against_the_directory(asid: str, interaction: str, found: list[str]) -> None:
    documents = a_tenant(accredited_systems=SYSTEMS).documents

    assert [each.rule for each in sender(documents, asid, interaction, "where")] == found
    assert is_accredited(documents, asid, interaction) is (found == [])


def test_every_rule_has_a_row_of_its_own() -> None:
    assert len({row.id for row in PEER_ROWS}) == len(PEER_ROWS) == 7


@pytest.mark.parametrize(
    ("asid", "found"), [("991100000220", []), ("99110000022", ["spine.asid.form"]), ("", ["spine.asid.form"])]
)
def test_an_asid_has_twelve_digits(asid: str, found: list[str]) -> None:
    assert [each.rule for each in form(asid, "here")] == found
