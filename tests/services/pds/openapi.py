"""Reads the published OpenAPI description of PDS, and says what in one of our answers does not fit its schemas."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import cast

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from simulator.wire.json import Json
from tests.official import REFERENCE

SCHEMAS = REFERENCE / "pds" / "examples" / "openapi" / "components" / "schemas"

_PARTIAL_DATE = re.compile(r"\d{4}(?:-\d{2})?")


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or _PARTIAL_DATE.fullmatch(value):
        return isinstance(value, str)
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_FORMATS = FormatChecker(formats=())
_FORMATS.checks("date")(_is_date)


def misfits(schema: str, value: Json) -> list[str]:
    """What does not fit the schema of this name, one line each: the place and the fault."""
    errors = _validator(schema).iter_errors(value)
    return [f"/{'/'.join(str(part) for part in error.absolute_path)}: {error.message[:200]}" for error in errors]


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(_resolved(SCHEMAS / f"{schema}.yaml"), format_checker=_FORMATS)


@cache
def _resolved(path: Path) -> Json:
    return _schema(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader), path.parent)


def _schema(value: Json, folder: Path) -> Json:
    """A schema of OpenAPI 3.0 as JSON Schema: references filled in, `nullable` said in its own way."""
    if isinstance(value, list):
        return [_schema(item, folder) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "$ref" in value:
        return _resolved((folder / cast(str, value["$ref"])).resolve())
    plain = {key: _schema(item, folder) for key, item in value.items() if key not in ("example", "externalDocs")}
    if plain.pop("nullable", False) is True:
        plain["type"] = [plain["type"], "null"]
    return plain
