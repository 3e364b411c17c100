"""The Repeat Caller Service's messages: the query read as it comes, the response written as the schema orders it.

Who is a repeat caller, and which reports are given back, is the service's business. What is copied from a query into
the response is written anew; a report that is given back is not: its text stands there as it was sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from simulator.wire.hl7v3 import CONTENT_ROOT, NATIONAL, NHS_NUMBER_ROOT, ODS_ORGANISATION_ROOT, TEMPLATE_ROOT, write_ts
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.slices import Slice
from simulator.wire.xml import (
    HL7,
    NPFITLC,
    Element,
    attribute,
    child,
    elements,
    escape,
    local_name,
    namespace_of,
    quoted,
    split_tag,
    tag_of,
    text_of,
)

QUERY = f"{{{HL7}}}RepeatCallerQuery"
VALUES: Mapping[str, str] = {
    "RC": "Repeat Caller",
    "PRC": "Potential Repeat Caller",
    "NRC": "Not Repeat Caller",
    "IIQ": "Insufficient Information for Query",
    "ER": "Repeat Caller Service Error",
}
"""What a response may say: code and display name."""

_AUTHOR = "COCD_TP145208GB01"
_RECIPIENT = "COCD_TP145202GB02"
_SERVICE_NAME = "NHS111 Repeat Caller Service"
_NO_ORGANISATION = f'<id root="{ODS_ORGANISATION_ROOT}" extension="UNKNOWN"/>'
_PREFIXES = {HL7: "", NPFITLC: "npfitlc:"}


@dataclass(frozen=True, slots=True)
class QueryAuthor:
    """Who asks: the parts of a query's author that the response is addressed with."""

    address: Element | None = None
    role: Element | None = None
    telecoms: tuple[Element, ...] = ()
    name: Element | None = None
    organisation: Element | None = None
    organisation_name: Element | None = None

    @classmethod
    def of(cls, author: Element | None) -> Self:
        """What an author participation says of the class in it, whichever template that has."""
        inside = [] if author is None else elements(author)
        role = next((each for each in inside if ".Assigned" in local_name(each)), None)
        organisation = _part(role, "representedOrganization")
        return cls(
            _part(role, "addr"),
            _part(role, "code"),
            () if role is None else tuple(role.iterchildren(f"{{{HL7}}}telecom")),
            _part(_part(role, "assignedPerson"), "name"),
            _part(organisation, "id"),
            _part(organisation, "name"),
        )


@dataclass(frozen=True, slots=True)
class RepeatCallerQuery:
    """A query as read. What it does not ask for, or asks for with nothing, is None.

    `values` are the elements with the criteria's values by the criterion's name, such as `person.birthTime`.
    """

    element: Element | None = None
    id: str | None = None
    effective_time: str | None = None
    author: QueryAuthor = QueryAuthor()
    permission: Element | None = None
    birth_time: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    nhs_number: str | None = None
    nhs_number_root: str | None = None
    postcode: str | None = None
    street_line: str | None = None
    values: Mapping[str, Element] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> Self:
        """What a RepeatCallerQuery says, in whatever order."""
        values = _values(_part(root, "query"))
        number = values.get("person.id")
        return cls(
            element=root,
            id=attribute(_part(root, "id"), "root"),
            effective_time=attribute(_part(root, "effectiveTime"), "value"),
            author=QueryAuthor.of(_part(root, "author")),
            permission=_filled(_part(root, "pertinentInformation")),
            birth_time=_said(values.get("person.birthTime")),
            family_name=_said(values.get("person.familyName")),
            given_name=_said(values.get("person.givenName")),
            nhs_number=(attribute(number, "extension") or "").strip() or None,
            nhs_number_root=attribute(number, "root"),
            postcode=_said(values.get("person.postalCode")),
            street_line=_said(values.get("person.streetAddressLine1")),
            values=values,
        )

    @property
    def verified_nhs_number(self) -> str | None:
        """The NHS number, if it says that it was verified."""
        return self.nhs_number if self.nhs_number_root == NHS_NUMBER_ROOT else None


def query_of(request: Request) -> RepeatCallerQuery | None:
    """The query that a request carries in a payload, read once; None if it carries none."""
    return request.derived("repeat-caller-query", _read_query)


def _read_query(request: Request) -> RepeatCallerQuery | None:
    root = next((each for each in message_of(request).documents if tag_of(each) == QUERY), None)
    return None if root is None else RepeatCallerQuery.of(root)


def _part(parent: Element | None, name: str) -> Element | None:
    return child(parent, f"{{{HL7}}}{name}")


def _filled(element: Element | None) -> Element | None:
    """The element, unless there is nothing in it: with xsi:nil a client says that there is none."""
    return element if element is not None and len(element) else None


def _values(query: Element | None) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for criterion in elements(query) if query is not None else ():
        value = _part(criterion, "value")
        if value is not None:
            found.setdefault(local_name(criterion), value)
    return found


def _said(value: Element | None) -> str | None:
    """A criterion's value, which stands in an attribute or as text."""
    return (attribute(value, "value") or text_of(value) or "").strip() or None


@dataclass(frozen=True, slots=True)
class RepeatCallerResponse:
    """A response to be written. `value` is a code of VALUES, `ods_code` the service's own organisation."""

    value: str
    at: datetime
    id: str
    ods_code: str
    query: RepeatCallerQuery
    documents: Sequence[Slice] = ()


