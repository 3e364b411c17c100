"""The kind of document that the Repeat Caller Service keeps: a report as it was submitted, and what is known of it."""

from simulator.population.kind import Kind
from simulator.population.shapes import Flaw, anything, each, instant, mapping, nhs_number, record, text, whole
from simulator.wire.errors import WireError
from simulator.wire.json import Json
from simulator.wire.slices import Slice, element_of, slices_of
from simulator.wire.xml import HL7, said, tag_of
from simulator.wire.yaml import Path

CLINICAL_DOCUMENT = f"{{{HL7}}}ClinicalDocument"

_ANY_TEXT = text(blank=True)
_TEXTS = each(_ANY_TEXT)
_FIELDS = record(
    {"received": instant, "xml": text()},
    {
        "document_id": text(),
        "set_id": text(),
        "version": whole(0),
        "nhs_number": nhs_number,
        "given_names": _TEXTS,
        "family_name": _ANY_TEXT,
        "birth_time": text(r"[0-9]{4,14}([.+].*)?", "write the day of birth as yyyymmdd"),
        "postcodes": _TEXTS,
        "street_lines": _TEXTS,
        "tracking_id": anything,
        "namespaces": mapping(_ANY_TEXT),
    },
    is_open=True,
    nullable=True,
)


def slice_of_report(body: Json) -> Slice:
    """The ClinicalDocument of a body. Raises WireError.

    With `namespaces` the text is the element and nothing else, as it was cut out of a message; without, it is a whole
    document, of which declaration and comments around the element are left out.
    """
    if body.get("namespaces") is not None:
        return Slice(body["xml"], body["namespaces"])
    found = slices_of(body["xml"], CLINICAL_DOCUMENT)
    if not found:
        raise WireError("there is no ClinicalDocument in it")
    return found[0]


def _report(value: Json, path: Path, flaws: list[Flaw]) -> None:
    before = len(flaws)
    _FIELDS(value, path, flaws)
    if len(flaws) > before:
        return
    try:
        tag = tag_of(element_of(slice_of_report(value)))
    except WireError as fault:
        flaws.append(Flaw((*path, "xml"), f"the text cannot be read: {fault}", "write one whole ClinicalDocument"))
    else:
        if tag != CLINICAL_DOCUMENT:
            flaws.append(Flaw((*path, "xml"), f"the text is {said(tag)}", f"write one {said(CLINICAL_DOCUMENT)}"))


RCS_KINDS: dict[str, Kind] = {"rcs-reports": Kind(_report, own_key="document_id")}
"""The service's kind by name; its key is the document's id in capitals."""
