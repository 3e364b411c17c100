import pytest

from simulator.call import Refusal
from simulator.services.pds import checks
from tests.makers import NHS_NUMBER, PDS, a_call, a_person, a_request, a_tenant

TOKEN = "t0ken"
ROLE = "555254240100"
OTHER = "9000000017"
GUIDE = (
    "Refer to the guidance for this header in our API Specification "
    "https://digital.nhs.uk/developer/api-catalogue/personal-demographics-service-fhir"
)


def _call(in_force="open", /, *, method="GET", target=f"{PDS}/Patient/{NHS_NUMBER}", headers=None, **token):
    sent = {"Authorization": f"Bearer {TOKEN}"} if token else {}
    tenant = a_tenant([a_person()], access=in_force, access_tokens={TOKEN: token} if token else {})
    return a_call(a_request(method, target, {**sent, **(headers or {})}), tenant)


def _refused(check, call):
    with pytest.raises(Refusal) as raised:
        check(call)
    return raised.value.code, raised.value.diagnostics


def _run(order, call):
    for check in order:
        check(call)


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("", "Empty Authorization header"),
        ("Bearer", "Missing access token"),
        ("Basic YTpi", "Invalid token type 'Basic', must be 'Bearer'"),
        ("Bearer HEALTHCARE_WORKER", "Invalid Access Token"),
    ],
)
def test_a_header_that_says_nothing_is_refused_in_open_access_too(header, text):
    assert _refused(checks.has_access, _call(headers={"Authorization": header})) == ("ACCESS_DENIED", text)


@pytest.mark.parametrize("mode", ["presence", "enforced"])
def test_no_header_is_refused_where_access_is_asked_for(mode):
    assert _refused(checks.has_access, _call(mode)) == ("ACCESS_DENIED", "Missing Authorization header")


def test_an_unknown_and_an_expired_token_are_told_apart():
    unknown = _call("enforced", headers={"Authorization": "Bearer t0ther"})
    expired = _call("enforced", mode="user-restricted", expires="2026-11-22T09:59:59Z")

    assert _refused(checks.has_access, unknown) == ("ACCESS_DENIED", "Invalid Access Token")
    assert _refused(checks.has_access, expired) == ("ACCESS_DENIED", "Access Token expired")


@pytest.mark.parametrize("level", ["P5", "P0"])
def test_a_patient_who_proved_too_little_is_refused(level):
    call = _call("enforced", mode="patient-access", nhs_number=NHS_NUMBER, level=level)

    assert _refused(checks.has_access, call) == ("PATIENT_ACCESS_DENIED", None)


@pytest.mark.parametrize("level", ["P9", None])
def test_a_patient_who_proved_enough_has_access(level):
    checks.has_access(_call("enforced", mode="patient-access", nhs_number=NHS_NUMBER, level=level))


@pytest.mark.parametrize(
    "value", ["1234", "", "60E0B220-8136-4CA5-AE46-1D97EF59D06", "{60E0B220-8136-4CA5-AE46-1D97EF59D068}"]
)
def test_a_request_id_that_is_no_uuid_is_quoted_as_sent(value):
    assert _refused(checks.request_id_is_uuid, _call(headers={"X-Request-ID": value})) == (
        "INVALID_HEADER_VALUE",
        f"Invalid value - '{value}' in header 'X-Request-ID'",
    )


@pytest.mark.parametrize(
    "value", ["60E0B220-8136-4CA5-AE46-1D97EF59D068", "60e0b220-8136-1ca5-0000-1d97ef59d068", None]
)
def test_a_uuid_of_any_version_and_case_is_a_request_id(value):
    checks.request_id_is_uuid(_call(headers={"X-Request-ID": value}))


def test_the_back_end_wants_a_request_id():
    assert _refused(checks.request_id_is_sent, _call(headers={"X-Request-ID": None})) == ("MISSING_VALUE", None)


@pytest.mark.parametrize(
    ("roles", "sent"),
    [([ROLE], None), ([ROLE], ROLE), ([ROLE, "2"], "2"), (None, "anything"), (None, None)],
)
def test_a_role_of_the_users_is_taken(roles, sent):
    call = _call("enforced", headers={"NHSD-Session-URID": sent}, mode="user-restricted", roles=roles)

    checks.role_is_the_users(call)


@pytest.mark.parametrize(
    ("roles", "sent", "quoted"),
    [([ROLE], "2", "2"), ([ROLE], "invalid", "invalid"), ([ROLE, "2"], None, ""), ([], None, ""), ([], ROLE, ROLE)],
)
def test_a_role_that_is_not_the_users_is_quoted(roles, sent, quoted):
    call = _call("enforced", headers={"NHSD-Session-URID": sent}, mode="user-restricted", roles=roles)

    assert _refused(checks.role_is_the_users, call) == (
        "INVALID_HEADER_VALUE",
        f"Invalid value - '{quoted}' in header 'NHSD-Session-URID'. {GUIDE}",
    )


@pytest.mark.parametrize("mode", ["application-restricted", "privileged-application-restricted", "patient-access"])
def test_other_modes_ignore_the_role(mode):
    checks.role_is_the_users(_call("enforced", headers={"NHSD-Session-URID": "invalid"}, mode=mode, roles=[]))


def test_open_access_ignores_the_role():
    checks.role_is_the_users(_call(headers={"NHSD-Session-URID": "invalid"}))


@pytest.mark.parametrize("check", [checks.may_read, checks.may_update])
def test_a_patient_touches_their_own_record_only(check):
    check(_call("enforced", mode="patient-access", nhs_number=NHS_NUMBER))
    foreign = _call("enforced", mode="patient-access", nhs_number=OTHER)

    assert _refused(check, foreign) == ("PATIENT_ACCESS_DENIED", None)


