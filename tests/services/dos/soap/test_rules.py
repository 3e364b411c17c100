"""What is found about a request: each finding, where it is, and silence about a good one."""

from pathlib import Path

import pytest

from simulator.call import Tenant
from simulator.services.dos.soap.names import NAMESPACE, PATH
from simulator.services.dos.soap.rules import MOST_FOUND, RULE_TABLE
from simulator.wire.findings import rule_table
from simulator.wire.http import Request
from simulator.wire.xml import SOAP
from tests.makers import a_request
from tests.services.dos.makers import PASSWORD, a_dos_tenant, a_service, an_account
from tests.services.dos.soap.asking import CASE, a_case, a_post, a_search, a_user, an_asking, an_envelope, ask

PAGE = Path(__file__).resolve().parents[4] / "simulator/services/dos/README.md"
NHS_NUMBER = "9990010005"


def _tenant() -> Tenant:
    return a_dos_tenant(a_service())


async def _ids(request: Request | bytes) -> list[str]:
    return (await ask(request, _tenant())).finding_ids()


async def _found(request: Request | bytes) -> dict[str, tuple[str, str]]:
    return {each.rule: (each.where, each.what) for each in (await ask(request, _tenant())).findings()}


@pytest.mark.parametrize(
    "body",
    [
        a_search(),
        a_search(caseId="MONITORING", caseRef=None, searchDistance="1", surgery=None),
        an_asking("ServiceDetailsById", "<w:serviceId>2000000001</w:serviceId>"),
        an_asking("GetHospitalScores"),
    ],
)
async def test_nothing_is_found_about_a_good_message(body: bytes) -> None:
    assert await _ids(body) == []


@pytest.mark.parametrize(
    ("action", "ids"),
    [
        (f"{NAMESPACE}/CheckCapacitySummary", []),
        (f"{NAMESPACE}/GetHospitalScores", ["dos.soap.action"]),
        ("", []),
    ],
)
async def test_an_action_is_that_of_the_message(action: str, ids: list[str]) -> None:
    in_type = a_post(a_search(), Content_Type=f'application/soap+xml; charset=utf-8; action="{action}"')
    in_header = a_post(a_search(), SOAPAction=f'"{action}"')

    assert [await _ids(in_type), await _ids(in_header)] == [ids, ids]


@pytest.mark.parametrize(
    ("soap", "media_type", "ids"),
    [
        (SOAP, "text/xml; charset=utf-8", ["dos.soap.version"]),
        (SOAP, "application/soap+xml", ["dos.soap.version", "dos.soap.media-type"]),
    ],
)
async def test_soap_1_1_is_found(soap: str, media_type: str, ids: list[str]) -> None:
    body = an_envelope(f"<w:GetHospitalScores>{a_user()}</w:GetHospitalScores>", soap=soap)

    assert await _ids(a_post(body, Content_Type=media_type)) == ids


@pytest.mark.parametrize("media_type", ["text/xml", "application/xml", ""])
async def test_another_media_type_is_found(media_type: str) -> None:
    found = await _found(a_post(a_search(), Content_Type=media_type))

    assert found == {"dos.soap.media-type": ("Content-Type", f"'{media_type}' for a message of SOAP 1.2")}


async def test_a_blank_line_before_the_declaration_is_found() -> None:
    assert await _ids(b'\n<?xml version="1.0"?>' + a_search()) == ["dos.soap.blank-line"]
    assert await _ids(b"\n" + a_search()) == []


@pytest.mark.parametrize(
    ("request_", "what"),
    [
        (a_post(b"<a>"), "Premature end of data in tag a line 1"),
        (a_post(b"<a/>"), "the root is 'a' of the namespace ''"),
        (a_request("GET", PATH), "a GET that asks for no WSDL"),
    ],
)
async def test_what_cannot_be_read_is_found(request_: Request, what: str) -> None:
    found = await _found(request_)

    where, said = found.pop("dos.soap.unreadable")
    assert (where, what in said) == ("body", True)
    assert found.keys() <= {"dos.version.missing"}


