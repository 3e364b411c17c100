import csv

import pytest

from simulator.services.dos.directory.codes import (
    DISPOSITIONS,
    REFERRAL_ROLES,
    Code,
    Disposition,
    RejectReason,
    ServiceType,
    SymptomGroup,
    disposition,
    disposition_id,
    paired,
    referral_role,
    reject_reasons,
    role_names,
    service_type,
    symptom_discriminator,
    symptom_group,
)
from simulator.wire.json import Json
from tests.official import REFERENCE, official
from tests.services.dos.makers import GROUP, ROLE_NAME, some_documents

DX05 = Disposition(1005, "Dx05", "Within 2 hours", 120)


@pytest.mark.parametrize(
    ("code", "id"),
    [
        ("Dx05", 1005), ("Dx92", 1092), ("Dx117", 1117), ("Dx132", 1132), ("Dx012", 11012), ("Dx334", 11334),
        ("Dx1112", 11112), ("Dx0122", 100122), ("DX05", 1005), ("05", 1005), ("5", 1005), ("13", 1013),
        ("Dx05CV", 1005), ("Dx", None), ("", None), ("Dx123456", None), ("Dx5x", None),
    ],
)  # fmt: skip
def test_a_code_has_its_id(code: str, id: int | None) -> None:
    assert disposition_id(code) == id


@official("DoS code lists, dispositions")
def test_every_published_code_has_its_id() -> None:
    with (REFERENCE / "dos/examples/codes/dispositions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert [row for row in rows if disposition_id(row["dxCode"]) != int(row["dosDispositionId"])] == []


def test_a_disposition_is_found_by_its_id() -> None:
    assert disposition(some_documents(), 1005) == DX05


def test_a_disposition_is_found_by_its_bare_number() -> None:
    assert disposition(some_documents(), 5) == DX05


@pytest.mark.parametrize("id", [9999, -5, 10**12])
def test_another_disposition_is_not_known(id: int) -> None:
    assert disposition(some_documents(), id) is None


async def test_a_disposition_that_a_tenant_made_null_is_not_known() -> None:
    documents = some_documents()

    await documents.put(DISPOSITIONS, "1005", None)

    assert disposition(documents, 1005) is None


@pytest.mark.parametrize(
    ("kind", "find"), [("dos_symptom_discriminators", symptom_discriminator), ("dos_referral_roles", referral_role)]
)
def test_another_id_is_on_no_list(kind: str, find: object) -> None:
    assert callable(find)

    assert find(some_documents(**{kind: {"7": {"name": "n"}}}), 8) is None


def test_minutes_that_are_not_said_are_none() -> None:
    documents = some_documents(dos_dispositions={"1006": {"code": "Dx06"}})

    assert disposition(documents, 1006) == Disposition(1006, "Dx06", "")


def test_a_service_type_has_its_rank_and_how_many_are_kept() -> None:
    assert service_type(some_documents(), 100) == ServiceType(100, "GP Practice", 3, 1)


def test_a_symptom_group_has_its_discriminators() -> None:
    assert symptom_group(some_documents(), GROUP) == SymptomGroup(GROUP, "Made group", frozenset({4052, 4003}))


def test_a_symptom_discriminator_has_its_name() -> None:
    assert symptom_discriminator(some_documents(), 4003) == Code(4003, "Made other discriminator")


def test_a_referral_role_has_its_name() -> None:
    assert referral_role(some_documents(), 127) == Code(127, "HCP GP")


def test_only_discriminators_that_go_with_the_group_are_left() -> None:
    assert paired(some_documents(), GROUP, [4052, 4052, 14041]) == {4052}


@pytest.mark.parametrize("group", [None, 9999])
def test_nothing_goes_with_a_group_that_is_not_known(group: int | None) -> None:
    assert paired(some_documents(), group, [4052]) == frozenset()


@pytest.mark.parametrize("role", ["23", ROLE_NAME, ROLE_NAME.upper(), f" {ROLE_NAME} "])
def test_a_role_goes_by_its_id_and_its_name(role: str) -> None:
    assert role_names(some_documents(), role) >= {"23", ROLE_NAME.lower()}


@pytest.mark.parametrize(("role", "names"), [("999 Referral", {"999 referral"}), ("", set()), (" ", set())])
def test_a_role_that_is_on_no_list_goes_by_itself(role: str, names: set[str]) -> None:
    assert role_names(some_documents(), role) == names


async def test_a_tenants_own_role_has_its_names_too() -> None:
    documents = some_documents()

    await documents.put(REFERRAL_ROLES, "500", {"name": "Own Role"})

    assert role_names(documents, "own role") == {"500", "own role"}


def test_reject_reasons_are_in_order_of_their_ids() -> None:
    reasons: dict[str, Json] = {
        "40": {"text": "b", "short_text": "c", "needs_comment": True, "clinician_only": True, "category": "d"},
        "9": {"text": "a"},
        "x": {"text": "no number"},
    }

    listed = reject_reasons(some_documents(dos_reject_reasons=reasons))

    assert listed == (
        RejectReason(9, "a", "", needs_comment=False, clinician_only=False, category=""),
        RejectReason(40, "b", "c", needs_comment=True, clinician_only=True, category="d"),
    )


@pytest.mark.parametrize(
    ("kind", "find"),
    [("dos_service_types", service_type), ("dos_dispositions", disposition), ("dos_symptom_groups", symptom_group)],
)
def test_a_body_without_anything_is_no_trouble(kind: str, find: object) -> None:
    documents = some_documents(**{kind: {"7": {}}})

    assert callable(find)
    find(documents, 7)
