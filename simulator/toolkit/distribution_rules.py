"""Rules about the DistributionEnvelope and what it carries: D-2 to D-16 and P-1 of the validation table, in order."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from simulator.call.call import Call
from simulator.toolkit import distribution_rows as rows
from simulator.toolkit.names import (
    INFRASTRUCTURE_RESPONSE,
    NULLIFY,
    REPORT,
    is_profile,
    read_interaction,
    service_of,
)
from simulator.toolkit.options import options_of
from simulator.toolkit.rows import Broken, ItkRule
from simulator.wire.acknowledgement import INFRASTRUCTURE
from simulator.wire.itk import ADDRESS_TYPE, ADDRESSING_ODS, IDENTITY_ODS, Address, Distribution
from simulator.wire.itk_message import Content, ItkMessage
from simulator.wire.xml import HL7, Element, local_name, said, tag_of

_SENDER = re.compile(r"urn:nhs-uk:addressing:.+", re.DOTALL)
_TOOLKIT = "urn:nhs-uk:addressing:"
_WITH_A_BLANK = etree.XPath("descendant-or-self::*[@*='']")
"""Found by the engine itself in half of the time that a walk takes."""

_ROOTS = {INFRASTRUCTURE_RESPONSE: INFRASTRUCTURE}


def _tracking_id(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-2."""
    distribution = message.distribution
    if distribution is not None and distribution.header is not None and not distribution.tracking_id:
        yield rows.NO_TRACKING_ID.at(distribution.header)


