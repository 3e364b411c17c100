import pytest

from simulator.call import Refusal
from simulator.records.documents import Document
from simulator.services.sds.forwarding import (
    EXPRESS,
    EXPRESS_INTERMEDIARY,
    RELIABLE,
    RELIABLE_INTERMEDIARY,
    addresses_of,
)
from simulator.toolkit.spine_directory import Handler
from tests.services.sds.asking import HANDLER, a_directory

OWN = ("https://msg.example.test/one",)


def _core(svc, *addresses):
    return {"nhsIDCode": "YES", "nhsMhsSvcIA": svc, "nhsMHSEndPoint": list(addresses)}


CORE = {"R": _core(RELIABLE_INTERMEDIARY, "https://reliable"), "E": _core(EXPRESS_INTERMEDIARY, "https://express")}


def _addresses(svc, core=CORE):
    handler = Handler.of(Document("message-handlers", "X", 1, {**HANDLER, "nhsMhsSvcIA": svc}))
    return addresses_of(a_directory(handlers=core).documents, handler)


@pytest.mark.parametrize("interaction", sorted(RELIABLE))
def test_what_is_forwarded_reliably_goes_to_the_reliable_intermediary(interaction):
    assert _addresses(f"urn:nhs:names:services:gp2gp:{interaction}") == ("https://reliable",)


@pytest.mark.parametrize("interaction", sorted(EXPRESS))
def test_what_is_forwarded_by_express_goes_to_the_express_intermediary(interaction):
    assert _addresses(f"urn:nhs:names:services:ebs:{interaction}") == ("https://express",)


@pytest.mark.parametrize(
    "svc",
    [
        "urn:nhs:names:services:psis:MCCI_IN010000UK13",
        "urn:nhs:names:services:itk:OTHER",
        "MCCI_IN010000UK13",
        [],
    ],
)
def test_everything_else_goes_to_its_own_address(svc):
    assert _addresses(svc) == OWN


@pytest.mark.parametrize(
    ("core", "said"),
    [
        ({}, "Expected 1 result"),
        ({"A": CORE["R"], "B": CORE["R"]}, "got 2"),
        ({"R": _core(RELIABLE_INTERMEDIARY, "https://a", "https://b")}, "Expected 1 address"),
    ],
)
def test_an_intermediary_that_is_not_one_is_the_services_own_failure(core, said):
    with pytest.raises(Refusal, match=said):
        _addresses("urn:nhs:names:services:itk:COPC_IN000001UK01", core)


def test_an_entry_of_several_interactions_fails_as_the_real_service_does():
    with pytest.raises(Refusal, match="'list' object has no attribute 'split'"):
        _addresses(["urn:nhs:names:services:a:B", "urn:nhs:names:services:a:C"])
