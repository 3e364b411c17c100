"""The table of what the mail receiver's rules find. Nothing is checked here."""

from simulator.wire.findings import RuleRow, Severity

_ALLOW_LIST = "UEC standards, DoS endpoints: email limited to an allow-list"
_FORMATS = "UEC standards, DoS endpoints: PDF and HTML only by email, CDA only by ITK"
_SECURE = "DoS supplier rules: email only to approved secure domains"
_ENDPOINTS = "DoS API, endpoint fields: transport email, format"
_FORM = "RFC 5322, 2.1.1, 2.3 and 3.6"
_ASSUMED = "not specified: assumed"


TENANT = RuleRow(
    "mail.tenant.unknown", Severity.WARNING, "the mail names a tenant that there is not, so it is with this one",
    "the name of a tenant under X-Simulator-Tenant", "-, no national source",
)  # fmt: skip
DOMAIN = RuleRow(
    "mail.recipient.domain", Severity.ERROR, "a recipient whose domain is not on the list of those that mail may go to",
    "a domain of the kind mail-domains; to any other address nothing is sent", _ALLOW_LIST,
)  # fmt: skip
UNKNOWN = RuleRow(
    "mail.recipient.unknown", Severity.WARNING, "a recipient that is no email endpoint of a service in the directory",
    "the address of an endpoint whose transport is email", _ENDPOINTS,
)  # fmt: skip
TOO_MANY = RuleRow(
    "mail.recipient.too-many", Severity.WARNING, "recipients that were refused because there were too many",
    "100 recipients at most", "RFC 5321, 4.5.3.1.8",
)  # fmt: skip
SENDER = RuleRow(
    "mail.sender.domain", Severity.WARNING, "a sender whose domain is not a secure one",
    "a sender of a domain that mail may go to as well", _SECURE,
)  # fmt: skip
FROM = RuleRow(
    "mail.sender.from", Severity.INFORMATION, "the From field names another domain than the envelope",
    "one domain in both", _ASSUMED,
)  # fmt: skip
NOT_TLS = RuleRow(
    "mail.transport.plain", Severity.INFORMATION, "patient data, and the password if one was sent, came without TLS",
    "STARTTLS; on one machine it does not matter", _SECURE,
)  # fmt: skip
TOO_LARGE = RuleRow(
    "mail.message.too-large", Severity.ERROR, "a message that is larger than can be taken",
    "a smaller message, or a larger --max-body", "RFC 1870",
)  # fmt: skip
UNREADABLE = RuleRow(
    "mail.message.unreadable", Severity.ERROR, "a message that cannot be read", "a message as in RFC 5322 and 2045",
    "RFC 5322; RFC 2045",
)  # fmt: skip
MIME = RuleRow(
    "mail.message.mime", Severity.WARNING, "parts that are not put together as they should be", "well-formed MIME",
    "RFC 2045; RFC 2046",
)  # fmt: skip
FIELDS = RuleRow(
    "mail.message.fields", Severity.WARNING, "a field that every message has is missing", "From and Date", _FORM
)
NO_ID = RuleRow(
    "mail.message.id", Severity.INFORMATION, "no Message-ID, so a mail that comes twice is known by its bytes only",
    "a Message-ID of its own for each mail", _FORM,
)  # fmt: skip
RAW = RuleRow(
    "mail.message.raw-header", Severity.WARNING, "bytes in the header that are not ASCII, without SMTPUTF8",
    "encoded words (RFC 2047)", "RFC 2047; RFC 6531",
)  # fmt: skip
LINES = RuleRow(
    "mail.message.lines", Severity.WARNING, "lines that SMTP does not carry",
    "lines of at most 998 bytes that end in CR LF, without NUL", _FORM,
)  # fmt: skip
REPEATED = RuleRow(
    "mail.message.repeated", Severity.WARNING, "a mail that has come before; it is taken again",
    "each report is mailed once", _ASSUMED,
)  # fmt: skip
SUBJECT = RuleRow(
    "mail.subject.patient", Severity.ERROR, "an NHS number in the subject, which is read by others than the clinician",
    "a subject that says nothing about the patient", _ASSUMED,
)  # fmt: skip
PATIENTS = RuleRow(
    "mail.patients.several", Severity.ERROR, "the NHS numbers of several patients in one mail",
    "one mail for each patient", _ASSUMED,
)  # fmt: skip
NOTHING = RuleRow(
    "mail.attachment.none", Severity.WARNING, "a mail without a report: nothing is attached",
    "the report, attached as PDF or HTML", _FORMATS,
)  # fmt: skip
SEVERAL = RuleRow(
    "mail.attachment.several", Severity.WARNING, "several reports in one mail", "one report in one mail", _ASSUMED
)
CLINICAL = RuleRow(
    "mail.attachment.cda", Severity.ERROR, "a CDA document by mail", "CDA by ITK only, by mail PDF or HTML", _FORMATS
)
FORMAT = RuleRow(
    "mail.attachment.format", Severity.ERROR, "an attachment that is neither PDF nor HTML", "PDF or HTML", _FORMATS
)
ENDPOINT = RuleRow(
    "mail.attachment.endpoint", Severity.ERROR, "no attachment has the format that the endpoint declares",
    "the format of the endpoint in the directory", _ENDPOINTS,
)  # fmt: skip
DECLARED = RuleRow(
    "mail.attachment.declared", Severity.WARNING, "an attachment that is something else than it says",
    "a media type and a file name that fit the content", "RFC 2046",
)  # fmt: skip
RULE_TABLE = (
    TENANT, DOMAIN, UNKNOWN, TOO_MANY, SENDER, FROM, NOT_TLS, TOO_LARGE, UNREADABLE, MIME, FIELDS, NO_ID, RAW, LINES,
    REPEATED, SUBJECT, PATIENTS, NOTHING, SEVERAL, CLINICAL, FORMAT, ENDPOINT, DECLARED,
)  # fmt: skip
"""Every finding that there is about a mail."""
