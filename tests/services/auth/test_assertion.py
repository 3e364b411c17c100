"""An assertion is held against everything in the platform's order, and the first thing that is wrong is said."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.pipeline import Simulator
from simulator.services.auth.errors import REFUSALS
from simulator.services.auth.forms import FORM
from simulator.settings import NATIONAL
from simulator.wire.json import Json
from tests.jwt_makers import KEY, a_jwks, a_key, a_public_jwk, a_raw_token, a_token
from tests.makers import a_request
from tests.services.auth.world import CLIENT, HOST, World

pytestmark = pytest.mark.asyncio(loop_scope="session")

OTHER_KEY = a_key()

Change = dict[str, dict[str, Json]]

FAULTS: dict[str, tuple[str, Change]] = {
    "ASSERTION_TYPE": ("type", {"form": {"client_assertion_type": "invalid"}}),
    "ASSERTION_MISSING": ("form", {"form": {"client_assertion": None}}),
    "ASSERTION_MALFORMED": ("form", {"form": {"client_assertion": "not.a.token"}}),
    "ASSERTION_ALG": ("alg", {"how": {"algorithm": "RS256"}}),
    "ASSERTION_EXPIRED": ("exp", {"claims": {"exp": -1}}),
    "ASSERTION_KID_MISSING": ("kid", {"header": {"kid": None}}),
    "ASSERTION_TYP": ("typ", {"header": {"typ": "invalid"}}),
    "ASSERTION_EXP_MISSING": ("exp", {"claims": {"exp": None}}),
    "ASSERTION_EXP_NOT_INTEGER": ("exp", {"claims": {"exp": "soon"}}),
    "ASSERTION_ISS_SUB": ("iss", {"claims": {"sub": "another"}}),
    "ASSERTION_JTI_MISSING": ("jti", {"claims": {"jti": None}}),
    "ASSERTION_JTI_NOT_TEXT": ("jti", {"claims": {"jti": 5}}),
    "ASSERTION_JTI_USED": ("jti", {"claims": {"jti": "used"}}),
    "ASSERTION_EXP_TOO_FAR": ("exp", {"claims": {"exp": 311}}),
    "ASSERTION_CLIENT_UNKNOWN": ("iss", {"claims": {"iss": "nobody", "sub": "nobody"}}),
    "NO_PUBLIC_KEY": ("keys", {"app": {"jwks": None}}),
    "KEYS_UNREACHABLE": ("keys", {"app": {"jwks": None, "jwks_url": "http://127.0.0.1:1/keys"}}),
    "ASSERTION_KID_UNKNOWN": ("kid", {"header": {"kid": "unknown"}}),
    "SIGNATURE": ("key", {"how": {"key": OTHER_KEY}}),
    "ASSERTION_AUD": ("aud", {"claims": {"aud": "https://example.org/oauth2/token"}}),
    "UNAUTHORIZED_CLIENT": ("scopes", {"app": {"scopes": ["urn:nhsd:apim:user-nhs-id:aal3:any"]}}),
}
"""Every fault in the platform's order: what it is about, and how to make it."""


async def _said(world: World, changes: list[Change]) -> tuple[int, Json]:
    parts: Change = {"form": {}, "claims": {}, "header": {}, "how": {}, "app": {}}
    for change in changes:
        for part, values in change.items():
            parts[part] |= values
    await world.register(**parts["app"])
    claims = world.claims(**parts["claims"])
    if isinstance(claims["exp"], int) and claims["exp"] < 1000:
        claims["exp"] += int(world.tenant.clock.seconds())
    if claims["jti"] == "used":
        # A request that is refused has used its id up as well.
        used = a_token(world.claims(iss=claims["iss"], sub=claims["iss"], jti="used", aud="x"))
        await world.token(world.by_jwt(used))
    how = parts["how"]
    assertion = a_token(claims, how.get("key", KEY), how.get("algorithm", "RS512"), parts["header"])
    return await world.token({**world.by_jwt(assertion), **parts["form"]})


@pytest.mark.parametrize("code", FAULTS)
async def test_each_fault_has_its_own_body(code: str, world: World) -> None:
    status, body = await _said(world, [FAULTS[code][1]])

    row = REFUSALS[code]
    assert (status, body["error"], body["error_description"]) == (row.status, row.code, row.display)
    assert set(body) == {"error", "error_description", "message_id"}


