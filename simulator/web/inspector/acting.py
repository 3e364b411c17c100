"""What the pages that change something share: which button was pressed, what went wrong, and the way back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from simulator.web.admin.errors import AdminError
from simulator.web.inspector.page import Context, PageError, Visit
from simulator.wire.errors import Problem, Problems

DO = "do"
"""The field that says which button was pressed."""

DONE = "done"
"""The query parameter by which a page says, after it was led back to, what has been done."""

PAGE = "main"
"""The anchor of the page itself."""

MOST_SAID = 100
"""Things that are said to be wrong at once."""

Form = Mapping[str, str]
"""The fields of a form that were filled in."""

Deed = Callable[[Visit, Form], Awaitable[str]]
"""What a button does; gives the key of what is then said."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a form. `anchor` is the field or line that it is about."""

    anchor: str
    text: str


async def perform(
    visit: Visit, form: Form, deeds: Mapping[str, Deed], show: Callable[[Visit], Awaitable[Context]]
) -> Context | web.StreamResponse:
    """Do what the button says and lead back to the page, or show it again with what is wrong and what was filled in."""
    deed = deeds.get(form.get(DO, ""))
    if deed is None:
        raise PageError(400, "Nothing was asked for", "Use the buttons of the page.")
    try:
        done = await deed(visit, form)
    except (AdminError, Problems) as fault:
        return {**await show(visit), "faults": faults_of(fault), "form": form, "done": ""}
    return lead(visit.link(visit.page.name, {DONE: done}))


def faults_of(fault: AdminError | Problems) -> list[Fault]:
    """Each thing that is wrong, at the field or line that is to blame, or else at the page; of very many the first."""
    problems = fault.problems
    if not problems:
        return [Fault(PAGE, said(str(fault)))]
    found = [Fault(_anchor(problem), said(_words(problem))) for problem in problems[:MOST_SAID]]
    more = len(problems) - MOST_SAID
    return [*found, Fault(PAGE, f"and {more} more")] if more > 0 else found


def lead(address: str) -> web.Response:
    """The way to a page after something was done: loading that page again does not do it again."""
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def said(text: str) -> str:
    """A message as a sentence begins."""
    return text[:1].upper() + text[1:]


def _anchor(problem: Problem) -> str:
    if problem.line:
        return f"yaml-L{problem.line}"
    return f"f-{problem.path}" if problem.path.replace("-", "_").isidentifier() else PAGE


def _words(problem: Problem) -> str:
    where = f"line {problem.line}: " if problem.line else ""
    path = f"{problem.path}: " if problem.path and problem.line else ""
    return f"{where}{path}{problem.what}" + (f", {problem.remedy}" if problem.remedy else "")
