"""Which scopes let a token in, and in which mode."""

import pytest

from simulator.call.api import Api, scopes_for

API = Api("an-api", scopes_for("an-api", user=("aal3", "aal2"), patient=("P9",), application=True), ("an-api", "old"))
CIS2, LOGIN, APP = (
    "urn:nhsd:apim:user-nhs-cis2:aal3:an-api",
    "urn:nhsd:apim:user-nhs-login:P9:an-api",
    "urn:nhsd:apim:app:level3:an-api",
)


@pytest.mark.parametrize(
    ("scopes", "admitted"),
    [
        ([CIS2], ("user-restricted", "aal3")),
        (["urn:nhsd:apim:user-nhs-id:aal2:an-api"], ("user-restricted", "aal2")),
        ([LOGIN], ("patient-access", "P9")),
        ([APP], ("application-restricted", None)),
        ([APP, CIS2], ("user-restricted", "aal3")),
        (["urn:nhsd:apim:user-nhs-cis2:aal1:an-api"], None),
        (["urn:nhsd:apim:app:level3:another"], None),
        ([], None),
    ],
)
def test_the_first_scope_that_the_api_knows_counts(scopes: list[str], admitted: object) -> None:
    assert API.admits(scopes) == admitted


def test_the_scopes_that_would_do_are_listed() -> None:
    assert API.required.split()[0] == CIS2
    assert API.required.split()[-1] == APP


def test_a_mode_is_there_if_a_scope_gives_it() -> None:
    assert API.admits_mode("patient-access")
    assert not API.admits_mode("privileged-application-restricted")


@pytest.mark.parametrize(
    ("products", "held"), [(["an-api-int"], True), (["OLD-API"], True), (["another"], False), ([], False)]
)
def test_a_product_holds_the_api_by_the_beginning_of_its_name(products: list[str], held: bool) -> None:
    assert API.is_held_by(products) is held


def test_an_api_is_held_by_its_name_unless_said() -> None:
    assert Api("an-api", {}).is_held_by(["an-api"])


@pytest.mark.parametrize(("scope", "named"), [("urn:any:an-api", True), (APP, True), ("urn:any:another-an-api", False)])
def test_a_scope_names_the_api_at_its_end(scope: str, named: bool) -> None:
    assert API.is_named_by([scope]) is named


def test_an_api_is_named_by_each_scope_that_it_knows() -> None:
    api = Api("an-api", {"urn:any:privileged-an-api": ("privileged-application-restricted", None)})

    assert api.is_named_by(["urn:any:privileged-an-api"])