def _one_of_each(codes: list[str]) -> list[str]:
    """The codes in order, of those about one thing only the first drawn: both cannot be made at once."""
    about: dict[str, str] = {}
    for code in codes:
        about.setdefault(FAULTS[code][0], code)
    return [code for code in FAULTS if about.get(FAULTS[code][0]) == code]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.lists(st.sampled_from(sorted(FAULTS)), min_size=2, max_size=6, unique=True))
async def test_of_several_faults_the_first_in_order_is_said(codes: list[str], platform: Simulator) -> None:
    made = _one_of_each(codes)
    world = await World.new(platform)

    _, body = await _said(world, [FAULTS[code][1] for code in made])

    assert body["error_description"] == REFUSALS[made[0]].display


async def test_a_good_assertion_is_taken_once(world: World) -> None:
    form = world.by_jwt()

    said = [(await world.token(form))[0] for _ in range(2)]

    assert said == [200, 400]


async def test_an_id_is_used_up_for_its_own_client_only(world: World) -> None:
    await world.put("applications", "other", {"client_id": "other", "jwks": a_jwks()})
    first = a_token(world.claims(jti="the-same"))
    other = a_token(world.claims(iss="other", sub="other", jti="the-same"))

    said = [(await world.token(world.by_jwt(each)))[0] for each in (first, other)]

    assert said == [200, 200]


@pytest.mark.parametrize(("days", "status"), [(29, 400), (31, 200)])
async def test_an_id_is_remembered_for_thirty_days(days: int, status: int, world: World) -> None:
    await world.token(world.by_jwt(a_token(world.claims(jti="again"))))
    world.tenant.clock.advance(timedelta(days=days))

    said = await world.token(world.by_jwt(a_token(world.claims(jti="again"))))

    assert said[0] == status


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(0, "ASSERTION_EXPIRED"), (1, None), (310, None), (311, "ASSERTION_EXP_TOO_FAR")],
)
async def test_an_assertion_is_good_for_310_seconds_by_the_tenants_clock(
    ahead: int, said: str | None, world: World
) -> None:
    world.tenant.clock.advance(timedelta(days=400))
    claims = world.claims(exp=int(world.tenant.clock.seconds()) + ahead)

    _, body = await world.token(world.by_jwt(a_token(claims)))

    assert body.get("error_description") == (None if said is None else REFUSALS[said].display)


@pytest.mark.parametrize(
    ("exp", "code"),
    [
        ("1", "ASSERTION_EXPIRED"),
        ("99999999999", "ASSERTION_EXP_NOT_INTEGER"),
        (True, "ASSERTION_EXP_NOT_INTEGER"),
        ([], "ASSERTION_EXP_NOT_INTEGER"),
        (10**17, "ASSERTION_EXP_TOO_FAR"),
    ],
)
async def test_an_instant_that_is_no_number_is_told_apart_from_one_that_has_passed(
    exp: Json, code: str, world: World
) -> None:
    _, body = await world.token(world.by_jwt(a_token(world.claims() | {"exp": exp})))

    assert body["error_description"] == REFUSALS[code].display


@pytest.mark.parametrize(
    ("jti", "code"),
    [
        (None, "ASSERTION_JTI_MISSING"),
        ("", "ASSERTION_JTI_MISSING"),
        (0, "ASSERTION_JTI_NOT_TEXT"),
        (["x"], "ASSERTION_JTI_NOT_TEXT"),
    ],
)
async def test_an_id_that_is_no_text_is_told_apart_from_none(jti: Json, code: str, world: World) -> None:
    _, body = await world.token(world.by_jwt(a_raw_token({**world.claims(), "jti": jti})))

    assert body["error_description"] == REFUSALS[code].display


@pytest.mark.parametrize("typ", ["jwt", "Jwt", "JWT"])
async def test_the_type_is_taken_in_any_case(typ: str, world: World) -> None:
    said = await world.token(world.by_jwt(a_token(world.claims(), header={"typ": typ})))

    assert said[0] == 200


@pytest.mark.parametrize("iss", [None, "", 5, ["test-app"], {"a": 1}])
async def test_an_issuer_that_is_no_text_is_none(iss: Json, world: World) -> None:
    _, body = await world.token(world.by_jwt(a_raw_token({**world.claims(), "iss": iss, "sub": iss})))

    assert body["error_description"] == REFUSALS["ASSERTION_ISS_SUB"].display


