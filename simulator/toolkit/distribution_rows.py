"""The rows of the rules about the DistributionEnvelope: when each refuses and in which words. No checking here."""

from simulator.toolkit.rows import Level, RuleRow

_AD = "NHS 111 adaptor"
_TKW = "ITK test bench"


def _row(clause: str, source: str, id: str, level: Level, what: str, expected: str, text: str = "") -> RuleRow:
    words = {"text": text} if text else {}
    return RuleRow(f"itk.{id}", level, what, expected, f"{clause}, {source}", **words)


REFUSED, STRICT, WARNING, INFORMATION = Level.REFUSED, Level.STRICT, Level.WARNING, Level.INFORMATION

NO_TRACKING_ID = _row(
    "D-2", _AD, "envelope.tracking-id", REFUSED, "no tracking id", "an upper-case UUID", "Itk TrackingId missing"
)
AUDIT_IDENTITY = _row(
    "D-3", _AD, "audit-identity", REFUSED, "an audit identity that is no organisation's", "urn:nhs-uk:identity:ods:..."
)
AUDIT_ORGANISATION = _row(
    "D-3", _TKW, "audit-identity.organisation", STRICT, "an audit identity without an organisation",
    "an ODS code after urn:nhs-uk:identity:ods:",
)  # fmt: skip
COUNTS_DIFFER = _row(
    "D-4", _AD, "manifest.payload-count", REFUSED, "the counts of manifest and payloads differ", "equal counts",
    "Manifest count and payload count don't match",
)  # fmt: skip
MANIFEST_COUNT = _row(
    "D-5", _AD, "manifest.count", REFUSED, "the manifest's count is not the number of its items", "the number of items",
    "Manifest count attribute and manifest items size don't match",
)  # fmt: skip
PAYLOAD_COUNT = _row(
    "D-6", _AD, "payloads.count", REFUSED, "the payloads' count is not their number", "the number of payloads",
    "Payload count attribute and payload items size don't match",
)  # fmt: skip
IDS_DIFFER = _row(
    "D-7", _AD, "manifest.ids", REFUSED, "manifest and payloads have different ids", "one payload for each item",
    "Manifest and payload items IDs don't match",
)  # fmt: skip
IDS_ORDER = _row(
    "D-7", _AD, "manifest.order", WARNING, "payloads in another order than the manifest's items", "the same order"
)
NO_PROFILE = _row(
    "D-8", _AD, "manifest.no-profile", REFUSED, "a manifest item without profile", "profileid",
    "Manifest profile Id missing",
)  # fmt: skip
BAD_PROFILE = _row("D-9", _AD, "manifest.profile", REFUSED, "a profile that the service has not", "one of its profiles")
MIME_TYPE = _row("D-10", _TKW, "manifest.mime-type", WARNING, "another media type than text/xml", "text/xml")
NOT_FOR_US = _row(
    "D-11", _AD, "address.not-accepted", REFUSED, "addressed to nobody here",
    "an ODS code or DoS service id of the accepted list", "Message rejected",
)  # fmt: skip
ADDRESS_FORM = _row(
    "4.2", "ITK COR-DEH-04", "address.form", WARNING, "an address of the wrong form",
    "urn:nhs-uk:addressing:ods:ORG without a type, or another address with its own type",
)  # fmt: skip
SENDER_FORM = _row(
    "D-12", _TKW, "sender-address", WARNING, "a sender address of the wrong form", "urn:nhs-uk:addressing:..."
)
NO_INTERACTION = _row(
    "D-13", _TKW, "interaction.missing", STRICT, "no interaction", "the handling key urn:nhs-itk:ns:201005:interaction"
)
BAD_INTERACTION = _row(
    "D-13", _TKW, "interaction.unknown", STRICT, "an interaction that the service has not", "one of the service's"
)
INTERACTION_SPELLING = _row(
    "4.5", "UEC technical standards", "interaction.spelling", WARNING, "an interaction in another spelling",
    "primaryOutofHourRecipientNHS111CDADocument-v2-0 and the like, to the letter",
)  # fmt: skip
NULLIFICATION = _row(
    "4.5", "UEC technical standards", "interaction.nullification", WARNING,
    "a nullification, which is judged unsafe and excluded from urgent and emergency care", "a replacement instead",
)  # fmt: skip
REPEATED_KEY = _row(
    "4.3", "ITK distribution envelope 2.0", "handling.repeated-key", WARNING, "a handling key more than once",
    "one value for each key; the last counts",
)  # fmt: skip
NOT_ACKNOWLEDGED = _row(
    "1", "NHS 111 domain message specification", "handling.acknowledgement", WARNING,
    "an acknowledgement asked for, which NHS 111 answers on the same connection only",
    "no ...requested key; only correspondence is acknowledged afterwards",
)  # fmt: skip
IDENTITY_FORM = _row(
    "4.2", "ITK distribution envelope 2.0", "audit-identity.form", WARNING, "an audit identity of the wrong form",
    "urn:nhs-uk:identity:ods:ORG without a type, or another identity with its own type",
)  # fmt: skip
FILE_NAME = _row(
    "4.1", "NHS 111 domain message specification", "payload.file-name", WARNING, "a payload with a file name",
    "no filename",
)  # fmt: skip
BLANK = _row("D-14", _TKW, "blank-attribute", STRICT, "a blank attribute", "a value, or no attribute")
SAME_IDS = _row("D-15", _TKW, "same-ids", WARNING, "two identifiers that are the same", "an id of its own for each")
UNDECODABLE = _row(
    "D-16", "assumed", "payload.encoding", REFUSED, "a payload that cannot be decoded",
    "base64 of gzip, or base64, as the manifest says", "Payload could not be decoded",
)  # fmt: skip
WRONG_ROOT = _row("P-1", _AD, "payload.root", REFUSED, "a payload of another kind", "the service's document")
DUPLICATE = _row(
    "D-17", "assumed", "duplicate", INFORMATION, "a tracking id that was accepted before", "a new tracking id",
    "Duplicate message",
)  # fmt: skip
DUPLICATE_DOCUMENT = _row(
    "D-17", "assumed", "duplicate.document", INFORMATION, "a document that was sent before under another tracking id",
    "a document once, or a new version of it",
)  # fmt: skip

ROWS = (
    NO_TRACKING_ID, AUDIT_IDENTITY, AUDIT_ORGANISATION, COUNTS_DIFFER, MANIFEST_COUNT, PAYLOAD_COUNT, IDS_DIFFER,
    IDS_ORDER, NO_PROFILE, BAD_PROFILE, MIME_TYPE, NOT_FOR_US, ADDRESS_FORM, SENDER_FORM, NO_INTERACTION,
    BAD_INTERACTION, INTERACTION_SPELLING, NULLIFICATION, BLANK, SAME_IDS, REPEATED_KEY, NOT_ACKNOWLEDGED,
    IDENTITY_FORM, FILE_NAME, UNDECODABLE, WRONG_ROOT, DUPLICATE, DUPLICATE_DOCUMENT,
)  # fmt: skip
