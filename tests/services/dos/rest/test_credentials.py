"""HTTP Basic: what is read, whom it lets in, and that nothing of a password is shown."""

from base64 import b64encode

import pytest

from simulator.call import Refusal
from simulator.services.dos.rest.credentials import Credentials, account_of, credentials_of
from simulator.wire.json import Json
from tests.services.dos.faces import REST, a_face_call, basic, replied
from tests.services.dos.makers import USERNAME, a_dos_tenant, an_account

PATH = "/app/controllers/api/v1.0/services/byOdsCode/X1"


def _given(authorization: str | None) -> Credentials | None:
    return credentials_of(a_face_call(REST, a_dos_tenant(), PATH, headers={"Authorization": authorization}))


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (None, None),
        (" ", None),
        ("secret", Credentials("")),
        ("Basic", Credentials("basic")),
        ("Bearer abc", Credentials("bearer")),
        ("Basic ???", Credentials("basic")),
        (f"Basic {b64encode(b'no colon').decode()}", Credentials("basic")),
        (f"bAsIc {b64encode(b'me:a:b').decode()}", Credentials("basic", "me", "a:b")),
        (f"Basic {b64encode(b'm' + bytes([0xE9]) + b':p').decode()}", Credentials("basic", "m\xe9", "p")),
    ],
)
def test_an_authorization_header_is_read(authorization: str | None, expected: Credentials | None) -> None:
    assert _given(authorization) == expected


def test_a_password_is_not_shown() -> None:
    assert "hidden" not in repr(_given(basic("me", "hidden")))


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