@pytest.mark.parametrize("path", ["/oauth2-mock/token", "/oauth2-no-smartcard/token"])
async def test_the_audience_is_the_very_address_that_was_called(path: str, world: World) -> None:
    mine = world.audience.replace("/oauth2/token", path)

    said = [
        (await world.token(world.by_jwt(a_token(world.claims(aud=aud))), path))[0] for aud in (mine, world.audience)
    ]

    assert said == [200, 401]


@pytest.mark.parametrize("aud", [None, 5, {}, [], [5], "", "http://127.0.0.1:8111/oauth2/token?x=1"])
async def test_no_other_audience_will_do(aud: Json, world: World) -> None:
    _, body = await world.token(world.by_jwt(a_token({**world.claims(), "aud": aud})))

    assert body["error_description"] == REFUSALS["ASSERTION_AUD"].display


async def test_who_names_the_tenant_by_header_calls_an_address_without_its_prefix(world: World) -> None:
    form = world.by_jwt(a_token(world.claims(aud=f"http://{HOST}/oauth2/token")))
    headers = {"Host": HOST, "X-Simulator-Tenant": world.tenant.name, "Content-Type": FORM}

    outcome = await world.simulator.exchange(a_request("POST", "/oauth2/token", headers, urlencode(form).encode()))

    assert outcome.reply.status == 200


@pytest.mark.parametrize(("links", "status"), [("https://proxy.example", 200), ("own", 401), (NATIONAL, 401)])
async def test_behind_a_proxy_the_audience_is_the_proxys_address(links: str, status: int, world: World) -> None:
    world.tenant.links = links
    front = NATIONAL if links == NATIONAL else "https://proxy.example"
    claims = world.claims(aud=f"{front}{world.tenant.prefix}/oauth2/token")

    assert (await world.token(world.by_jwt(a_token(claims))))[0] == status


async def test_an_audience_among_several_will_do(world: World) -> None:
    said = await world.token(world.by_jwt(a_token(world.claims(aud=["x", world.audience]))))

    assert said[0] == 200


async def test_the_second_of_two_keys_is_found(world: World) -> None:
    await world.register(jwks=a_jwks(a_public_jwk(OTHER_KEY, "old"), a_public_jwk(KEY, "new")))

    said = await world.token(world.by_jwt(a_token(world.claims(), header={"kid": "new"})))

    assert said[0] == 200


async def test_a_key_that_was_changed_counts_at_once(world: World) -> None:
    await world.token(world.by_jwt())
    await world.register(jwks=a_jwks(a_public_jwk(OTHER_KEY)))

    said = [(await world.token(world.by_jwt(a_token(world.claims(), key))))[0] for key in (KEY, OTHER_KEY)]

    assert said == [401, 200]


async def test_a_revoked_application_is_as_an_unknown_one(world: World) -> None:
    await world.register(status="revoked")

    _, body = await world.token(world.by_jwt())

    assert body["error_description"] == REFUSALS["ASSERTION_CLIENT_UNKNOWN"].display


async def test_the_public_key_as_a_shared_secret_is_refused(world: World) -> None:
    import base64
    import hashlib
    import hmac
    import json

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in ({"alg": "HS512", "typ": "JWT", "kid": "test-1"}, world.claims())
    ]
    signature = hmac.new(pem, ".".join(parts).encode(), hashlib.sha512).digest()
    token = ".".join([*parts, base64.urlsafe_b64encode(signature).decode().rstrip("=")])

    _, body = await world.token(world.by_jwt(token))

    assert body["error_description"] == REFUSALS["ASSERTION_ALG"].display


@pytest.mark.parametrize("assertion", ["x" * 1_000_000, "a." * 500_000, "\x00\r\nSet-Cookie: a=b", "\u00e9" * 100])
async def test_what_is_no_token_is_malformed(assertion: str, world: World) -> None:
    status, body = await world.token(world.by_jwt(assertion))

    assert (status, body["error_description"]) == (400, REFUSALS["ASSERTION_MALFORMED"].display)


async def test_an_application_that_says_nothing_of_scopes_may_all(world: World) -> None:
    await world.register(scopes=None)
    token = await world.application_token()

    document = world.tenant.documents.peek("access-tokens", token)

    assert document is not None
    assert "scopes" not in document.body
    assert document.body["app"] == CLIENT
