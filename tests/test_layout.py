"""The project keeps its own rules of size and place."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for path in (ROOT / "simulator").rglob("*.py") if "_shipped" not in path.parts)
TOP_LEVEL = {
    "CHANGELOG.md", "Dockerfile", "LICENSE", "README.md", "data", "pyproject.toml", "scenarios", "simulator", "tests",
}  # fmt: skip
MADE = {"build", "dist"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_says_what_it_holds_in_at_most_400_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "say what the module holds, and what must not go in"
    assert text.count("\n") <= 400, "split it by the field's concept"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_function_has_at_most_40_lines(path: Path) -> None:
    long = [
        f"{function.name} ({lines} lines)"
        for function in _functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > 40
    ]

    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_each_public_name_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]

    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name not in {"__init__.py", "__main__.py"}], ids=_name
)
def test_a_module_has_its_test(path: Path) -> None:
    twin = ROOT / "tests" / path.relative_to(ROOT / "simulator").with_name(f"test_{path.name}")

    assert twin.is_file(), f"{twin.relative_to(ROOT)} is missing"


def test_nothing_else_stands_at_the_top() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - MADE

    assert {name for name in found if not name.endswith(".egg-info")} == TOP_LEVEL
