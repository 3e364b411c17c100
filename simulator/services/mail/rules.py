"""The mail receiver's reporting rules: where a mail goes, how it came, what is in it. They change nothing."""

import re
from collections.abc import Iterator
from email.utils import parseaddr

from simulator.call.call import Call
from simulator.services.mail import rows
from simulator.services.mail.endpoints import endpoints_at, is_allowed
from simulator.services.mail.format import CDA, EMPTY, HTML, PDF, declared_formats
from simulator.services.mail.message import Mail, Part, mail_of, numbers_in
from simulator.wire.findings import Finding, shown
from simulator.wire.http import Reply
from simulator.wire.mail import NULL_SENDER, TENANT, domain_of, envelope_of

LONGEST_LINE = 998
"""Bytes that a line may have, without its end."""

_MAILED = (PDF, HTML)
_MOST_FOUND = 20
_NEEDED = ("From", "Date")
_LONE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_LONG = re.compile(rb"[^\n]{%d}" % (LONGEST_LINE + 2))


def envelope(call: Call, reply: Reply) -> Iterator[Finding]:
    """The mail came over TLS, from a secure domain, to secure domains, and names a tenant only if there is such."""
    envelope, documents = envelope_of(call.request), call.documents
    named = call.header(TENANT)
    if named is not None and named != call.tenant.name:
        yield rows.TENANT.at(TENANT, f"there is no tenant {shown(named)}, so the mail is with {call.tenant.name}")
    for recipient in envelope.recipients:
        if not is_allowed(documents, recipient):
            yield rows.DOMAIN.at("Rcpt-To", f"{shown(domain_of(recipient))} is not a domain that mail may go to")
        if not endpoints_at(documents, recipient):
            yield rows.UNKNOWN.at("Rcpt-To", f"{shown(recipient)} is no email endpoint of any service")
    if envelope.refused:
        yield rows.TOO_MANY.at("Rcpt-To", f"{envelope.refused} recipients were refused, as there were too many")
    if envelope.sender not in ("", NULL_SENDER) and not is_allowed(documents, envelope.sender):
        yield rows.SENDER.at("Mail-From", f"{shown(domain_of(envelope.sender))} is not a secure domain")
    if not call.request.tls:
        yield rows.NOT_TLS.at("transport")


def form(call: Call, reply: Reply) -> Iterator[Finding]:
    """The message is one: not too large, well put together, with the fields and lines that it has to have."""
    envelope = envelope_of(call.request)
    if envelope.size is not None:
        yield rows.TOO_LARGE.at("body", f"{envelope.size} bytes, of which {len(call.request.body)} were kept")
        return
    mail = mail_of(call.request)
    if mail.fault is not None:
        yield rows.UNREADABLE.at("body", mail.fault)
        return
    for flaw in mail.flaws[:_MOST_FOUND]:
        yield rows.MIME.at("body", flaw)
    for name in _NEEDED:
        if name.lower() not in mail.fields:
            yield rows.FIELDS.at("header", f"there is no {name}")
    if mail.message_id is None:
        yield rows.NO_ID.at("header")
    if mail.raw_8bit and "SMTPUTF8" not in envelope.options:
        for name in mail.raw_8bit[:_MOST_FOUND]:
            yield rows.RAW.at(f"header: {name}")
    yield from _lines(call.request.body)
    domain, sender = domain_of(parseaddr(mail.fields.get("from", ""))[1]), domain_of(envelope.sender)
    if domain and sender and domain != sender:
        yield rows.FROM.at("header: From", f"{shown(domain)} in From, {shown(sender)} in the envelope")


def content(call: Call, reply: Reply) -> Iterator[Finding]:
    """The subject tells nothing, and one report of one patient is attached, in a format that may be mailed."""
    mail = mail_of(call.request)
    if envelope_of(call.request).size is not None or mail.fault is not None:
        return
    if numbers_in(mail.subject):
        yield rows.SUBJECT.at("header: Subject")
    if len(mail.nhs_numbers) > 1:
        yield rows.PATIENTS.at("body", f"the NHS numbers of {len(mail.nhs_numbers)} patients in one mail")
    for part in mail.attachments:
        yield from _attachment(part)
    if len(mail.attachments) > 1:
        yield rows.SEVERAL.at("body", f"{len(mail.attachments)} attachments")
    if not reports_of(mail):
        yield rows.NOTHING.at("body")
    else:
        yield from _declared_by_endpoints(call, mail)


def reports_of(mail: Mail) -> tuple[Part, ...]:
    """What may be the report: the attachments, or without any the mail's own HTML."""
    return mail.attachments or tuple(part for part in mail.parts if part.format == HTML)


def _attachment(part: Part) -> Iterator[Finding]:
    where = f"{part.where}: {shown(part.name)}" if part.name else part.where
    if part.format == CDA:
        yield rows.CLINICAL.at(where)
    elif part.format not in _MAILED:
        yield rows.FORMAT.at(where, f"the content is {part.format}, neither PDF nor HTML")
    declared = declared_formats(part.type, part.name)
    if declared - {part.format}:
        is_what = "empty" if part.format == EMPTY else f"{part.format} by its content"
        yield rows.DECLARED.at(where, f"says that it is {' and '.join(sorted(declared))}, but is {is_what}")


def _declared_by_endpoints(call: Call, mail: Mail) -> Iterator[Finding]:
    formats = {part.format for part in reports_of(mail)}
    for recipient in envelope_of(call.request).recipients:
        declared = {each.format: each for each in endpoints_at(call.documents, recipient)}
        if not declared or formats & declared.keys() or not declared.keys() & {*_MAILED}:
            continue
        names = " or ".join(sorted(declared))
        services = ", ".join(sorted({each.service_id for each in declared.values()}))
        what = f"{shown(recipient)} of service {services} takes {names}, and got {', '.join(sorted(formats))}"
        yield rows.ENDPOINT.at("body", what)


def _lines(body: bytes) -> Iterator[Finding]:
    if _LONE.search(body):
        yield rows.LINES.at("body", "a CR or a LF alone")
    if b"\0" in body:
        yield rows.LINES.at("body", "a NUL")
    if _LONG.search(body):
        yield rows.LINES.at("body", f"a line of more than {LONGEST_LINE} bytes")


RULES = (envelope, form, content)
