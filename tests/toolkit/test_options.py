"""The receivers' options: what the document says, and what holds without it."""

from simulator.population.kinds import check_document
from simulator.toolkit.options import KEY, KIND, USUAL, Options, options_of
from simulator.wire.json import Json
from simulator.wire.soap import OLD_FAULT_ACTION
from tests.toolkit.calls import a_receiver

ALL: Json = {
    "answer": {"action": "echo", "text": "REF:{tracking_id}", "relates_to": False},
    "fault": {"action": "old", "status": 200, "bare": True},
    "duplicates": "fault",
    "clock_skew": "PT30S",
    "refused_usernames": ["Unknown", "Known"],
    "address": "https://a81013.example.test/report",
    "magic_tracking_ids": False,
    "profiles": ["urn:nhs-en:profile:x"],
    "cad_reference": "C{number}",
    "acknowledgements": {"attempts": 2, "wait": "PT0.01S"},
}


def test_without_a_document_the_usual_holds() -> None:
    assert options_of(a_receiver().documents) is USUAL


def test_a_document_that_says_everything_is_good_and_changes_everything() -> None:
    tenant = a_receiver(itk_options={KEY: ALL})

    options = options_of(tenant.documents)

    assert check_document(KIND, KEY, ALL) == []
    assert options == Options(
        answer_action="echo",
        answer_text="REF:{tracking_id}",
        answer_relates=False,
        fault_action=OLD_FAULT_ACTION,
        fault_status=200,
        fault_bare=True,
        duplicates="fault",
        skew=30.0,
        refused_usernames=("Unknown", "Known"),
        address="https://a81013.example.test/report",
        magic=False,
        profiles=("urn:nhs-en:profile:x",),
        cad_reference="C{number}",
        attempts=2,
        wait=0.01,
    )


def test_what_a_document_leaves_out_is_as_usual() -> None:
    tenant = a_receiver(itk_options={KEY: {"duplicates": "fault"}})

    assert options_of(tenant.documents) == Options(duplicates="fault")


def test_mistakes_are_said() -> None:
    bad: Json = {"fault": {"status": 404}, "clock_skew": "5 minutes", "duplicate": "fault", "answer": {"action": "x"}}

    problems = {problem.path: problem.what for problem in check_document(KIND, KEY, bad)}

    assert set(problems) == {"fault.status", "clock_skew", "duplicate", "answer.action"}
