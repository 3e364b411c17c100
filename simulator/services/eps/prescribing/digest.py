"""The digest that a prescriber signs: canonical XML over what a prescription says, the same for the same one.

The real service hashes fragments of the HL7 message; here the same facts are hashed in a form of our own, which the
client never sees. Signing and checking is `signature`'s business.
"""

import base64
import hashlib
from datetime import datetime

from simulator.clock import fhir_instant
from simulator.services.eps.prescribing.bundle import (
    ROLE_PROFILE,
    Message,
    Resource,
    dig,
    identifier_of,
    item_id_of,
    long_form_of,
    short_form_of,
)
from simulator.services.eps.prescribing.people import author_of
from simulator.wire.json import Json, render_json
from simulator.wire.xml import DS

RS256, RS1 = "RS256", "RS1"

_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
METHODS = {
    RS256: ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"),
    RS1: (f"{DS}rsa-sha1", f"{DS}sha1"),
}
"""The signature and digest methods of each algorithm."""


def digest_value(message: Message, timestamp: str, algorithm: str) -> str:
    """The hash of what a prescription says at the moment it is signed, in base64."""
    facts = render_json(_facts(message, timestamp))
    made = hashlib.sha256(facts) if algorithm == RS256 else hashlib.sha1(facts)  # noqa: S324 - old systems ask for it
    return base64.b64encode(made.digest()).decode()


def digest_of(message: Message, timestamp: str, algorithm: str) -> str:
    """The SignedInfo that is to be signed, in canonical XML and base64."""
    signature_method, digest_method = METHODS[algorithm]
    text = (
        f'<SignedInfo xmlns="{DS}">{_empty("CanonicalizationMethod", _C14N)}'
        f"{_empty('SignatureMethod', signature_method)}"
        f"<Reference><Transforms>{_empty('Transform', _C14N)}</Transforms>{_empty('DigestMethod', digest_method)}"
        f"<DigestValue>{digest_value(message, timestamp, algorithm)}</DigestValue></Reference></SignedInfo>"
    )
    return base64.b64encode(text.encode()).decode()


def prepared(message: Message, now: datetime, algorithm: str) -> Json:
    """The Parameters that `$prepare` answers; clients take them by their place."""
    timestamp = fhir_instant(now)
    values = {"digest": digest_of(message, timestamp, algorithm), "timestamp": timestamp, "algorithm": algorithm}
    parameter = [{"name": name, "valueString": value} for name, value in values.items()]
    return {"resourceType": "Parameters", "parameter": parameter}


def _empty(name: str, algorithm: str) -> str:
    """An element of nothing but its algorithm. Canonical XML has an end tag for each."""
    return f'<{name} Algorithm="{algorithm}"></{name}>'


def _facts(message: Message, timestamp: str) -> list[Json]:
    """What is signed: the prescription, the moment, who prescribes, for whom, and what."""
    first = message.requests[0] if message.requests else {}
    author = author_of(message, strictly=False)
    patient = message.first("Patient")
    return [
        long_form_of(first).upper(),
        short_form_of(first).upper(),
        timestamp,
        [author.practitioner.get("identifier"), author.practitioner.get("name"), author.ods_code],
        identifier_of(author.role, ROLE_PROFILE),
        [patient.get(member) for member in ("identifier", "name", "gender", "birthDate", "address")],
        [_item(message, request) for request in message.requests],
    ]


def _item(message: Message, request: Resource) -> list[Json]:
    """A line item without its status and its count of repeats, which change afterwards."""
    quantity = dig(request, "dispenseRequest", "quantity")
    medicine = message.medicine_of(request)
    return [item_id_of(request).upper(), medicine, quantity, request.get("dosageInstruction")]
