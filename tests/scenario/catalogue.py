"""The tables of scenarios/README.md that are made: the catalogue of scenarios, and which stories are told and proved.

`python -m tests.scenario.catalogue` writes them anew; a test says when they are out of date.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from simulator.scenario.model import Scenario
from simulator.scenario.schema import key_tables, schema_file
from simulator.scenario.sources import Sources
from simulator.services import SERVICES

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "scenarios" / "README.md"
CATALOGUE, STORIES_TABLE = "catalogue", "stories"
"""What the marks around the tables are called: `<!-- catalogue -->` to `<!-- /catalogue -->`."""

MUST = frozenset(
    (
        "J1", "J3", "J4", "J6", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D11", "D13", "T1", "T2", "T3", "T4",
        "T5", "T6", "T7", "T8", "T10", "T11", "T15", "T17", "T19", "T23", "R1", "R6", "R7", "A1", "A2", "A3", "A4",
        "A5", "A6", "A16",
    )
)  # fmt: skip
"""The stories that have to be told, of those whose services there are."""

TITLES: Mapping[str, str] = {
    "J1": "a whole call to 111 in which nothing goes wrong",
    "J3": "an ambulance is asked for",
    "J4": "somebody calls for the third time in 96 hours",
    "J6": "a clinician looks at the records during the call",
    "J7": "a prescription at night, and the message to the practice",
    "J8": "the patient changes practice during the call",
    "D1": "only the base URL is changed",
    "D2": "one command, and no network",
    "D3": "a patient is picked by need",
    "D4": "what was sent can be seen",
    "D5": "an NHS number was superseded",
    "D6": "a patient is restricted",
    "D7": "a search finds several, or nobody",
    "D8": "PDS is down",
    "D11": "endpoints of a service are sorted, and one chosen",
    "D12": "endpoints come as texts in parts",
    "D13": "tokens expire",
    "D17": "a prescription in each of its states",
    "T1": "suites run beside each other",
    "T2": "a world is reset in milliseconds",
    "T3": "the same seed, clock and calls give the same answers",
    "T4": "claims about a recorded message",
    "T5": "a report is tried for 96 hours",
    "T6": "a tracking id comes twice",
    "T7": "an acknowledgement is negative, broken, or lost",
    "T8": "answers come late",
    "T10": "too many calls",
    "T11": "the directory finds nothing, or nobody with capacity",
    "T15": "no message where none may be sent",
    "T16": "a message about somebody without NHS number",
    "T17": "certificates that should not be trusted",
    "T18": "mail outside the list",
    "T19": "only some calls fail",
    "T21": "the upload to the Intelligent Data Tool fails",
    "T23": "consent, permission and emergency access",
    "R1": "patients for a class",
    "R3": "an incident is played",
    "R4": "time is moved",
    "R6": "nobody real comes in",
    "R7": "a world is reset between classes",
    "R9": "a prescription goes its way as time goes by",
    "A1": "evidence is exported",
    "A2": "a report about each message",
    "A3": "one patient's journey over all services",
    "A4": "the catalogue of faults",
    "A5": "strict and lenient",
    "A6": "the sections of a document",
    "A9": "two runs are compared",
    "A10": "nothing secret is given away beyond this machine",
    "A14": "queries are switched off",
    "A16": "one service is down, the others are not",
}
"""Each story in our own words."""


def catalogue(scenarios: list[Scenario]) -> str:
    """The table of scenarios."""
    head = "| name | story | what happens | what a good client does | rests on |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| `{each.name}` | {', '.join(each.stories)} | {_cell(each.description)} |"
        f" {_cell('; '.join(claim.name for claim in each.expect))} | {_cell(each.source)} |\n"
        for each in scenarios
    )


def stories(scenarios: list[Scenario], tests: Mapping[str, list[str]]) -> str:
    """The table of stories: the scenarios that tell each, and the tests that prove it."""
    told = defaultdict(list)
    for scenario in scenarios:
        for story in scenario.stories:
            told[story].append(f"`{scenario.name}`")
    head = "| story | what it is about | must | scenarios | proved by |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| {story} | {title} | {'yes' if story in MUST else ''} | {', '.join(told[story])} |"
        f" {', '.join(f'`{test}`' for test in tests.get(story, []))} |\n"
        for story, title in TITLES.items()
    )


def proofs(folder: Path) -> dict[str, list[str]]:
    """The tests below a folder that are marked with each story, by file and name."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(folder.rglob("test_*.py")):
        text = file.read_text("utf-8")
        if "mark.story" not in text:
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for story in _marked(function):
                    found[story].append(f"{file.relative_to(ROOT).as_posix()}::{function.name}")
    return dict(found)


def between(readme: str, name: str) -> str:
    """What stands between the marks of a table."""
    return readme.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]


def shipped() -> list[Scenario]:
    """All shipped scenarios by name."""
    sources = Sources(ROOT / "scenarios", SERVICES)
    return [sources.find(name) for name in sources.names()]


def _marked(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.story":
            yield from (argument.value for argument in mark.args if isinstance(argument, ast.Constant))


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


def main() -> None:
    """Write the tables into the README, and the schema beside it."""
    readme = README.read_text("utf-8")
    scenarios = shipped()
    for name, table in {
        CATALOGUE: catalogue(scenarios),
        STORIES_TABLE: stories(scenarios, proofs(ROOT / "tests")),
    }.items():
        before, mark, rest = readme.partition(f"<!-- {name} -->\n")
        readme = before + mark + table + f"<!-- /{name} -->" + rest.partition(f"<!-- /{name} -->")[2]
    README.write_text(readme.partition("### A scenario\n")[0] + key_tables(), "utf-8")
    (ROOT / "scenarios" / "scenario.schema.json").write_text(schema_file(SERVICES), "utf-8")


if __name__ == "__main__":
    main()
