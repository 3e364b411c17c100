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


TENANT_NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
"""What a tenant may be called."""

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
PLAYED = {
    **_strict(
        name={"type": "string", "maxLength": 200},
        yaml={"type": "string", "description": "in place of a name: a scenario file's text"},
        file={"type": "string", "maxLength": 4096, "description": "with `yaml`: the path that it was read from"},
        parameters={"type": "object", "description": "values for its parameters, by name"},
    ),
    "type": ["string", "object"],
    "maxLength": 200,
    "description": "a shipped scenario's name, or an object with more",
}
NEW_TENANT = _strict(
    name={
        "type": "string",
        "pattern": TENANT_NAME,
        "description": "lower-case letters, digits and dashes, 63 at most, no dash first",
    },
    scenarios=_list_of(PLAYED),
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
    "examples": [{"advance": "PT1H"}],
}
SCENARIO_NAMES = _strict(("names",), names=_list_of(PLAYED))
PERSON: Schema = {
    "type": "object",
    "description": "a person in our own form: short keys, or a whole `patient`",
    "examples": [{"name": {"given": ["Ada"], "family": "Okafor"}, "birth_date": "1980-05-17"}],
}
PERSON_CHANGE: Schema = {
    "type": "object",
    "minProperties": 1,
    "description": "keys of our own form",
    "examples": [{"practice": "A81099"}],
}
PATIENT: Schema = {"type": "object", "description": "a FHIR R4 Patient as PDS gives it"}
YAML_TEXT: Schema = {"type": "string", "description": "a scenario file"}
DOCUMENT: Schema = {"type": ["object", "array"], "description": "the shape that its kind has"}
ASSERTIONS: Schema = {
    "type": ["object", "array"],
    "properties": {"assertions": {"type": "array"}},
    "description": "assertions with the keys of a scenario's `expect`: a list, or an object that holds it",
    "examples": [[{"name": "looked up once", "operation": "pds.patient.retrieve", "count": 1}]],
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
PROBLEM = _object(
    ("what",),
    file={"type": ["string", "null"]},
    line={"type": ["integer", "null"]},
    path=TEXT,
    what=TEXT,
    remedy=TEXT,
)
SCENARIO = _object(
    ("name", "description", "stories", "rules", "expect"),
    name=TEXT,
    description=TEXT,
    stories=TEXTS,
    file=TEXT,
    rules=TEXTS,
    expect=TEXTS,
    parameters={"type": "object", "description": "by name: `default`, `example`, `description`"},
    given={"type": "object", "description": "what its parameters were given"},
    includes=TEXTS,
    followed={"type": "boolean", "description": "is it loaded again when its file changes?"},
    problems={**_list_of(PROBLEM), "description": "why it is not the one that stands in its file now"},
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
_MAYBE: Schema = {"type": ["string", "null"]}
_IDS = ("nhs_number", "correlation_id", "request_id", "message_id", "tracking_id")
_KNOWN = ("service", "operation", *_IDS, "rule", "scenario", "delivery", "peer", "tls", "error")
_MILLISECONDS: Schema = {"type": "number"}
_MESSAGE = {
    **_object(
        ("headers", "body", "encoding"),
        headers={"type": "array", "items": TEXTS, "description": "pairs of name and value, as they stood"},
        body=TEXT,
        encoding={**_MAYBE, "description": "base64 for a body that is no text"},
        decoded={"type": "string", "description": "the text of a compressed body"},
    ),
    "description": "absent in lists",
}
NEAR_MISS = _object(
    ("rule", "scenario", "failed", "expected", "seen"),
    rule=TEXT,
    scenario=TEXT,
    failed={"type": "string", "description": "the first thing that the rule asked in vain"},
    expected=TEXT,
    seen=TEXT,
)
EXCHANGE = _object(
    (
        *("id", "tenant", "direction", "at", "tenant_time", "duration_ms", "method", "target", "status", *_KNOWN),
        *("delay_ms", "sizes", "bodies_dropped", "findings"),
    ),
    id=WHOLE,
    tenant=TEXT,
    direction={"type": "string", "enum": ["received", "sent"], "description": "sent: what we sent ourselves"},
    at={"type": "string", "description": "real time"},
    tenant_time={"type": "string", "description": "by the tenant's clock"},
    duration_ms=_MILLISECONDS,
    method=TEXT,
    target=TEXT,
    status={"type": "integer", "description": "0 when nothing was answered"},
    **dict.fromkeys(_KNOWN, _MAYBE),
    delay_ms=_MILLISECONDS,
    sizes=_object(("request", "response"), request=WHOLE, response=WHOLE),
    bodies_dropped=TRUTH,
    findings=_list_of(FINDING),
    request=_MESSAGE,
    response=_MESSAGE,
    near_misses={**_list_of(NEAR_MISS), "description": "rules that came near without deciding it; absent in lists"},
    view={"description": "what the service reads out of the message; null if nothing, absent in lists"},
)
EXCHANGES = _object(
    ("exchanges", "next"),
    exchanges=_list_of(EXCHANGE),
    next={"type": ["integer", "null"], "description": "give it as `after` to read on; null when that was all"},
)
_RESULT = _object(
    ("name", "passed", "count", "expected", "matched", "nearest", "message"),
    name=TEXT,
    passed=TRUTH,
    count=WHOLE,
    expected=TEXT,
    matched={**_list_of(WHOLE), "description": "the ids of the exchanges that match"},
    nearest={"type": ["object", "null"], "description": "of those that do not, the nearest, and what it missed"},
    message=TEXT,
)
VERIFIED = _object(("passed", "results"), passed=TRUTH, results=_list_of(_RESULT))
_PASSED = {"type": ["boolean", "null"], "description": "null when nothing is expected"}
_GRADED = _list_of(_object(("scenario", "name", "passed", "message"), scenario=TEXT, name=TEXT, passed=TRUTH))
JOURNEYS = _object(
    ("journeys", "passed", "looked_at"),
    journeys=_list_of(
        _object(
            ("nhs_number", "calls", "exchanges", "began", "ended", "services", "passed", "failed"),
            nhs_number=TEXT,
            calls=WHOLE,
            exchanges=WHOLE,
            services=TEXTS,
            passed=_PASSED,
        )
    ),
    passed=_PASSED,
    looked_at={"type": "integer", "description": "how many of the newest exchanges were looked at"},
)
JOURNEY = _object(
    ("nhs_number", "passed", "exchanges", "findings", "results", "calls"),
    nhs_number=TEXT,
    passed=_PASSED,
    exchanges=WHOLE,
    findings=ANYTHING,
    results=_GRADED,
    calls=_list_of(
        _object(("number", "began", "ended", "seconds", "services", "ids", "steps"), steps=_list_of(ANYTHING))
    ),
)
ERROR = _object(
    ("error",),
    error=_object(("code", "message", "where"), code=TEXT, message=TEXT, where=TEXT, problems=_list_of(PROBLEM)),
)
