"""The decoded view says which flow it was and what tokens say, and has no secret in it."""

from urllib.parse import urlencode

from simulator.services.auth import SERVICE
from simulator.services.auth.view import view
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json
from tests.jwt_makers import a_token
from tests.makers import a_call, a_request, a_tenant


def _view(fields: Json, reply: Json = None, method: str = "POST") -> Json:
    request = a_request(method, "/oauth2/token", body=urlencode(fields).encode())
    call = a_call(request, a_tenant(), "auth.token.issue", SERVICE, none="")
    return view(call, Reply(200, b"" if reply is None else render_json(reply)))


def test_a_token_request_is_seen_decoded_and_without_what_is_secret() -> None:
    token = a_token({"iss": "app"})
    fields = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "s3cret", "code": "c0de"}

    seen = _view({**fields, "client_assertion": token}, {"access_token": "t0ken", "expires_in": "599"})

    assert seen == {
        "form": {"grant_type": "client_credentials", "client_id": "app"},
        "tokens": {
            "client_assertion": {
                "header": {"alg": "RS512", "typ": "JWT", "kid": "test-1"},
                "claims": {"iss": "app"},
            }
        },
        "answer": {"expires_in": "599"},
    }
    assert not any(secret in str(seen) for secret in ("s3cret", "c0de", "t0ken", token.rpartition(".")[2]))


def test_a_token_that_cannot_be_read_is_said_so() -> None:
    assert _view({"subject_token": "a.b"})["tokens"] == {
        "subject_token": {"unreadable": "a token has 3 parts, this has 2"}
    }


def test_what_there_is_none_of_is_null() -> None:
    assert _view({}, method="GET") == {"form": None, "tokens": None, "answer": None}
    assert _view({str(each): "" for each in range(101)}, [1]) == {"form": None, "tokens": None, "answer": None}