def write_response(response: RepeatCallerResponse) -> str:
    """A RepeatCallerResponse as XML that declares its own namespaces, its parts in the order of PRPA_MT000001GB01.

    The query's permission to view is given back as it came, as the published example does.
    """
    query = response.query
    return "".join(
        (
            f'<RepeatCallerResponse xmlns="{HL7}" xmlns:npfitlc="{NPFITLC}" classCode="OBS" moodCode="EVN">',
            f'<code code="02" codeSystem="{NATIONAL}.17.420"/>',
            f'<effectiveTime value="{write_ts(response.at)}"/>',
            f"<id root={quoted(response.id)}/>",
            f'<value code={quoted(response.value)} codeSystem="{NATIONAL}.17.421"',
            f" displayName={quoted(VALUES[response.value])}/>",
            _author(response.ods_code),
            "" if query.permission is None else _copy(query.permission),
            _recipient(query.author),
            '<reference typeCode="REFR" contextConductionInd="false"><seperatableInd value="false"/>'
            '<referredToRequest classCode="CACT" moodCode="EVN">',
            f"<id root={quoted(query.id or '')}/></referredToRequest></reference>",
            *(_subject(document) for document in response.documents),
            "</RepeatCallerResponse>",
        )
    )


def _author(ods_code: str) -> str:
    return (
        f'<author typeCode="AUT" contextControlCode="OP">{_content_id(f"{_AUTHOR}#AssignedAuthor")}'
        f'<{_AUTHOR}.AssignedAuthor classCode="ASSIGNED"><code nullFlavor="NA"/><id nullFlavor="NA"/>'
        f"{_template_id(f'{_AUTHOR}#AssignedAuthor')}"
        f'<representedOrganization classCode="ORG" determinerCode="INSTANCE"><id root="{ODS_ORGANISATION_ROOT}"'
        f" extension={quoted(ods_code)}/><name>{_SERVICE_NAME}</name>"
        f"{_template_id(f'{_AUTHOR}#representedOrganization')}</representedOrganization>"
        f"</{_AUTHOR}.AssignedAuthor></author>"
    )


def _recipient(author: QueryAuthor) -> str:
    """The query's author as the response's recipient; what the schema demands and nobody said is null."""
    role = "" if author.role is None else f"<npfitlc:recipientRoleCode{_attributes(author.role)}/>"
    address = "" if author.address is None else _copy(author.address)
    telecoms = "".join(_copy(telecom) for telecom in author.telecoms)
    identified = _NO_ORGANISATION if author.organisation is None else _copy(author.organisation)
    return (
        '<primaryInformationRecipient typeCode="PRCP" contextControlCode="OP">'
        f"{_content_id(f'{_RECIPIENT}#IntendedRecipient')}"
        f'<{_RECIPIENT}.IntendedRecipient classCode="ASSIGNED">{address}<id nullFlavor="NA"/>{role}{telecoms}'
        f"{_template_id(f'{_RECIPIENT}#IntendedRecipient')}"
        f'<assignedPerson classCode="PSN" determinerCode="INSTANCE">{_name(author.name)}'
        f"{_template_id(f'{_RECIPIENT}#assignedPerson')}</assignedPerson>"
        f'<representedOrganization classCode="ORG" determinerCode="INSTANCE">{identified}'
        f"{_name(author.organisation_name)}"
        f"{_template_id(f'{_RECIPIENT}#representedOrganization')}</representedOrganization>"
        f"</{_RECIPIENT}.IntendedRecipient></primaryInformationRecipient>"
    )


def _name(name: Element | None) -> str:
    return '<name nullFlavor="NI"/>' if name is None else _copy(name)


def _subject(document: Slice) -> str:
    """A report that is given back. What it inherited is declared around it, so that its own text is not touched."""
    own = dict(document.namespaces)
    prefix = ""
    if own.get("", HL7) == HL7:
        own.pop("", None)
    else:
        # The report's default namespace is another one, so ours needs a prefix that the report does not use.
        prefix = next(name for name in ("v3", *(f"v3-{n}" for n in range(len(own)))) if name not in own)
        own[prefix] = HL7
        prefix += ":"
    declared = "".join(f" xmlns{':' if name else ''}{name}={quoted(uri)}" for name, uri in own.items())
    return (
        f'<{prefix}subject{declared} typeCode="SUBJ" contextConductionInd="false">'
        f'<contentId xmlns="{NPFITLC}" root="{CONTENT_ROOT}" extension="POCD_MT200001GB02#ClinicalDocument"/>'
        f'<{prefix}seperatableInd value="true"/>{document.text}</{prefix}subject>'
    )


def _content_id(template: str) -> str:
    return f'<npfitlc:contentId root="{CONTENT_ROOT}" extension="{template}"/>'


def _template_id(template: str) -> str:
    return f'<templateId root="{TEMPLATE_ROOT}" extension="{template}"/>'


def _copy(element: Element) -> str:
    """An element of HL7's or the localisation's namespace with all below it; elements of others are left out."""
    name = _PREFIXES[namespace_of(element)] + local_name(element)
    inside = [escape(element.text or "")]
    for each in elements(element):
        if namespace_of(each) in _PREFIXES:
            inside.append(_copy(each))
        inside.append(escape(each.tail or ""))
    content = "".join(inside)
    return f"<{name}{_attributes(element)}" + (f">{content}</{name}>" if content else "/>")


def _attributes(element: Element) -> str:
    """Its attributes, without those of other namespaces (xsi:type)."""
    return "".join(f" {name}={quoted(value)}" for name, value in element.items() if not split_tag(name)[0])
