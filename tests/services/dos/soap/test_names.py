from simulator.services.dos.soap import OPERATIONS
from simulator.services.dos.soap.names import OFFERED, V15, VERSIONS


def test_every_version_offers_operations_that_are_answered() -> None:
    answered = {name for operation in OPERATIONS for name in operation.answers_to}

    assert OFFERED.keys() == set(VERSIONS)
    assert {name for names in OFFERED.values() for name in names} <= answered


def test_the_newest_version_has_neither_analysis_nor_reasons() -> None:
    assert OFFERED[V15] == ("ServiceDetailsById", "GetHospitalScores", "CheckCapacitySummary")
