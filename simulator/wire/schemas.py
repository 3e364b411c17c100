"""XML Schemas of the user's own: found in a folder, checked, compiled once, and each asked about what it is for.

The national schemas are public but not ours to ship. How a schema's faults are told is the business of `schema_faults`.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from lxml import etree

from simulator.wire.errors import Problem, Problems, WireError
from simulator.wire.schema_faults import MOST_FAULTS, SchemaFault, faults_of_document, faults_of_envelope
from simulator.wire.xml import HL7, Element, local_name, namespace_of, parse_xml

ENVELOPE_SCHEMA = "distributionEnvelope-v2-0.xsd"
DOCUMENT_SCHEMAS: Mapping[str, str] = {
    "ClinicalDocument": "POCD_MT000002UK01.xsd",
    "AmbulanceRequest": "REPC_MT200001GB02.xsd",
    "RepeatCallerQuery": "QUPA_MT000001GB01.xsd",
    "RepeatCallerResponse": "PRPA_MT000001GB01.xsd",
}
"""The schema of a payload by the name of its root, which is in HL7's namespace."""

_KNOWN = (ENVELOPE_SCHEMA, *DOCUMENT_SCHEMAS.values())
_XSD = "{http://www.w3.org/2001/XMLSchema}"


class Schemas:
    """The known schemas of a folder and all folders in it, by file name without regard to case; any may be missing.

    Each is compiled when it is first needed, or by `check`.
    """

    __slots__ = ("_compiled", "_files", "folder")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = _files(folder)
        self._compiled: dict[str, etree.XMLSchema] = {}

    def check(self) -> None:
        """Compile all of them. Raises Problems: none is there, a file is broken, or one points into the network."""
        if not self._files:
            what = "no schema that is known is in this folder or below it"
            raise Problems([Problem(what, f"put there at least one of {', '.join(_KNOWN)}", file=str(self.folder))])
        problems = [problem for file in self._files.values() for problem in _remote(file, set())]
        for name, file in self._files.items() if not problems else ():
            try:
                self._schema(name)
            except etree.XMLSchemaParseError as fault:
                problems += _problems(fault, file)
        if problems:
            raise Problems(dict.fromkeys(problems))

    @property
    def missing(self) -> tuple[str, ...]:
        """The file names of the known schemas that are not there: what they are about is left to other rules."""
        return tuple(name for name in _KNOWN if name not in self._files)

    @property
    def knows_envelope(self) -> bool:
        """Is the DistributionEnvelope's schema there?"""
        return ENVELOPE_SCHEMA in self._files

    def knows(self, root: Element) -> bool:
        """Is the schema of a payload with this root there?"""
        return self._name_for(root) is not None

    def errors_of_envelope(self, distribution: Element) -> list[SchemaFault]:
        """What its schema says against a DistributionEnvelope, whatever its payloads hold; nothing without a schema."""
        return faults_of_envelope(self._schema(ENVELOPE_SCHEMA), distribution) if self.knows_envelope else []

    def errors_of_document(self, root: Element) -> list[SchemaFault]:
        """What its own schema says against a payload's document; nothing where there is no schema for it."""
        name = self._name_for(root)
        return [] if name is None else faults_of_document(self._schema(name), root)

    def _name_for(self, root: Element) -> str | None:
        name = DOCUMENT_SCHEMAS.get(local_name(root)) if namespace_of(root) == HL7 else None
        return name if name in self._files else None

    def _schema(self, name: str) -> etree.XMLSchema:
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = etree.XMLSchema(file=str(self._files[name]))
        return found


def _files(folder: Path) -> dict[str, Path]:
    """The file of each known schema; of several with one name the one nearest to the folder."""
    by_name = {name.lower(): name for name in _KNOWN}
    found: dict[str, Path] = {}
    for file in sorted(folder.rglob("*"), key=lambda file: (len(file.parts), file)):
        name = by_name.get(file.name.lower())
        if name is not None and file.is_file():
            found.setdefault(name, file)
    return found


def _remote(file: Path, seen: set[Path]) -> Iterator[Problem]:
    """The references of a schema, and of those it refers to, that would have to be fetched.

    A file that cannot be read has none: compiling it says what is wrong with it.
    """
    if file in seen:
        return
    seen.add(file)
    try:
        root = parse_xml(file.read_bytes())
    except (WireError, OSError):
        return
    for reference in root.iterchildren(f"{_XSD}include", f"{_XSD}import", f"{_XSD}redefine"):
        location = reference.get("schemaLocation", "")
        if "://" in location:
            what, remedy = f"{location!r} would have to be fetched", "put the file into the folder and say its path"
            yield Problem(what, remedy, file=str(file), line=reference.sourceline or 0)
        elif location:
            yield from _remote((file.parent / location).resolve(), seen)


def _problems(fault: etree.XMLSchemaParseError, file: Path) -> list[Problem]:
    """What libxml2 says against a schema; it names no file for what it says of the whole one.

    It warns of good files too, those that were read before it met the broken one.
    """
    remedy = "mend it, or take it out of the folder"
    errors = [entry for entry in fault.error_log if entry.level >= etree.ErrorLevels.ERROR]
    return [
        Problem(entry.message.strip(), remedy, file=str(file) if entry.filename == "<string>" else entry.filename,
                line=entry.line)
        for entry in islice(errors, MOST_FAULTS)
    ]  # fmt: skip
