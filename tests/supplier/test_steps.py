"""The steps against a real server: what each asks, what it makes of each answer, how it fails."""

from collections.abc import Callable

import pytest

from simulator.client import TenantClient
from simulator.supplier import steps
from simulator.supplier.application import new_application, registration
from simulator.supplier.refusals import Failed
from simulator.supplier.sending import NoAnswer
from simulator.supplier.steps import CallState
from simulator.wire.json import Json
from tests.supplier.conftest import Begin

Do = Callable[[CallState], str]
TO_THE_REFERRAL = (steps.trace, steps.search_directory, steps.choose_endpoint)
OUT_OF_HOURS = "1300000501"


def _after(state: CallState, *before: Do) -> CallState:
    for do in before:
        do(state)
    return state


def _failure(state: CallState, do: Do) -> str:
    with pytest.raises(Failed) as failed:
        do(state)
    assert failed.value.remedy
    return str(failed.value)


def _rule(tenant: TenantClient, operation: str, then: str, more: str = "") -> None:
    tenant.use_yaml(f"rules: [{{when: {{operation: {operation}}}, then: {then}}}]\n{more}")


def _signing_in(begin: Begin, tenant: TenantClient, **changes: Json) -> CallState:
    state = begin()
    made = state.application = new_application(state.occasion)
    tenant.put_document("applications", made.client_id, {**registration(made), **changes})
    return state


def test_an_application_signs_in_with_its_key(begin: Begin, tenant: TenantClient) -> None:
    state = _signing_in(begin, tenant)

    said = steps.sign_in(state)

    assert said == "one that is good for 599 seconds"
    assert tenant.document("access-tokens", state.token)["app"] == state.application.client_id  # type: ignore[union-attr]
    assert state.token not in state.asked


def test_a_token_that_may_be_short_lived_says_so(begin: Begin, tenant: TenantClient) -> None:
    assert steps.sign_in(_signing_in(begin, tenant, token_life="PT5S")) == "one that is good for 4 seconds"


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("{refuse: TOO_MANY_REQUESTS}", "429: "),
        ("{refuse: INTERNAL_ERROR}", "500: "),
        ("{reply: {status: 200, json: {token: s3cret}}}", "200, but no access token"),
        ("{reply: {status: 201, json: {access_token: s3cret}}}", "201, but no access token"),
        ('{reply: {status: 200, json: {access_token: "s3cret\\r\\nX: y"}}}', "200, but no access token"),
        ("{reply: {status: 200, json: [s3cret]}}", "200, but no access token"),
        ("{reply: {status: 200, body: s3cret}}", "200, but no access token"),
    ],
)
def test_a_sign_in_without_a_token_fails_and_repeats_nothing(
    begin: Begin, tenant: TenantClient, then: str, said: str
) -> None:
    state = _signing_in(begin, tenant)
    _rule(tenant, "auth.token.issue", then)

    failure = _failure(state, steps.sign_in)

    assert failure.startswith(said)
    assert "s3cret" not in failure


def test_the_caller_is_traced_by_demographics(begin: Begin) -> None:
    state = begin()

    assert steps.trace(state) == "Ruth Alice Ellerby, NHS number 9990010005, practice A81013"
    assert (state.asked, state.status) == ("who is Ruth Ellerby, born 1984-03-19?", 200)


def test_somebody_else_is_traced_by_number(begin: Begin) -> None:
    state = begin("9990500002")

    steps.trace(state)

    assert state.known().nhs_number == "9990500002"


def test_a_number_that_was_superseded_is_told(begin: Begin) -> None:
    assert "NHS number 9990070008, in place of 9990060002" in steps.trace(begin("9990060002"))


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("{refuse: SERVICE_UNAVAILABLE}", "503: "),
        ("{reply: {status: 200, json: {resourceType: Bundle, total: 0}}}", "nobody"),
        (
            "{reply: {status: 200, json: {resourceType: Bundle, entry: [{resource: {resourceType: Patient}},"
            " {resource: {resourceType: Patient}}]}}}",
            "2 people: nobody may choose one",
        ),
        ("{reply: {status: 200, json: {resourceType: Bundle, entry: [{resource: {resourceType: Patient}}]}}}",
         "a Patient of another form"),
        ("{reply: {status: 200, json: {resourceType: Bundle, entry: [5]}}}", "nobody"),
        ("{reply: {status: 200, json: [1]}}", "200: [1]"),
        ("{reply: {status: 200, body: '<html>'}}", "200: <html>"),
        ("{reply: {status: 401, body: ''}}", "401 and nothing more"),
    ],
)  # fmt: skip
def test_a_trace_that_finds_not_one_patient_fails(begin: Begin, tenant: TenantClient, then: str, said: str) -> None:
    _rule(tenant, "pds.patient.search", then)

    assert _failure(begin(), steps.trace).startswith(said)


