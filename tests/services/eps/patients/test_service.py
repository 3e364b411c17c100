"""The table of Prescriptions for Patients' operations."""

from simulator.services.eps.patients import OPERATIONS, REFUSALS


def test_both_versions_are_one_operation() -> None:
    assert [(each.id, each.method, each.path, each.more_paths) for each in OPERATIONS] == [
        (
            "eps.patient-prescriptions.search",
            "GET",
            "/prescriptions-for-patients-v2/Bundle",
            ("/prescriptions-for-patients/Bundle",),
        )
    ]


def test_each_refusal_is_in_the_table() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= set(REFUSALS)
