"""Scenario files: strict YAML in, a Scenario out with all that it includes, or every mistake of the files at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from simulator.call.call import Service
from simulator.clock import parse_instant
from simulator.scenario.assertions import EXPECT_KEYS, read_assertions
from simulator.scenario.conditions import read_when
from simulator.scenario.includes import (
    DEEPEST,
    INCLUDE_SCHEMA,
    LARGEST,
    MOST_INCLUDED,
    Finder,
    Include,
    Source,
    joined,
    read_includes,
)
from simulator.scenario.model import (
    ACCESS,
    CERTIFICATES,
    CLIENTS,
    PROFILES,
    ClockStart,
    Rule,
    Scenario,
    TlsSays,
)
from simulator.scenario.operations import Operations
from simulator.scenario.outcomes import THEN_KEYS, read_outcome
from simulator.scenario.parameters import PARAMETERS_SCHEMA, Parameter, Say, Values, choose, fill, read_parameters
from simulator.scenario.people import Population, ShippedForms, read_documents, read_people
from simulator.scenario.reading import MOST_PROBLEMS, Key, Node, Notes, object_schema
from simulator.scenario.replies import Surroundings
from simulator.scenario.turns import WHEN_KEYS, read_turn
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from simulator.wire.yaml import Marked, load_yaml

CLOCK_KEYS = {
    "start": Key("The instant at which it begins: `2026-11-22T10:00:00Z`.", {"type": "string"}),
    "frozen": Key("`true`: it stands still until it is moved.", {"type": "boolean"}),
}

TLS_KEYS = {
    "certificate": Key(
        "Which certificate is presented: `good`, `expired`, `wrong-name` or `untrusted`.", {"enum": list(CERTIFICATES)}
    ),
    "client": Key(
        "`require` refuses calls without a client certificate at Spine-style services, `ask` takes them; in place of"
        " the port's own setting.",
        {"enum": list(CLIENTS)},
    ),
}

RULE_KEYS = {
    "name": Key("The rule's name, which is recorded with what it did; `rule N` unless given.", {"type": "string"}),
    "when": Key("Which calls; all of its keys must hold. Without it, every call.", object_schema(WHEN_KEYS)),
    "then": Key("What happens to them.", object_schema(THEN_KEYS)),
}

SCENARIO_KEYS = {
    "name": Key("The scenario's name; the file's unless given.", {"type": "string"}),
    "description": Key("What happens, for people.", {"type": "string"}),
    "stories": Key("User stories that it tells: `[D8]`.", {"type": "array", "items": {"type": "string"}}),
    "include": Key(
        "Scenarios whose rules, people and so on come with this one's: shipped ones by name, files beside it or below"
        " it by path, or `{name, parameters}`.",
        INCLUDE_SCHEMA,
    ),
    "parameters": Key(
        "What can be given when it is activated, by name: a default, nothing if it has to be given, or `{default,"
        " example, description}`. `${name}` stands for the value, in any text of the file.",
        PARAMETERS_SCHEMA,
    ),
    "source": Key("What it rests on: a national text, or that there is none.", {"type": "string"}),
    "seed": Key("What chance follows from, unless the tenant has its own.", {"type": "integer"}),
    "clock": Key(
        "The tenant's clock: an instant at which it begins, or `{start, frozen}`.",
        {"anyOf": [{"type": "string"}, object_schema(CLOCK_KEYS)]},
    ),
    "access": Key("Whether calls need a token: `open`, `presence` or `enforced`.", {"enum": list(ACCESS)}),
    "profile": Key("`lenient` or `strict`, where a service can be either.", {"enum": list(PROFILES)}),
    "tls": Key("What the TLS port does: `{certificate, client}`.", object_schema(TLS_KEYS)),
    "people": Key(
        "People in our own form, added to the population or changing those in it; only `nhs_number` is needed.",
        {"type": "array", "items": {"type": "object", "required": ["nhs_number"]}},
    ),
    "documents": Key(
        "Documents by kind and key, as the admin API takes them.",
        {"type": "object", "additionalProperties": {"type": "object"}},
    ),
    "rules": Key(
        "The rules; the first that matches decides, and without one the service answers normally.",
        {"type": "array", "items": {**object_schema(RULE_KEYS), "required": ["then"]}},
    ),
    "expect": Key(
        "Assertions that are graded against what was recorded.",
        {"type": "array", "items": object_schema(EXPECT_KEYS)},
    ),
}
"""All keys of a scenario file."""


def load_scenario(
    source: Source | str | bytes,
    file: str = "",
    *,
    services: Iterable[Service],
    population: Population | None = None,
    finder: Finder | None = None,
    given: Values | None = None,
    trial: bool = False,
    kept: bool = False,
) -> Scenario:
    """The scenario of a YAML text, with `given` for its parameters. Raises Problems: all of them, by file and line.

    `file` is said in problems and gives the name that the scenario does not give itself. Body files are taken from the
    folder of a Source, and from nowhere without one. In a `trial` parameters without a value take their example. What
    was `kept` may name findings that only another version knows.
    """
    if not isinstance(source, Source):
        source = Source(source, file)
    loading = _Loading(Operations(services, any_finding=kept), population or ShippedForms(), finder, trial)
    try:
        scenario = loading.load(source, given or {}, None, ())
    except Problems:  # there are too many of them: those that were noted will do
        scenario = None
    problems = [problem for notes in loading.notes for problem in sorted(notes.problems, key=lambda each: each.line)]
    if problems or scenario is None:
        raise Problems(problems)
    return scenario


def declared(text: str) -> Mapping[str, Parameter]:
    """The parameters that a YAML text declares, as far as it can be read: for whoever asks for their values."""
    try:
        marked = load_yaml(text, "", [])
        return _declared(marked, Notes(marked))
    except Problems:
        return {}


class _Loading:
    """One scenario with all that it includes. `notes` are what was found in each file, in the order of reading."""

    def __init__(self, operations: Operations, population: Population, finder: Finder | None, trial: bool) -> None:
        self.notes: list[Notes] = []
        self._operations = operations
        self._population = population
        self._finder = finder
        self._trial = trial
        self._taken: set[str] = set()
        self._count = 0
        self._size = 0

    def load(self, source: Source, given: Values, say: Say | None, chain: tuple[Source, ...]) -> Scenario | None:
        """One file; `chain` are those that it was included by, and `say` takes what is wrong with `given`.

        None for what cannot be read at all, and for what has been included in the same way before.
        """
        try:
            written = source.text.decode("utf-8") if isinstance(source.text, bytes) else source.text
            found: list[Problem] = []
            marked = load_yaml(source.text, source.file, found)
        except UnicodeError:
            self._note(Problem("not UTF-8 text", "save the file as UTF-8", file=source.file, line=1))
            return None
        except Problems as fault:
            self._note(*(_hinted(problem, source.text) for problem in fault.problems))
            return None
        notes = self._note(*found, marked=marked)
        chosen, parameters = self._chosen(marked, notes, given, say)
        if chain and not self._is_new(source, chosen):
            return None
        value = fill(marked.value, chosen, notes) if isinstance(marked.value, dict) else marked.value
        node = Node(_with(value, marked.value), notes)
        own = _Reading(self._operations, source, self._population).scenario(node, written)
        return self._joined(replace(own, parameters=parameters, given=dict(given)), node, (*chain, source))

    def _note(self, *problems: Problem, marked: Marked | None = None) -> Notes:
        notes = Notes(marked)
        notes.problems.extend(problems)
        self.notes.append(notes)
        return notes

    def _chosen(
        self, marked: Marked, notes: Notes, given: Values, say: Say | None
    ) -> tuple[dict[str, Json], dict[str, Parameter]]:
        parameters = _declared(marked, notes)

        def note(name: str, what: str, remedy: str) -> None:
            notes.add(("parameters", name), what, remedy)

        return choose(parameters, given, say or note, trial=self._trial), parameters

    def _is_new(self, source: Source, chosen: Values) -> bool:
        key = repr((str(source.path or source.file), sorted(chosen.items())))
        is_new = key not in self._taken
        self._taken.add(key)
        return is_new

    def _joined(self, own: Scenario, node: Node, chain: tuple[Source, ...]) -> Scenario:
        value = node.value.get("include") if isinstance(node.value, dict) else None
        if value is None:
            return own
        entries = read_includes(Node(value, node.notes, (*node.path, "include")))
        included = [self._included(entry, chain) for entry in entries]
        return joined(own, [each for each in included if each is not None])

    def _included(self, entry: Include, chain: tuple[Source, ...]) -> Scenario | None:
        node = entry.node
        if sum(len(notes.problems) for notes in self.notes) >= MOST_PROBLEMS:
            return None
        self._count += 1
        if self._count > MOST_INCLUDED:
            if self._count == MOST_INCLUDED + 1:
                node.say(f"more than {MOST_INCLUDED} includes", "join some of these files")
            return None
        try:
            source = self._found(entry.name, chain[-1])
        except ValueError as fault:
            node.say_fault(fault)
            return None
        if source.path is not None and source.path in [each.path for each in chain]:
            names = " includes ".join(each.file for each in (*chain, source))
            node.say(f"{entry.name!r} includes itself: {names}", "leave out one of them")
            return None
        self._size += len(source.text)
        if len(chain) >= DEEPEST or self._size > LARGEST:
            what = f"{DEEPEST} files inside each other and {LARGEST} bytes together are the most"
            node.say(what, "include it further up, or less of it")
            return None

        def say(name: str, what: str, remedy: str) -> None:
            node.say(f"{what} of {source.file}" if "no parameter" in what else f"{source.file}: {what}", remedy)

        return self.load(source, entry.parameters, say, chain)

    def _found(self, name: str, around: Source) -> Source:
        if self._finder is None:
            raise ValueError("nothing can be included here: write the rules out")
        return self._finder.include(name, around)


def _declared(marked: Marked, notes: Notes) -> dict[str, Parameter]:
    value = marked.value.get("parameters") if isinstance(marked.value, dict) else None
    return {} if value is None else read_parameters(Node(value, notes, ("parameters",)))


def _hinted(problem: Problem, text: str | bytes) -> Problem:
    """What YAML itself stumbles over most often here: a brace ends a text that stands inside braces."""
    lines = text.splitlines()[problem.line - 1 : problem.line]
    is_ours = bool(lines) and ("${" if isinstance(text, str) else b"${") in lines[0]  # type: ignore[operator]
    return replace(problem, remedy='inside braces write "${name}", in quotes') if is_ours else problem


def _with(filled: Json, written: Json) -> Json:
    """The filled document with its parameters as they were written: they are declared, not used."""
    return (
        {**filled, "parameters": written["parameters"]}
        if isinstance(filled, dict) and "parameters" in filled
        else filled
    )


class _Reading:
    """One file's own part."""

    def __init__(self, operations: Operations, source: Source, population: Population) -> None:
        self._operations = operations
        self._source = source
        self._population = population
        self._files: list[str] = [] if source.path is None else [str(source.path)]

    def scenario(self, node: Node, text: str) -> Scenario:
        parts = node.mapping(SCENARIO_KEYS, "a scenario: a mapping with rules, people and so on")
        if node.value == {}:
            node.say("an empty scenario", "give it rules or people")
        return Scenario(
            _name(parts["name"]) if "name" in parts else _name_of(self._source.file),
            parts["description"].text() if "description" in parts else "",
            tuple(item.text(most=100) for item in parts["stories"].items()) if "stories" in parts else (),
            parts["seed"].whole(-(2**63), 2**63 - 1, "a whole number") if "seed" in parts else None,
            _clock(parts["clock"]) if "clock" in parts else None,
            parts["access"].choice(ACCESS) if "access" in parts else None,
            parts["profile"].choice(PROFILES) if "profile" in parts else None,
            read_people(parts["people"], self._population) if "people" in parts else (),
            read_documents(parts["documents"], self._population) if "documents" in parts else {},
            self._rules(parts["rules"]) if "rules" in parts else (),
            read_assertions(parts["expect"], self._operations) if "expect" in parts else (),
            self._source.file,
            text,
            tls=_tls(parts["tls"]) if "tls" in parts else None,
            files=tuple(dict.fromkeys(self._files)),
            source=parts["source"].text(most=1000) if "source" in parts else "",
        )

    def _rules(self, node: Node) -> tuple[Rule, ...]:
        rules: list[Rule] = []
        names: dict[str, int] = {}
        for number, item in enumerate(node.items("a list of rules"), 1):
            rule = self._rule(item, number)
            if rule.name in names:
                item.say(f"a second rule with the name {rule.name!r}", f"rule {names[rule.name]} has it already")
            names.setdefault(rule.name, number)
            rules.append(rule)
        return tuple(rules)

    def _rule(self, node: Node, number: int) -> Rule:
        parts = node.mapping(RULE_KEYS, "a rule: a mapping with when and then")
        if "then" not in parts and isinstance(node.value, dict):
            node.say("'then' is missing", "say what is to happen")
        given = parts.get("when", Node({}, node.notes, node.path))
        conditions = given.mapping(WHEN_KEYS)
        when = read_when(conditions, given, self._operations)
        around = Surroundings(self._operations, when.operations, self._source.folder, bool(when.aim), self._files)
        outcome = read_outcome(parts.get("then", Node({"delay": 0}, node.notes, node.path)), around)
        if outcome.refuse is not None and not when.aim:
            when = replace(when, operations=self._operations.knowing(outcome.refuse.code, when.operations))
        return Rule(_name(parts["name"]) if "name" in parts else f"rule {number}", when, read_turn(conditions), outcome)


