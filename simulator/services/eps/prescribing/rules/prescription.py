"""Reporting rules about what is prescribed: products, quantities, dosages, codes, repeats; and the signature."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.population.prescription_codes import CANCELLATION_REASONS
from simulator.services.eps.prescribing.bodies import peeked
from simulator.services.eps.prescribing.bundle import (
    ORDER,
    REPEAT_INFORMATION,
    SITE_TYPE,
    UPDATE,
    Entry,
    Message,
    course_of,
    dig,
    extension,
    objects,
    text,
    type_of,
)
from simulator.services.eps.prescribing.digest import METHODS, RS256
from simulator.services.eps.prescribing.signature import read_signature
from simulator.services.eps.prescribing.translation import signature_of, signed_at
from simulator.services.eps.prescription.codes import (
    NOMINATIONS,
    NOT_NOMINATED,
    NOT_PROVIDED,
    known_type,
)
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply
from simulator.wire.xml import DS, down

_ITEM = "EPS FHIR prescribing, MedicationRequest"
_SIGNING = "EPS FHIR prescribing, Provenance"
_CANCEL = "EPS FHIR prescribing, prescription-order-update"

PRODUCT = RuleRow(
    "eps.item.product", ERROR, "a line item without a product code", "a dm+d code of http://snomed.info/sct", _ITEM
)
PRODUCT_NAME = RuleRow(
    "eps.item.product-name", WARNING, "a product code without its name: trackers show the name only",
    "the display of the dm+d term", _ITEM,
)  # fmt: skip
QUANTITY = RuleRow(
    "eps.item.quantity", ERROR, "a line item without a quantity and its unit", "value, unit and the unit's dm+d code",
    _ITEM,
)  # fmt: skip
DOSAGE = RuleRow("eps.item.dosage-text", ERROR, "a dosage without text", "dosageInstruction.text", _ITEM)
SEQUENCE = RuleRow(
    "eps.item.dosage-sequence", ERROR, "several lines of dosage that are not numbered 1, 2, 3", "sequence in each",
    _ITEM,
)  # fmt: skip
TYPE = RuleRow(
    "eps.item.prescription-type", WARNING, "a prescription type that nobody knows: it is stored as NotProvided",
    "a code of https://fhir.nhs.uk/CodeSystem/prescription-type", _ITEM,
)  # fmt: skip
SITE = RuleRow(
    "eps.item.performer-site-type", ERROR, "a kind of dispensing site that is unknown, or does not fit the nomination",
    "P1, P2 or P3 with a performer, 0004 without", _ITEM,
)  # fmt: skip
RECEIVER = RuleRow(
    "eps.message.destination", WARNING, "a destination that is not the nominated dispenser",
    "MessageHeader.destination.receiver with the performer's ODS code", "EPS FHIR prescribing, MessageHeader",
)  # fmt: skip
INTENT = RuleRow(
    "eps.item.intent", WARNING, "an intent that does not fit the course of therapy",
    "order for acute, instance-order for repeat, original-order for repeat dispensing", _ITEM,
)  # fmt: skip
REPEATS = RuleRow(
    "eps.item.repeat-information", WARNING, "a repeat without its review date",
    "Extension-UKCore-MedicationRepeatInformation", _ITEM,
)  # fmt: skip
SUBSTITUTION = RuleRow(
    "eps.item.substitution", WARNING, "a line item that does not forbid substitution", "allowedBoolean false", _ITEM
)
UNSIGNED = RuleRow(
    "eps.signature.missing", ERROR, "an order without the prescriber's signature", "one Provenance with a signature",
    _SIGNING,
)  # fmt: skip
UNREADABLE = RuleRow(
    "eps.signature.format", ERROR, "a signature that cannot be read", "an XML signature in base64", _SIGNING
)
TARGETS = RuleRow(
    "eps.signature.targets", WARNING, "a signature that does not name each line item", "a target for each", _SIGNING
)
OLD_ALGORITHM = RuleRow(
    "eps.signature.sha1", WARNING, "a signature by SHA-1", "RS256, as $prepare says", "EPS FHIR prescribing, $prepare"
)
LATE = RuleRow(
    "eps.signature.time", WARNING, "a signature of another time than a few minutes ago",
    "the timestamp that $prepare gave", _SIGNING,
)  # fmt: skip
EARLY_PROVENANCE = RuleRow(
    "eps.signature.before-prepare", INFORMATION, "a signature in what is only to be prepared", "no Provenance",
    "EPS FHIR prescribing, $prepare",
)  # fmt: skip
REASON = RuleRow(
    "eps.cancel.reason", ERROR, "a reason for cancelling that is unknown",
    "a code of https://fhir.nhs.uk/CodeSystem/medicationrequest-status-reason", _CANCEL,
)  # fmt: skip
MESSAGE_REASON = RuleRow(
    "eps.cancel.message-reason", WARNING, "a cancellation whose header does not say that it is one",
    "MessageHeader.reason with the code cancel", _CANCEL,
)  # fmt: skip

ROWS = (
    PRODUCT, PRODUCT_NAME, QUANTITY, DOSAGE, SEQUENCE, TYPE, SITE, RECEIVER, INTENT, REPEATS, SUBSTITUTION, UNSIGNED,
    UNREADABLE, TARGETS, OLD_ALGORITHM, LATE, EARLY_PROVENANCE, REASON, MESSAGE_REASON,
)  # fmt: skip

_PREPARE = "eps.order.prepare"
_INTENT_OF = {"acute": "order", "continuous": "instance-order", "continuous-repeat-dispensing": "original-order"}
_SNOMED = ("http://snomed.info/sct", "https://snomed.info/sct")
_LATE_SECONDS = 3600


def prescription(call: Call, reply: Reply) -> Iterator[Finding]:
    """What an order or a cancellation says of each line item."""
    found = peeked(call)
    if found is None or found.event not in (ORDER, UPDATE):
        return
    for entry in found.of_type("MedicationRequest"):
        yield from _item(entry)
    if found.event == UPDATE:
        yield from _cancellation(found)
        return
    yield from _destination(found)
    if call.operation.id == _PREPARE:
        if found.of_type("Provenance"):
            yield EARLY_PROVENANCE.at(_at(found, "Provenance"))
        return
    yield from _signature(call, found)


def _item(entry: Entry) -> Iterator[Finding]:
    request, where = entry.resource, f"/entry/{entry.index}/resource"
    product = dig(request, "medicationCodeableConcept", "coding", 0)
    if not text(product, "code") or text(product, "system") not in _SNOMED:
        if "medicationReference" not in request:
            yield PRODUCT.at(f"{where}/medicationCodeableConcept")
    elif not text(product, "display"):
        yield PRODUCT_NAME.at(f"{where}/medicationCodeableConcept/coding/0")
    quantity = dig(request, "dispenseRequest", "quantity")
    if dig(quantity, "value") is None or not text(quantity, "unit") or not text(quantity, "code"):
        yield QUANTITY.at(f"{where}/dispenseRequest/quantity")
    yield from _dosage(request, where)
    if known_type(type_of(request)) == NOT_PROVIDED:
        yield TYPE.at(f"{where}/extension", f"the prescription type is {shown(type_of(request))}")
    yield from _site(request, where)
    course, intent = course_of(request), text(request, "intent")
    if course in _INTENT_OF and intent != _INTENT_OF[course]:
        yield INTENT.at(f"{where}/intent", f"{shown(intent)} with {shown(course)}")
    if course != "acute" and extension(request, REPEAT_INFORMATION) is None:
        yield REPEATS.at(f"{where}/extension")
    if dig(request, "substitution", "allowedBoolean") is not False:
        yield SUBSTITUTION.at(f"{where}/substitution")


def _dosage(request: object, where: str) -> Iterator[Finding]:
    lines = objects(request, "dosageInstruction")
    if any(not text(line, "text").strip() for line in lines):
        yield DOSAGE.at(f"{where}/dosageInstruction")
    numbers = [line.get("sequence") for line in lines]
    if len(lines) > 1 and sorted(map(str, numbers)) != sorted(map(str, range(1, len(lines) + 1))):
        yield SEQUENCE.at(f"{where}/dosageInstruction")


def _site(request: object, where: str) -> Iterator[Finding]:
    dispensing = dig(request, "dispenseRequest")
    site = text(extension(dispensing, SITE_TYPE), "valueCoding", "code")
    is_nominated = dig(dispensing, "performer") is not None
    if site not in NOMINATIONS or is_nominated == (site == NOT_NOMINATED):
        yield SITE.at(f"{where}/dispenseRequest/extension", f"the site type is {shown(site)}")


def _destination(found: Message) -> Iterator[Finding]:
    performer = text(found.requests[0], "dispenseRequest", "performer", "identifier", "value") if found.requests else ""
    receiver = text(found.first("MessageHeader"), "destination", 0, "receiver", "identifier", "value")
    if performer != receiver:
        said = f"the destination is {shown(receiver)}, the performer {shown(performer)}"
        yield RECEIVER.at(f"{_at(found, 'MessageHeader')}/destination", said)


def _signature(call: Call, found: Message) -> Iterator[Finding]:
    provenance = found.first("Provenance")
    where = f"{_at(found, 'Provenance')}/signature"
    data = signature_of(found)
    if not data:
        yield UNSIGNED.at(where)
        return
    signature = read_signature(data)
    if signature is None:
        yield UNREADABLE.at(f"{where}/0/data")
        return
    method = down(signature, f"{{{DS}}}SignedInfo", f"{{{DS}}}SignatureMethod")
    if method is not None and method.get("Algorithm") != METHODS[RS256][0]:
        yield OLD_ALGORITHM.at(f"{where}/0/data")
    targets = {text(target, "reference") for target in objects(provenance, "target")}
    if not {entry.url for entry in found.of_type("MedicationRequest")} <= targets:
        yield TARGETS.at(f"{_at(found, 'Provenance')}/target")
    when = signed_at(found)
    if when is None or abs((call.now - when).total_seconds()) > _LATE_SECONDS:
        yield LATE.at(f"{where}/0/when")


def _cancellation(found: Message) -> Iterator[Finding]:
    for entry in found.of_type("MedicationRequest"):
        code = text(entry.resource, "statusReason", "coding", 0, "code")
        if code not in CANCELLATION_REASONS:
            yield REASON.at(f"/entry/{entry.index}/resource/statusReason", f"the reason is {shown(code)}")
    reason = text(found.first("MessageHeader"), "reason", "coding", 0, "code")
    if reason != "cancel":
        yield MESSAGE_REASON.at(f"{_at(found, 'MessageHeader')}/reason")


def _at(found: Message, resource_type: str) -> str:
    entry = next(iter(found.of_type(resource_type)), None)
    return "/entry" if entry is None else f"/entry/{entry.index}/resource"
