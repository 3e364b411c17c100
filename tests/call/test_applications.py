"""What an application's document says."""

import pytest

from simulator.call.api import Api, scopes_for
from simulator.call.applications import Application, application_of
from simulator.wire.json import Json
from tests.makers import a_tenant

API = Api("an-api", scopes_for("an-api", application=True))


def _application(**body: Json) -> Application:
    found = application_of(a_tenant(applications={"app": {"client_id": "app", **body}}).documents, "app")
    assert found is not None
    return found


def test_nobody_is_known_by_another_id() -> None:
    assert application_of(a_tenant().documents, "app") is None


def test_what_is_not_said_is_not_restricted() -> None:
    application = _application()

    assert (application.name, application.is_approved, application.asid) == ("app", True, "")
    assert (application.products, application.scopes) == (None, None)


def test_it_goes_by_its_name() -> None:
    assert _application(name="An application").name == "An application"


@pytest.mark.parametrize(
    ("status", "approved"), [("approved", True), ("Approved", True), ("revoked", False), ("pending", False), ("", True)]
)
def test_only_approved_ones_are(status: str, approved: bool) -> None:
    assert _application(status=status).is_approved is approved


@pytest.mark.parametrize(
    ("body", "may"),
    [
        ({}, True),
        ({"products": ["an-api"]}, True),
        ({"products": ["other"]}, False),
        ({"products": []}, False),
        ({"products": ["other"], "scopes": ["urn:nhsd:apim:app:level3:an-api"]}, True),
        ({"products": ["other"], "scopes": ["urn:nhsd:apim:app:level3:another"]}, False),
    ],
)
def test_an_application_calls_the_apis_of_its_products_and_scopes(body: Json, may: bool) -> None:
    assert _application(**body).may_call(API) is may


async def test_a_document_that_changes_changes_the_application() -> None:
    tenant = a_tenant(applications={"app": {"client_id": "app"}})
    application_of(tenant.documents, "app")

    await tenant.documents.put("applications", "app", {"client_id": "app", "status": "revoked"})

    found = application_of(tenant.documents, "app")
    assert found is not None
    assert not found.is_approved
