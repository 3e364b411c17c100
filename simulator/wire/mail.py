"""One mail that came over SMTP, as the Request that it becomes, and the reply lines that its sender gets.

The envelope (what was said before DATA) stands in header fields, the message is the body, byte for byte; the target is
the recipients as a `mailto:` address. Sockets must not come in here, nor what is inside a message.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from multidict import CIMultiDict

from simulator.wire.http import Reply, Request

METHOD = "SMTP"
"""The method of a mail."""

SCHEME = "mailto:"
"""What a mail's target begins with."""

TENANT = "X-Simulator-Tenant"
"""The header field that names a tenant, in an HTTP request and in a message."""

NULL_SENDER = "<>"
"""The sender of what must not be answered, such as a notice of non-delivery."""

_IN_ADDRESS = "@!$&'*+-.=_~:"
_LONGEST_REPLY = 500
_LINE = re.compile(rb"[2-5][0-9]{2}(?:[ -]|\Z)")
_NOT_PRINTABLE = re.compile(rb"[^ -~]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was said before the message: `user` is who signed in, `helo` what the client calls itself.

    `options` are the parameters of MAIL, in capitals. `refused` counts the recipients that were one too many. `size` is
    how many bytes came, or were announced, where that was more than is taken; else None.
    """

    sender: str = ""
    recipients: tuple[str, ...] = ()
    helo: str = ""
    user: str = ""
    options: tuple[str, ...] = ()
    refused: int = 0
    size: int | None = None


def mail_request(
    envelope: Envelope,
    body: bytes = b"",
    *,
    host: str = "localhost",
    peer: str | None = None,
    tls: str | None = None,
    tenant: str | None = None,
) -> Request:
    """The mail as a Request. `host` is where it was received, `tenant` the one that it names."""
    fields: CIMultiDict[str] = CIMultiDict({"Host": host, "Helo": envelope.helo, "Mail-From": envelope.sender})
    if envelope.options:
        fields["Mail-Options"] = " ".join(envelope.options)
    for recipient in envelope.recipients:
        fields.add("Rcpt-To", recipient)
    if envelope.refused:
        fields["Rcpt-Refused"] = str(envelope.refused)
    if envelope.user:
        fields["Auth-User"] = envelope.user
    if tenant is not None:
        fields[TENANT] = tenant
    if envelope.size is not None:
        fields["Mail-Size"] = str(envelope.size)
    fields["Content-Type"] = "message/rfc822"
    target = SCHEME + ",".join(map(_quoted, envelope.recipients))
    return Request(METHOD, target, fields, body, peer=peer, tls=tls, oversize=envelope.size is not None)


def envelope_of(request: Request) -> Envelope:
    """The envelope of such a Request, also of one that was recorded."""
    fields = request.headers
    return Envelope(
        fields.get("Mail-From", ""),
        tuple(fields.getall("Rcpt-To", ())),
        fields.get("Helo", ""),
        fields.get("Auth-User", ""),
        tuple(fields.get("Mail-Options", "").split()),
        _whole(fields.get("Rcpt-Refused")) or 0,
        _whole(fields.get("Mail-Size")),
    )


def reply_lines(reply: Reply) -> bytes:
    """The reply as it stands on the wire, each line with its code, whatever the body is made of."""
    code = b"%d" % reply.status
    lines = [line for line in reply.body.splitlines() if line.strip()] or [code]
    texts = [line[4:] if _LINE.match(line) and line.startswith(code) else line for line in lines]
    plain = [_NOT_PRINTABLE.sub(b"?", text[:_LONGEST_REPLY].replace(b"\t", b" ")) for text in texts]
    return b"".join([b"%b-%b\r\n" % (code, text) for text in plain[:-1]] + [b"%b %b\r\n" % (code, plain[-1])])


def domain_of(address: str) -> str:
    """An address's domain in lower case; empty for an address without one."""
    _, at, domain = address.rpartition("@")
    return domain.rstrip(".>").lower() if at else ""


def _quoted(address: str) -> str:
    return quote(address.encode("utf-8", "surrogateescape"), safe=_IN_ADDRESS)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None
