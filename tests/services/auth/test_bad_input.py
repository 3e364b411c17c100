"""Whatever is sent, the token service answers with a refusal of its own, and never fails."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.pipeline import Simulator
from simulator.services.auth.forms import FORM
from simulator.wire.json import Json
from simulator.wire.jwt import ASSERTION_TYPE
from tests.jwt_makers import a_raw_token
from tests.services.auth.world import CLIENT, RETURN, SECRET, World, an_id_token

pytestmark = pytest.mark.asyncio(loop_scope="session")

FUZZED = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "x", 0, -1, 1.5, 10**17, True, [], ["x"], {}, {"a": 1}, "\u00e9\r\n", "a" * 5000]
)
WORDS = st.sampled_from(
    [
        "client_credentials", "authorization_code", "refresh_token", CLIENT, SECRET, RETURN, ASSERTION_TYPE, "code", "",
        "urn:ietf:params:oauth:token-type:id_token", "urn:ietf:params:oauth:grant-type:token-exchange", "a.b.c", "\0",
        "'", "\u00e9", "http://[::1", "%", "x" * 3000,
    ]
)  # fmt: skip
FIELDS = st.sampled_from(
    [
        "grant_type", "client_assertion_type", "client_assertion", "subject_token_type", "subject_token", "code",
        "redirect_uri", "client_id", "client_secret", "refresh_token", "_access_token_expiry_ms", "response_type",
        "state", "scope", "username", "logout_token",
    ]
)  # fmt: skip
PATHS = st.sampled_from(
    [
        "/oauth2/token", "/oauth2/authorize", "/oauth2/callback", "/oauth2/userinfo", "/oauth2/backchannel_logout",
        "/oauth2/%00", "/realms/Cis2-mock-a/protocol/openid-connect/auth", "/hello-world/hello/user",
        "/realms/NHS-Login-mock-a/protocol/openid-connect/token", "/realms/%0d%0a/protocol/openid-connect/auth",
    ]
)  # fmt: skip


@FUZZED
@given(
    method=st.sampled_from(["GET", "POST", "OPTIONS"]),
    path=PATHS,
    fields=st.dictionaries(FIELDS, WORDS, max_size=8),
    noise=st.binary(max_size=30),
)
async def test_no_form_and_no_address_breaks_it(
    method: str, path: str, fields: dict[str, str], noise: bytes, platform: Simulator
) -> None:
    world = await World.new(platform)
    body = urlencode(fields).encode() + noise

    outcome = await world.ask(method, f"{path}?{urlencode(fields)}", {"Content-Type": FORM}, body)

    assert outcome.exchange.error is None
    assert outcome.reply.status < 500 or outcome.reply.status == 501
    assert not any("\n" in value or "\r" in value for value in outcome.reply.headers.values())
    platform.view(outcome.exchange)
    assert not [each for each in platform.findings(outcome.exchange) if each.rule == "simulator.rule-failed"]


CLAIMS = ["iss", "sub", "aud", "exp", "jti", "sid", "act", "vot", "acr", "nhs_number", "selected_roleid"]


@FUZZED
@given(
    claims=st.dictionaries(
        st.sampled_from([*CLAIMS, "authentication_assurance_level", "identity_proofing_level"]), ODD, max_size=5
    ),
    header=st.dictionaries(st.sampled_from(["kid", "typ", "crit", "b64"]), ODD, max_size=2),
    is_subject=st.booleans(),
)
async def test_no_token_breaks_it(
    claims: dict[str, Json], header: dict[str, Json], is_subject: bool, platform: Simulator
) -> None:
    world = await World.new(platform, scopes=None)
    good = an_id_token() if is_subject else world.claims()
    token = a_raw_token({**good, **claims}, header)

    form = world.by_exchange(token) if is_subject else world.by_jwt(token)
    status, _ = await world.token(form)

    assert status in (200, 400, 401, 403)
