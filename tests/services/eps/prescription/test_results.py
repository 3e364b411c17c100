"""What a search gave is kept exactly as long as it is true."""

from collections.abc import Hashable
from datetime import timedelta

import pytest

from simulator.call.tenant import Tenant
from simulator.services.eps.prescription.model import Prescription
from simulator.services.eps.prescription.results import MOST_RESULTS, Results
from tests.makers import NHS_NUMBER, a_call
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription, a_prescription_id, a_tenant_with

Found = list[tuple[str, str]]


def _statuses(found: list[Prescription]) -> Found:
    return [(each.id, each.status) for each in found]


def _got(results: Results[Found], tenant: Tenant, nhs_number: str = NHS_NUMBER, asked: Hashable = None) -> Found:
    return results.get(a_call(tenant=tenant), nhs_number, asked, _statuses)


def test_the_same_search_is_made_once() -> None:
    results: Results[Found] = Results()
    tenant = a_tenant_with(a_prescription())

    assert _got(results, tenant) is _got(results, tenant)


def test_what_was_asked_for_before_is_not_the_answer_to_something_else() -> None:
    results: Results[Found] = Results()
    tenant = a_tenant_with(a_prescription())
    first = _got(results, tenant, asked="days")

    assert _got(results, tenant, asked="other days") is not first


def test_each_patient_has_results_of_their_own() -> None:
    results: Results[Found] = Results()
    tenant = a_tenant_with(a_prescription(), a_prescription(a_prescription_id(2), nhsNumber="9000000017"))
    _got(results, tenant)

    assert _got(results, tenant, "9000000017") == [(a_prescription_id(2), "0001")]


async def test_a_changed_prescription_shows_at_once() -> None:
    results: Results[Found] = Results()
    tenant = a_tenant_with(a_prescription())
    _got(results, tenant)

    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription(status="0002"))

    assert _got(results, tenant) == [(PRESCRIPTION_ID, "0002")]


async def test_a_new_and_a_deleted_prescription_show_at_once() -> None:
    results: Results[Found] = Results()
    tenant, second = a_tenant_with(a_prescription()), a_prescription_id(2)
    _got(results, tenant)

    await tenant.documents.put("prescriptions", second, a_prescription(second))
    both = _got(results, tenant)
    await tenant.documents.delete("prescriptions", PRESCRIPTION_ID)

    assert (both, _got(results, tenant)) == ([(PRESCRIPTION_ID, "0001"), (second, "0001")], [(second, "0001")])


async def test_nothing_found_is_not_kept() -> None:
    results: Results[Found] = Results()
    tenant = a_tenant_with()
    _got(results, tenant)

    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription())

    assert _got(results, tenant) == [(PRESCRIPTION_ID, "0001")]


def test_what_time_changes_shows_at_once_and_is_undone_when_the_clock_goes_back() -> None:
    results: Results[Found] = Results()
    tenant = a_tenant_with(a_prescription())
    seen = [_got(results, tenant)]

    for days in (200, -200):
        tenant.clock.advance(timedelta(days=days))
        seen.append(_got(results, tenant))

    assert seen == [[(PRESCRIPTION_ID, status)] for status in ("0001", "0004", "0001")]


@pytest.mark.parametrize("due", [timedelta(days=179), timedelta(days=180)])
def test_the_soonest_of_several_prescriptions_ends_what_is_kept(due: timedelta) -> None:
    results: Results[Found] = Results()
    later = a_prescription(a_prescription_id(2), issueDate="2026-12-20T00:00:00.000Z")
    tenant = a_tenant_with(a_prescription(), later)
    _got(results, tenant)

    tenant.clock.advance(due)

    fresh: Results[Found] = Results()
    assert _got(results, tenant) == _got(fresh, tenant)


def test_only_so_many_results_are_kept() -> None:
    results: Results[Found] = Results()
    numbers = [f"{number:010d}" for number in range(MOST_RESULTS + 1)]
    prescriptions = [a_prescription(a_prescription_id(at), nhsNumber=number) for at, number in enumerate(numbers, 1)]
    tenant = a_tenant_with(*prescriptions)
    first = _got(results, tenant, numbers[0])

    for number in numbers[1:]:
        _got(results, tenant, number)

    assert _got(results, tenant, numbers[0]) is not first
