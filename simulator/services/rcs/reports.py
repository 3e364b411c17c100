"""Stored reports: what the body of a document of the kind `rcs-reports` says, and what of it is compared."""

from datetime import datetime

from simulator.clock import parse_instant
from simulator.population.rcs_kinds import slice_of_report
from simulator.records.documents import Document, derived
from simulator.services.rcs.matching import Report, fold_nhs_number, given_known, traits
from simulator.wire.cda import ClinicalDocument
from simulator.wire.errors import WireError
from simulator.wire.json import Json
from simulator.wire.slices import Slice, element_of

KIND = "rcs-reports"
"""The kind of the documents that reports are kept as; the key is the document's id in capitals."""

_FACTS = (
    "set_id", "version", "nhs_number", "given_names", "family_name", "birth_time", "postcodes", "street_lines",
)  # fmt: skip


def body_of(key: str, document: ClinicalDocument, cut: Slice, *, received: datetime, tracking_id: str | None) -> Json:
    """The body of a report as it is kept: its text as it was sent, and what it is found by."""
    return {
        "document_id": key,
        "received": received.isoformat(),
        "tracking_id": tracking_id,
        **facts_of(document),
        "xml": cut.text,
        "namespaces": dict(cut.namespaces),
    }


def report_of(document: Document) -> Report:
    """What is compared of a stored document: what its body says, and the rest from its text; read once a version."""
    return derived(document, "rcs-report", _report)


def _report(document: Document) -> Report:
    body = document.body
    if not body.keys() >= set(_FACTS):
        body = {**_read(body), **body}
    own_id = (body.get("document_id") or document.key).upper()
    return Report(
        key=document.key,
        chain=(body.get("set_id") or own_id).upper(),
        version=body.get("version") or 0,
        received=parse_instant(body["received"]).timestamp(),
        nhs_number=fold_nhs_number(body.get("nhs_number")),
        traits=traits(
            given_known(body.get("given_names") or ()),
            body.get("family_name"),
            body.get("birth_time"),
            body.get("postcodes") or (),
            body.get("street_lines") or (),
        ),
    )


def _read(body: Json) -> dict[str, Json]:
    """What the text itself says; nothing if it cannot be read."""
    try:
        return facts_of(ClinicalDocument.of(element_of(slice_of_report(body))))
    except WireError:
        return {}


def facts_of(document: ClinicalDocument) -> dict[str, Json]:
    """What the body of a stored report says of its document. A name in plain text ends with the family name."""
    patient = document.patient
    facts: dict[str, Json] = dict.fromkeys(_FACTS)
    facts["set_id"], facts["version"] = document.set_id, document.version
    if patient is None:
        return facts
    facts["nhs_number"] = patient.nhs_number
    facts["birth_time"] = patient.birth
    facts["postcodes"] = [address.postcode for address in patient.addresses if address.postcode]
    facts["street_lines"] = [address.lines[0] for address in patient.addresses if address.lines]
    name = patient.name
    if name is not None:
        *given, family = name.text.split() or [""]
        facts["given_names"] = list(name.given) if name.given or name.family else given
        facts["family_name"] = name.family if name.given or name.family else family
    return facts
