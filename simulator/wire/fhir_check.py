"""FHIR R4 resources checked by fhir.resources, the one place that knows that library. What we send is never made here.

The library's R4B (4.3.0) stands in for R4 (4.0.1): for the resources of the national services they are the same. Its
verdicts are findings, never refusals: the national services accept and send things that it refuses, and DEVIATIONS
lowers or drops those. It does not check code sets; the services' own rules do.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, get_args, get_origin

from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json, render_json

if TYPE_CHECKING:
    from fhir_core.fhirabstractmodel import FHIRAbstractModel

Loc = tuple[str | int, ...]

RESOURCE_TYPE = "fhir.resource.type"
UNKNOWN = "fhir.element.unknown"
MISSING = "fhir.element.missing"
FORM = "fhir.element.form"
CHOICE = "fhir.element.choice"
UNCHECKED = "fhir.resource.unchecked"

FHIR_RULES: Mapping[str, str] = {
    RESOURCE_TYPE: "the body is another resource than the one expected, or does not say which it is",
    UNKNOWN: "an element that the resource or data type does not have",
    MISSING: "an element that must be there is not",
    FORM: "a value that is not of its element's type or form",
    CHOICE: "two variants of an element that may have one, such as two of `value[x]`",
    UNCHECKED: "a resource that the checker could not read",
}
"""Every rule id that `check_resource` can give, and what it means."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where the national services are more lenient than R4. `severity` None drops the finding.

    `path` is matched with the dotted path without indexes (`Patient.address.line`), `value` with a text value there.
    """

    rule: str
    path: re.Pattern[str]
    severity: Severity | None
    why: str
    value: re.Pattern[str] | None = None


DEVIATIONS = (
    Deviation(
        RESOURCE_TYPE,
        re.compile(r"Patient|Coverage"),
        Severity.WARNING,
        "PDS knows the resource from the path and takes a body that does not name it",
        re.compile(r""),
    ),
    Deviation(
        FORM,
        re.compile(r"(?:.+\.)?(?:address|Address)\.line"),
        None,
        "PDS takes blank address lines and removes them: its own rules tell of them",
        re.compile(r"\s*"),
    ),
    Deviation(
        FORM,
        re.compile(r"Patient\.deceasedDateTime"),
        Severity.INFORMATION,
        "PDS takes a date of death without an offset as UTC",
        re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}"),
    ),
)
"""The known national deviations from R4, first match wins."""

# FHIR names the type of a choice in the element's name; the library would take the number or truth as a string, too.
_BOOLEAN = re.compile(r"[a-z]\w*Boolean|active")
_NUMBER = re.compile(r"[a-z]\w*(?:Integer|PositiveInt|UnsignedInt|Decimal)")
_SOURCE = "FHIR R4, {}"


RESOURCE, BOOLEAN, INTEGER, DECIMAL, TEXT = "Resource", "boolean", "integer", "decimal", "text"
"""What an ElementShape's type is for a resource of any type, and for the primitives."""


class ElementShape(NamedTuple):
    """What an element is: the name of its data type, RESOURCE or a primitive, and whether there may be several."""

    type: str
    is_list: bool


@lru_cache(maxsize=512)
def element_shapes(type_name: str) -> Mapping[str, ElementShape] | None:
    """The elements of a resource or data type in R4's order; None for a type that R4 does not have."""
    model = _model(type_name)
    if model is None:
        return None
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    return {name: _shape(fields[name]) for name in model.elements_sequence() if name in fields}


def _shape(annotation: object) -> ElementShape:
    is_list, found = False, annotation
    while True:
        origin, inner = get_origin(found), [part for part in get_args(found) if part is not type(None)]
        if origin is None or not inner:
            break
        is_list = is_list or origin is list
        found = inner[0]
    primitive = {bool: BOOLEAN, int: INTEGER, float: DECIMAL, Decimal: DECIMAL}.get(found)  # type: ignore[call-overload]  # any type may be asked
    name = getattr(found, "__name__", "")
    is_complex = primitive is None and name.endswith("Type")
    return ElementShape(primitive or (name.removesuffix("Type") if is_complex else TEXT), is_list)


def check_resource(resource: Json, *, resource_type: str | None, at: str = "") -> list[Finding]:
    """Everything that R4 has against a resource or a data type such as `HumanName`; empty if nothing. Never raises.

    `resource_type` None takes the resource at its word. `at` is the JSON pointer of the resource in its message.
    Resources inside a Bundle or `contained` are checked each as what it says it is.
    """
    try:
        return list(_findings(resource, resource_type, at))
    except Exception as fault:  # a checker's own fault must not cost the record its other findings
        what = f"could not be checked: {type(fault).__name__}"
        return [
            Finding(Severity.INFORMATION, UNCHECKED, at or "/", what, source=_SOURCE.format(resource_type or "any"))
        ]