def _audit_identity(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-3: an organisation sends it."""
    distribution = message.distribution
    if distribution is None or distribution.header is None:
        return
    named = [each.uri for each in distribution.identities if each.uri and each.uri.startswith(IDENTITY_ODS)]
    if not named:
        first = distribution.identities[0] if distribution.identities else None
        uri = (first.uri or "") if first else ""
        text = f"Invalid Audit Identity value: {uri}"
        where = distribution.header if first is None else first.element
        yield rows.AUDIT_IDENTITY.at(where, f"{uri or 'no id'} names no organisation", text=text)
    for uri in named:
        rest = uri.removeprefix(IDENTITY_ODS)
        if not rest.strip(":") or rest.upper().endswith("INVALID"):
            text = f"Invalid Audit Identity value: {uri}"
            yield rows.AUDIT_ORGANISATION.at(distribution.header, f"{uri} names no organisation", text=text)


def _counts(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-4, D-5 and D-6: three numbers that have to be equal."""
    distribution = message.distribution
    if distribution is None or distribution.manifest is None or distribution.payloads_element is None:
        return
    manifest, payloads = distribution.manifest, distribution.payloads_element
    said_items, said_payloads = _number(manifest), _number(payloads)
    if said_items != said_payloads:
        what = f"the manifest says {said_items}, the payloads {said_payloads}"
        yield rows.COUNTS_DIFFER.at(manifest, what, attribute="count")
    if said_items != len(distribution.items):
        what = f"the manifest says {said_items} and has {len(distribution.items)}"
        yield rows.MANIFEST_COUNT.at(manifest, what, attribute="count", expected=str(len(distribution.items)))
    if said_payloads != len(distribution.payloads):
        what = f"the payloads say {said_payloads} and are {len(distribution.payloads)}"
        yield rows.PAYLOAD_COUNT.at(payloads, what, attribute="count", expected=str(len(distribution.payloads)))


def _number(element: Element) -> int | None:
    try:
        return int(element.get("count", ""))
    except ValueError:
        return None


def _ids(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-7: each manifest item has its payload, each payload its item."""
    distribution = message.distribution
    if distribution is None or distribution.manifest is None:
        return
    items = [item.id for item in distribution.items]
    payloads = [payload.get("id") for payload in distribution.payloads]
    if items == payloads and len(set(items)) == len(items):
        return  # as in nearly every message
    named, sent = Counter(items), Counter(payloads)
    for item in distribution.items:
        if sent[item.id] != 1:
            yield rows.IDS_DIFFER.at(item.element, f"{item.id} has {sent[item.id]} payloads", attribute="id")
    for payload, id in zip(distribution.payloads, payloads, strict=True):
        if named[id] != 1:
            yield rows.IDS_DIFFER.at(payload, f"{id} stands {named[id]} times in the manifest", attribute="id")
    if items != payloads and named == sent:
        yield rows.IDS_ORDER.at(distribution.manifest)


def _profiles(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-8, D-9 and D-10: what each manifest item says that it is."""
    distribution = message.distribution
    service = service_of(distribution)
    if distribution is None or service is None:
        return
    more = options_of(call.documents).profiles
    for item in distribution.items:
        profile = (item.profile or "").strip()
        if service.profiled and not profile:
            yield rows.NO_PROFILE.at(item.element)
        elif profile and not is_profile(profile, service) and profile not in more:
            text = f"Invalid manifest profile Id: {profile}"
            yield rows.BAD_PROFILE.at(
                item.element, f"{profile} is no profile of {service.name}", attribute="profileid", text=text
            )
        if service.root is not None and item.mimetype is not None and item.mimetype != "text/xml":
            yield rows.MIME_TYPE.at(item.element, f"{item.mimetype} is not text/xml", attribute="mimetype")


def _addresses(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-11 and D-12: who it is for, and who sends it."""
    distribution = message.distribution
    if distribution is None or distribution.header is None:
        return
    for address in distribution.addresses:
        yield from _address_form(address)
    yield from _recipient(call, distribution)
    sender = distribution.sender
    if sender is not None and not _SENDER.fullmatch(sender.uri or ""):
        yield rows.SENDER_FORM.at(sender.element, f"{sender.uri} is not an ITK address", attribute="uri")


def _address_form(address: Address) -> Iterator[Broken]:
    uri, kind = address.uri or "", address.type
    if uri.startswith(_TOOLKIT):
        tokens = uri[len(_TOOLKIT) :].split(":")
        if len(tokens) < 2 or not tokens[0] or not tokens[1]:
            yield rows.ADDRESS_FORM.at(address.element, f"{uri} names no organisation", attribute="uri")
        if kind not in (None, ADDRESS_TYPE):
            yield rows.ADDRESS_FORM.at(address.element, f"an ITK address of type {kind}", attribute="type")
    elif kind in (None, ADDRESS_TYPE):
        yield rows.ADDRESS_FORM.at(address.element, f"{uri} is not an ITK address, and no type says what it is")


def _recipient(call: Call, distribution: Distribution) -> Iterator[Broken]:
    document = call.documents.peek("itk-addresses", "accepted")
    if document is None or distribution.header is None:
        return
    ods_codes = {str(code).upper() for code in document.body.get("ods_codes", ())}
    dos_ids = {str(number) for number in document.body.get("dos_service_ids", ())}
    if not ods_codes and not dos_ids:
        return
    uris = [each.uri or "" for each in distribution.addresses]
    whole = [uri[len(ADDRESSING_ODS) :] for uri in uris if uri.startswith(ADDRESSING_ODS)]
    asked = {code.upper() for code in (*distribution.ods_codes, *whole)}
    if asked & ods_codes or dos_ids.intersection(distribution.dos_service_ids):
        return
    code, number = next(iter(distribution.ods_codes), None), next(iter(distribution.dos_service_ids), None)
    diagnostic = f"Both ODS code ({code}) and DOS ID ({number}) are invalid"
    where = distribution.header if distribution.address_list is None else distribution.address_list
    yield rows.NOT_FOR_US.at(where, "none of the addresses is accepted here", diagnostic=diagnostic)


def _interaction(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-13: an interaction that the service has."""
    distribution = message.distribution
    service = service_of(distribution)
    if distribution is None or distribution.header is None or service is None:
        return
    if distribution.interaction is None:
        yield rows.NO_INTERACTION.at(distribution.header)
        return
    named = read_interaction(distribution.interaction)
    if service.interactions and named.name not in service.interactions:
        what = f"{distribution.interaction} is no interaction of {service.name}"
        yield rows.BAD_INTERACTION.at(distribution.interaction_spec, what, attribute="value")
    elif not named.proper:
        what = f"{distribution.interaction} is taken for {named.name}"
        yield rows.INTERACTION_SPELLING.at(distribution.interaction_spec, what, attribute="value")
    if service.name == REPORT and named.name == NULLIFY:
        yield rows.NULLIFICATION.at(distribution.interaction_spec, attribute="value")


def _blank(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-14: no attribute anywhere is blank."""
    if message.envelope is None or message.distribution is None:
        return
    for element in _WITH_A_BLANK(message.envelope.root):
        for name, value in element.attrib.items():
            if value == "":
                yield rows.BLANK.at(element, f"{said(str(name))} is blank", attribute=said(str(name)))


def _distinct(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-15: message, tracking, timestamp and manifest ids all differ."""
    envelope, distribution = message.envelope, message.distribution
    if envelope is None or distribution is None or distribution.header is None:
        return
    timestamp = envelope.security.timestamp_id if envelope.security else None
    named = [("wsa:MessageID", envelope.message_id), ("the tracking id", distribution.tracking_id)]
    named += [("the timestamp's id", timestamp)]
    named += [(f"manifest item {number}'s id", item.id) for number, item in enumerate(distribution.items, 1)]
    seen: dict[str, str] = {}
    for name, value in named:
        if not value:
            continue
        bare = value.removeprefix("uuid_").rpartition(":")[2].upper()
        if bare in seen:
            yield rows.SAME_IDS.at(distribution.header, f"{seen[bare]} and {name} are both {value}")
        seen.setdefault(bare, name)


def _decoded(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """D-16: what is encoded can be decoded, and parses."""
    for content in message.contents:
        if content.fault is not None:
            fault = content.fault
            yield rows.UNDECODABLE.at(content.payload, str(fault), diagnostic=str(fault), line=fault.line)


def _roots(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """P-1: the document that the service is about."""
    distribution = message.distribution
    service = service_of(distribution)
    if distribution is None or service is None or service.root is None:
        return
    wanted = _ROOTS.get(service.root, f"{{{HL7}}}{service.root}")
    contents = message.contents
    if not service.synchronous and any(content.root is not None and content.root.tag == wanted for content in contents):
        return  # a correspondence document may have attachments
    for content in contents:
        if content.fault is None and (content.root is None or tag_of(content.root) != wanted):
            yield _wrong_root(content, service.root)


def _wrong_root(content: Content, wanted: str) -> Broken:
    there = "no element" if content.root is None else local_name(content.root)
    return rows.WRONG_ROOT.at(
        content.payload,
        f"the payload holds {there}",
        expected=f"hl7:{wanted}",
        text=f"Unable to find {wanted} element",
        diagnostic=f"{wanted} missing",
    )


ENVELOPE_RULES: tuple[ItkRule, ...] = (
    _tracking_id, _audit_identity, _counts, _ids, _profiles, _addresses,
)  # fmt: skip
"""D-2 to D-12, which can refuse in every profile."""

INTERACTION_RULES: tuple[ItkRule, ...] = (_interaction, _blank)
"""D-13 and D-14, which refuse only in the strict profile."""

IDENTIFIER_RULES: tuple[ItkRule, ...] = (_distinct,)
"""D-15, which never refuses."""

PAYLOAD_RULES: tuple[ItkRule, ...] = (_decoded, _roots)
"""D-16 and P-1."""
