"""Makers for tests of the mail receiver: a message, the mail that brings it, a directory with email endpoints."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage

from simulator.call import Call, Tenant
from simulator.services.mail import SERVICE
from simulator.wire.http import Request
from simulator.wire.json import Json
from simulator.wire.mail import Envelope, mail_request
from tests.makers import a_call, a_tenant

NHS_NUMBER = "9990010005"
ANOTHER = "9990020000"
PDF = b"%PDF-1.7\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><body>Report</body></html>"
CDA = b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>'
SENDER = "calls@example.nhs.uk"
PRACTICE = "practice@example.nhs.uk"
CENTRE = "centre@nhs.net"

DOMAINS: Mapping[str, Json] = {
    "nhs.net": {"domain": "nhs.net"},
    "example.nhs.uk": {"domain": "example.nhs.uk", "subdomains": True},
}
DIRECTORY: Mapping[str, Json] = {
    "1001": {
        "id": "1001",
        "name": "A practice",
        "endpoints": [
            {"transport": "itk", "address": PRACTICE, "format": "CDA"},
            {"transport": "email", "address": "Practice@Example.nhs.uk", "format": "PDF", "business_scenario": "Copy"},
        ],
    },
    "1002": {
        "id": "1002",
        "name": "A centre",
        "endpoints": [{"transport": "email", "address": f"mailto:{CENTRE}", "format": "HTML"}],
    },
}

Attachment = tuple[bytes, str, str]
A_PDF: Attachment = (PDF, "application/pdf", "report.pdf")
AN_HTML: Attachment = (HTML, "text/html", "report.html")


def a_message(
    *attachments: Attachment, text: str = "See the report.", fields: Mapping[str, str | None] | None = None
) -> bytes:
    """A message as it stands on the wire; a field of None is left out."""
    message = EmailMessage()
    usual = {
        "From": SENDER,
        "To": PRACTICE,
        "Subject": "Post-event message",
        "Date": "Sun, 22 Nov 2026 10:00:00 +0000",
        "Message-ID": "<report-1@example.nhs.uk>",
    }
    for name, value in {**usual, **(fields or {})}.items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    for content, media_type, name in attachments:
        maintype, _, subtype = media_type.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name or None)
    return bytes(message).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def a_mail(
    body: bytes | None = None,
    *recipients: str,
    sender: str = SENDER,
    tls: str | None = "TLSv1.3",
    tenant: str | None = None,
    size: int | None = None,
    refused: int = 0,
    options: Sequence[str] = (),
) -> Request:
    """A mail with a PDF report to the practice, over TLS."""
    envelope = Envelope(sender, recipients or (PRACTICE,), "client", options=tuple(options), refused=refused, size=size)
    return mail_request(envelope, a_message(A_PDF) if body is None else body, tls=tls, tenant=tenant)


def a_directory(profile: str = "lenient", **kinds: Mapping[str, Json]) -> Tenant:
    """A tenant with two services that take mail, and the domains that mail may go to."""
    laid: dict[str, Mapping[str, Json]] = {"dos_services": DIRECTORY, "mail_domains": DOMAINS, **kinds}
    tenant = a_tenant([], name="default", access="open", **laid)
    tenant.profile = profile
    return tenant


def a_mail_call(request: Request | None = None, tenant: Tenant | None = None) -> Call:
    """The call of a mail."""
    return a_call(request or a_mail(), tenant or a_directory(), "mail.message.receive", SERVICE, none="")
