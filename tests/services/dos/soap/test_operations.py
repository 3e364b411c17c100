"""What each operation answers, and refuses, in each version."""

import re
from datetime import UTC, datetime

import pytest

from simulator.call import Tenant
from simulator.clock import Clock
from simulator.services.dos.soap.names import NAMESPACE, PATH
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.makers import a_request
from tests.services.dos.makers import DISCRIMINATOR, USERNAME, a_dos_tenant, a_service, an_account, an_endpoint
from tests.services.dos.soap.asking import CASE, Answer, a_case, a_post, a_search, a_user, an_asking, ask, names
from tests.services.dos.soap.describing import described

ONE, TWO, ED = "2000000001", "2000000002", "2000000105"


def _a_department(id: str = ED, **members: Json) -> Json:
    return a_service(id, type=105, east=3000, clinical=[], **members)


def _texts(answer: Answer) -> dict[str, Json]:
    return dict(answer.facts[1])


@pytest.mark.parametrize(
    ("version", "head"),
    [
        ("1.3", ["TransactionId"]),
        ("1.4", ["TransactionId", "RequestedAtDateTime", "SearchDateTime"]),
        (
            "1.5",
            [
                "TransactionId", "RequestedAtDateTime", "SearchDateTime", "CalculatedAgeInDays", "SearchDistance",
                "SearchDistanceUsedSource",
            ],
        ),
    ],
)  # fmt: skip
async def test_a_search_is_answered_with_its_versions_head(version: str, head: list[str]) -> None:
    answer = await ask(a_search(version), a_dos_tenant(a_service()))

    assert answer.facts[0] == "CheckCapacitySummaryResponse"
    assert names(answer.facts[1]) == [*head, "CheckCapacitySummaryResult"]


@pytest.mark.parametrize(
    ("version", "element"),
    [
        ("1.3", "ServiceCareSummaryDestination"),
        ("1.4", "ServiceCareSummaryDestination"),
        ("1.5", "serviceCareSummaryDestination"),
    ],
)
async def test_services_stand_in_their_versions_element(version: str, element: str) -> None:
    answer = await ask(a_search(version), a_dos_tenant(a_service(ONE), a_service(TWO, east=500)))

    assert names(_texts(answer)["CheckCapacitySummaryResult"]) == [element, element]
    assert [service["id"] for service in answer.services] == [ONE, TWO]


async def test_an_answer_looks_like_the_live_ones() -> None:
    answer = await ask(a_search(), a_dos_tenant(a_service()))

    assert (answer.reply.status, answer.reply.headers["Content-Type"]) == (200, "application/soap+xml; charset=utf-8")
    assert answer.reply.body.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" '
        b'xmlns:ns1="https://nww.pathwaysdos.nhs.uk/app/api/webservices"><env:Body><ns1:CheckCapacitySummaryResponse>'
        b"<ns1:TransactionId>"
    )


async def test_times_are_local_without_an_offset() -> None:
    tenant = a_dos_tenant(a_service())
    tenant.clock = Clock(datetime(2026, 7, 1, 10, 0, tzinfo=UTC), frozen=True)

    texts = _texts(await ask(a_search(searchDateTime="2026-12-24T09:05:00"), tenant))

    assert (texts["RequestedAtDateTime"], texts["SearchDateTime"]) == ("2026-07-01T11:00:00", "2026-12-24T09:05:00")


async def test_the_age_is_said_in_days_but_not_for_a_group() -> None:
    tenant = a_dos_tenant(a_service())

    texts = [
        _texts(await ask(a_search(age=age, ageFormat=form), tenant))
        for age, form in (("22", "Years"), ("1", "AgeGroup"))
    ]

    assert [each.get("CalculatedAgeInDays") for each in texts] == ["8035", None]


async def test_a_stored_distance_is_said_without_its_fraction() -> None:
    tenant = a_dos_tenant(a_service(), dos_distances={"LS17": {"kilometres": 18.9}})

    texts = _texts(await ask(a_search(), tenant))

    assert (texts["SearchDistance"], texts["SearchDistanceUsedSource"]) == ("18", "District")


async def test_a_transaction_has_an_upper_case_id_of_its_own_that_repeats_with_the_seed() -> None:
    def tenant() -> Tenant:
        return a_dos_tenant(a_service())

    same = tenant()
    first, second, again = [(await ask(a_search(), world)).call.message_id or "" for world in (same, same, tenant())]

    assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", first)
    assert (first != second, first == again) == (True, True)


async def test_the_transaction_is_what_the_exchange_is_recorded_by() -> None:
    answer = await ask(a_search(), a_dos_tenant(a_service()))

    assert answer.call.message_id == _texts(answer)["TransactionId"]


