import pytest

from simulator.scenario.parameters import Parameter, choose, fill, read_parameters
from simulator.scenario.reading import Notes
from simulator.wire.json import Json
from tests.scenario.makers import a_node, a_scenario, problems_of, said_of

RULE = "rules: [{when: {nhs_number: '${patient}'}, then: {delay: '${wait}'}}]"


def _chosen(default: Json, given: Json) -> tuple[Json, list[str]]:
    said: list[str] = []
    chosen = choose(
        {"p": Parameter(default)}, {"p": given}, lambda name, what, remedy: said.append(f"{what}, {remedy}")
    )
    return chosen["p"], said


def _filled(value: Json, **values: Json) -> tuple[Json, list[str]]:
    notes = Notes()
    return fill(value, values, notes), [str(problem) for problem in notes.problems]


def test_a_parameter_is_a_default_or_nothing_or_said_at_length() -> None:
    node = a_node({"a": 10, "b": None, "c": {"default": "x", "description": "whom"}, "d": {"example": True}})

    assert read_parameters(node) == {
        "a": Parameter(10),
        "b": Parameter(),
        "c": Parameter("x", None, "whom"),
        "d": Parameter(None, True),
    }
    assert said_of(node) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "a list is not a mapping of parameters' names to their defaults"),
        ({"9": 1}, "9: '9' is no parameter's name, begin with a letter, then letters, digits, - or _"),
        ({"a": [1]}, "a: a list is not a text, a number, true or false"),
        ({"a": {"defualt": 1}}, "a.defualt: unknown key 'defualt', did you mean 'default'?"),
        ({"a": {"default": {}}}, "a.default: a mapping is not a text, a number, true or false"),
    ],
)
def test_what_is_no_parameter_is_said(value: Json, said: str) -> None:
    node = a_node(value)

    read_parameters(node)

    assert said_of(node)[0].startswith(said)


@pytest.mark.parametrize(
    ("default", "given", "chosen"),
    [
        ("9000000009", 9000000017, "9000000017"),
        ("a", "012", "012"),
        ("a", True, "true"),
        (10, "5", 5),
        (10, 7, 7),
        (0.5, "1", 1),
        (0.5, "0.25", 0.25),
        (True, "false", False),
        (None, "5", 5),
        (None, "012", "012"),
        (None, "1.50", "1.50"),
        (None, "", ""),
        (None, "PT5S", "PT5S"),
        (None, False, False),
    ],
)
def test_a_given_value_gets_the_type_of_the_default(default: Json, given: Json, chosen: Json) -> None:
    value, said = _chosen(default, given)

    assert (value, type(value), said) == (chosen, type(chosen), [])


@pytest.mark.parametrize(
    ("default", "given", "said"),
    [
        (10, "soon", "'soon' is not a whole number, give one, as the default 10 is"),
        (10, True, "true is not a whole number, give one, as the default 10 is"),
        (0.5, "x", "'x' is not a number, give one, as the default 0.5 is"),
        (True, 1, "1 is not true or false, give one, as the default true is"),
        ("a", [1], "a list cannot be a parameter's value, give a text of 10000 characters at most, or a number"),
        ("a", None, "nothing cannot be a parameter's value, give a text of 10000 characters at most, or a number"),
        (None, "x" * 10_001, f"'{'x' * 77}...' cannot be a parameter's value, give a text of 10000 characters at most"),
    ],
)
def test_a_value_of_another_type_is_refused(default: Json, given: Json, said: str) -> None:
    assert _chosen(default, given)[1][0].startswith(said)


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        ("${n}", 5),
        ("PT${n}M", "PT5M"),
        ({"a": ["${t}", {"b": "${n} and ${t}"}]}, {"a": ["x", {"b": "5 and x"}]}),
        ("$${n} $n ${", "${n} $n ${"),
        ("$${n}", "${n}"),
        (3, 3),
        (None, None),
    ],
)
def test_values_are_put_in_where_their_names_stand(value: Json, filled: Json) -> None:
    assert _filled(value, n=5, t="x") == (filled, [])


def test_keys_stay_as_they_are() -> None:
    assert _filled({"${n}": 1}, n=5) == ({"${n}": 1}, [])


def test_what_is_put_in_is_not_filled_again() -> None:
    assert _filled("${a}!", a="${b}", b="x") == ("${b}!", [])


@pytest.mark.parametrize(
    ("values", "remedy"),
    [({"patient": 1}, "did you mean 'patient'?"), ({"a": 1}, "parameters: a"), ({}, "declare it under `parameters`")],
)
def test_a_name_that_nobody_declared_is_said_where_it_stands(values: dict[str, Json], remedy: str) -> None:
    filled, said = _filled({"x": ["${patiens}"]}, **values)

    assert filled == {"x": ["${patiens}"]}
    assert said == [f"x[0]: there is no parameter 'patiens', {remedy}; the text itself is written $${{...}}"]


def test_parameters_cannot_make_a_file_enormous() -> None:
    filled, said = _filled(["${a}${a}" * 20_000, "${a}"], a="x" * 1_000)

    assert filled == ["", "x" * 1_000]
    assert said == ["[0]: parameters make more than 5000000 characters of this file, use fewer"]


def test_a_scenario_is_loaded_with_the_values_that_it_is_given() -> None:
    scenario = a_scenario(f"parameters: {{patient: '1', wait: {{default: 2s}}}}\n{RULE}", given={"patient": 9000000009})

    (rule,) = scenario.rules
    assert rule.when.conditions[0].matcher.exact == frozenset(("9000000009",))
    assert rule.then.delay is not None
    assert rule.then.delay.seconds(lambda: pytest.fail("no chance is needed")) == 2.0
    assert scenario.given == {"patient": 9000000009}
    assert list(scenario.parameters) == ["patient", "wait"]


def test_a_value_that_is_missing_or_unknown_is_a_problem_with_a_remedy() -> None:
    text = f"parameters:\n  patient:\n  wait: 1\n{RULE}"

    assert problems_of(text, given={"wiat": 1}) == [
        "f.yaml:1: parameters.wiat: there is no parameter 'wiat', did you mean 'wait'?",
        "f.yaml:2: parameters.patient: the parameter 'patient' has no value, give patient=VALUE",
    ]


def test_in_a_trial_a_missing_value_is_the_example() -> None:
    text = f"parameters:\n  patient: {{example: '9000000017'}}\n  wait: 1\n{RULE}"

    assert problems_of(text, trial=True) == []
    assert problems_of(text) != []


def test_a_trial_needs_an_example_where_there_is_no_default() -> None:
    assert problems_of(f"parameters:\n  patient:\n  wait: 1\n{RULE}", trial=True) == [
        "f.yaml:2: parameters.patient: the parameter 'patient' has no value, give it a default, or an example to be"
        " checked with"
    ]


def test_a_value_that_will_not_do_is_said_where_it_is_used() -> None:
    text = f"parameters: {{patient: '1', wait: soon}}\n{RULE}"

    assert problems_of(text) == [
        "f.yaml:2: rules[0].then.delay: 'soon' is not a time, such as 800ms, 4s, PT5S or a number of seconds"
    ]


def test_a_brace_inside_braces_has_a_hint() -> None:
    assert problems_of("parameters: {a: 1}\nrules: [{then: {delay: ${a}}}]") == [
        "f.yaml:2: not YAML: did not find expected ',' or '}', inside braces write \"${name}\", in quotes"
    ]
