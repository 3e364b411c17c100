"""Every example of every page works, and pages describe what there is, no less and no more."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from simulator import pytest_plugin
from simulator.cli.group import main
from simulator.cli.serve import serve
from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.scenario.load import SCENARIO_KEYS, load_scenario
from simulator.scenario.sources import Sources
from simulator.scenario.verify import verify
from simulator.services import SERVICES
from simulator.settings import ENVIRONMENT_PREFIX, Settings, shipped
from simulator.web.server import Background
from simulator.wire.xml import parse_xml
from simulator.wire.yaml import load_yaml
from tests.documented import PAGES, ROOT, Fence, Workplace, every_fence, fences, name_of
from tests.plugin_client import a_suite

SHELL = ("bash", "sh")
PARSED = ("yaml", "json", "xml")
RUN_ELSEWHERE = {
    "javascript": "run by tests/web/admin/test_readme.py",
    "java": "run by tests/web/admin/test_readme.py",
}

NOT_RUN = {
    ("README.md", "python3 -m venv .venv && .venv/bin/pip install . "): "installs from the package index",
    ("README.md", 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]"'): "installs from the package index",
    ("simulator/services/mail/README.md", "uec-simulator serve"): "serves until it is stopped; the next one needs it",
    ("simulator/services/mail/README.md", "curl -s smtp://"): "sends a mail: run by tests/services/mail",
}
"""Examples that are not run here, by how they begin, and why."""

WITHOUT = {"README.md": [("uec-simulator exchanges follow\n", "goes on until it is stopped")]}
"""Lines of examples that are not run, and why."""

REFUSED = {
    ("simulator/services/auth/README.md", "curl -s http://127.0.0.1:8111/oauth2/token"): "shows a refusal",
    ("simulator/services/eps/README.md", "curl -s -X POST 'http://127.0.0.1:8111/fhir-prescribing"): "shows a refusal",
}
"""Examples that are answered with no on purpose, and why."""

NEEDED = {"scenarios/README.md": {"mine.yaml": "rules: [{then: {delay: 0}}]\n"}}
"""Files of the reader's own that examples name."""


