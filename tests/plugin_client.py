"""What the plugin's test suites are given: settings, and a client under test that is independent of ours."""

PDS = "/personal-demographics/FHIR/R4"

INI = """[pytest]
filterwarnings = error
"""

# The client under test of these suites: independent of ours.
CLIENT = f"""
import http.client
from urllib.parse import urlsplit


def retrieve(base_url, nhs_number="9000000009"):
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        headers = {{"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068"}}
        connection.request("GET", f"{{parts.path}}{PDS}/Patient/{{nhs_number}}", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
"""
