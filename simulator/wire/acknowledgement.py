"""The ITK acknowledgements, infrastructure and business: read as they come, written as the toolkit says.

Reading judges nothing. Who gets which acknowledgement, and what it says, is the services' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from simulator.wire.errors import WireError
from simulator.wire.hl7v3 import LOCAL_ROOT, NATIONAL, ODS_ORGANISATION_ROOT, TEMPLATE_ROOT
from simulator.wire.itk import ADDRESS_TYPE, ENVELOPE_ERROR_CODES
from simulator.wire.soap import Envelope
from simulator.wire.xml import (
    HL7,
    ITK,
    SOAP,
    Element,
    attribute,
    child,
    down,
    escape,
    parse_xml,
    quoted,
    tag_of,
    text_of,
)

INFRASTRUCTURE = f"{{{ITK}}}InfrastructureResponse"
BUSINESS = f"{{{HL7}}}BusinessResponseMessage"
SIMPLE_RESPONSE = f"{{{ITK}}}SimpleMessageResponse"
FAULT = f"{{{SOAP}}}Fault"

OK, FAILURE = "OK", "Failure"
ACCEPTED, REJECTED, IN_ERROR = "AA", "AR", "AE"
RECEIVER, SENDER = "RCV", "SND"

ENVELOPE_ERRORS: Mapping[str, str] = {
    f"DE{number:04d}": f"Distribution Envelope {part}Processing Error"
    for number, part in enumerate(
        (
            "", "Header ", "Address List ", "Audit Identity ", "Id ", "Manifest ", "Manifest Item ", "Sender Address ",
            "Handling Specifications ", "Spec ", "Payloads ", "Payload ",
        ),
        1,
    )
}  # fmt: skip
"""The codes of ITK 2.2 for what is wrong with an envelope, each with the one text that goes with it."""

_INTERACTION_IDS = f"{NATIONAL}.12"
_DEVICE = "COCD_TP145207GB01"
_PRODUCT = "UEC simulator"


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """One error of an infrastructure acknowledgement, or of a fault's detail."""

    id: str | None
    code: str | None
    text: str | None
    diagnostic: str | None = None
    code_system: str | None = ENVELOPE_ERROR_CODES

    @classmethod
    def of(cls, element: Element) -> Self:
        """What an `itk:errorInfo` or `itk:ToolkitErrorInfo` says."""
        code = child(element, f"{{{ITK}}}ErrorCode")
        return cls(
            text_of(child(element, f"{{{ITK}}}ErrorID")),
            text_of(code),
            text_of(child(element, f"{{{ITK}}}ErrorText")),
            text_of(child(element, f"{{{ITK}}}ErrorDiagnosticText")),
            attribute(code, "codeSystem"),
        )

    @classmethod
    def of_fault(cls, fault: Element) -> Self | None:
        """What the detail of a `soap:Fault` says; None where it has no `itk:ToolkitErrorInfo`."""
        info = down(fault, "detail", f"{{{ITK}}}ToolkitErrorInfo")
        return None if info is None else cls.of(info)


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """An InfrastructureResponse: was the envelope `OK`, or a `Failure`?

    `service` and `tracking_id` are those of the message that is acknowledged; `identities` say who reports.
    """

    result: str | None
    service: str | None
    tracking_id: str | None
    timestamp: str | None = None
    identities: tuple[str, ...] = ()
    errors: tuple[ErrorInfo, ...] = ()

    @classmethod
    def of(cls, element: Element) -> Self:
        """What an `itk:InfrastructureResponse` says."""
        identity = child(element, f"{{{ITK}}}reportingIdentity")
        errors = child(element, f"{{{ITK}}}errors")
        ids = () if identity is None else identity.iterchildren(f"{{{ITK}}}id")
        infos = () if errors is None else errors.iterchildren(f"{{{ITK}}}errorInfo")
        return cls(
            element.get("result"),
            element.get("serviceRef"),
            element.get("trackingIdRef"),
            element.get("timestamp"),
            tuple(each.get("uri", "") for each in ids),
            tuple(ErrorInfo.of(each) for each in infos),
        )


