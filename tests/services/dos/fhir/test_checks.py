"""What the FHIR search asks of a call: token, headers, query, in this order, all faults of one kind at once."""

import pytest

from simulator.wire.json import Json
from tests.makers import a_tenant
from tests.services.dos.faces import FHIR, replied
from tests.services.dos.fhir.searching import ROOT, diagnostics, healthcare_service, identifier, organization, said
from tests.services.dos.makers import a_dos_tenant

ONLY_ORGANIZATION = "Only 'identifier' and '_revinclude' are allowed."
MISSING = "Missing required header(s): "


def _tokens(**body: Json) -> Json:
    return {"abc123": {"mode": "application-restricted", **body}}


@pytest.mark.parametrize(
    ("access", "authorization", "status"),
    [
        ("open", None, 200),
        ("open", "Bearer abc123", 200),
        ("open", "Basic abc123", 401),
        ("open", "Bearer", 401),
        ("presence", None, 401),
        ("presence", "Bearer abc123", 200),
        ("enforced", None, 401),
        ("enforced", "Bearer abc123", 200),
        ("enforced", "Bearer other1", 401),
    ],
)
async def test_a_token_is_asked_for_as_the_tenant_says(access: str, authorization: str | None, status: int) -> None:
    tenant = a_tenant(access=access, access_tokens=_tokens())

    answer = await said(tenant, organization(), {"Authorization": authorization})

    assert answer[0] == status
    if status == 401:
        assert diagnostics(answer[1]) == ["Invalid or missing authentication token"]


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        ("application-restricted", 200), ("privileged-application-restricted", 403), ("user-restricted", 403),
        ("patient-access", 403),
    ],
)  # fmt: skip
async def test_only_applications_may_search(mode: str, status: int) -> None:
    tenant = a_tenant(access="enforced", access_tokens=_tokens(mode=mode))

    assert (await said(tenant, organization(), {"Authorization": "Bearer abc123"}))[0] == status


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("urn:nhsd:apim:app:level3:dos-search", 200),
        ("urn:nhsd:apim:app:level3:personal-demographics-service", 403),
        ("urn:nhsd:apim:user-nhs-cis2:aal3:dos-search", 403),
        ("urn:nhsd:apim:user-nhs-login:P9:dos-search", 403),
    ],
)
@pytest.mark.parametrize("target", [organization(), healthcare_service(), f"{ROOT}/Other"])
async def test_a_token_has_the_searchs_own_scope_whatever_is_asked(target: str, scope: str, status: int) -> None:
    tenant = a_tenant(access="enforced", access_tokens=_tokens(scopes=[scope]))

    answer = await said(tenant, target, {"Authorization": "Bearer abc123"})

    assert answer[0] == (404 if status == 200 and target.endswith("Other") else status)
    if status == 403:
        assert diagnostics(answer[1]) == ["Insufficient permissions to access this resource"]


async def test_an_application_that_is_not_subscribed_is_not_authorised() -> None:
    application = {"client_id": "app", "products": ["personal-demographics-service"], "scopes": []}
    tenant = a_tenant(access="enforced", access_tokens=_tokens(app="app"), applications={"app": application})

    status, outcome = await said(tenant, organization(), {"Authorization": "Bearer abc123"})

    assert (status, diagnostics(outcome)) == (401, ["Invalid or missing authentication token"])


async def test_a_token_is_looked_at_before_headers_and_headers_before_the_query() -> None:
    closed, opened = a_tenant(access="presence"), a_tenant()
    wrong = {"version": "2", "foo": "1"}

    answers = [
        (await said(closed, f"{ROOT}/Organization", wrong))[0],
        diagnostics((await said(opened, f"{ROOT}/Organization", wrong))[1])[0],
    ]

    assert answers == [401, "Invalid version found in supplied headers: version must be '1'"]


@pytest.mark.parametrize(
    ("headers", "said_"),
    [
        ({"version": None}, [f"{MISSING}'version'"]),
        ({"X-Request-ID": None}, [f"{MISSING}'x-request-id'"]),
        ({"version": None, "X-Request-ID": None}, [f"{MISSING}'version', 'x-request-id'"]),
        ({"version": "2"}, ["Invalid version found in supplied headers: version must be '1'"]),
        ({"version": ""}, ["Invalid version found in supplied headers: version must be '1'"]),
        (
            {"X-Request-ID": " "},
            ["Invalid request-id value found in supplied headers: X-Request-ID must be set and be a UUID v4"],
        ),
        ({"Foo": "1"}, ["Unexpected header(s): foo."]),
        ({"Foo": "1", "X-Bar": "2"}, ["Unexpected header(s): foo, x-bar."]),
        ({"version": None, "Foo": "1"}, [f"{MISSING}'version'", "Unexpected header(s): foo."]),
    ],
)
async def test_headers_are_the_ones_that_are_wanted_and_no_others(
    headers: dict[str, str | None], said_: list[str]
) -> None:
    status, outcome = await said(a_dos_tenant(), organization(), headers)

    assert (status, diagnostics(outcome)) == (400, said_)


@pytest.mark.parametrize(
    "name",
    [
        "VERSION", "x-correlation-id", "Accept", "Accept-Encoding", "Accept-Language", "User-Agent", "Content-Type",
        "End-User-Role", "Application-ID", "NHSD-Request-ID", "X-Forwarded-For", "X-Amzn-Trace-Id", "Connection",
        "Content-Length", "Cache-Control", "Pragma", "X-Simulator-Tenant",
    ],
)  # fmt: skip
async def test_a_header_that_calls_have_anyway_is_taken(name: str) -> None:
    assert (await said(a_dos_tenant(), organization(), {name: "1"}))[0] == 200


