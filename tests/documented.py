"""What the project's pages show: their fences in order, the files that they name, and a place to run them in."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "scenarios" / "README.md",
    ROOT / "data" / "README.md",
    *sorted(path for path in (ROOT / "simulator").rglob("README.md") if "_shipped" not in path.parts),
]
ADDRESS = "http://127.0.0.1:8111"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`([\w.-]+\.(?:xml|yaml|json|mjs|java|eml))`")


@dataclass(frozen=True, slots=True)
class Fence:
    """One example of a page, and the file's name that stands before it, if it is to be saved."""

    page: str
    number: int
    language: str
    text: str
    file: str | None

    def __str__(self) -> str:
        return f"{self.page}-{self.number}-{self.language}"


def name_of(page: Path) -> str:
    """A page's path in the project."""
    return str(page.relative_to(ROOT))


def fences(page: Path) -> list[Fence]:
    """A page's examples in order."""
    text, found, end = page.read_text(encoding="utf-8"), list[Fence](), 0
    for number, match in enumerate(_FENCE.finditer(text), 1):
        before = text[end : match.start()].rstrip().rpartition("\n\n")[2]
        named = _FILE.findall(before)
        found.append(Fence(name_of(page), number, match[1], match[2], named[-1] if named else None))
        end = match.end()
    return found


def every_fence(*languages: str) -> Iterator[Fence]:
    """The examples of all pages in these languages."""
    return (fence for page in PAGES for fence in fences(page) if fence.language in languages)


def _elsewhere(text: str, address: str) -> str:
    """A script that asks another address than the usual one."""
    return text.replace(ADDRESS, address).replace("localhost:8111", address.removeprefix("http://"))


class Workplace:
    """A folder with the commands that examples call: ours, and a curl that fails when the answer says no."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self._address = address
        programs = folder / "bin"
        programs.mkdir()
        real = shutil.which("curl") or "curl"
        for name, line in (
            ("uec-simulator", f'exec "{sys.executable}" -m simulator "$@"'),
            ("curl", f'exec "{real}" --fail-with-body "$@"'),
        ):
            (programs / name).write_text(f"#!/bin/sh\n{line}\n")
            (programs / name).chmod(0o755)

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """A command's end, with what it said."""
        environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "UEC_SIMULATOR_URL": self._address,
        }
        return subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=60, env=environment, cwd=self.folder
        )

    def bash(self, text: str) -> subprocess.CompletedProcess[str]:
        """A script's end; its first mistake is its last."""
        return self.run(["bash", "-euo", "pipefail", "-c", _elsewhere(text, self._address)])