@dataclass(frozen=True, slots=True)
class Business:
    """A BusinessResponseMessage: was the message accepted (`AA`), rejected (`AR`), or was there an error (`AE`)?

    `interaction` and `tracking_id` are those of the message that is acknowledged. `receiver` and `sender` are addresses
    of the acknowledgement. `items` are manifest ids with a type code each. `ods_code` and `organisation` are those of
    the author.
    """

    id: str | None
    created: str | None
    interaction: str | None
    type_code: str | None
    tracking_id: str | None
    receiver: str | None = None
    sender: str | None = None
    items: tuple[tuple[str, str], ...] = ()
    ods_code: str | None = None
    organisation: str | None = None

    @classmethod
    def of(cls, element: Element) -> Self:
        """What an `hl7:BusinessResponseMessage` says. Receiver and sender are told apart by their type codes."""
        whole = child(element, f"{{{HL7}}}acknowledgedBy3")
        parties = _parties(element)
        author = down(
            element, f"{{{HL7}}}controlActEvent1", f"{{{HL7}}}author", f"{{{HL7}}}{_DEVICE}.AssignedAuthorDevice"
        )
        organisation = child(author, f"{{{HL7}}}representedOrganization")
        return cls(
            attribute(child(element, f"{{{HL7}}}id"), "root"),
            attribute(child(element, f"{{{HL7}}}creationTime"), "value"),
            attribute(child(element, f"{{{HL7}}}interactionId"), "extension"),
            attribute(whole, "typeCode"),
            _conveyed(whole),
            parties.get(RECEIVER),
            parties.get(SENDER),
            tuple(
                (_conveyed(each) or "", each.get("typeCode", ""))
                for each in element.iterchildren(f"{{{HL7}}}acknowledgedBy2")
            ),
            attribute(child(organisation, f"{{{HL7}}}id"), "extension"),
            text_of(child(organisation, f"{{{HL7}}}name")),
        )


def _conveyed(element: Element | None) -> str | None:
    return attribute(down(element, f"{{{HL7}}}conveyingTransmission", f"{{{HL7}}}id"), "root")


def _parties(element: Element) -> dict[str, str]:
    """Addresses by type code, whichever of the two elements they stand in."""
    found: dict[str, str] = {}
    for each in element.iterchildren(f"{{{HL7}}}communicationFunction1", f"{{{HL7}}}communicationFunction"):
        address = attribute(down(each, f"{{{HL7}}}entity", f"{{{HL7}}}id"), "extension")
        if address is not None:
            found.setdefault(each.get("typeCode", ""), address)
    return found


def write_infrastructure(said: Infrastructure) -> str:
    """`itk:InfrastructureResponse` as XML that declares its own namespace."""
    ids = "".join(f"<itk:id uri={quoted(uri)}/>" for uri in said.identities)
    errors = "".join(_error(each) for each in said.errors)
    return (
        f'<itk:InfrastructureResponse xmlns:itk="{ITK}"{_optional("timestamp", said.timestamp)}'
        f"{_optional('serviceRef', said.service)}{_optional('trackingIdRef', said.tracking_id)}"
        f"{_optional('result', said.result)}><itk:reportingIdentity>{ids}</itk:reportingIdentity>"
        f"{f'<itk:errors>{errors}</itk:errors>' if errors else '<itk:errors/>'}</itk:InfrastructureResponse>"
    )


def _error(error: ErrorInfo) -> str:
    parts = (
        _element("ErrorID", error.id),
        _element("ErrorCode", error.code, _optional("codeSystem", error.code_system)),
        _element("ErrorText", error.text),
        _element("ErrorDiagnosticText", error.diagnostic),
    )
    return f"<itk:errorInfo>{''.join(parts)}</itk:errorInfo>"


