"""Each short key changes its own part of a Patient and nothing else."""

from simulator.population import codes
from simulator.population.person import Person
from simulator.population.short import earlier, laid_over, ordered
from simulator.wire.json import Json

NHS = "9000000009"


def _values(patient: Json) -> list[str]:
    return [telecom["value"] for telecom in patient["telecom"]]


def test_a_mobile_number_replaces_the_mobile_number_only() -> None:
    patient = laid_over({}, {"phone": "1", "mobile": "2", "email": "3"}, NHS)

    changed = laid_over(patient, {"mobile": ["4", "5"]}, NHS)

    assert _values(patient) == ["1", "2", "3"]
    assert _values(changed) == ["1", "3", "4", "5"]


def test_telecom_replaces_all_contact_details() -> None:
    patient = laid_over({}, {"phone": "1", "email": "2"}, NHS)

    changed = laid_over(patient, {"telecom": [{"system": "fax", "value": "3"}]}, NHS)

    assert _values(changed) == ["3"]


def test_a_language_keeps_the_need_of_an_interpreter() -> None:
    patient = laid_over({}, {"interpreter": True}, NHS)

    changed = Person({"patient": laid_over(patient, {"language": "q4"}, NHS)})

    assert (changed.language, changed.needs_interpreter) == ("q4", True)


def test_an_extension_is_put_where_pds_puts_it() -> None:
    patient = laid_over({}, {"birth_place": {"city": "York"}, "appliance_supplier": "AZ901"}, NHS)

    changed = laid_over(patient, {"pharmacy": "FZ901"}, NHS)

    assert [extension["url"] for extension in changed["extension"]] == [
        codes.NOMINATED_PHARMACY,
        codes.APPLIANCE_SUPPLIER,
        codes.BIRTH_PLACE,
    ]


def test_the_last_extension_taken_away_leaves_no_empty_list() -> None:
    patient = laid_over({}, {"pharmacy": "FZ901"}, NHS)

    assert "extension" not in laid_over(patient, {"pharmacy": None}, NHS)


def test_the_notification_of_a_death_may_come_later_than_the_death() -> None:
    form = {"deceased": "2019-02-07", "death_notification": {"status": 1, "effective": "2024-09-24"}}

    patient = laid_over({}, form, NHS)

    assert patient["deceasedDateTime"] == "2019-02-07T00:00:00+00:00"
    assert patient["extension"][0]["extension"][1]["valueDateTime"] == "2024-09-24T00:00:00+00:00"


def test_a_death_notification_taken_away_leaves_the_death() -> None:
    patient = laid_over({}, {"deceased": "2019-02-07"}, NHS)

    changed = laid_over(patient, {"death_notification": None}, NHS)

    assert "extension" not in changed
    assert changed["deceasedDateTime"] == patient["deceasedDateTime"]


def test_version_and_security_leave_one_another() -> None:
    patient = laid_over({}, {"version": 7, "security": "R"}, NHS)

    changed = Person({"patient": laid_over(patient, {"version": 8}, NHS)})

    assert (changed.version_id, changed.security) == (8, "R")


def test_unknown_members_stay_and_stand_last() -> None:
    assert list(ordered({"active": True, "name": [], "id": "1"})) == ["id", "name", "active"]


def test_history_keeps_earlier_telecoms_names_and_practices_as_fhir() -> None:
    history = earlier(
        {},
        {
            "name": {"family": "Was"},
            "mobile": "1",
            "email": "2",
            "practice": ["A81013", "A81099"],
            "birth_date": "2024-01-12",
        },
        NHS,
    )

    assert history is not None
    assert history["name"][0]["use"] == "old"
    assert _values(history) == ["1", "2"]
    assert [practice["identifier"]["value"] for practice in history["generalPractitioner"]] == ["A81013", "A81099"]
    assert history["birthDate"] == ["2024-01-12"]


def test_an_empty_history_is_none() -> None:
    assert earlier({"gender": ["male"]}, {"gender": None}, NHS) is None