@pytest.mark.parametrize(("operation", "version"), [("Dispositions", "1.3"), ("ServiceAnalysis", "1.5")])
async def test_an_operation_that_the_version_has_not_is_found(operation: str, version: str) -> None:
    found = await _found(an_asking(operation, "", version))

    where, what = found["dos.soap.operation"]
    assert what == f"'{operation}' in version {version}"
    assert where == f"/soap12:Envelope/soap12:Body/dos:{operation}"


async def test_an_empty_body_is_found() -> None:
    found = await _found(an_envelope(""))

    assert found["dos.soap.operation"] == ("/soap12:Envelope", "'' in version 1.5")


@pytest.mark.parametrize(
    ("version", "rule"),
    [
        (None, "dos.version.missing"),
        ("", "dos.version.missing"),
        ("1.3", "dos.version.old"),
        ("1.4", "dos.version.old"),
        ("1.1", "dos.version.unknown"),
    ],
)
async def test_a_version_that_is_not_the_current_one_is_found(version: str | None, rule: str) -> None:
    ids = await _ids(an_asking("GetHospitalScores", "", version))

    assert ids == [rule]


async def test_a_version_header_without_its_namespace_is_found() -> None:
    body = a_search().replace(b"<w:serviceVersion>1.5</w:", b'<serviceVersion xmlns="">1.5</')

    assert await _found(body) == {
        "dos.version.namespace": (
            "/soap12:Envelope/soap12:Header/serviceVersion",
            "a version header in another namespace, or in none",
        )
    }


async def test_elements_without_the_namespace_are_found_once() -> None:
    body = a_search().replace(f'xmlns:w="{NAMESPACE}"'.encode(), b'xmlns:w="urn:other"')

    assert await _ids(body) == ["dos.version.namespace", "dos.schema.namespace"]


async def test_an_element_out_of_its_order_is_found() -> None:
    case = {name: CASE[name] for name in ("gender", *CASE)}
    body = an_asking("CheckCapacitySummary", a_case(case))

    ids = await _ids(body)

    assert set(ids) == {"dos.schema.order"}


async def test_a_user_after_the_case_is_out_of_order() -> None:
    body = an_asking("CheckCapacitySummary", a_case(CASE) + a_user(), user="")

    found = await _found(body)

    assert found.keys() == {"dos.schema.order"}
    assert found["dos.schema.order"][1] == "userInfo after c"


async def test_an_unknown_element_is_found_by_version() -> None:
    found = await _found(a_search(more="1"))
    older = await _found(a_search("1.3"))

    assert found["dos.schema.unknown"][1] == "there is no 'more' in version 1.5"
    assert older["dos.schema.unknown"][1] == "there is no 'forceSearchDistance' in version 1.3"


async def test_a_missing_element_is_found() -> None:
    found = await _found(a_search(forceSearchDistance=None))

    assert found["dos.schema.missing"][1] == "there is no forceSearchDistance"


async def test_many_findings_about_elements_are_cut() -> None:
    body = a_search().replace(b"</w:c>", b"<w:odd/>" * 1000 + b"</w:c>")

    assert await _ids(body) == ["dos.schema.unknown"] * MOST_FOUND


@pytest.mark.parametrize(
    ("id", "what"),
    [("1234", "the case id '1234'"), (None, "no case id"), ("", "no case id"), ("test", "the case id 'test'")],
)
async def test_a_case_that_is_not_marked_as_a_test_is_found(id: str | None, what: str) -> None:
    assert (await _found(a_search(caseId=id)))["dos.case.test"][1] == what


async def test_monitoring_searches_one_kilometre_without_a_reference() -> None:
    ids = await _ids(a_search(caseId="MONITORING"))

    assert ids == ["dos.case.monitoring-distance", "dos.case.monitoring-reference"]


@pytest.mark.parametrize("surgery", ["UNK", "", None])
async def test_an_unknown_practice_is_found(surgery: str | None) -> None:
    assert await _ids(a_search(surgery=surgery)) == ["dos.case.surgery"]


async def test_a_search_at_another_time_is_for_tests_only() -> None:
    at = "2026-11-22T10:05:00"

    assert await _ids(a_search(searchDateTime=at)) == []
    assert "dos.case.search-time" in await _ids(a_search(searchDateTime=at, caseId="1"))


