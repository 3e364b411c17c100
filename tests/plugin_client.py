"""What the plugin's test suites are given: settings, and a client under test that is independent of ours."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parent.parent
PDS = "/personal-demographics/FHIR/R4"
PLUGIN = "simulator.pytest_plugin"

Suite = Callable[..., pytest.RunResult]

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


def a_suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, *, apart: bool = False) -> Suite:
    """Runs a suite of one file, warnings being errors; further plugins come by `-p`.

    It runs in this process, which spares each test a second of imports; `apart` gives it a process of its own, for what
    is claimed of a whole process or its workers.
    """
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(client=CLIENT)
    pytester.makeini(INI)
    started = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess

    def run(tests: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_suite=f"import pytest\nfrom client import retrieve\n{dedent(tests)}")
        return started("-p", PLUGIN, "-p", "no:cacheprovider", *arguments)

    return run