@pytest.mark.parametrize("number", ["9449304424", "9990080003"])
def test_a_number_that_nobody_has_is_no_wrong_address(begin: Begin, number: str) -> None:
    with pytest.raises(Failed) as failed:
        steps.trace(begin(number))

    assert failed.value.remedy.startswith("choose somebody with --patient")


def test_the_repeat_caller_service_says_no(begin: Begin) -> None:
    assert steps.ask_repeat_caller(_after(begin(), steps.trace)) == "NRC, Not Repeat Caller"


def test_the_third_call_is_a_repeat_call(begin: Begin) -> None:
    state = _after(begin(), steps.trace, steps.submit_report, steps.submit_report)

    assert steps.ask_repeat_caller(state) == "RC, Repeat Caller, with 2 reports"


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("{refuse: ER}", "ER: Repeat Caller Service Error"),
        ('{refuse: "2100"}', "500: "),
        ("{reply: {status: 200, body: ''}}", "200 and nothing more"),
        ("{reply: {status: 200, body: <maintenance/>}}", "200: <maintenance/>"),
    ],
)
def test_no_answer_of_the_repeat_caller_service_is_taken_for_one(
    begin: Begin, tenant: TenantClient, then: str, said: str
) -> None:
    _rule(tenant, "rcs.caller.query", then)

    assert _failure(_after(begin(), steps.trace), steps.ask_repeat_caller).startswith(said)


def test_the_directory_is_searched_where_the_patient_lives(begin: Begin) -> None:
    state = _after(begin(), steps.trace)

    said = steps.search_directory(state)

    assert state.asked == "which services are there for Dx05 near WX1 6WX?"
    assert "first Wexbourne Evening Surgery" in said


def test_without_a_postcode_nothing_is_asked(begin: Begin, tenant: TenantClient) -> None:
    state = _after(begin("9000000025"), steps.trace)
    before = len(tenant.exchanges())

    assert _failure(state, steps.search_directory) == "nothing was asked: PDS gave no postcode"
    assert len(tenant.exchanges()) == before


def test_a_search_that_finds_nothing_fails_in_the_directorys_words(begin: Begin, tenant: TenantClient) -> None:
    _rule(tenant, "dos.services.search", "{refuse: NO_SERVICES_FOUND}")

    assert "102" in _failure(_after(begin(), steps.trace), steps.search_directory)


def test_the_first_service_that_takes_referrals_over_itk_is_chosen(begin: Begin) -> None:
    state = _after(begin(), steps.trace, steps.search_directory)

    said = steps.choose_endpoint(state)

    assert state.chosen is not None
    assert state.chosen.id == OUT_OF_HOURS
    assert said.startswith("over ITK at http://127.0.0.1:")
    assert said.endswith("/ooh/Y99901/NHS111v2.svc, not compressed")


def test_the_directory_decides_where_the_referral_goes(begin: Begin, tenant: TenantClient) -> None:
    service = tenant.document("dos-services", OUT_OF_HOURS)
    for endpoint in service["endpoints"]:
        endpoint["address"] = "{base_url}/report"
    tenant.put_document("dos-services", OUT_OF_HOURS, service)
    state = _after(begin(), *TO_THE_REFERRAL)

    steps.refer(state)

    (exchange,) = tenant.exchanges(operation="itk.ooh.send")
    assert exchange["target"] == f"/t/{tenant.name}/report"


def test_a_service_without_itk_is_passed_over(begin: Begin, tenant: TenantClient) -> None:
    service = tenant.document("dos-services", OUT_OF_HOURS)
    tenant.put_document("dos-services", OUT_OF_HOURS, {**service, "endpoints": []})
    state = _after(begin(), steps.trace, steps.search_directory)

    steps.choose_endpoint(state)

    assert state.chosen is not None
    assert state.chosen.id != OUT_OF_HOURS


def test_where_none_takes_referrals_over_itk_it_says_to_telephone(begin: Begin) -> None:
    state = _after(begin(), steps.trace, steps.search_directory)
    state.found = [each for each in state.found if "ITK" not in each.name and each.id != OUT_OF_HOURS][-1:]

    said = _failure(state, steps.choose_endpoint)

    assert said == "none of 1 service takes referrals over ITK"


def test_a_referral_is_addressed_and_accepted(begin: Begin, tenant: TenantClient) -> None:
    state = _after(begin(), *TO_THE_REFERRAL)

    said = steps.refer(state)

    (exchange,) = tenant.exchanges(operation="itk.ooh.send")
    assert said.startswith("accepted: OK:")
    assert exchange["nhs_number"] == "9990010005"
    assert [finding for finding in exchange["findings"] if finding["severity"] != "information"] == []


