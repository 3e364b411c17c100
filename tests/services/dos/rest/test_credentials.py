"""HTTP Basic: whom it lets in."""

import pytest

from simulator.call import Refusal
from simulator.services.dos.rest.credentials import account_of
from simulator.wire.json import Json
from tests.services.dos.faces import REST, a_face_call, basic, replied
from tests.services.dos.makers import USERNAME, a_dos_tenant, an_account

PATH = "/app/controllers/api/v1.0/services/byOdsCode/X1"


def test_the_account_is_the_one_that_is_named() -> None:
    call = a_face_call(REST, a_dos_tenant(), PATH, headers={"Authorization": basic()})

    assert account_of(call).username == USERNAME


@pytest.mark.parametrize(
    ("authorization", "members"),
    [
        (None, {}),
        ("Bearer abc", {}),
        (basic("nobody"), {}),
        (basic(password="wrong"), {}),
        (basic(USERNAME.upper()), {}),
        (basic(), {"active": False}),
    ],
)
def test_anybody_else_is_refused(authorization: str | None, members: Json) -> None:
    tenant = a_dos_tenant(dos_accounts={USERNAME: an_account(**members)})

    with pytest.raises(Refusal, match="REST_UNAUTHORISED"):
        account_of(a_face_call(REST, tenant, PATH, headers={"Authorization": authorization}))


async def test_a_refused_caller_is_asked_for_basic_credentials() -> None:
    reply = await replied(REST, a_dos_tenant(), PATH)

    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"].startswith("Basic ")