def _begins(fence: Fence, table: dict[tuple[str, str], str]) -> bool:
    return any(fence.page == page and fence.text.startswith(beginning) for page, beginning in table)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(each.language in SHELL for each in fences(page))], ids=name_of
)
def test_the_commands_of_a_page_work_in_their_order(page: Path, tmp_path: Path) -> None:
    server = Background(Simulator(Settings(port=0)))
    server.start()
    place = Workplace(tmp_path, server.url)
    for name, text in NEEDED.get(name_of(page), {}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    failed = [said for fence in fences(page) for said in _done(fence, place)]

    recorded = [
        exchange for tenant in Client(server.url).tenants() for exchange in _exchanges(server.url, tenant["name"])
    ]
    server.stop()
    assert failed == []
    assert [(each["target"], each["status"]) for each in recorded if each["operation"] is None] == []
    assert [(each["target"], each["status"]) for each in recorded if each["status"] >= 500 and not each["rule"]] == []


def _exchanges(url: str, tenant: str) -> list[dict[str, object]]:
    return list(Client(url).tenant(tenant).every_exchange())


def _done(fence: Fence, place: Workplace) -> Iterator[str]:
    """Save what is to be saved, run what is to be run; gives what went wrong."""
    if fence.file is not None and fence.language not in SHELL:
        (place.folder / fence.file).write_text(fence.text, encoding="utf-8")
    if fence.language not in SHELL or _begins(fence, NOT_RUN):
        return
    script = fence.text
    for line, _ in WITHOUT.get(fence.page, ()):
        script = script.replace(line, "")
    said = place.bash(script)
    if (said.returncode != 0) != _begins(fence, REFUSED):
        yield f"{fence}: exit {said.returncode}: {said.stderr[-500:]}{said.stdout[-500:]}"


@pytest.mark.parametrize("table", [NOT_RUN, REFUSED], ids=["not run", "refused"])
def test_each_exception_is_one(table: dict[tuple[str, str], str]) -> None:
    shown = [(fence.page, fence.text) for fence in every_fence(*SHELL)]

    assert [key for key in table if not any(page == key[0] and text.startswith(key[1]) for page, text in shown)] == []


def test_every_example_is_run_or_read() -> None:
    languages = {fence.language for page in PAGES for fence in fences(page)}

    assert languages <= {*SHELL, *PARSED, "python", *RUN_ELSEWHERE}


@pytest.mark.parametrize("fence", list(every_fence("yaml")), ids=str)
def test_yaml_of_a_page_can_be_read_and_scenarios_have_no_mistake(fence: Fence) -> None:
    value = load_yaml(fence.text).value

    assert value is not None
    if isinstance(value, dict) and value.keys() & SCENARIO_KEYS.keys():
        sources = Sources(shipped("scenarios"), SERVICES)
        load_scenario(fence.text, "example.yaml", services=SERVICES, finder=sources, trial=True)


@pytest.mark.parametrize("fence", list(every_fence("json")), ids=str)
def test_json_of_a_page_can_be_read_and_assertions_have_no_mistake(fence: Fence) -> None:
    value = json.loads(fence.text)

    assert value
    if fence.page == "scenarios/README.md" and isinstance(value, list):
        verify(value, [], lambda exchange: (), SERVICES)


@pytest.mark.parametrize("fence", list(every_fence("xml")), ids=str)
def test_xml_of_a_page_can_be_read(fence: Fence) -> None:
    assert parse_xml(fence.text.encode()).tag


@pytest.mark.parametrize("fence", list(every_fence("python")), ids=str)
def test_python_of_a_page_is_a_suite_that_passes(
    fence: Fence, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = a_suite(pytester, monkeypatch)(fence.text)

    assert result.parseoutcomes().keys() == {"passed"}, result.stdout.str()


EVERYTHING = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
COMMANDS = (ROOT / "simulator" / "cli" / "README.md").read_text(encoding="utf-8")


def _commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def command_tables() -> str:
    """What `simulator/cli/README.md` says under `Every command`."""
    parts = []
    for name, command in _commands(main):
        options = [option for option in command.params if isinstance(option, click.Option)]
        arguments = [each.make_metavar(click.Context(command)) for each in command.params if each not in options]
        about = (command.help or "").partition("\n\n")[0].replace("\n", " ")
        parts.append(f"### `{' '.join(['uec-simulator', name, *arguments])}`\n\n{about}\n")
        if options:
            rows = [f"| `{', '.join(option.opts)}` | {option.help} |" for option in options]
            parts.append("\n".join(["| option | what it does |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def test_every_command_and_option_is_described() -> None:
    assert COMMANDS.endswith(command_tables()), "put the text of command_tables() under `Every command`"


def test_every_setting_is_described_and_no_other() -> None:
    options = {str(option.envvar) for option in serve.params if isinstance(option, click.Option)}
    others = {f"{ENVIRONMENT_PREFIX}{name}" for name in ("URL", "TENANT")}

    described = set(re.findall(rf"{ENVIRONMENT_PREFIX}[A-Z_]+", EVERYTHING))

    assert options <= described <= options | others


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_operation_and_refusal_of_a_service_is_described_on_its_pages(service: object) -> None:
    folder = ROOT / "simulator" / "services" / service.name  # type: ignore[attr-defined]
    pages = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("README.md"))
    operations = [operation.id for operation in service.operations]  # type: ignore[attr-defined]
    refusals = {code for operation in service.operations for code in operation.refusals}  # type: ignore[attr-defined]
    words = {*re.findall(r"[A-Za-z0-9_.-]*[A-Za-z0-9_]", pages)}

    assert [name for name in operations if f"`{name}`" not in pages] == []
    assert sorted(refusals - words) == []


def test_every_operation_that_an_example_names_is_there() -> None:
    known = {operation.id for service in SERVICES for operation in service.operations}
    named = {
        name
        for fence in every_fence("yaml", "json", *SHELL)
        for name in re.findall(r"operation[\"']?[:=] ?[\"']?([a-z_]+\.[a-z.-]*[a-z])(?![a-z.*])", fence.text)
    }

    assert named
    assert named - known == set()


def test_every_option_that_a_page_shows_is_there() -> None:
    known = {name for _, command in _commands(main) for option in command.params for name in option.opts}
    shown = {
        option
        for line in re.findall(r"uec-simulator [^\n`#|]*", EVERYTHING)
        for option in re.findall(r"(?<=\s)(--[a-z][a-z-]+)", line.partition(" curl ")[0])
    }

    assert shown - known - {"--help", "--version"} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_curl_is_there_to_run_the_examples() -> None:
    assert shutil.which("curl"), "the examples are curl commands"


PYTEST = (ROOT / "simulator" / "README.md").read_text(encoding="utf-8")


def test_every_marker_and_option_of_the_pytest_plugin_is_described() -> None:
    markers = [marker.partition(":")[0] for marker in pytest_plugin._MARKERS]
    options = [
        f"`--simulator-{name} {metavar}`, `simulator_{name}`" for name, (metavar, _) in pytest_plugin._OPTIONS.items()
    ]

    assert [marker for marker in markers if f"| `{marker}` |" not in PYTEST] == []
    assert [option for option in options if f"| {option} |" not in PYTEST] == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", pytest_plugin.Simulator),
        ("journal", pytest_plugin.Journal),
        ("clock", pytest_plugin.Clock),
        ("people", pytest_plugin.People),
    ],
)
def test_everything_that_the_fixture_offers_is_described(name: str, kind: type) -> None:
    offered = [each for each in vars(kind) if not each.startswith("_")]
    where = PYTEST if not name else next(line for line in PYTEST.splitlines() if line.startswith(f"| `{name}` |"))

    assert offered
    assert [each for each in offered if f"`{each}`" not in where and f"`{each}(" not in where] == []