def _findings(resource: Json, resource_type: str | None, at: str) -> Iterator[Finding]:
    if not isinstance(resource, dict):
        yield _finding(FORM, at or "/", f"{_shown(resource)} is not an object", "a JSON object", resource_type or "any")
        return
    name = resource_type or resource.get("resourceType")
    model = _model(name) if isinstance(name, str) else None
    if not isinstance(name, str) or model is None or not (resource_type or model.has_resource_base()):
        what = (
            "the resource does not say which it is" if name is None else f"{_shown(name)} is not a resource of FHIR R4"
        )
        yield _finding(RESOURCE_TYPE, f"{at}/resourceType", what, "the name of a resource of FHIR R4", "any")
        return
    wrong = _wrong_type(resource, name, model, at)
    if wrong is not None:
        yield wrong
        if wrong.severity is Severity.ERROR:
            return
    told = set[str]()
    for found in itertools.chain(_model_findings(resource, name, model, at), _json_types(resource, name, at)):
        if found.where not in told:
            yield found
        told.add(found.where)
    for pointer, inner in _inner(resource, at):
        yield from _findings(inner, None, pointer)


def _wrong_type(resource: Mapping[str, Json], name: str, model: "type[FHIRAbstractModel]", at: str) -> Finding | None:
    said = resource.get("resourceType")
    if said == name or (said is None and not model.has_resource_base()):
        return None
    what = "does not say which it is" if said is None else f"is {_shown(said)}, not a {name}"
    found = _finding(RESOURCE_TYPE, f"{at}/resourceType", f"the resource {what}", f'"resourceType": "{name}"', name)
    return _deviated(found, name, "" if said is None else str(said))


def _model(name: str) -> "type[FHIRAbstractModel] | None":
    from fhir.resources.R4B import get_fhir_model_class  # heavy: 0.2 s the first time

    try:
        return get_fhir_model_class(name)
    except (KeyError, ValueError, ImportError, AttributeError):
        return None


def _model_findings(resource: Json, name: str, model: "type[FHIRAbstractModel]", at: str) -> Iterator[Finding]:
    from pydantic import ValidationError

    # The type was checked above, and inner resources are checked by themselves: the library stops at one it
    # does not know.
    plain = {key: value for key, value in resource.items() if key not in ("resourceType", "contained")}
    if name == "Bundle":
        plain = _without_entries(plain)
    try:
        model.model_validate(plain)
    except ValidationError as fault:
        for error in fault.errors(include_url=False, include_context=False):
            loc = tuple(part for part in error["loc"] if part != "root")
            found = _told(name, _Error(loc, error["type"], error["msg"], error["input"]), at)
            kept = _deviated(found, _dotted(name, loc), error["input"])
            if kept is not None:
                yield kept
        # A first fault hides the primitives that are required as well.
        for missing in _missing(model, resource):
            yield _told(name, _Error((missing,), "missing", "", None), at)


def _without_entries(bundle: Mapping[str, Json]) -> dict[str, Json]:
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        return dict(bundle)
    bare = [
        {key: value for key, value in entry.items() if key != "resource"} if isinstance(entry, dict) else entry
        for entry in entries
    ]
    # An entry of nothing but its resource would be empty, and an empty object is a fault of its own.
    return {**bundle, "entry": [entry or {"fullUrl": "urn:bare"} for entry in bare]}


def _missing(model: "type[FHIRAbstractModel]", resource: Mapping[str, Json]) -> Iterator[str]:
    for name, _ in model.model_construct().get_required_fields():
        alias = model.model_fields[name].alias or name
        if alias not in resource and f"_{alias}" not in resource:
            yield alias


def _inner(resource: Mapping[str, Json], at: str) -> Iterator[tuple[str, Json]]:
    contained, entries = resource.get("contained"), resource.get("entry")
    if isinstance(contained, list):
        yield from ((f"{at}/contained/{index}", inner) for index, inner in enumerate(contained))
    if isinstance(entries, list) and resource.get("resourceType") == "Bundle":
        for index, entry in enumerate(entries):
            if isinstance(entry, dict) and "resource" in entry:
                yield f"{at}/entry/{index}/resource", entry["resource"]


