"""D-1 and P-2 by the national XML schemas, where the user has given a folder of them; silent where there are none.

What the schemas say is read by `wire.schemas`. The tables that hold without them are `envelope_structure` and
`structure_rules`.
"""

import re
from collections.abc import Iterator
from itertools import islice

from simulator.call.call import Call
from simulator.toolkit.envelope_structure import STRUCTURE_RULES as ENVELOPE_STRUCTURE
from simulator.toolkit.rows import MOST_FOUND, NOT_VALID, Broken, ItkRule, Level, RuleRow
from simulator.wire.http import Request
from simulator.wire.itk_message import ItkMessage
from simulator.wire.schema_faults import SchemaFault
from simulator.wire.schemas import Schemas

_ENVELOPE = "D-1, distributionEnvelope-v2-0.xsd"

ENVELOPE_SCHEMA_ROW = RuleRow(
    "itk.envelope.schema", Level.REFUSED, "an envelope that its schema refuses", "what the schema allows",
    _ENVELOPE, NOT_VALID,
)  # fmt: skip
LOWER_CASE_ROW = RuleRow(
    "itk.envelope.schema.tracking-id-case", Level.STRICT, "a tracking id in lower case", "an upper-case UUID",
    _ENVELOPE, NOT_VALID,
)  # fmt: skip
PAYLOAD_SCHEMA_ROW = RuleRow(
    "itk.payload.schema", Level.REFUSED, "a payload that its schema refuses", "what the schema allows",
    "P-2, the wire schema of the payload's root", NOT_VALID,
)  # fmt: skip
ROWS = (ENVELOPE_SCHEMA_ROW, LOWER_CASE_ROW, PAYLOAD_SCHEMA_ROW)

_UUID = re.compile(r"[A-F0-9]{8}(-[A-F0-9]{4}){3}-[A-F0-9]{12}", re.ASCII)
_OF_TRACKING_ID = "/itk:DistributionEnvelope/itk:header/@trackingid"

Faults = tuple[SchemaFault, ...]


def _envelope(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """The envelope without what its payloads hold. A lower-case tracking id is the one thing that may be forgiven.

    A folder without the envelope's schema leaves it to our own table.
    """
    schemas, distribution = call.tenant.schemas, message.distribution
    if schemas is None or distribution is None:
        return
    if not schemas.knows_envelope:
        for rule in ENVELOPE_STRUCTURE:
            yield from rule(call, message)
        return

    def read(request: Request) -> Faults:
        return tuple(schemas.errors_of_envelope(distribution.element))

    faults = call.request.derived("itk.envelope.schema", read)
    sent = (distribution.header.get("trackingid") if distribution.header is not None else None) or ""
    is_only_lower_case = _UUID.fullmatch(sent.upper()) is not None
    for fault in faults:
        forgiven = is_only_lower_case and fault.path.endswith(_OF_TRACKING_ID)
        yield _broken(LOWER_CASE_ROW if forgiven else ENVELOPE_SCHEMA_ROW, fault)


def _payloads(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Each payload's document by the schema of its root."""
    schemas = call.tenant.schemas
    if schemas is None:
        return

    def read(request: Request) -> Faults:
        return tuple(islice(_faults(schemas, message), MOST_FOUND + 1))

    for fault in call.request.derived("itk.payload.schema", read):
        yield _broken(PAYLOAD_SCHEMA_ROW, fault)


def _faults(schemas: Schemas, message: ItkMessage) -> Iterator[SchemaFault]:
    for root in message.documents:
        yield from schemas.errors_of_document(root)


def _broken(row: RuleRow, fault: SchemaFault) -> Broken:
    diagnostic = fault.message if fault.line is None else f"line {fault.line}: {fault.message}"
    return row.at(fault.path, fault.message, diagnostic=diagnostic, line=fault.line)


SCHEMA_ENVELOPE_RULES: tuple[ItkRule, ...] = (_envelope,)
SCHEMA_PAYLOAD_RULES: tuple[ItkRule, ...] = (_payloads,)
