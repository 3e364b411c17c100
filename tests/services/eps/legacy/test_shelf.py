"""Prescriptions in a legacy search are rendered once, and anew when they or the organisations change."""

from collections.abc import Callable

from simulator.call.tenant import Tenant
from simulator.services.eps.legacy.shelf import Shelf, shelf_of
from simulator.services.eps.prescription.model import Prescription, prescription_of
from simulator.wire.json import Json, read_json
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription, a_tenant_with


class _Counting:
    """Shows a prescription's status, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, prescription: Prescription) -> Json:
        self.times += 1
        return {"status": prescription.status}


def _listed(tenant: Tenant, prescription: Prescription, make: Callable[[Prescription], Json]) -> Json:
    revision = tenant.documents.revisions.get("organisations", 0)
    return read_json(shelf_of(tenant.documents, "counting").listed([prescription], revision, make))


def test_prescriptions_are_listed_by_their_ids() -> None:
    assert _listed(a_tenant_with(), prescription_of(a_prescription()), _Counting()) == {
        PRESCRIPTION_ID: {"status": "0001"}
    }


def test_a_prescription_is_rendered_once() -> None:
    tenant, prescription, counting = a_tenant_with(), prescription_of(a_prescription()), _Counting()

    for _ in range(3):
        _listed(tenant, prescription, counting)

    assert counting.times == 1


def test_a_prescription_that_has_changed_is_rendered_anew() -> None:
    tenant, counting = a_tenant_with(), _Counting()
    _listed(tenant, prescription_of(a_prescription()), counting)

    shown = _listed(tenant, prescription_of(a_prescription(status="0002")), counting)

    assert shown[PRESCRIPTION_ID] == {"status": "0002"}


async def test_what_is_shown_of_organisations_follows_their_changes() -> None:
    tenant, prescription, counting = a_tenant_with(), prescription_of(a_prescription()), _Counting()
    _listed(tenant, prescription, counting)

    await tenant.documents.put("organisations", "A81099", {"name": "Priory Medical Practice", "types": ["practice"]})
    _listed(tenant, prescription, counting)

    assert counting.times == 2


async def test_a_shelf_forgets_what_is_deleted() -> None:
    tenant, prescription, counting = a_tenant_with(a_prescription()), prescription_of(a_prescription()), _Counting()
    _listed(tenant, prescription, counting)

    await tenant.documents.delete("prescriptions", PRESCRIPTION_ID)
    _listed(tenant, prescription, counting)

    assert counting.times == 2


def test_a_new_document_makes_a_shelf_forget_nothing() -> None:
    shelf, prescription, counting = Shelf(), prescription_of(a_prescription()), _Counting()
    shelf.listed([prescription], 0, counting)

    shelf.changed(None, None)
    shelf.listed([prescription], 0, counting)

    assert counting.times == 1