async def test_where_nothing_fits_departments_step_in() -> None:
    answer = await ask(a_search(), a_dos_tenant(_a_department()))

    assert [service["name"] for service in answer.services] == [f"Service {ED} (Catch-all)"]


@pytest.mark.parametrize(("version", "ids"), [("1.3", [ONE, ED]), ("1.4", [ONE, ED]), ("1.5", [ONE])])
async def test_before_1_5_a_single_service_is_not_enough(version: str, ids: list[str]) -> None:
    answer = await ask(a_search(version), a_dos_tenant(a_service(ONE), _a_department()))

    assert [service["id"] for service in answer.services] == ids


@pytest.mark.parametrize("version", ["1.3", "1.4", "1.5"])
async def test_nothing_at_all_is_102(version: str) -> None:
    answer = await ask(a_search(version), a_dos_tenant())

    assert answer.fault == ("102", "Service Search: No services found")


async def test_another_role_sees_other_services() -> None:
    services = a_service(ONE), a_service(TWO, referral_roles=["HCP GP"])
    accounts = {USERNAME: an_account(search_role="127")}

    answer = await ask(a_search(), a_dos_tenant(*services, dos_accounts=accounts))

    assert [service["id"] for service in answer.services] == [TWO]


async def test_a_search_role_in_a_search_is_ignored() -> None:
    answer = await ask(a_search(searchRole="127"), a_dos_tenant(a_service(ONE)))

    assert [service["id"] for service in answer.services] == [ONE]


def _an_analysis(version: str = "1.3", **fields: str) -> bytes:
    case = {
        name: text for name, text in CASE.items() if name not in ("symptomDiscriminatorList", "forceSearchDistance")
    }
    case.update({"symptomDiscriminator": str(DISCRIMINATOR), **fields})
    return an_asking("ServiceAnalysis", a_case(case), version)


@pytest.mark.parametrize("version", ["1.3", "1.4"])
async def test_an_analysis_finds_what_is_right_though_it_has_no_capacity(version: str) -> None:
    tenant = a_dos_tenant(a_service(ONE, capacity="RED"))

    answer = await ask(_an_analysis(version), tenant)

    assert names(answer.facts[1]) == ["TransactionId", "ServiceAnalysisResultArray"]
    assert names(_texts(answer)["ServiceAnalysisResultArray"]) == ["ServiceAnalysisResult"]
    assert [(service["id"], service["capacity"]) for service in answer.services] == [(ONE, "None")]


async def test_an_analysis_is_made_for_the_role_that_it_names() -> None:
    tenant = a_dos_tenant(a_service(ONE), a_service(TWO, referral_roles=["HCP GP"]))

    answer = await ask(_an_analysis(searchRole="127"), tenant)

    assert [service["id"] for service in answer.services] == [TWO]


async def test_an_analysis_that_finds_nothing_is_102() -> None:
    answer = await ask(_an_analysis(), a_dos_tenant(_a_department()))

    assert answer.fault == ("102", "Service Search: No services found")


def _details(id: str, version: str = "1.5") -> bytes:
    return an_asking("ServiceDetailsById", f"<w:serviceId>{id}</w:serviceId>", version)


@pytest.mark.parametrize("id", [ONE, "Y00001", "y00001", f" {ONE} "])
async def test_details_are_found_by_id_and_by_ods_code(id: str) -> None:
    answer = await ask(_details(id), a_dos_tenant(a_service(ONE)))

    (service,) = _texts(answer)["services"]
    assert service[1][:2] == [["id", ONE], ["odsCode", "Y00001"]]
    assert names(service[1][2][1]) == ["endpoint"]


async def test_a_code_of_several_services_gives_all_that_are_active() -> None:
    closed = a_service("2000000003", ods_code="A81099", status="closed")
    services = a_service(ONE, ods_code="A81099"), a_service(TWO, ods_code="A81099"), closed

    answer = await ask(_details("A81099"), a_dos_tenant(*services))

    assert [service[1][0][1] for service in _texts(answer)["services"]] == [ONE, TWO]


@pytest.mark.parametrize("version", ["1.3", "1.4", "1.5"])
async def test_a_service_without_endpoints_has_id_and_code_only(version: str) -> None:
    answer = await ask(_details(ONE, version), a_dos_tenant(a_service(ONE, endpoints=[])))

    assert answer.facts[1] == [["services", [["service", [["id", ONE], ["odsCode", "Y00001"]]]]]]


async def test_older_versions_give_contact_details() -> None:
    answer = await ask(_details(ONE, "1.4"), a_dos_tenant(a_service(ONE, endpoints=[an_endpoint(), an_endpoint(2)])))

    (service,) = _texts(answer)["services"]
    assert names(service[1]) == ["id", "odsCode", "contactDetails"]
    assert names(service[1][2][1]) == ["contactDetail", "contactDetail"]


