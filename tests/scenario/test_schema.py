from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest

from simulator.call import Service
from simulator.scenario.schema import SCHEMA_FILE, TABLES, json_schema, key_tables, schema_file
from simulator.services import SERVICES as NATIONAL
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml
from tests.scenario.makers import SERVICES
from tests.scenario.test_load import SEVEN_MISTAKES, WHOLE

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
REWRITE = (
    "rewrite it: python -c 'from simulator.scenario.schema import schema_file; from simulator.services import SERVICES;"
    f' print(schema_file(SERVICES), end="")\' > scenarios/{SCHEMA_FILE}'
)


def _errors(value: Json, services: Iterable[Service] = SERVICES) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema(services))
    return [error.json_path for error in validator.iter_errors(value)]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(SERVICES))


def test_what_can_be_loaded_fits_the_schema() -> None:
    assert _errors(load_yaml(WHOLE).value) == []


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_scenarios_fit_the_schema(path: Path) -> None:
    assert _errors(load_yaml(path.read_text("utf-8")).value, NATIONAL) == []


@pytest.mark.parametrize(
    "rule",
    [
        {"when": {"operation": ["pds.ping"]}, "then": {"delay": 1}},
        {"when": {"operation": "pds.pong"}, "then": {"delay": 1}},
        {"when": {"nhs_number": {"match": "x"}}, "then": {"delay": 1}},
        {"when": {"nhs_number": {"matches": "x", "present": True}}, "then": {"delay": 1}},
        {"then": {"refuse": "NO_SUCH_CODE"}},
        {"then": {"reply": {"status": 99}}},
        {"then": {"amend": [{"op": "ad", "path": "/a"}]}},
        {"then": {"fault": "explode"}},
        {"then": {"delay": {"from": 1}}},
        {"when": {}},
    ],
)
def test_an_editor_sees_common_mistakes(rule: Json) -> None:
    assert _errors({"rules": [rule]}) != []


@pytest.mark.parametrize(
    "rule",
    [
        {"when": {"every": "${n}", "operation": "${n}", "calls": "${n}"}, "then": {"delay": "${n}"}},
        {"when": {"elapsed": "..PT${n}M", "probability": "${n}"}, "then": {"refuse": "${n}"}},
        {"when": {"header": {"A": {"present": "${n}"}}}, "then": {"fault": "${n}", "before": "${n}"}},
        {"then": {"reply": {"status": "${n}"}, "bandwidth": "${n}"}},
        {"then": {"amend": [{"op": "${n}", "path": "${n}"}]}},
    ],
)
def test_an_editor_takes_a_parameter_for_any_value(rule: Json) -> None:
    assert _errors({"seed": "${n}", "access": "${n}", "parameters": {"n": {"example": 1}}, "rules": [rule]}) == []


@pytest.mark.parametrize("value", [{"n": []}, {"n": {"defualt": 1}}, []])
def test_an_editor_sees_what_is_no_parameter(value: Json) -> None:
    assert _errors({"parameters": value}) != []


@pytest.mark.parametrize(("value", "errors"), [(["a", {"name": "b", "parameters": {"c": 1}}], 0), ([{"nmae": "b"}], 1)])
def test_an_editor_knows_what_can_be_included(value: Json, errors: int) -> None:
    assert len(_errors({"include": value})) == errors


@pytest.mark.parametrize(
    ("claim", "errors"),
    [
        ({"findings": {"none": ["itk.duplicate", "itk.pem.*", "${finding}"]}}, 0),
        ({"findings": {"some": ["itk.duplicat"]}}, 1),
        ({"order": ["pds.ping"] * 100}, 0),
        ({"order": ["pds.ping"] * 101}, 1),
        ({"scenario": "made", "order": ["pds.ping", {"scenario": {"matches": "^made"}}]}, 0),
    ],
)
def test_an_editor_knows_findings_and_how_long_an_order_may_be(claim: Json, errors: int) -> None:
    assert len(_errors({"expect": [{"operation": "pds.*", **claim}]})) == errors


def test_an_editor_sees_unknown_keys() -> None:
    value = load_yaml(SEVEN_MISTAKES).value

    assert "$.rules[1].then" in _errors(value)


def test_the_shipped_schema_is_not_stale() -> None:
    assert (SHIPPED / SCHEMA_FILE).read_text("utf-8") == schema_file(NATIONAL), REWRITE


def test_every_key_stands_in_the_readme_as_the_program_describes_it() -> None:
    readme = (SHIPPED / "README.md").read_text("utf-8")

    assert readme.endswith(key_tables()), "put the text of simulator.scenario.schema.key_tables() under `Every key`"


def test_the_tables_hold_every_mapping_of_the_schema() -> None:
    shown = {frozenset(keys) for keys in TABLES.values()}
    mappings: list[frozenset[str]] = []

    def walk(value: Json) -> None:
        if isinstance(value, dict):
            if value.get("additionalProperties") is False and value.get("properties"):
                mappings.append(frozenset(value["properties"]))
            for part in value.values():
                walk(part)
        for part in value if isinstance(value, list) else ():
            walk(part)

    walk(json_schema(SERVICES))

    every = frozenset().union(*shown)
    assert [keys for keys in mappings if not keys <= every] == []