def _element(name: str, text: str | None, attributes: str = "") -> str:
    return "" if text is None else f"<itk:{name}{attributes}>{escape(text)}</itk:{name}>"


def _optional(name: str, value: str | None) -> str:
    return "" if value is None else f" {name}={quoted(value)}"


def write_business(said: Business) -> str:
    """`hl7:BusinessResponseMessage` as XML that declares its own namespace, its children in the schema's order."""
    interaction = ' nullFlavor="NA"'
    if said.interaction is not None:
        interaction = f" root={quoted(_INTERACTION_IDS)} extension={quoted(said.interaction)}"
    items = "".join(_acknowledged("acknowledgedBy2", code, id) for id, code in said.items)
    return "".join(
        (
            f'<BusinessResponseMessage xmlns="{HL7}"><id{_optional("root", said.id)}/>',
            f"<creationTime{_optional('value', said.created)}/><interactionId{interaction}/>",
            _acknowledged("acknowledgedBy3", said.type_code, said.tracking_id),
            _party("communicationFunction1", RECEIVER, said.receiver),
            _party("communicationFunction", SENDER, said.sender),
            '<controlActEvent1 classCode="CACT" moodCode="EVN"><author typeCode="AUT" contextControlCode="OP">',
            _author(said.ods_code or "", said.organisation or said.ods_code or ""),
            f"</author></controlActEvent1>{items}</BusinessResponseMessage>",
        )
    )


def _acknowledged(name: str, type_code: str | None, id: str | None) -> str:
    conveyed = f"<conveyingTransmission><id{_optional('root', id)}/></conveyingTransmission>"
    return f"<{name}{_optional('typeCode', type_code)}>{conveyed}</{name}>"


def _party(name: str, type_code: str, address: str | None) -> str:
    id = ' nullFlavor="NI"' if address is None else f' root="{ADDRESS_TYPE}" extension={quoted(address)}'
    return (
        f'<{name} typeCode="{type_code}"><entity classCode="ENT" determinerCode="INSTANCE"><id{id}/></entity></{name}>'
    )


def _author(ods_code: str, organisation: str) -> str:
    return (
        f'<{_DEVICE}.AssignedAuthorDevice classCode="ASSIGNED"><id root="{LOCAL_ROOT}" extension="SIMULATOR"/>'
        f"{_template('AssignedAuthorDevice')}"
        '<assignedAuthoringDevice classCode="DEV" determinerCode="INSTANCE">'
        f"<manufacturerModelName>{_PRODUCT}</manufacturerModelName><softwareName>{_PRODUCT}</softwareName>"
        f"{_template('assignedAuthoringDevice')}</assignedAuthoringDevice>"
        '<representedOrganization classCode="ORG" determinerCode="INSTANCE">'
        f'<id root="{ODS_ORGANISATION_ROOT}" extension={quoted(ods_code)}/><name>{escape(organisation)}</name>'
        f"{_template('representedOrganization')}</representedOrganization></{_DEVICE}.AssignedAuthorDevice>"
    )


def _template(name: str) -> str:
    return f'<templateId root="{TEMPLATE_ROOT}" extension="{_DEVICE}#{name}"/>'


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """What a peer answered to a message of ours: the text of its SimpleMessageResponse, or that it gave a fault.

    `code` is the toolkit's error code in the fault's detail.
    """

    text: str | None = None
    is_fault: bool = False
    code: str | None = None

    @classmethod
    def read(cls, body: bytes) -> Self:
        """What a body says; nothing at all when it is no SOAP message."""
        try:
            content = Envelope.of(parse_xml(body)).content
        except WireError:
            return cls()
        fault = next((each for each in content if tag_of(each) == FAULT), None)
        if fault is not None:
            info = ErrorInfo.of_fault(fault)
            return cls(is_fault=True, code=None if info is None else info.code)
        return cls(text_of(next((each for each in content if tag_of(each) == SIMPLE_RESPONSE), None)))
