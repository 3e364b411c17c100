"""An id token that is exchanged is held against everything in the platform's order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.pipeline import Simulator
from simulator.services.auth.errors import REFUSALS
from simulator.wire.json import Json
from tests.jwt_makers import KEY, a_key, a_token, seconds
from tests.services.auth.world import LOGIN, World, an_id_token

pytestmark = pytest.mark.asyncio(loop_scope="session")

OTHER_KEY = a_key()
FAULTS: dict[str, tuple[str, dict[str, dict[str, Json]]]] = {
    "SUBJECT_MISSING": ("form", {"form": {"subject_token": None}}),
    "SUBJECT_MALFORMED": ("form", {"form": {"subject_token": "no.token"}}),
    "SUBJECT_KID_MISSING": ("kid", {"header": {"kid": None}}),
    "SUBJECT_TYP": ("typ", {"header": {"typ": "invalid"}}),
    "SUBJECT_EXP_MISSING": ("exp", {"claims": {"exp": None}}),
    "SUBJECT_EXP_NOT_INTEGER": ("exp", {"claims": {"exp": "string"}}),
    "SUBJECT_EXPIRED": ("exp", {"claims": {"exp": seconds() - 1}}),
    "SUBJECT_ISS_MISSING": ("iss", {"claims": {"iss": None}}),
    "SUBJECT_AUD_MISSING": ("aud", {"claims": {"aud": None}}),
    "SUBJECT_ISS_UNKNOWN": ("iss", {"claims": {"iss": "https://nobody.example"}}),
    "SUBJECT_KID_UNKNOWN": ("kid", {"header": {"kid": "unknown"}}),
    "SIGNATURE": ("key", {"how": {"key": OTHER_KEY}}),
    "UNAUTHORIZED_CLIENT": ("level", {"claims": {"authentication_assurance_level": 1}}),
}


async def _said(world: World, codes: list[str]) -> tuple[int, Json]:
    parts: dict[str, dict[str, Json]] = {"form": {}, "claims": {}, "header": {}, "how": {}}
    for code in codes:
        for part, values in FAULTS[code][1].items():
            parts[part] |= values
    subject = a_token(an_id_token(**parts["claims"]), parts["how"].get("key", KEY), header=parts["header"])
    return await world.token({**world.by_exchange(subject), **parts["form"]})


@pytest.mark.parametrize("code", FAULTS)
async def test_each_fault_has_its_own_body(code: str, world: World) -> None:
    status, body = await _said(world, [code])

    row = REFUSALS[code]
    assert (status, body["error"], body["error_description"]) == (row.status, row.code, row.display)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.lists(st.sampled_from(sorted(FAULTS)), min_size=2, max_size=5, unique_by=lambda code: FAULTS[code][0]))
async def test_of_several_faults_the_first_in_order_is_said(codes: list[str], platform: Simulator) -> None:
    world = await World.new(platform)
    first = next(code for code in FAULTS if code in codes)

    _, body = await _said(world, codes)

    assert body["error_description"] == REFUSALS[first].display


async def test_the_assertion_is_looked_at_before_the_id_token(world: World) -> None:
    form = world.by_exchange("no.token", client_assertion="no.token")

    _, body = await world.token(form)

    assert body["error_description"] == REFUSALS["ASSERTION_MALFORMED"].display


async def test_an_id_token_without_algorithm_says_nothing_that_holds(world: World) -> None:
    import base64
    import json

    header = {"typ": "JWT", "kid": "test-1"}
    parts = (header, {**header, "alg": "none"}, an_id_token())
    bare, none, claims = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)

    said = [(await world.token(world.by_exchange(f"{each}.{claims}.")))[1] for each in (bare, none)]

    assert [body["error_description"] for body in said] == [
        REFUSALS["SUBJECT_ALG_MISSING"].display,
        REFUSALS["SIGNATURE"].display,
    ]


def _login(**changes: Json) -> dict[str, Json]:
    claims = an_id_token(sub="subject", nhs_number=LOGIN, identity_proofing_level="P9", vot="P9.Cp.Cd", **changes)
    return {name: value for name, value in claims.items() if name != "authentication_assurance_level"}


async def test_a_patients_id_token_gives_patient_access(world: World) -> None:
    _, body = await world.token(world.by_exchange(a_token(_login())))

    document = world.tenant.documents.peek("access-tokens", body["access_token"])
    assert document is not None
    assert document.body["mode"] == "patient-access"
    assert (document.body["nhs_number"], document.body["level"]) == (LOGIN, "P9")
    assert document.body["scopes"] == ["urn:nhsd:apim:user-nhs-login:P9:personal-demographics-service"]
    assert body["refresh_token_expires_in"] == "3599"


ACTOR = {"iss": "https://login.example", "aud": "a", "exp": seconds() + 60, "nhs_number": LOGIN}


@pytest.mark.parametrize(
    ("claims", "header", "said"),
    [
        ({}, {"kid": None}, "Missing 'kid' header in act.sub JWT"),
        ({"exp": None}, {}, "Missing 'exp' claim in act.sub JWT"),
        ({"exp": "soon"}, {}, "Invalid 'exp' claim in act.sub JWT - must be an integer"),
        ({"iss": None}, {}, "Missing 'iss' claim in act.sub JWT"),
        ({"aud": None}, {}, "Missing 'aud' claim in act.sub JWT"),
        ({"nhs_number": None}, {}, "Missing 'nhs_number' claim in act.sub JWT"),
        ({}, {}, None),
    ],
)
async def test_who_acts_for_a_patient_has_a_whole_token(
    claims: Json, header: Json, said: str | None, world: World
) -> None:
    actor = a_token({**ACTOR, **claims}, header=header)

    _, body = await world.token(world.by_exchange(a_token(_login(act={"sub": actor}))))

    assert body.get("error_description") == said


@pytest.mark.parametrize("act", ["text", {}, {"sub": 5}, {"sub": "no.token"}, []])
async def test_an_actor_that_is_no_token_is_malformed(act: Json, world: World) -> None:
    _, body = await world.token(world.by_exchange(a_token(_login(act=act))))

    assert body["error_description"] == "Malformed JWT in act.sub"