def test_a_receiver_that_wants_its_payload_compressed_gets_it_so(begin: Begin, tenant: TenantClient) -> None:
    service = tenant.document("dos-services", OUT_OF_HOURS)
    for endpoint in service["endpoints"]:
        endpoint["compression"] = "compressed"
    tenant.put_document("dos-services", OUT_OF_HOURS, service)

    assert steps.refer(_after(begin(), *TO_THE_REFERRAL)).startswith("accepted")

    (exchange,) = tenant.exchanges(operation="itk.ooh.send", xpath="//itk:manifestitem[@compressed='true']")
    assert exchange["status"] == 200


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ('{refuse: "3000"}', "500: "),
        ("{refuse: BUSY}", "503: "),
        ("{reply: {status: 200, body: ''}}", "200, but no answer that is a yes"),
        ("{refuse: ACKNOWLEDGED}", "202, but no answer that is a yes"),
    ],
)
def test_a_referral_that_is_not_accepted_fails(begin: Begin, tenant: TenantClient, then: str, said: str) -> None:
    _rule(tenant, "itk.ooh.send", then)

    assert _failure(_after(begin(), *TO_THE_REFERRAL), steps.refer).startswith(said)


def test_a_connection_that_breaks_is_no_answer(begin: Begin, tenant: TenantClient) -> None:
    _rule(tenant, "itk.ooh.send", "{fault: reset}")
    state = _after(begin(), *TO_THE_REFERRAL)

    with pytest.raises(NoAnswer):
        steps.refer(state)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://elsewhere.example.test/itk", "the address is elsewhere"),
        ("ASID:918999198101", "no address to send to"),
    ],
)
def test_nothing_is_sent_to_strangers(begin: Begin, tenant: TenantClient, address: str, said: str) -> None:
    service = tenant.document("dos-services", OUT_OF_HOURS)
    for endpoint in service["endpoints"]:
        endpoint["address"] = address
    tenant.put_document("dos-services", OUT_OF_HOURS, service)

    assert _failure(_after(begin(), *TO_THE_REFERRAL), steps.refer).startswith(said)


def test_the_report_is_kept_for_the_next_call(begin: Begin, tenant: TenantClient) -> None:
    state = _after(begin(), steps.trace)

    assert steps.submit_report(state).startswith("accepted")
    assert [each["operation"] for each in tenant.exchanges()][-1] == "rcs.report.submit"


def test_the_case_is_uploaded(begin: Begin) -> None:
    state = _after(begin(), steps.trace)

    assert steps.upload_case(state) == "accepted"
    assert state.asked == f"the case {state.occasion.case_reference}"


def test_exceptions_of_a_case_are_told(begin: Begin, tenant: TenantClient) -> None:
    _rule(tenant, "idt.case.submit", "{amend: [{op: add, path: /exceptions/-, value: {code: X-17}}]}")

    assert steps.upload_case(_after(begin(), steps.trace)) == "accepted, with X-17"


def test_the_case_is_uploaded_with_the_account_of_the_call(begin: Begin, tenant: TenantClient) -> None:
    tenant.put_document("idt-accounts", "mine", {"username": "mine", "password": "s3cret:x"})
    state = _after(begin(), steps.trace)
    state.account = "mine", "s3cret:x"

    assert steps.upload_case(state) == "accepted"


def test_a_case_without_an_account_says_where_one_comes_from(begin: Begin, tenant: TenantClient) -> None:
    tenant.put_document("idt-accounts", "mine", {"username": "mine", "password": "s3cret"})

    with pytest.raises(Failed, match="401: The credentials") as failed:
        steps.upload_case(_after(begin(), steps.trace))

    assert "idt-accounts/uploader" in failed.value.remedy


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("{refuse: {code: CASE_REJECTED, diagnostics: X-17}}", "400: "),
        ("{reply: {status: 200, body: hello}}", "200: hello"),
    ],
)
def test_a_case_that_is_not_accepted_fails(begin: Begin, tenant: TenantClient, then: str, said: str) -> None:
    _rule(tenant, "idt.case.submit", then)

    assert _failure(_after(begin(), steps.trace), steps.upload_case).startswith(said)


def test_no_copy_is_sent_beside_a_referral_to_out_of_hours(begin: Begin, tenant: TenantClient) -> None:
    state = _after(begin(), *TO_THE_REFERRAL, steps.refer)

    assert steps.tell_practice(state).startswith("none: out of hours")
    assert tenant.exchanges(operation="itk.pem.send") == []


def test_the_practice_gets_a_copy_where_somebody_else_acts(begin: Begin, tenant: TenantClient) -> None:
    state = _after(begin(), *TO_THE_REFERRAL)
    state.endpoint = None

    said = steps.tell_practice(state)

    (exchange,) = tenant.exchanges(operation="itk.pem.send")
    assert said.startswith("accepted")
    assert exchange["target"] == f"/t/{tenant.name}/gp/A81013/report"
    assert [finding for finding in exchange["findings"] if finding["severity"] != "information"] == []


def test_a_practice_without_an_endpoint_for_copies_gets_none(begin: Begin, tenant: TenantClient) -> None:
    service = tenant.document("dos-services", "1300000101")
    tenant.put_document("dos-services", "1300000101", {**service, "endpoints": []})
    state = _after(begin(), *TO_THE_REFERRAL)
    state.endpoint = None

    assert "no ITK endpoint for copies" in steps.tell_practice(state)