@pytest.mark.parametrize("request_id", ["60e0b220-8136-4ca5-ae46-1d97ef59d068", "anything"])
async def test_a_request_id_may_be_any_text(request_id: str) -> None:
    assert (await said(a_dos_tenant(), organization(), {"X-Request-ID": request_id}))[0] == 200


@pytest.mark.parametrize("headers", [{"version": None}, {"Foo": "1"}, {"X-Request-ID": None}])
async def test_headers_are_not_looked_at_where_the_tenant_says_so(headers: dict[str, str | None]) -> None:
    tenant = a_dos_tenant(dos_options={"directory": {"strict_headers": False}})

    assert (await said(tenant, organization(), headers))[0] == 200


@pytest.mark.parametrize("headers", [{"version": None}, {"Foo": "1"}, {"X-Request-ID": None}])
async def test_headers_are_not_looked_at_in_a_search_for_services(headers: dict[str, str | None]) -> None:
    assert (await said(a_dos_tenant(), healthcare_service(), headers))[0] == 200


REVINCLUDE = (
    "The request is missing the '_revinclude=Endpoint:organization' parameter, which is required to include linked"
    " Endpoint resources."
)
SYSTEM = "https://fhir.nhs.uk/Id/ods-organization-code"


@pytest.mark.parametrize(
    ("parameters", "said_"),
    [
        ({"identifier": None}, ["Missing required query parameter(s): 'identifier'"]),
        ({"_revinclude": None}, ["Missing required query parameter(s): '_revinclude'"]),
        (
            {"identifier": None, "_revinclude": None},
            ["Missing required query parameter(s): 'identifier', '_revinclude'"],
        ),
        ({"_revinclude": ""}, [REVINCLUDE]),
        ({"_revinclude": "endpoint:organization"}, [REVINCLUDE]),
        ({"_revinclude": "Endpoint:Organization"}, [REVINCLUDE]),
        ({"identifier": ""}, [f"Invalid identifier system '' - expected '{SYSTEM}'"]),
        ({"identifier": "ABC123"}, [f"Invalid identifier system '' - expected '{SYSTEM}'"]),
        ({"identifier": "foo|ABC123"}, [f"Invalid identifier system 'foo' - expected '{SYSTEM}'"]),
        *(
            (
                {"identifier": f"{SYSTEM}|{code}"},
                [f"Invalid identifier value: ODS code '{code.upper()}' must follow format ^[A-Za-z0-9]{{5,12}}$"],
            )
            for code in ("", "ABC", "abc", "ABC1", "A" * 13, "ABC 123", "ABC-123", "ABC123|", "\u00c4BC123", "ABC123\n")
        ),
        ({"foo": "1"}, [f"Unexpected query parameter(s): foo. {ONLY_ORGANIZATION}"]),
        ({"foo": "1", "_include": ""}, [f"Unexpected query parameter(s): foo, _include. {ONLY_ORGANIZATION}"]),
        ({"Identifier": "x"}, [f"Unexpected query parameter(s): Identifier. {ONLY_ORGANIZATION}"]),
        (
            {"identifier": "x|y", "_revinclude": "", "foo": ""},
            [
                f"Invalid identifier system 'x' - expected '{SYSTEM}'",
                REVINCLUDE,
                f"Unexpected query parameter(s): foo. {ONLY_ORGANIZATION}",
            ],
        ),
    ],
)
async def test_parameters_of_an_organisation_are_checked_all_at_once(
    parameters: dict[str, str | None], said_: list[str]
) -> None:
    status, outcome = await said(a_dos_tenant(), organization(**parameters))

    assert (status, diagnostics(outcome)) == (400, said_)


@pytest.mark.parametrize(
    ("target", "said_"),
    [
        (f"{ROOT}/HealthcareService", "Missing required query parameter(s): 'organization.identifier'"),
        (
            healthcare_service(_revinclude="Endpoint:organization"),
            "Unexpected query parameter(s): _revinclude. Only 'organization.identifier' is allowed.",
        ),
        (
            healthcare_service("ABC"),
            "Invalid identifier value: ODS code 'ABC' must follow format ^[A-Za-z0-9]{5,12}$",
        ),
    ],
)
async def test_the_parameter_of_services_is_checked_alike(target: str, said_: str) -> None:
    status, outcome = await said(a_dos_tenant(), target)

    assert (status, diagnostics(outcome)) == (400, [said_])


@pytest.mark.parametrize("code", ["ABC12", "abc12", "A" * 12, "12345"])
async def test_a_code_has_5_to_12_letters_and_digits_in_either_case(code: str) -> None:
    assert (await said(a_dos_tenant(), organization(identifier=identifier(code))))[0] == 200


async def test_of_a_parameter_that_is_sent_twice_the_last_counts() -> None:
    status, outcome = await said(a_dos_tenant(), f"{organization()}&identifier=x")

    assert (status, len(outcome["issue"])) == (400, 1)


async def test_gateways_checks_are_not_made_for_a_ping() -> None:
    assert (await replied(FHIR, a_tenant(access="enforced"), f"{ROOT}/_ping")).status == 200