def _name(node: Node) -> str:
    name = node.text("a name", 100)
    if isinstance(node.value, str) and (not node.value.strip() or not name.isprintable()):
        node.wants("a name", "give it letters or digits, in one line")
    return name


def _name_of(file: str) -> str:
    name = Path(file).stem[:100]
    return name if name.strip() and name.isprintable() else "unnamed"


def _clock(node: Node) -> ClockStart:
    if isinstance(node.value, str):
        return ClockStart(_instant(node))
    parts = node.mapping(CLOCK_KEYS, "an instant or a mapping such as {start: 2026-11-22T10:00:00Z, frozen: true}")
    start = _instant(parts["start"]) if "start" in parts else None
    return ClockStart(start, parts["frozen"].truth() if "frozen" in parts else False)


def _tls(node: Node) -> TlsSays:
    parts = node.mapping(TLS_KEYS, "a mapping such as {certificate: expired}")
    return TlsSays(
        parts["certificate"].choice(CERTIFICATES) if "certificate" in parts else None,
        parts["client"].choice(CLIENTS) if "client" in parts else None,
    )


def _instant(node: Node) -> datetime | None:
    try:
        return parse_instant(node.text("an instant"))
    except (ValueError, OverflowError):
        node.wants("an instant", "such as 2026-11-22T10:00:00Z")
        return None
