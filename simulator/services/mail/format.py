"""What the content of a part is, whatever it says of itself: by how it begins."""

import re

PDF, HTML, CDA, TEXT, XML, EMPTY, OTHER = FORMATS = ("PDF", "HTML", "CDA", "text", "XML", "empty", "other")
"""The formats that are told apart; CDA is any XML of a clinical document or its envelope."""

_LOOKED_AT = 4_096
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_CDA = re.compile(rb"<(?:[\w.-]+:)?(?:ClinicalDocument|DistributionEnvelope)[\s>/]|urn:hl7-org:v3")
_TYPES = {"application/pdf": PDF, "text/html": HTML, "application/xhtml+xml": HTML}
_EXTENSIONS = {"pdf": PDF, "htm": HTML, "html": HTML, "xhtml": HTML}


def format_of(content: bytes, media_type: str) -> str:
    """One of the FORMATS. What the part says counts only for text, which can begin with anything."""
    if not content.strip():
        return EMPTY
    begin = content[:_LOOKED_AT].replace(b"\0", b"")  # of UTF-16 the ASCII part
    if b"%PDF-" in begin[:1_024]:
        return PDF
    if _HTML.search(begin):
        return HTML
    if _CDA.search(begin):
        return CDA
    if begin.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<?xml"):
        return XML
    if media_type == "text/html":
        return HTML
    return TEXT if media_type.startswith("text/") or media_type == "message/rfc822" else OTHER


def declared_formats(media_type: str, name: str) -> set[str]:
    """The formats that a part says it has, by its type and by its file's name; none where they say nothing of use."""
    declared = {_TYPES.get(media_type), _EXTENSIONS.get(name.rpartition(".")[2].lower()) if "." in name else None}
    return {form for form in declared if form is not None}
