"""A case as it is uploaded: JSON or XML of a schema that nobody publishes. Only who and which case it is about is read.

What is looked for goes by its name, wherever in the body it stands: `nhsNumber`, `NHS_Number`, `caseId`, `case/id`.
"""

import hashlib
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.identifiers import is_nhs_number
from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.json import Json, parse_json
from simulator.wire.xml import Element, local_name, path_of, root_of, split_tag

_LONGEST_KEY = 200
_ODD = re.compile(r"[^a-z0-9]")
_GZIP = b"\x1f\x8b"
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_CASE_NAMES = frozenset(
    ("caseid", "caseref", "casereference", "casenumber", "caseguid", "caseuuid", "cqicaseid", "pathwayscaseid")
)
_ID_NAMES = frozenset(("id", "ref", "reference", "number", "guid", "uuid"))


@dataclass(frozen=True, slots=True)
class Named:
    """A value with the name that it goes by and that of what it stands in. `place` says where that is."""

    owner: str
    name: str
    text: str
    place: tuple[str | int, ...] | tuple[Element, str] = field(repr=False)

    @property
    def where(self) -> str:
        """Its JSON Pointer or XPath."""
        if isinstance(self.place[0], str | int):
            return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in self.place)
        return path_of(self.place[0], str(self.place[1]))


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of an uploaded case. `format` is `json` or `xml`; `fault` says why it could not be read.

    `number` and `reference` are the first values that are called an NHS number, a valid one if there is any, and a case
    id. `key` is the same for a case that is sent again.
    """

    format: str
    key: str
    fault: WireError | None = None
    number: Named | None = None
    reference: Named | None = None

    @property
    def nhs_number(self) -> str | None:
        """The patient's NHS number, if a valid one was found."""
        return _nhs_number(self.number)

    @property
    def id(self) -> str | None:
        """The case's id."""
        return None if self.reference is None else self.reference.text


def case_of(request: Request) -> Case:
    """The case in a request's body, read once; it never raises."""
    return request.derived("idt-case", _read)


def _read(request: Request) -> Case:
    is_xml = request.body.lstrip(_BEFORE_XML)[:1] == b"<"
    form = "xml" if is_xml else "json"
    try:
        if not request.body.strip():
            raise WireError("the body is empty")
        if request.body.startswith(_GZIP):
            raise WireError("the body is compressed (gzip): send it as it is")
        json = request.body.removeprefix(BOM_UTF8)
        values = _in_xml(root_of(request)) if is_xml else _in_json(parse_json(json), "", ())
    except WireError as fault:
        return Case(form, _digest(request.body), fault.bare())
    number: Named | None = None
    reference: Named | None = None
    for value in values:
        if not value.text:
            continue
        if _is_called_nhs_number(value.name):
            if number is None or (_nhs_number(number) is None and _nhs_number(value)):
                number = value
        elif reference is None and _is_called_case(value.owner, value.name):
            reference = value
    key = reference.text if reference is not None and len(reference.text) <= _LONGEST_KEY else _digest(request.body)
    return Case(form, key, None, number, reference)


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _in_json(value: Json, name: str, path: tuple[str | int, ...], owner: str = "") -> Iterator[Named]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _in_json(member, key, (*path, key), name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _in_json(item, name, (*path, index), owner)
    elif value is not None and not isinstance(value, bool):
        yield Named(owner, name, str(value).strip(), path)


def _in_xml(root: Element) -> Iterator[Named]:
    for element in root.iter("*"):
        name, parent = local_name(element), element.getparent()
        for attribute, value in element.items():
            yield Named(name, split_tag(str(attribute))[1], str(value).strip(), (element, str(attribute)))
        if not len(element):
            yield Named("" if parent is None else local_name(parent), name, (element.text or "").strip(), (element, ""))


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return _ODD.sub("", name.lower())


def _is_called_nhs_number(name: str) -> bool:
    return _plain(name).endswith(("nhsnumber", "nhsno"))


def _is_called_case(owner: str, name: str) -> bool:
    plain = _plain(name)
    return plain in _CASE_NAMES or (plain in _ID_NAMES and _plain(owner).endswith("case"))


def _nhs_number(value: Named | None) -> str | None:
    digits = "" if value is None else value.text.replace(" ", "").replace("-", "")
    return digits if is_nhs_number(digits) else None
