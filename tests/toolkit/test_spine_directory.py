"""The directory's entries as values: names in any case, values alone or in lists, new ones seen at once."""

import pytest

from simulator.records.documents import Document
from simulator.toolkit.spine_directory import Handler, System, handlers, job_roles, system_of, systems
from simulator.wire.json import Json
from tests.makers import a_tenant

ASID = "991100000220"
SYSTEM: dict[str, Json] = {
    "nhsIDCode": "Y00111",
    "nhsMHSPartyKey": "Y00111-990022",
    "nhsMhsManufacturerOrg": "X26",
    "nhsAsSvcIA": ["urn:one", "urn:two"],
}


def _system(**changes: Json) -> System:
    return System.of(Document("accredited-systems", ASID, 1, {**SYSTEM, **changes}))


def _handler(**body: Json) -> Handler:
    return Handler.of(Document("message-handlers", "S1", 1, {"nhsIDCode": "A81013", **body}))


def test_a_system_says_whose_it_is_and_what_it_is_accredited_for() -> None:
    assert _system() == System(ASID, "Y00111", "Y00111-990022", "X26", ("urn:one", "urn:two"))


def test_a_value_may_stand_alone_or_in_a_list_and_its_name_in_any_case() -> None:
    body = {"NHSIDCODE": ["Y00111"], "nhsmhspartykey": ["K"], "nhsAsSvcIA": "urn:one", "uniqueIdentifier": [ASID]}

    assert System.of(Document("accredited-systems", "other", 1, body)) == System(
        ASID, "Y00111", "K", None, ("urn:one",)
    )


def test_an_entry_without_an_identifier_has_its_documents_key() -> None:
    assert (_system().asid, _handler().id) == (ASID, "S1")


@pytest.mark.parametrize("nothing", ["", [], None, [None, ""]])
def test_what_says_nothing_is_not_said(nothing: Json) -> None:
    handler = _handler(nhsMHSRetries=nothing, nhsMHSEndPoint=nothing)

    assert (handler.said("nhsMHSRetries"), handler.addresses) == (None, ())


def test_a_handler_says_what_it_takes_and_where() -> None:
    handler = _handler(nhsMhsSvcIA="urn:one", nhsMHSEndPoint=["/a", "/b"], nhsMHSRetries=2, nhsMHSPartyKey="K")

    assert (handler.interactions, handler.addresses, handler.party_key) == (("urn:one",), ("/a", "/b"), "K")
    assert handler.said("NHSMHSretries") == "2"


async def test_entries_are_those_of_the_tenant_now() -> None:
    documents = a_tenant(accredited_systems={ASID: SYSTEM}, message_handlers={"S1": {"nhsIDCode": "A81013"}}).documents
    await documents.put("accredited-systems", "991100000230", SYSTEM)

    found = [each.asid for each in systems(documents)]

    assert found == [ASID, "991100000230"]
    assert [each.id for each in handlers(documents)] == ["S1"]
    known = system_of(documents, ASID)
    assert (known is not None and known.ods_code, system_of(documents, "991100000240")) == ("Y00111", None)


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ([{"person_roleid": "1", "role_code": "S1:G1:R1"}, {"person_roleid": "2", "role_code": "R2"}], ["S1:G1:R1"]),
        ([{"person_roleid": "1"}], []),
        ([{"role_code": "R1"}], []),
        (["1"], []),
        ("1", []),
        (None, []),
    ],
)
def test_a_role_profile_has_a_job_role_if_a_user_has_it_with_one(roles: Json, found: list[str]) -> None:
    documents = a_tenant(users={"910": {"nhsid_nrbac_roles": roles}, "911": {}}).documents

    assert list(job_roles(documents, "1")) == found
