"""XML, then credentials, then version: the first that is wrong is said, whatever else is."""

import pytest

from simulator.call import Tenant
from simulator.services.dos.soap.checks import account_of
from simulator.wire.xml import SOAP
from tests.services.dos.makers import PASSWORD, USERNAME, a_dos_tenant, a_service, an_account
from tests.services.dos.soap.asking import a_post, a_search, a_soap_call, a_user, an_asking, an_envelope, ask


async def _code(body: bytes, tenant: Tenant | None = None) -> str | None:
    fault = (await ask(body, tenant or a_dos_tenant(a_service()))).fault
    return None if fault is None else fault[0]


def _by(username: str | None, password: str | None, version: str | None = "1.5") -> bytes:
    return an_asking("GetHospitalScores", "", version, a_user(username, password))


@pytest.mark.parametrize("body", [b"", b"   ", b"{}", b"<a>", a_search()[:-9], b"<!DOCTYPE a><a/>", b"\xff\xfe<"])
async def test_what_is_no_xml_is_108(body: bytes) -> None:
    answer = await ask(body, a_dos_tenant())

    assert answer.fault == ("108", "Malformed XML: The soap message is not valid xml.")


@pytest.mark.parametrize("body", [b"<a/>", a_search().replace(b"2003/05", b"2099/05")])
async def test_an_unknown_envelope_is_108_too(body: bytes) -> None:
    answer = await ask(body, a_dos_tenant())

    assert answer.fault == ("108", "Malformed XML: Unable to identify the SOAP version")


@pytest.mark.parametrize(
    "body",
    [
        an_envelope(""),
        an_envelope("<w:Dispositions/>", "9.9"),
        an_asking("GetHospitalScores", user="<w:other/>"),
        _by(None, PASSWORD),
        _by(USERNAME, None, "9.9"),
        _by(USERNAME, ""),
        _by("", PASSWORD),
    ],
)
async def test_without_username_and_password_it_is_1001(body: bytes) -> None:
    assert await _code(body) == "1001"


@pytest.mark.parametrize(
    ("username", "password"),
    [("nobody", PASSWORD), (USERNAME, "wrong"), (USERNAME, f" {PASSWORD}"), ("locked", PASSWORD)],
)
async def test_wrong_or_inactive_credentials_are_302_in_any_version(username: str, password: str) -> None:
    accounts = {USERNAME: an_account(), "locked": an_account("locked", active=False)}

    assert await _code(_by(username, password, "9.9"), a_dos_tenant(dos_accounts=accounts)) == "302"


async def test_an_account_without_the_permission_is_303() -> None:
    accounts = {USERNAME: an_account(permissions=["rest"])}

    assert await _code(_by(USERNAME, PASSWORD, "9.9"), a_dos_tenant(dos_accounts=accounts)) == "303"


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.6", "2", "x", "1.5.0"])
async def test_an_unsupported_version_is_107_before_the_case_is_looked_at(version: str) -> None:
    assert await _code(a_search(version, postcode="nowhere", age="x")) == "107"


@pytest.mark.parametrize("version", [None, ""])
async def test_without_a_version_the_usual_one_answers(version: str | None) -> None:
    answer = await ask(a_search(version), a_dos_tenant(a_service()))

    assert answer.facts[1][3][0] == "CalculatedAgeInDays"


@pytest.mark.parametrize("operation", ["ServiceAnalysis", "ExceptionCapture", "Dispositions", "CheckCapacity"])
async def test_an_operation_that_the_version_has_not_is_108(operation: str) -> None:
    assert await _code(an_asking(operation)) == "108"


async def test_soap_1_1_is_taken() -> None:
    body = an_envelope(f"<w:GetHospitalScores>{a_user()}</w:GetHospitalScores>", soap=SOAP)

    answer = await ask(a_post(body, Content_Type="text/xml"), a_dos_tenant())

    assert answer.reply.status == 200
    assert answer.reply.body.split(b"\n")[1].startswith(b"<SOAP-ENV:Envelope xmlns:SOAP-ENV=")
    assert answer.reply.headers["Content-Type"] == "text/xml; charset=utf-8"


def test_the_account_gives_the_search_role() -> None:
    call = a_soap_call(a_search(), a_dos_tenant(dos_accounts={USERNAME: an_account(search_role="127")}))

    assert account_of(call).search_role == "127"


async def test_the_case_reference_is_what_exchanges_belong_together_by() -> None:
    answer = await ask(a_search(caseRef="one", postcode="nowhere"), a_dos_tenant())

    assert answer.call.correlation_id == "one"


async def test_a_header_says_better_what_belongs_together() -> None:
    answer = await ask(a_post(a_search(caseRef="one"), X_Correlation_ID="two"), a_dos_tenant())

    assert answer.call.correlation_id == "two"