def _json_types(value: Json, path: str, at: str) -> Iterator[Finding]:
    """Truths and numbers that are sent as texts, which the library lets pass."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _json_types(item, path, f"{at}/{index}")
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        where = f"{at}/{_escaped(key)}"
        if item is None and key != "resource":
            yield _finding(
                FORM, where, f"{path}.{key} is null", "no such member, rather than null", path.partition(".")[0]
            )
        elif isinstance(item, str) and (_BOOLEAN.fullmatch(key) or _NUMBER.fullmatch(key)):
            wanted = "true or false" if _BOOLEAN.fullmatch(key) else "a number"
            what = f"{path}.{key} is the text {_shown(item)}"
            yield _finding(FORM, where, what, f"{wanted}, without quotes", path.partition(".")[0])
        elif key not in ("resource", "contained"):
            yield from _json_types(item, f"{path}.{key}", where)


@dataclass(frozen=True, slots=True)
class _Error:
    loc: Loc
    kind: str
    message: str
    value: Json


_OBJECT = ("is {shown}, not an object", "an object: { ... }")
_SAID: Mapping[str, tuple[str, str]] = {
    "list_type": ("is {shown}, not a list of values", "a list without null: [ ... ]"),
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "json_invalid": _OBJECT,
    "model_validation_format": _OBJECT,
    "string_type": ("is {shown}, not a text", "a text in quotes"),
    "string_pattern_mismatch": ("is {shown}, not of its form", "a text that is not blank, in the element's form"),
}
_SAID_BY_MESSAGE = (
    ("value is expected from the instance", _OBJECT),
    (
        "DateTime value string",
        ("is {shown}, not a date and time", "yyyy, yyyy-mm, yyyy-mm-dd or yyyy-mm-ddThh:mm:ss+00:00"),
    ),
    ("Date value string", ("is {shown}, not a date", "yyyy-mm-dd, yyyy-mm or yyyy")),
    ("Instant value string", ("is {shown}, not an instant", "yyyy-mm-ddThh:mm:ss+00:00")),
    ("Decimal value string", ("is {shown}, not a number", "a number, without quotes")),
)


def _told(name: str, error: _Error, at: str) -> Finding:
    path, where = _dotted(name, error.loc, indexes=True), _pointer(at, error.loc)
    if error.kind == "extra_forbidden":
        return _finding(UNKNOWN, where, f"{path} is not an element of FHIR R4", "an element that R4 has", name)
    if error.kind in ("missing", "model_field_validation.missing"):
        return _finding(MISSING, where, f"{path} is missing", "the element", name)
    if "one field value is expected" in error.message:
        said = f"{path} has {' and '.join(_variants(error)) or 'several variants of one element'}"
        return _finding(CHOICE, where, said, "one of them", name)
    by_message = next((said for start, said in _SAID_BY_MESSAGE if start in error.message), None)
    plain = error.message.removeprefix("Value error, ").rstrip(".")
    what, expected = _SAID.get(error.kind) or by_message or (f"is {{shown}}: {_lower_first(plain)}", "")
    return _finding(FORM, where, f"{path} {what.replace('{shown}', _shown(error.value))}", expected, name)


def _variants(error: _Error) -> list[str]:
    offered = set(re.findall(r"'(\w+)'", error.message))
    return [key for key in error.value if key in offered] if isinstance(error.value, dict) else []


def _deviated(found: Finding, path: str, value: Json) -> Finding | None:
    for deviation in DEVIATIONS:
        if deviation.rule != found.rule or not deviation.path.fullmatch(path):
            continue
        if deviation.value is None or (isinstance(value, str) and deviation.value.fullmatch(value)):
            if deviation.severity is None:
                return None
            what = f"{found.what} ({deviation.why})"
            return Finding(deviation.severity, found.rule, found.where, what, found.expected, found.source)
    return found


def _finding(rule: str, where: str, what: str, expected: str, name: str) -> Finding:
    return Finding(Severity.ERROR, rule, where, what, expected, _SOURCE.format(name))


def _dotted(name: str, loc: Sequence[str | int], *, indexes: bool = False) -> str:
    text = name
    for part in loc:
        if isinstance(part, str):
            text += f".{part}"
        elif indexes:
            text += f"[{part}]"
    return text


def _pointer(at: str, loc: Sequence[str | int]) -> str:
    return at + "".join(f"/{_escaped(str(part))}" for part in loc) or "/"


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _shown(value: Json) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = render_json(value).decode() if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
