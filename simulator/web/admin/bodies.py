"""The JSON Schemas of what the admin API takes and gives. Checked bodies use the keywords of `schema` only."""

from simulator.web.admin.schema import Schema

_INSTANT = {"type": "string", "description": "an ISO 8601 instant such as 2026-11-22T10:00:00Z"}
_MOST = 2**53 - 1


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def _strict(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {**_object(required, **properties), "additionalProperties": False}


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
TEXTS = _list_of(TEXT)
ANYTHING: Schema = {"type": "object"}
NOTHING: Schema = {**_strict(), "description": "an empty object, for clients that always send one"}

CLOCK_START = {
    **_strict(now=_INSTANT, start=_INSTANT, frozen=TRUTH),
    "type": ["object", "string"],
    "description": "an instant, or where the clock begins and whether it stands still",
}
NEW_TENANT = _strict(
    name={
        "type": "string",
        "pattern": r"^[a-z0-9][a-z0-9-]{0,62}$",
        "description": "lower-case letters, digits and dashes, 63 at most, no dash first",
    },
    scenarios=_list_of({"type": "string", "maxLength": 200}),
    seed={"type": "integer", "minimum": -_MOST, "maximum": _MOST},
    clock=CLOCK_START,
    access={"type": "string", "enum": ["open", "presence", "enforced"]},
    profile={"type": "string", "enum": ["lenient", "strict"]},
)
CLOCK_CHANGE = {
    **_strict(
        now=_INSTANT,
        frozen=TRUTH,
        advance={"type": "string", "description": "an ISO 8601 duration such as PT1H; -PT1H moves back"},
    ),
    "minProperties": 1,
}
SCENARIO_NAMES = _strict(("names",), names=_list_of({"type": "string", "maxLength": 200}))
PERSON: Schema = {"type": "object", "description": "a person in our own form: short keys, or a whole `patient`"}
PERSON_CHANGE: Schema = {"type": "object", "minProperties": 1, "description": "keys of our own form"}
PATIENT: Schema = {"type": "object", "description": "a FHIR R4 Patient as PDS gives it"}
YAML_TEXT: Schema = {"type": "string", "description": "a scenario file"}
DOCUMENT: Schema = {"type": ["object", "array"], "description": "the shape that its kind has"}
ASSERTIONS: Schema = {
    "type": ["object", "array"],
    "properties": {"assertions": {"type": "array"}},
    "description": "assertions with the keys of a scenario's `expect`: a list, or an object that holds it",
}

CLOCK = _object(("now", "frozen"), now=_INSTANT, frozen=TRUTH)
TENANT = _object(
    ("name", "base_url", "scenarios", "seed", "access", "profile", "clock"),
    name=TEXT,
    base_url=TEXT,
    scenarios=TEXTS,
    seed=WHOLE,
    access=TEXT,
    profile=TEXT,
    clock=CLOCK,
)
TENANTS = _object(("tenants",), tenants=_list_of(TENANT))
OPERATION = _object(
    ("id", "service", "method", "path", "paths", "messages", "summary", "refusals", "source"),
    id=TEXT,
    service=TEXT,
    method=TEXT,
    path=TEXT,
    paths=TEXTS,
    messages=TEXTS,
    summary=TEXT,
    refusals=TEXTS,
    source=TEXT,
)
OPERATIONS = _object(("operations",), operations=_list_of(OPERATION))
SCENARIO = _object(
    ("name", "description", "stories", "rules", "expect"),
    name=TEXT,
    description=TEXT,
    stories=TEXTS,
    file=TEXT,
    rules=TEXTS,
    expect=TEXTS,
)
SCENARIOS = _object(("scenarios",), scenarios=_list_of(SCENARIO))
PLAYING = _object(("scenarios", "progress"), scenarios=_list_of(SCENARIO), progress={})
PEOPLE = _object(("people", "total"), people=_list_of(ANYTHING), total=WHOLE)
KEYS = _object(("kind", "keys"), kind=TEXT, keys=TEXTS)
HEALTH = _object(("status", "version", "services", "tenants"), status=TEXT, version=TEXT, services=TEXTS, tenants=WHOLE)
FINDING = _object(
    ("severity", "rule", "where", "what"),
    severity={"type": "string", "enum": ["error", "warning", "information"]},
    rule=TEXT,
    where=TEXT,
    line={"type": ["integer", "null"]},
    what=TEXT,
    expected=TEXT,
    source=TEXT,
)
EXCHANGE = _object(
    ("id", "direction", "operation", "method", "target", "status", "findings"),
    id=WHOLE,
    direction={"type": "string", "enum": ["received", "sent"], "description": "sent: what we sent ourselves"},
    operation={"type": ["string", "null"]},
    method=TEXT,
    target=TEXT,
    status={"type": "integer", "description": "0 when nothing was answered"},
    findings=_list_of(FINDING),
    view={"description": "what the service reads out of the message; null if nothing, absent in lists"},
)
EXCHANGES = _object(
    ("exchanges", "next"),
    exchanges=_list_of(EXCHANGE),
    next={"type": ["integer", "null"], "description": "give it as `after` to read on; null when that was all"},
)
VERIFIED = _object(
    ("passed", "results"), passed=TRUTH, results=_list_of(_object(("name", "passed"), name=TEXT, passed=TRUTH))
)
PROBLEM = _object(
    ("what",),
    file={"type": ["string", "null"]},
    line={"type": ["integer", "null"]},
    path=TEXT,
    what=TEXT,
    remedy=TEXT,
)
ERROR = _object(
    ("error",),
    error=_object(("code", "message", "where"), code=TEXT, message=TEXT, where=TEXT, problems=_list_of(PROBLEM)),
)
