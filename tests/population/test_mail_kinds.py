"""The shapes of the mail receiver's documents."""

import pytest

from simulator.population.kinds import check_document
from simulator.population.mail_kinds import MAIL_KINDS
from simulator.settings import shipped
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml


@pytest.mark.parametrize(
    ("kind", "key", "body"),
    [
        ("mail-domains", "nhs.net", {"domain": "nhs.net"}),
        ("mail-domains", "secure.nhs.uk", {"domain": "secure.nhs.uk", "subdomains": True, "what": ""}),
        ("mail-messages", "<1@x>", {"message_id": "<1@x>", "received": "2026-11-22T10:00:00+00:00", "times": 2}),
    ],
)
def test_good_documents_are_good(kind: str, key: str, body: Json) -> None:
    assert check_document(kind, key, body) == []


@pytest.mark.parametrize(
    ("key", "body", "says"),
    [
        ("nhs.net", {"domain": "nhs.uk"}, "'domain' is 'nhs.uk', but the document's key is 'nhs.net'"),
        ("@nhs.net", {"domain": "@nhs.net"}, "'@nhs.net' is not of the right form"),
        ("*.nhs.uk", {"domain": "*.nhs.uk"}, "'*.nhs.uk' is not of the right form"),
        ("nhs.net", {"domain": "nhs.net", "subdomain": True}, "unknown key 'subdomain'"),
        ("nhs.net", {"domain": "nhs.net", "subdomains": "yes"}, "'yes' is text, not true or false"),
    ],
)
def test_a_bad_domain_is_told_of(key: str, body: Json, says: str) -> None:
    assert says in [problem.what for problem in check_document("mail-domains", key, body)]


def test_the_shipped_domains_are_good() -> None:
    path = shipped("data") / "mail-domains.yaml"
    domains = load_yaml(path.read_bytes(), str(path)).value

    problems = [check_document("mail-domains", key, {"domain": key, **body}) for key, body in domains.items()]

    assert problems == [[]] * len(domains)
    assert "nhs.net" in domains


def test_both_kinds_are_the_receivers_own() -> None:
    assert all(kind.startswith("mail-") for kind in MAIL_KINDS)
