"""Who answers: the organisation addressed, the one at the path, or nobody in particular."""

import pytest

from simulator.services.itk.identity import NOBODY, Party, receiver_of
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from tests.itk_makers import DOS_SERVICE, DOS_TYPE, PRACTICE, an_itk_request
from tests.toolkit.calls import a_message, a_receiver, received

ENDPOINTS: dict[str, Json] = {
    "a": {"path": "/elsewhere", "ods_code": "B83002"},
    "b": {"path": "/OOH/Wexbourne/", "ods_code": "Y00222", "name": "Wexbourne Evening Surgery"},
    "d": {"path": "/ed", "ods_code": "RWX01", "dos_service_ids": [int(DOS_SERVICE), "1300000102"]},
    "e": {"path": "/nobody", "dos_service_ids": [DOS_SERVICE]},
}
ORGANISATIONS: dict[str, Json] = {"A81013": {"name": "Riverside Surgery", "types": ["practice"]}}


def _receiver(addresses: list[tuple[str, str | None]], path: str = "/report", **kinds: Json) -> Party:
    call = received(an_itk_request(a_message(addresses=addresses), path), a_receiver(**kinds))
    distribution = message_of(call.request).distribution
    assert distribution is not None
    return receiver_of(call, distribution)


def test_the_organisation_addressed_answers_in_its_own_name() -> None:
    party = _receiver([(DOS_SERVICE, DOS_TYPE), (PRACTICE, None)], itk_endpoints=ENDPOINTS, organisations=ORGANISATIONS)

    assert party == Party("A81013", "Riverside Surgery")
    assert party.identity == "urn:nhs-uk:identity:ods:A81013"
    assert party.address == "urn:nhs-uk:addressing:ods:A81013"
    assert party.username == "CN=A81013.oneoneone.nhs.uk"


def test_an_organisation_that_nobody_knows_is_called_by_its_code() -> None:
    assert _receiver([(PRACTICE, None)]) == Party("A81013", "A81013")


@pytest.mark.parametrize(
    ("addresses", "path", "party"),
    [
        ([(DOS_SERVICE, DOS_TYPE)], "/ooh/wexbourne", Party("RWX01", "RWX01")),
        ([("1300000199", DOS_TYPE)], "/OOH/wexbourne", Party("Y00222", "Wexbourne Evening Surgery")),
        ([], "/ooh/wexbourne/", Party("Y00222", "Wexbourne Evening Surgery")),
        ([], "/nobody", Party(NOBODY, "Simulator")),
        ([], "/report", Party(NOBODY, "Simulator")),
    ],
)
def test_without_an_organisation_the_service_or_else_the_path_says_who_it_is(
    addresses: list[tuple[str, str | None]], path: str, party: Party
) -> None:
    assert _receiver(addresses, path, itk_endpoints=ENDPOINTS) == party


@pytest.mark.parametrize(
    ("addresses", "path"), [([], "/ooh/wexbourne"), ([(DOS_SERVICE, DOS_TYPE)], "/somewhere")], ids=["path", "service"]
)
def test_a_receiver_that_comes_later_is_the_tenants_own_and_answers(
    addresses: list[tuple[str, str | None]], path: str
) -> None:
    own: Json = {"path": "/ooh/wexbourne", "ods_code": "Y00223", "dos_service_ids": [DOS_SERVICE]}

    assert _receiver(addresses, path, itk_endpoints={**ENDPOINTS, "own": own}) == Party("Y00223", "Y00223")
