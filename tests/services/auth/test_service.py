"""The sign-in through the whole simulator: what it routes to, what its page says, and what each API then allows."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.pipeline.routes import Routes
from simulator.population.kinds import check_document
from simulator.scenario.load import load_scenario
from simulator.services.auth import SERVICE
from simulator.services.auth.rules import RULE_TABLE
from simulator.services.pds import SERVICE as PDS
from simulator.wire.findings import rule_table
from simulator.wire.json import Json, read_json
from tests.jwt_makers import a_key, a_token
from tests.services.auth.world import CLIENT, LOGIN, TWO_ROLES, World, an_id_token, told

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/auth/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in SERVICE.operations]
PATIENT = "/personal-demographics/FHIR/R4/Patient/9000000009"


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("POST", "/oauth2/token", "auth.token.issue"),
        ("POST", "/oauth2-mock/token", "auth.token.issue"),
        ("POST", "/oauth2-no-smartcard/token", "auth.token.issue"),
        ("GET", "/oauth2/authorize", "auth.user.authorise"),
        ("HEAD", "/oauth2/_ping", "auth.ping"),
        ("GET", "/oauth2/token", "auth.unsupported"),
        ("OPTIONS", "/oauth2/token", "auth.cors.preflight"),
        ("POST", "/realms/Cis2-mock-int/protocol/openid-connect/token", "auth.provider.issue"),
        ("GET", "/realms/Cis2-mock-int/else", "auth.unsupported"),
        ("GET", "/hello-world/hello/user", "auth.hello.user"),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method: str, path: str, operation: str) -> None:
    found = Routes([SERVICE]).find(method, path)

    assert found is not None
    assert found[1].id == operation


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_the_page_has_each_operation_as_the_table_does(operation: Operation) -> None:
    method = "any" if operation.method == "*" else operation.method

    assert f"| `{operation.id}` | {method} `{operation.path}` | {operation.summary} |" in PAGE


@pytest.mark.parametrize("code", SERVICE.refusals)
def test_the_page_has_each_refusal_as_the_table_does(code: str) -> None:
    row = SERVICE.refusals[code]

    assert f"| `{code}` | {row.status} | `{row.code}` |" in PAGE


def test_the_page_has_every_finding() -> None:
    assert rule_table(RULE_TABLE).strip() in PAGE, "put rule_table(RULE_TABLE) under Findings"


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*SERVICE.refusals}


def test_every_refusal_is_some_operations() -> None:
    refused = {code for operation in SERVICE.operations for code in operation.refusals}

    assert {*SERVICE.refusals} <= refused


def test_the_services_own_codes_are_of_the_table() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= {*SERVICE.refusals}


def test_the_application_of_the_page_can_be_registered() -> None:
    (body,) = re.findall(r"-d '(\{.*?\})'", PAGE, re.DOTALL)

    assert check_document("applications", "my-app", read_json(body)) == []


def test_the_scenario_of_the_page_can_be_played() -> None:
    (yaml,) = re.findall(r"```yaml\n(name: .*?)```", PAGE, re.DOTALL)

    assert load_scenario(yaml, "page.yaml", services=(SERVICE, PDS)).rules


@pytest.mark.asyncio(loop_scope="session")
class TestOnTheWay:
    """From a token to an API, in a world of its own."""

    async def test_a_token_from_a_fresh_key_of_4096_bits_opens_pds(self, world: World) -> None:
        from tests.jwt_makers import a_jwks, a_public_jwk

        key = a_key(4096)
        await world.register(jwks=a_jwks(a_public_jwk(key)))
        _, body = await world.token(world.by_jwt(a_token(world.claims(), key)))

        status, patient = await world.get(PATIENT, body["access_token"])

        assert (status, patient["id"]) == (200, "9000000009")

    async def test_an_applications_token_may_what_an_application_may(self, world: World) -> None:
        token = await world.application_token()

        status, body = await world.get("/personal-demographics/FHIR/R4/Coverage?subscriber:identifier=1", token)

        assert (status, _said(body)) == (
            403, "Your app has insufficient permissions to use this operation. Please contact support.",
        )  # fmt: skip

    async def test_a_token_says_when_it_has_expired_in_the_apis_own_words(self, world: World) -> None:
        token = await world.application_token()
        world.tenant.clock.advance(timedelta(minutes=10))

        status, body = await world.get(PATIENT, token)

        assert (status, _said(body)) == (401, "Access Token expired")

    async def test_a_scope_of_another_api_lets_nobody_in(self, world: World) -> None:
        await world.register(scopes=["urn:nhsd:apim:app:level3:hello-world"])
        token = await world.application_token()

        status, body = await world.get(PATIENT, token)

        assert (status, _said(body)[:36]) == (401, "Required scope(s): urn:nhsd:apim:use")

    async def test_an_application_of_other_products_is_told_so(self, world: World) -> None:
        await world.register(products=["hello-world"], scopes=["urn:nhsd:apim:app:level3:hello-world"])
        token = await world.application_token()

        status, body = await world.get(PATIENT, token)

        assert (status, _said(body)) == (401, "Invalid API call as no apiproduct match found")

    async def test_an_application_without_an_asid_is_told_so(self, world: World) -> None:
        await world.register(asid=None)
        token = await world.application_token()

        status, body = await world.get(PATIENT, token)

        assert (status, _said(body)) == (400, "No ASID is associated with your app. Please contact support.")

    @pytest.mark.parametrize(
        ("role", "status"), [("656014452101", 200), ("656005754108", 200), ("555254240512", 400), (None, 400)]
    )
    async def test_a_worker_names_one_of_their_roles(self, role: str | None, status: int, world: World) -> None:
        token = (await world.user_token(TWO_ROLES))["access_token"]
        headers = {"Authorization": f"Bearer {token}", "NHSD-Session-URID": role}

        reply = (await world.ask("GET", PATIENT, headers)).reply

        assert reply.status == status

    async def test_a_privileged_scope_gives_its_own_mode(self, world: World) -> None:
        await world.register(scopes=["urn:nhsd:apim:app:level3:privileged-personal-demographics-service"])
        token = await world.application_token()

        outcome = await world.ask("PATCH", PATIENT, {"Authorization": f"Bearer {token}"})

        display = told(outcome.reply)[1]["issue"][0]["details"]["coding"][0]["display"]
        assert display == "Cannot update resource with privileged-application-restricted access token"

    async def test_a_patient_reads_their_own_record_only(self, world: World) -> None:
        token = (await world.user_token("9000000009", scope="nhs-login"))["access_token"]

        own, other = [
            await world.get(path, str(token)) for path in (PATIENT, PATIENT.replace("9000000009", "9000000025"))
        ]

        assert (own[0], other[0]) == (200, 403)

    async def test_a_patient_who_proved_too_little_is_refused_by_the_api(self, world: World) -> None:
        token = (await world.user_token("9912003072", scope="nhs-login"))["access_token"]

        status, body = await world.get(PATIENT, str(token))

        assert status == 403
        assert body["issue"][0]["details"]["coding"][0]["display"] == "Patient cannot perform this action"

    async def test_an_exchanged_token_opens_pds(self, world: World) -> None:
        _, body = await world.token(world.by_exchange(a_token(an_id_token())))

        assert (await world.get(PATIENT, body["access_token"], NHSD_Session_URID="555254240512"))[0] == 200

    async def test_the_log_of_an_exchange_shows_no_secret_decoded(self, world: World) -> None:
        outcome = await world.ask(
            "POST", "/oauth2/token", {"Content-Type": "application/x-www-form-urlencoded"}, b"client_secret=s3cret"
        )

        assert "s3cret" not in str(world.simulator.view(outcome.exchange))
        assert world.simulator.findings(outcome.exchange) == ()

    async def test_patients_of_the_official_mock_sign_in(self, world: World) -> None:
        body = await world.user_token(LOGIN, scope="nhs-login")

        document = world.tenant.documents.peek("access-tokens", body["access_token"])
        assert document is not None
        assert (document.body["app"], document.body["nhs_number"]) == (CLIENT, LOGIN)


def _said(outcome: Json) -> str:
    return str(outcome["issue"][0]["diagnostics"])
