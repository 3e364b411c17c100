"""What a $setPermission asks for, and how it is refused."""

from collections.abc import Callable

import pytest

from simulator.wire.json import Json, copy_json
from tests.services.scr.calling import ROLE, a_permission, a_world, post

SYSTEM = "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission"
CODED = f"Parameter.Part named 'permissionCode' with valueCoding.system {SYSTEM}"
NO_NUMBER = "Missing value for Parameter.Part 'nhsNumber'"

Change = Callable[[Json], object]


def _parts(body: Json) -> Json:
    return body["parameter"][0]["part"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda body: body.pop("parameter"), "Parameter named 'setPermissions' name not found"),
        (
            lambda body: body["parameter"].append(body["parameter"][0]),
            "Exactly 1 parameter named 'setPermissions' expected",
        ),
        (lambda body: _parts(body).pop(0), NO_NUMBER),
        (lambda body: _parts(body)[0].update(valueString=5), NO_NUMBER),
        (
            lambda body: _parts(body).insert(0, _parts(body)[0]),
            "Exactly 1 Parameter.Part named 'nhsNumber' with not empty value expected",
        ),
        (lambda body: _parts(body).pop(), f"{CODED} not found"),
        (lambda body: _parts(body)[1]["valueCoding"].update(system="x"), f"{CODED} not found"),
        (lambda body: _parts(body).append(_parts(body)[1]), f"Exactly 1 {CODED} expected"),
        (
            lambda body: _parts(body)[1]["valueCoding"].update(code="Clear"),
            "Invalid value - Clear in field 'valueCoding.code'",
        ),
        (lambda body: _parts(body)[1]["valueCoding"].pop("code"), "Invalid value -  in field 'valueCoding.code'"),
        (lambda body: body["parameter"][0].update(part="x"), NO_NUMBER),
    ],
    ids=[
        "no parameter", "two parameters", "no number", "a number that is no text", "two numbers", "no code",
        "another system", "two codes", "another code", "an empty code", "no parts",
    ],
)  # fmt: skip
async def test_a_permission_that_is_none_is_refused(change: Change, text: str) -> None:
    body = copy_json(a_permission())
    change(body)

    met = await post(a_world(), "/$setPermission", body)

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize("role", ["555254242102", "656014452101"])
async def test_roles_of_the_sandbox_and_of_the_directory_are_known(role: str) -> None:
    users = {"656005750104": {"nhsid_nrbac_roles": [{"person_roleid": "656014452101"}]}}

    met = await post(a_world(users=users), "/$setPermission", a_permission(), NHSD_Session_URID=role)

    assert met.reply.status == 201


async def test_a_user_that_a_test_adds_has_known_roles() -> None:
    tenant = a_world()
    await tenant.documents.put("users", "1", {"nhsid_nrbac_roles": [{"person_roleid": "77"}, "odd"]})

    met = await post(tenant, "/$setPermission", a_permission(), NHSD_Session_URID="77")

    assert met.reply.status == 201


async def test_a_body_is_refused_before_the_role_is_looked_for() -> None:
    met = await post(a_world(), "/$setPermission", a_permission("x"), NHSD_Session_URID="1")

    assert met.text == "Invalid value - x in field 'valueCoding.code'"


async def test_the_dollar_may_be_encoded() -> None:
    met = await post(a_world(), "/%24setPermission", a_permission(), NHSD_Session_URID=ROLE)

    assert met.reply.status == 201
