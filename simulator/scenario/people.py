"""What the population says of a scenario's people and documents. Nothing is changed here: tenants lay them over."""

from typing import Protocol

from simulator.scenario.reading import Node
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json


class Population(Protocol):
    """Who knows what a person and a document have to be like."""

    def person(self, form: Json) -> list[Problem]:
        """What is wrong with a new person or a change to one, with paths inside the form."""

    def document(self, kind: str, key: str, body: Json) -> list[Problem]:
        """What is wrong with a document, with paths inside the body."""


class ShippedForms:
    """The forms of `simulator.population`, loaded when the first person or document is checked."""

    def person(self, form: Json) -> list[Problem]:
        """What is wrong with a new person or a change to one."""
        from simulator.population.form import change, expand

        # Whether the person is shipped is not known here: a change is held against somebody of whom nothing is said.
        nobody = {key: form[key] for key in ("nhs_number", "unchecked") if key in form}
        try:
            change(expand(nobody), form)
        except Problems as fault:
            return list(fault.problems)
        return []

    def document(self, kind: str, key: str, body: Json) -> list[Problem]:
        """What is wrong with a document."""
        from simulator.population.kinds import check_document

        return check_document(kind, key, body)


def read_people(node: Node, population: Population) -> tuple[Json, ...]:
    """A list of people in our own form, each with at least an NHS number; that becomes text if it was a number."""
    found: list[Json] = []
    numbers: set[str] = set()
    for item in node.items("a list of people"):
        parts = item.entries("a person: a mapping with an nhs_number")
        if not isinstance(item.value, dict):
            continue
        if "nhs_number" not in parts:
            item.say("'nhs_number' is missing", "say whom it is about")
            continue
        number = parts["nhs_number"].text("an NHS number")
        if number in numbers:
            parts["nhs_number"].say(f"{number} a second time", "say all about one person in one place")
        numbers.add(number)
        form = {**item.value, "nhs_number": number}
        item.take_in(population.person(form))
        found.append(form)
    return tuple(found)


def read_documents(node: Node, population: Population) -> dict[str, dict[str, Json]]:
    """Documents by kind and key."""
    found: dict[str, dict[str, Json]] = {}
    for kind, bodies in node.entries("a mapping of kinds to documents").items():
        if kind == "people":
            bodies.say("people among the documents", "people have a key of their own: `people`, beside `documents`")
            continue
        found[kind] = {}
        for key, body in bodies.entries("a mapping of keys to documents").items():
            body.take_in(population.document(kind, key, body.value))
            found[kind][key] = body.value
    return found
