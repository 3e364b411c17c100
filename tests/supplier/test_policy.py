import pytest

from simulator.population.load import load_shipped
from simulator.settings import shipped
from simulator.supplier.itk import GP_PRIMARY, OUT_OF_HOURS
from simulator.supplier.policy import NEVER_SENT, why_no_copy

EMERGENCY = "primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0"


@pytest.mark.parametrize(
    ("disposition", "interaction", "receiver", "practice", "reason"),
    [
        ("Dx05", OUT_OF_HOURS, "Y99901", "A81013", "out of hours got the primary message and tells the practice"),
        ("Dx05", GP_PRIMARY, "A81013", "A81013", "the practice itself got the primary message"),
        ("Dx28", EMERGENCY, "RZ701", "A81013", "no copy is sent for Dx28"),
        ("Dx05", EMERGENCY, "RZ701", "", "no practice is known for the patient"),
        ("Dx05", EMERGENCY, "RZ701", "A81013", None),
        ("Dx05", GP_PRIMARY, "A81099", "A81013", None),
        ("Dx05", None, "", "A81013", None),
    ],
)
def test_the_practice_gets_a_copy_unless_something_speaks_against_it(
    disposition: str, interaction: str | None, receiver: str, practice: str, reason: str | None
) -> None:
    assert why_no_copy(disposition, interaction, receiver, practice) == reason


def test_the_dispositions_that_are_never_sent_are_those_that_the_simulator_ships() -> None:
    listed = load_shipped(shipped("data"), checked=False)["pem-policies"]["never-send"]["dispositions"]

    assert {each["code"] for each in listed} == NEVER_SENT