@pytest.mark.parametrize("written", [NHS_NUMBER, "999 001 0005", "999-001-0005", f"for {NHS_NUMBER}, today"])
@pytest.mark.parametrize("name", ["caseRef", "surgery", "more"])
async def test_an_nhs_number_is_found_and_not_repeated(name: str, written: str) -> None:
    found = await _found(a_search(**{name: written}))

    where, what = found["dos.case.patient-data"]
    assert name in where
    assert what == f"what looks like an NHS number in '{name}'"


@pytest.mark.parametrize(
    "written", ["9990010006", f"1{NHS_NUMBER}", "5A1E0000-0000-4000-8000-999001000500", "AB9990010005"]
)
async def test_other_digits_are_no_nhs_number(written: str) -> None:
    assert "dos.case.patient-data" not in await _ids(a_search(caseRef=written))


async def test_a_practice_by_its_service_id_is_no_nhs_number_whatever_it_looks_like() -> None:
    tenant = a_dos_tenant(a_service(), a_service(NHS_NUMBER))

    assert (await ask(a_search(surgery=NHS_NUMBER), tenant)).finding_ids() == []


async def test_who_calls_may_have_a_number_for_a_name() -> None:
    tenant = a_dos_tenant(a_service(), dos_accounts={NHS_NUMBER: an_account(NHS_NUMBER)})
    body = an_asking("CheckCapacitySummary", a_case(CASE), user=a_user(NHS_NUMBER, PASSWORD))

    assert (await ask(body, tenant)).finding_ids() == []


async def test_every_finding_is_about_a_line_of_the_message() -> None:
    answer = await ask(a_search(caseId="1"), _tenant())

    (finding,) = answer.findings()
    assert (finding.line, finding.source) == (1, "Directory of Services API, monitoring and testing")


def test_ids_are_of_this_service_and_each_has_one_row() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert len(set(ids)) == len(ids)
    assert all(id.startswith("dos.") for id in ids)


def test_the_page_has_the_table() -> None:
    assert rule_table(RULE_TABLE) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("user", "where", "what"),
    [
        ("", "CheckCapacitySummary", "credentials: Request Validation: Unable to locate username and password"),
        (a_user("nobody"), "userInfo", "credentials of 'nobody': Authentication Failed"),
        (a_user(password="hidden"), "userInfo", "credentials of 'caller': Authentication Failed"),
    ],
)
async def test_credentials_of_nobody_are_found_and_no_password_is_quoted(user: str, where: str, what: str) -> None:
    body = an_asking("CheckCapacitySummary", a_case(CASE), user=user)

    place, said = (await _found(body))["dos.soap.credentials"]

    assert place.endswith(where)
    assert said.startswith(what)
    assert "hidden" not in said


async def test_an_account_without_the_permission_is_found() -> None:
    tenant = a_dos_tenant(a_service(), dos_accounts={"caller": an_account(permissions=[])})

    answer = await ask(a_search(), tenant)

    assert answer.finding_ids() == ["dos.soap.credentials"]


REFUSED = {
    "postcode": "LS17",
    "age": "old",
    "ageFormat": "Weeks",
    "disposition": "99",
    "symptomGroup": "99",
    "symptomDiscriminatorList": "99",
    "searchDistance": "100",
    "gender": "X",
    "searchDateTime": "soon",
}


@pytest.mark.parametrize("field", REFUSED)
async def test_what_a_case_is_refused_for_is_found_where_it_stands(field: str) -> None:
    answer = await ask(a_search(**{field: REFUSED[field]}), _tenant())

    (finding,) = answer.findings()
    assert answer.fault is not None
    assert (finding.rule, finding.what) == ("dos.case.refused", answer.fault[1])
    assert finding.where.endswith(f"/dos:c/dos:{field}")


async def test_a_missing_age_is_found_at_the_case() -> None:
    assert (await _found(a_search(age=None)))["dos.case.refused"][0].endswith("/dos:c")


async def test_a_case_of_a_version_that_there_is_not_is_not_looked_into() -> None:
    assert await _ids(a_search("9.9", age="old")) == ["dos.version.unknown"]


async def test_a_case_is_looked_into_whoever_sends_it() -> None:
    body = an_asking("CheckCapacitySummary", a_case({**CASE, "age": "old"}), user=a_user("nobody"))

    assert await _ids(body) == ["dos.soap.credentials", "dos.case.refused"]
