"""A client under test for the commands that look at what was recorded: it sends, and gives what came back."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

PDS = "/personal-demographics/FHIR/R4/Patient"
REQUEST_ID = "60e0b220-8136-4ca5-ae46-1d97ef59d068"

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


def send(base_url: str, target: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """One request below a base URL; headers by keyword, `_` standing for `-`."""
    parts = urlsplit(base_url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    fields = {"X-Request-ID": REQUEST_ID, **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        connection.request(method, parts.path + target, body, fields)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()
