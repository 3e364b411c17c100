"""Rules about the DistributionEnvelope and what it carries: D-2 to D-16 and P-1 of the validation table, in order."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from simulator.call.call import Call
from simulator.toolkit import distribution_rows as rows
from simulator.toolkit.envelope_rules import ENCODING, encoding_of, is_utf_8
from simulator.toolkit.names import (
    INFRASTRUCTURE_RESPONSE,
    NULLIFY,
    REPORT,
    is_profile,
    read_interaction,
    service_of,
)
from simulator.toolkit.options import options_of
from simulator.toolkit.rows import Broken, ItkRule, RuleRow
from simulator.wire.acknowledgement import INFRASTRUCTURE
from simulator.wire.itk import (
    ADDRESS_TYPE,
    ADDRESSING_ODS,
    IDENTITY_ODS,
    IDENTITY_TYPE,
    INTERACTIONS,
    KEYS,
    PROFILES,
    Address,
    Distribution,
)
from simulator.wire.itk_message import Content, ItkMessage
from simulator.wire.xml import HL7, Element, local_name, said, tag_of

_SENDER = re.compile(r"urn:nhs-uk:addressing:.+", re.DOTALL)
_TOOLKIT = "urn:nhs-uk:addressing:"
_TOOLKIT_IDENTITY = "urn:nhs-uk:identity:"
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
    named = [each for each in distribution.identities if each.uri and each.uri.startswith(IDENTITY_ODS)]
    if not named:
        first = distribution.identities[0] if distribution.identities else None
        uri = (first.uri or "") if first else ""
        text = f"Invalid Audit Identity value: {uri}"
        where = distribution.header if first is None else first.element
        yield rows.AUDIT_IDENTITY.at(where, f"{uri or 'no id'} names no organisation", text=text)
    for each in named:
        uri = each.uri or ""
        rest = uri.removeprefix(IDENTITY_ODS)
        if not rest.strip(":") or rest.upper().endswith("INVALID"):
            text = f"Invalid Audit Identity value: {uri}"
            yield rows.AUDIT_ORGANISATION.at(each.element, f"{uri} names no organisation", attribute="uri", text=text)


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
            what = f"{profile} is no profile of {service.name}"
            expected = _one_of(PROFILES, service.profiles)
            yield rows.BAD_PROFILE.at(item.element, what, attribute="profileid", text=text, expected=expected)
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
    if sender is None:
        return
    if _SENDER.fullmatch(sender.uri or ""):
        yield from _address_form(sender, rows.SENDER_FORM)
    else:
        yield rows.SENDER_FORM.at(sender.element, f"{sender.uri} is not an ITK address", attribute="uri")


def _address_form(address: Address, row: RuleRow = rows.ADDRESS_FORM) -> Iterator[Broken]:
    uri, kind = address.uri or "", address.type
    if uri.startswith(_TOOLKIT):
        tokens = uri[len(_TOOLKIT) :].split(":")
        if len(tokens) < 2 or not tokens[0] or not tokens[1]:
            yield row.at(address.element, f"{uri} names no organisation", attribute="uri")
        if kind not in (None, ADDRESS_TYPE):
            yield row.at(address.element, f"an ITK address of type {kind}", attribute="type")
    elif kind in (None, ADDRESS_TYPE):
        yield row.at(address.element, f"{uri} is not an ITK address, and no type says what it is")


def _one_of(prefix: str, names: Iterable[str]) -> str:
    return f"{prefix}, and one of {', '.join(names)}"


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
        expected = _one_of(INTERACTIONS, service.interactions)
        yield rows.BAD_INTERACTION.at(distribution.interaction_spec, what, attribute="value", expected=expected)
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


def _identity_forms(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """4.2: a toolkit identity needs no type, and any other one needs its own."""
    identities = message.distribution.identities if message.distribution else ()
    if not any((each.uri or "").startswith(IDENTITY_ODS) for each in identities):
        return  # D-3 has said more
    for identity in identities:
        uri, kind = identity.uri or "", identity.type
        if uri.startswith(_TOOLKIT_IDENTITY):
            if kind not in (None, IDENTITY_TYPE):
                yield rows.IDENTITY_FORM.at(identity.element, f"an ITK identity of type {kind}", attribute="type")
        elif kind in (None, IDENTITY_TYPE):
            what = f"{uri} is not an ITK identity, and no type says what it is"
            yield rows.IDENTITY_FORM.at(identity.element, what)


def _handling(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """4.3: each handling key says one thing, and NHS 111 gives no acknowledgements."""
    distribution = message.distribution
    if distribution is None:
        return
    service = service_of(distribution)
    is_answered_at_once = service is not None and service.synchronous
    for key, specs in distribution.handling.items():
        if len(specs) > 1:
            yield rows.REPEATED_KEY.at(specs[1], f"{key} is there {len(specs)} times", attribute="key")
        if is_answered_at_once and key.endswith("requested") and distribution.asks_for(key.removeprefix(KEYS)):
            yield rows.NOT_ACKNOWLEDGED.at(specs[-1], f"{key} is true", attribute="key")


def _payloads_as_sent(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """4.1 and 4.4: no file names in NHS 111, and UTF-8 in encoded documents as well."""
    service = service_of(message.distribution)
    for content in message.contents:
        name = content.payload.get("filename")
        if name is not None and service is not None and service.synchronous:
            yield rows.FILE_NAME.at(content.payload, f"the file name is {name}", attribute="filename")
        if content.root is not None and content.data is not None:
            encoding = encoding_of(content.root, content.data)
            if not is_utf_8(encoding):
                yield ENCODING.at(content.payload, f"the document in it is in {encoding}")


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


MANIFEST_RULES: tuple[ItkRule, ...] = (_tracking_id, _counts, _ids)
"""D-2 and D-4 to D-7: what holds for the envelopes of whatever service."""

ENVELOPE_RULES: tuple[ItkRule, ...] = (
    _tracking_id, _audit_identity, _counts, _ids, _profiles, _addresses,
)  # fmt: skip
"""D-2 to D-12, which can refuse in every profile."""

INTERACTION_RULES: tuple[ItkRule, ...] = (_interaction, _blank)
"""D-13 and D-14, which refuse only in the strict profile."""

IDENTIFIER_RULES: tuple[ItkRule, ...] = (_distinct, _identity_forms, _handling, _payloads_as_sent)
"""D-15, and what the table does not number; they never refuse."""

DECODING_RULES: tuple[ItkRule, ...] = (_decoded,)
"""D-16 alone."""

PAYLOAD_RULES: tuple[ItkRule, ...] = (*DECODING_RULES, _roots)
"""D-16 and P-1."""
