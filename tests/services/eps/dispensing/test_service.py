"""The table of dispensing's operations."""

from simulator.services.eps.dispensing import OPERATIONS, REFUSALS


def test_the_operations_and_their_ids_do_not_change() -> None:
    assert [operation.id for operation in OPERATIONS] == [
        "eps.prescription.release",
        "eps.task.submit",
        "eps.claim.submit",
    ]


def test_each_is_reached_under_both_base_paths() -> None:
    paths = [path for operation in OPERATIONS for path in (operation.path, *operation.more_paths)]

    assert paths == [
        "/fhir-dispensing/FHIR/R4/Task/$release",
        "/electronic-prescriptions/FHIR/R4/Task/$release",
        "/fhir-dispensing/FHIR/R4/Task",
        "/electronic-prescriptions/FHIR/R4/Task",
        "/fhir-dispensing/FHIR/R4/Claim",
        "/electronic-prescriptions/FHIR/R4/Claim",
    ]


def test_each_refusal_is_in_the_table() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= set(REFUSALS)