def test_a_patient_does_not_search():
    call = _call("enforced", target=f"{PDS}/Patient?family=Smith", mode="patient-access", nhs_number=NHS_NUMBER)

    assert _refused(checks.may_search, call) == ("PATIENT_ACCESS_DENIED", None)


APPLICATIONS = ["application-restricted", "privileged-application-restricted"]


@pytest.mark.parametrize("mode", APPLICATIONS)
@pytest.mark.parametrize("most", ["2", "50", "0", "abc", ""])
def test_an_application_asks_for_one_result_only(mode, most):
    call = _call("enforced", target=f"{PDS}/Patient?_max-results={most}", mode=mode)

    with pytest.raises(Refusal) as raised:
        checks.may_search(call)
    assert (raised.value.code, raised.value.values) == ("SINGLE_RESULT_ONLY", {"mode": mode})


@pytest.mark.parametrize("mode", APPLICATIONS)
@pytest.mark.parametrize("query", ["family=Smith", "_max-results=1"])
def test_an_application_may_search_for_one_result(mode, query):
    checks.may_search(_call("enforced", target=f"{PDS}/Patient?{query}", mode=mode))


@pytest.mark.parametrize("mode", APPLICATIONS)
@pytest.mark.parametrize(("check", "verb"), [(checks.may_update, "update"), (checks.may_create, "create")])
def test_an_application_changes_nothing(mode, check, verb):
    with pytest.raises(Refusal) as raised:
        check(_call("enforced", mode=mode))
    assert (raised.value.code, raised.value.values) == ("INVALID_METHOD", {"verb": verb, "mode": mode})


def test_a_patient_makes_no_record():
    with pytest.raises(Refusal) as raised:
        checks.may_create(_call("enforced", mode="patient-access", nhs_number=NHS_NUMBER))
    assert (raised.value.code, raised.value.values) == ("INVALID_METHOD", {"verb": "create", "mode": "patient-access"})


@pytest.mark.parametrize("mode", [*APPLICATIONS, "user-restricted"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_patients_use_coverage(mode, method):
    with pytest.raises(Refusal) as raised:
        checks.may_use_coverage(_call("enforced", method=method, mode=mode))
    assert (raised.value.code, raised.value.values) == ("MODE_ACCESS_DENIED", {"verb": method, "mode": mode})


@pytest.mark.parametrize("check", [checks.may_read, checks.may_search, checks.may_update, checks.may_create])
def test_a_healthcare_worker_may_do_all_but_coverage(check):
    check(_call("enforced", mode="user-restricted"))


@pytest.mark.parametrize(
    "check",
    [checks.may_read, checks.may_search, checks.may_update, checks.may_create, checks.may_use_coverage],
)
def test_with_open_access_anybody_may_do_anything(check):
    check(_call())


@pytest.mark.parametrize("nhs_number", ["9000000000", "900000000", "90000000091", "ABCDEFGHIJ", "9000000009 "])
def test_an_nhs_number_needs_its_check_digit(nhs_number):
    call = a_call(id=nhs_number)

    assert _refused(checks.nhs_number_is_valid, call) == ("INVALID_RESOURCE_ID", None)


@pytest.mark.parametrize(
    ("headers", "target", "code"),
    [
        ({"Authorization": "Bearer", "X-Request-ID": "1234"}, NHS_NUMBER, "ACCESS_DENIED"),
        ({"X-Request-ID": "1234"}, "9000000000", "INVALID_HEADER_VALUE"),
        ({"X-Request-ID": None}, "9000000000", "MISSING_VALUE"),
        ({}, "9000000000", "INVALID_RESOURCE_ID"),
    ],
)
def test_a_retrieval_is_checked_in_the_live_services_order(headers, target, code):
    call = _call(headers=headers, target=f"{PDS}/Patient/{target}")

    with pytest.raises(Refusal) as raised:
        _run(checks.RETRIEVE, call)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X-Request-ID": "1234", "NHSD-Session-URID": "x"}, "INVALID_HEADER_VALUE"),
        ({"X-Request-ID": None}, "INVALID_METHOD"),
    ],
)
def test_what_a_mode_may_not_do_is_refused_before_the_back_end_looks(headers, code):
    call = _call("enforced", headers=headers, mode="application-restricted")

    with pytest.raises(Refusal) as raised:
        _run(checks.UPDATE, call)
    assert raised.value.code == code


def _world(*people):
    return a_call(tenant=a_tenant(people))


async def _existing(call, nhs_number=NHS_NUMBER):
    try:
        return (await checks.existing_person(call, nhs_number)).key
    except Refusal as refusal:
        return refusal.code


async def test_a_record_is_found_by_its_number():
    assert await _existing(_world(a_person())) == NHS_NUMBER


async def test_a_number_that_nobody_has_is_not_found():
    assert await _existing(_world(a_person()), OTHER) == "RESOURCE_NOT_FOUND"


async def test_a_merged_record_is_the_retained_one_however_many_merges():
    third = "9000000025"
    call = _world(a_person(superseded_by=OTHER), a_person(OTHER, superseded_by=third), a_person(third))

    assert await _existing(call) == third


async def test_an_invalidated_record_is_never_shown():
    assert await _existing(_world(a_person(security="REDACTED"))) == "INVALIDATED_RESOURCE"


async def test_an_invalidated_record_that_was_merged_is_the_retained_one():
    call = _world(a_person(security="REDACTED", superseded_by=OTHER), a_person(OTHER))

    assert await _existing(call) == OTHER


@pytest.mark.parametrize("merged_into", [NHS_NUMBER, "9000000025"])
async def test_a_merge_that_leads_nowhere_is_not_found(merged_into):
    assert await _existing(_world(a_person(superseded_by=merged_into))) == "RESOURCE_NOT_FOUND"
