"""What a part's content is, whatever it says of itself."""

import pytest

from simulator.services.mail.format import declared_formats, format_of
from tests.services.mail.mailing import CDA, HTML, PDF


@pytest.mark.parametrize(
    ("content", "media_type", "found"),
    [
        (PDF, "application/octet-stream", "PDF"),
        (b"\xef\xbb\xbf" + PDF, "text/plain", "PDF"),
        (HTML, "application/pdf", "HTML"),
        (b"<?xml version='1.0'?><html xmlns='x'/>", "text/xml", "HTML"),
        (b"<p>Report</p>", "text/html", "HTML"),
        (CDA, "text/html", "CDA"),
        (b"<itk:DistributionEnvelope/>", "application/octet-stream", "CDA"),
        (CDA.decode().encode("utf-16"), "text/xml", "CDA"),
        (b"<?xml version='1.0'?><other/>", "text/xml", "XML"),
        (b"Report", "text/plain", "text"),
        (b"PK\x03\x04", "application/zip", "other"),
        (b" \r\n", "application/pdf", "empty"),
    ],
)
def test_content_is_known_by_how_it_begins(content: bytes, media_type: str, found: str) -> None:
    assert format_of(content, media_type) == found


@pytest.mark.parametrize(
    ("media_type", "name", "declared"),
    [
        ("application/pdf", "report.PDF", {"PDF"}),
        ("application/pdf", "report.html", {"PDF", "HTML"}),
        ("application/octet-stream", "report.pdf", {"PDF"}),
        ("application/octet-stream", "report", set()),
        ("text/html", "", {"HTML"}),
    ],
)
def test_a_part_says_what_it_is_by_type_and_name(media_type: str, name: str, declared: set[str]) -> None:
    assert declared_formats(media_type, name) == declared