@pytest.mark.parametrize("id", ["", "1", "NOBODY", "2000000003"])
async def test_a_service_that_is_not_there_is_103(id: str) -> None:
    answer = await ask(_details(id), a_dos_tenant(a_service(ONE), a_service("2000000003", status="closed")))

    assert answer.fault == ("103", "Request Response: Service not found")


async def test_scores_are_those_of_departments_that_have_one() -> None:
    pressure = {"score": 12, "note": "Busy", "updated": "2026-07-01T10:00:00Z"}
    tenant = a_dos_tenant(
        _a_department(pressure=pressure), _a_department("2000000106"), a_service(ONE, pressure=pressure)
    )

    answer = await ask(an_asking("GetHospitalScores"), tenant)

    score = [
        ["hospital_name", f"Service {ED}"],
        ["total_score", "12"],
        ["note", "Busy"],
        ["update_date", "2026-07-01T11:00:00"],
    ]
    assert answer.facts == ["GetHospitalScoresResponse", [["GetHospitalScoresResult", [["Hospital", score]]]]]


async def test_a_score_may_say_little_and_its_element_be_spelt_small() -> None:
    tenant = a_dos_tenant(
        _a_department(pressure={"updated": "today"}), dos_options={"directory": {"hospital_element": "hospital"}}
    )

    answer = await ask(an_asking("GetHospitalScores"), tenant)

    ((element, score),) = _texts(answer)["GetHospitalScoresResult"]
    assert element == "hospital"
    assert score[1:] == [["total_score", "0"], ["note", ""], ["update_date", "today"]]


async def test_there_may_be_no_scores() -> None:
    answer = await ask(an_asking("GetHospitalScores"), a_dos_tenant())

    assert answer.facts == ["GetHospitalScoresResponse", [["GetHospitalScoresResult", ""]]]


async def test_scores_need_credentials_though_the_schema_does_not() -> None:
    answer = await ask(an_asking("GetHospitalScores", user=a_user(None, None)), a_dos_tenant())

    assert answer.fault is not None
    assert answer.fault[0] == "1001"


@pytest.mark.parametrize("version", ["1.3", "1.4"])
async def test_reasons_are_listed(version: str) -> None:
    answer = await ask(an_asking("ExceptionCapture", "", version), a_dos_tenant())

    reason = ["ExceptionCapture", [["exceptionid", "21"], ["reason", "Made reason"]]]
    assert answer.facts == ["ExceptionCaptureResponse", [["ExceptionCaptureResult", [reason]]]]


async def _wsdl(query: str, **options: Json) -> Answer:
    tenant = a_dos_tenant(dos_options={"directory": options})
    tenant.name = "one"
    return await ask(a_request("GET", f"{PATH}{query}", {"Host": "sim.test:8111"}), tenant)


@pytest.mark.parametrize(
    ("query", "has_analysis"), [("?wsdl=1.3", True), ("?wsdl=1.4", True), ("?wsdl=1.5", False), ("?WSDL=1.5", False)]
)
async def test_the_wsdl_of_a_version_leads_back_to_the_caller(query: str, has_analysis: bool) -> None:
    answer = await _wsdl(query)

    facts = described(parse_xml(answer.reply.body))
    assert answer.reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert {port[3] for port in facts.ports} == {f"http://sim.test:8111/t/one{PATH}"}
    assert ("ServiceAnalysis" in facts.actions) is has_analysis
    assert facts.actions["CheckCapacitySummary"] == f"{NAMESPACE}/CheckCapacitySummary"


async def test_a_bare_question_gives_the_usual_version() -> None:
    assert b"ServiceAnalysis" in (await _wsdl("?wsdl", default_version="1.3")).reply.body
    assert b"ServiceAnalysis" not in (await _wsdl("?wsdl")).reply.body


@pytest.mark.parametrize("query", ["?wsdl=1.1", "?wsdl=2", "?wsdl=%FF"])
async def test_the_wsdl_of_an_unknown_version_is_109(query: str) -> None:
    answer = await _wsdl(query)

    assert answer.reply.status == 500
    assert answer.fault == ("109", "WSDL Validation: (109) - Unable to find version")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_another_method_is_a_fault_too(method: str) -> None:
    answer = await ask(a_request(method, PATH), a_dos_tenant())

    assert answer.fault is not None
    assert answer.fault[0] == "108"


async def test_a_good_message_by_another_method_is_not_answered() -> None:
    request = a_post(a_search())
    request.method = "PUT"

    answer = await ask(request, a_dos_tenant(a_service()))

    assert answer.fault is not None
    assert answer.fault[0] == "108"
