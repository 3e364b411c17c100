"""The scenario language described from its keys: a JSON Schema for editors and the tables for the README."""

from collections.abc import Iterable

from simulator.call.call import Service
from simulator.scenario.assertions import EXPECT_KEYS, FINDINGS_KEYS
from simulator.scenario.callbacks import CALLBACK_KEYS
from simulator.scenario.conditions import MATCH_KEYS
from simulator.scenario.counts import COUNT_KEYS
from simulator.scenario.delays import TAILED_KEYS, UNIFORM_KEYS
from simulator.scenario.findings import known_findings
from simulator.scenario.includes import INCLUDE_KEYS
from simulator.scenario.load import CLOCK_KEYS, RULE_KEYS, SCENARIO_KEYS, TLS_KEYS
from simulator.scenario.matchers import MATCHER_KEYS, MATCHER_SCHEMA
from simulator.scenario.outcomes import THEN_KEYS
from simulator.scenario.parameters import PARAMETER_KEYS
from simulator.scenario.patches import PATCH_KEYS
from simulator.scenario.reading import Keys, object_schema
from simulator.scenario.recorded import ANSWER_KEYS
from simulator.scenario.replies import REFUSE_KEYS, REPLY_KEYS
from simulator.scenario.templates import TEMPLATE_VALUES
from simulator.scenario.turns import RATE_KEYS, TURN_KEYS
from simulator.wire.json import Json, pretty_json

SCHEMA_FILE = "scenario.schema.json"
"""Its name in the folder of shipped scenarios."""

_FILLED: Json = {"type": "string", "pattern": r"\$\{[^{}]+\}", "description": "with a parameter's value in it"}

TABLES: dict[str, Keys] = {
    "A scenario": SCENARIO_KEYS,
    "`include`": INCLUDE_KEYS,
    "`parameters`": PARAMETER_KEYS,
    "`clock`": CLOCK_KEYS,
    "`tls`": TLS_KEYS,
    "A rule": RULE_KEYS,
    "`when`: what the message is like": MATCH_KEYS,
    "`when`: whose turn it is": TURN_KEYS,
    "A matcher": MATCHER_KEYS,
    "`rate`": RATE_KEYS,
    "`then`": THEN_KEYS,
    "`refuse`": REFUSE_KEYS,
    "`reply`": REPLY_KEYS,
    "`amend`": PATCH_KEYS,
    "`delay` between two times": UNIFORM_KEYS,
    "`delay` with a long tail": TAILED_KEYS,
    "`callback`": CALLBACK_KEYS,
    "An assertion (`expect`, and `verify` of the admin API)": {
        name: key for name, key in EXPECT_KEYS.items() if name not in MATCH_KEYS
    },
    "`reply` of an assertion": ANSWER_KEYS,
    "`count`": COUNT_KEYS,
    "`findings`": FINDINGS_KEYS,
}
"""Every mapping of the language with its keys, as the README shows them."""


def json_schema(services: Iterable[Service]) -> Json:
    """A JSON Schema (2020-12) of scenario files that knows these services' operations, refusal codes and findings."""
    served = tuple(services)
    ids = [operation.id for service in served for operation in service.operations]
    names = [service.name for service in served]
    codes = dict.fromkeys(code for service in served for code in service.refusals)
    operation = {"anyOf": [{"enum": ids}, {"type": "string", "pattern": r"\*$"}]}
    keys = object_schema(SCENARIO_KEYS)
    properties = {name: key if name == "parameters" else _fillable(key) for name, key in keys["properties"].items()}
    definitions = {
        "operation": operation,
        "operations": {"anyOf": [*operation["anyOf"], _one_of({"$ref": "#/$defs/operation"})]},
        "services": {"anyOf": [{"enum": names}, _one_of({"enum": names})]},
        "code": {"enum": list(codes)},
        "finding": {"anyOf": [{"enum": list(known_findings(served))}, {"type": "string", "pattern": r"\*$"}]},
        "matcher": MATCHER_SCHEMA,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of uec-simulator",
        **keys,
        "properties": properties,
        "$defs": {**{name: _fillable(each) for name, each in definitions.items()}, "filled": _FILLED},
    }


def schema_file(services: Iterable[Service]) -> str:
    """The text of SCHEMA_FILE."""
    return f"{pretty_json(json_schema(services)).decode()}\n"


def key_tables() -> str:
    """Markdown tables of every key and every template value."""
    tables = [_table(title, "key", {name: key.says for name, key in keys.items()}) for title, keys in TABLES.items()]
    values = {f"{{{{ {name} }}}}": says for name, says in TEMPLATE_VALUES.items()}
    return "\n".join([*tables, _table("Values in `{{ }}`", "value", values)])


def _table(title: str, first: str, rows: dict[str, str]) -> str:
    lines = [f"### {title}", "", f"| {first} | what it says |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {says} |" for name, says in rows.items()), ""])


def _fillable(schema: Json) -> Json:
    """The schema that also takes `${name}` where something other than any text belongs."""
    if isinstance(schema, list):
        return [_fillable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if {"enum", "pattern"} & schema.keys() or schema.get("type") in ("integer", "number", "boolean"):
        said = {"description": schema["description"]} if "description" in schema else {}
        kept = {key: value for key, value in schema.items() if key != "description"}
        return {**said, "anyOf": [kept, {"$ref": "#/$defs/filled"}]}
    inside = ("properties", "items", "additionalProperties", "anyOf")
    return {key: _inside(key, value) if key in inside else value for key, value in schema.items()}


def _inside(key: str, value: Json) -> Json:
    if key == "properties":
        return {name: _fillable(each) for name, each in value.items()}
    return _fillable(value)


def _one_of(item: Json) -> Json:
    properties = {"one_of": {"type": "array", "minItems": 1, "items": item}}
    return {"type": "object", "additionalProperties": False, "required": ["one_of"], "properties": properties}
