"""Which documents of Spine's are good, where bad ones are wrong, and whether the shipped ones fit the organisations."""

import pytest

from simulator.population import kinds
from simulator.population.load import Documents, load_shipped
from simulator.population.shapes import flaws_of
from simulator.population.spine_kinds import SPINE_KINDS
from simulator.settings import shipped as shipped_folder
from simulator.wire.json import Json


@pytest.fixture(scope="module")
def shipped() -> Documents:
    return load_shipped(shipped_folder("data"), checked=False)


def _flaws(kind: str, body: Json) -> list[tuple[str | int, ...]]:
    return [flaw.path for flaw in flaws_of(SPINE_KINDS[kind].body, body)]


def test_every_kind_is_among_those_that_a_tenant_can_hold() -> None:
    assert SPINE_KINDS.items() <= kinds.KINDS.items()


@pytest.mark.parametrize("kind", ["accredited-systems", "message-handlers"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"nhsIDCode": "A81013"},
        {"nhsIDCode": ["A81013"], "uniqueIdentifier": 990000000010},
        {"nhsidcode": "A81013", "NHSMHSPARTYKEY": "A81013-1"},
        {"nhsIDCode": "A81013", "nhsSomethingElse": {"of": "anything"}},
    ],
)
def test_an_entry_may_say_more_than_is_known(kind: str, body: Json) -> None:
    assert _flaws(kind, body) == []


@pytest.mark.parametrize(
    ("kind", "body", "path"),
    [
        ("accredited-systems", "text", ()),
        ("accredited-systems", {"nhsIDCode": 1}, ("nhsIDCode",)),
        ("accredited-systems", {"nhsIDCode": "A", "nhsAsSvcIa": [1]}, ("nhsAsSvcIA", 0)),
        ("accredited-systems", {"nhsIDCode": "A", "nhsAsSvcI": "urn"}, ("nhsAsSvcI",)),
        ("message-handlers", {"nhsIDCode": "A", "nhsMHSEndPoint": "ftp://a"}, ("nhsMHSEndPoint",)),
        ("message-handlers", {"nhsIDCode": "A", "nhsMHSEndPoint": ["/a", "a"]}, ("nhsMHSEndPoint", 1)),
        ("smsp-options", {"superseding_number": "yes"}, ("superseding_number",)),
        ("smsp-options", {"other": True}, ("other",)),
        ("spine-uploads", {}, ()),
        ("spine-uploads", {"header": {"other": "x"}}, ("header", "other")),
        ("spine-uploads", {"header": {}, "refusal": "OTHER"}, ("refusal",)),
    ],
)
def test_what_is_wrong_with_an_entry_is_found(kind: str, body: Json, path: tuple[str | int, ...]) -> None:
    assert _flaws(kind, body) == [path]


def test_every_organisation_has_one_system_and_one_party_key(shipped: Documents) -> None:
    owners = [body["nhsIDCode"] for body in shipped["accredited-systems"].values()]

    assert sorted(owners) == sorted([*shipped["organisations"], "YES"])
    assert len({body["nhsMHSPartyKey"] for body in shipped["accredited-systems"].values()}) == len(owners)


def test_a_handler_has_the_party_key_of_its_organisations_system(shipped: Documents) -> None:
    keys = {body["nhsIDCode"]: body["nhsMHSPartyKey"] for body in shipped["accredited-systems"].values()}

    for body in shipped["message-handlers"].values():
        assert body["nhsMHSPartyKey"] == keys[body["nhsIDCode"]]


def test_the_receivers_of_reports_are_those_of_the_toolkit(shipped: Documents) -> None:
    paths = {body["path"] for body in shipped["itk-endpoints"].values() if "ods_code" in body}

    found = [
        address
        for body in shipped["message-handlers"].values()
        if "Report" in body["nhsMhsSvcIA"] or "Ambulance" in body["nhsMhsSvcIA"]
        for address in body["nhsMHSEndPoint"]
    ]

    assert sorted(found) == sorted(paths)
