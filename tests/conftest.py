"""What every test may use: pytest's own tester, for the plugin and the README's example; a folder of certificates."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `certs` makes it, which no test may change; the server has the further name suite-1.localhost."""
    from simulator.cli.certificates import Plan, make_certificates
    from simulator.clock import Clock

    folder = tmp_path_factory.mktemp("certificates")
    for name, content in make_certificates(Plan(Clock().now(), names=("suite-1.localhost",))).items():
        (folder / name).write_bytes(content)
    return folder
