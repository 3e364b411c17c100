"""The JSON Schemas of what the admin API takes and gives. Checked bodies use the keywords of `schema` only.

Those of tenants themselves and their clocks stand in `tenant_bodies`.
"""

from simulator.web.admin.schema import Schema, list_of, object_of, strict_object

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
TEXTS = list_of(TEXT)
ANYTHING: Schema = {"type": "object"}
NOTHING: Schema = {**strict_object(), "description": "an empty object, for clients that always send one"}

PLAYED = {
    **strict_object(
        name={"type": "string", "maxLength": 200},
        yaml={"type": "string", "description": "in place of a name: a scenario file's text"},
        file={"type": "string", "maxLength": 4096, "description": "with `yaml`: the path that it was read from"},
        parameters={"type": "object", "description": "values for its parameters, by name"},
    ),
    "type": ["string", "object"],
    "maxLength": 200,
    "description": "a shipped scenario's name, or an object with more",
}
SCENARIO_NAMES = strict_object(("names",), names=list_of(PLAYED))
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

OPERATION = object_of(
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
OPERATIONS = object_of(("operations",), operations=list_of(OPERATION))
PROBLEM = object_of(
    ("what",),
    file={"type": ["string", "null"]},
    line={"type": ["integer", "null"]},
    path=TEXT,
    what=TEXT,
    remedy=TEXT,
)
SCENARIO = object_of(
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
    problems={**list_of(PROBLEM), "description": "why it is not the one that stands in its file now"},
)
SCENARIOS = object_of(("scenarios",), scenarios=list_of(SCENARIO))
PLAYING = object_of(("scenarios", "progress"), scenarios=list_of(SCENARIO), progress={})
PEOPLE = object_of(("people", "total"), people=list_of(ANYTHING), total=WHOLE)
KEYS = object_of(("kind", "keys"), kind=TEXT, keys=TEXTS)
HEALTH = object_of(
    ("status", "version", "services", "tenants"), status=TEXT, version=TEXT, services=TEXTS, tenants=WHOLE
)
FINDING = object_of(
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
    **object_of(
        ("headers", "body", "encoding"),
        headers={"type": "array", "items": TEXTS, "description": "pairs of name and value, as they stood"},
        body=TEXT,
        encoding={**_MAYBE, "description": "base64 for a body that is no text"},
        decoded={"type": "string", "description": "the text of a compressed body"},
    ),
    "description": "absent in lists",
}
NEAR_MISS = object_of(
    ("rule", "scenario", "failed", "expected", "seen"),
    rule=TEXT,
    scenario=TEXT,
    failed={"type": "string", "description": "the first thing that the rule asked in vain"},
    expected=TEXT,
    seen=TEXT,
)
EXCHANGE = object_of(
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
    sizes=object_of(("request", "response"), request=WHOLE, response=WHOLE),
    bodies_dropped=TRUTH,
    findings=list_of(FINDING),
    request=_MESSAGE,
    response=_MESSAGE,
    near_misses={**list_of(NEAR_MISS), "description": "rules that came near without deciding it; absent in lists"},
    view={"description": "what the service reads out of the message; null if nothing, absent in lists"},
)
EXCHANGES = object_of(
    ("exchanges", "next"),
    exchanges=list_of(EXCHANGE),
    next={"type": ["integer", "null"], "description": "give it as `after` to read on; null when that was all"},
)
_RESULT = object_of(
    ("name", "passed", "count", "expected", "matched", "nearest", "message"),
    name=TEXT,
    passed=TRUTH,
    count=WHOLE,
    expected=TEXT,
    matched={**list_of(WHOLE), "description": "the ids of the exchanges that match"},
    nearest={"type": ["object", "null"], "description": "of those that do not, the nearest, and what it missed"},
    message=TEXT,
)
VERIFIED = object_of(("passed", "results"), passed=TRUTH, results=list_of(_RESULT))
_PASSED = {"type": ["boolean", "null"], "description": "null when nothing is expected"}
_GRADED = list_of(object_of(("scenario", "name", "passed", "message"), scenario=TEXT, name=TEXT, passed=TRUTH))
JOURNEYS = object_of(
    ("journeys", "passed", "looked_at"),
    journeys=list_of(
        object_of(
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
JOURNEY = object_of(
    ("nhs_number", "passed", "exchanges", "findings", "results", "calls"),
    nhs_number=TEXT,
    passed=_PASSED,
    exchanges=WHOLE,
    findings=ANYTHING,
    results=_GRADED,
    calls=list_of(
        object_of(("number", "began", "ended", "seconds", "services", "ids", "steps"), steps=list_of(ANYTHING))
    ),
)
ERROR = object_of(
    ("error",),
    error=object_of(("code", "message", "where"), code=TEXT, message=TEXT, where=TEXT, problems=list_of(PROBLEM)),
)
