"""The pytest plugin: a tenant for each test, on one server for each process, in suites like our users'."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from urllib.request import Request, urlopen

import pytest

PLUGIN = "simulator.pytest_plugin"
PDS = "/personal-demographics/FHIR/R4"

# A suite's own client: independent of ours, and of any library that tests may lack.
CLIENT = f"""
import http.client
from urllib.parse import urlsplit

def retrieve(base_url, nhs_number="9000000009"):
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        headers = {{"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068"}}
        connection.request("GET", f"{{parts.path}}{PDS}/Patient/{{nhs_number}}", headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
"""

Suite = Callable[..., pytest.RunResult]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    """Run a suite of one file in a process of its own, warnings being errors, with the plugin as installing gives it."""
    installed = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
    loaded = [] if installed else ["-p", PLUGIN]
    pytester.makepyfile(client=CLIENT)
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n")

    def run(tests: str, *arguments: str, **more: str) -> pytest.RunResult:
        pytester.makepyfile(test_suite=f"from client import retrieve\n{tests}")
        return pytester.runpytest_subprocess(*loaded, "-p", "no:cacheprovider", *arguments, **more)

    return run


def test_loading_the_plugin_imports_nothing_of_the_package() -> None:
    script = f"import sys, {PLUGIN}; print([name for name in sys.modules if name.startswith('simulator.')])"

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)

    assert said.stdout == f"['{PLUGIN}']\n"


def test_each_test_has_a_tenant_of_its_own(suite: Suite) -> None:
    result = suite("""
        seen = []

        def test_first(simulator):
            assert retrieve(simulator.base_url) == 200
            simulator.people.remove("9000000009")
            assert retrieve(simulator.base_url) == 404
            assert simulator.base_url == f"{simulator.url}/t/{simulator.tenant}"
            seen.append(simulator.tenant)

        def test_second(simulator):
            assert len(simulator.journal) == 0
            assert retrieve(simulator.base_url) == 200
            assert simulator.tenant not in seen
            assert seen[0] not in [each["name"] for each in simulator.client.client.tenants()]
    """)

    result.assert_outcomes(passed=2)
