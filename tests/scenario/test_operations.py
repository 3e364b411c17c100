import pytest

from simulator.scenario.operations import Operations, fits
from simulator.wire.json import Json
from tests.scenario.makers import OPERATIONS, SERVICES, a_node, said_of

KNOWN = Operations(SERVICES)


@pytest.mark.parametrize(
    ("value", "matched"),
    [
        ("pds.patient.retrieve", ["pds.patient.retrieve"]),
        ("pds.patient.*", ["pds.patient.retrieve", "pds.patient.search", "pds.patient.update"]),
        ("*", [*OPERATIONS, "scr.bundle.retrieve"]),
        ({"one_of": ["pds.ping", "scr.*"]}, ["pds.ping", "scr.bundle.retrieve"]),
    ],
)
def test_operations_are_named_by_id_or_by_the_beginning_of_one(value: Json, matched: list[str]) -> None:
    node = a_node(value)

    matcher = KNOWN.read_operation(node)

    assert [each for each in KNOWN.ids() if matcher.test((each,))] == matched
    assert said_of(node) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("pds.patient.retreive", "no operation is called 'pds.patient.retreive', did you mean 'pds.patient.retrieve'?"),
        ("dos.*", f"no operation is called 'dos.*', operations: {', '.join([*OPERATIONS, 'scr.bundle.retrieve'])}"),
        (["pds.ping"], "a list is not an operation's id, write an operation's id"),
        ({"one_of": "pds.ping"}, "one_of: 'pds.ping' is not a list of values, write a list of values"),
        ({"matches": "pds"}, "matches: unknown key 'matches', a value or {one_of: [...]} belongs here"),
    ],
)
def test_an_operation_that_is_not_there_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    KNOWN.read_operation(node)

    assert said_of(node) == [said]


@pytest.mark.parametrize("value", [{}, {"one_of": []}])
def test_an_empty_choice_of_operations_is_noted(value: Json) -> None:
    node = a_node(value)

    KNOWN.read_operation(node)

    assert said_of(node) == ["nothing is named, give at least one"]


def test_a_service_that_is_not_there_is_noted() -> None:
    node = a_node("pdss")

    KNOWN.read_service(node)

    assert said_of(node) == ["no service is called 'pdss', did you mean 'pds'?"]


def test_services_can_be_named_together() -> None:
    node = a_node({"one_of": ["pds", "scr"]})

    matcher = KNOWN.read_service(node)

    assert (matcher.test(("pds",)), matcher.test(("scr",)), matcher.test(("dos",))) == (True, True, False)


def test_without_services_any_id_may_be_right() -> None:
    node = a_node("whatever.it.is")

    matcher = Operations().read_operation(node)

    assert matcher.test(("whatever.it.is",))
    assert said_of(node) == []


def test_codes_are_those_that_all_services_of_the_operations_have() -> None:
    assert KNOWN.codes(["scr.bundle.retrieve"]) == (["scr"], ["SERVICE_UNAVAILABLE", "NO_RECORD"])
    assert KNOWN.codes(["pds.ping", "scr.bundle.retrieve"]) == (["pds", "scr"], ["SERVICE_UNAVAILABLE"])


def test_where_the_operation_is_unknown_any_services_code_will_do() -> None:
    _, codes = KNOWN.codes([])

    assert {"NO_RECORD", "INVALIDATED_RESOURCE"} <= set(codes)


def test_placeholders_are_those_of_any_of_the_operations() -> None:
    assert KNOWN.placeholders(["pds.ping", "pds.patient.update"]) == {"id"}
    assert KNOWN.placeholders([]) == frozenset()


def test_a_pattern_fits_by_its_beginning_only_with_a_star() -> None:
    assert fits("pds.*", "pds.ping")
    assert not fits("pds.", "pds.ping")


def test_operations_are_those_that_fit_the_id_and_the_service() -> None:
    operation, service = KNOWN.read_operation(a_node("pds.p*")), KNOWN.read_service(a_node("scr"))

    assert KNOWN.aimed_at(operation, None) == tuple(each for each in KNOWN.ids() if each.startswith("pds.p"))
    assert KNOWN.aimed_at(None, service) == ("scr.bundle.retrieve",)
    assert KNOWN.aimed_at(operation, service) == ()
    assert KNOWN.aimed_at(None, None) == tuple(KNOWN.ids())


def test_findings_are_those_of_the_services_unless_any_may_be_named() -> None:
    node, other = a_node("itk.duplicat"), a_node("itk.duplicat")

    assert KNOWN.read_finding(node) == "itk.duplicat"
    assert said_of(node) == ["no finding is called 'itk.duplicat', did you mean 'itk.duplicate'?"]
    for lenient in (Operations(), Operations(SERVICES, any_finding=True)):
        assert lenient.read_finding(other) == "itk.duplicat"
    assert said_of(other) == []
