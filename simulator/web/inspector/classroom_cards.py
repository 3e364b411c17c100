"""A card for each trainee of a class, to be printed: where to point the system, who calls, and what the task is."""

from dataclasses import dataclass
from datetime import date

from simulator.population.person import Person
from simulator.web.inspector.classroom_progress import found
from simulator.web.inspector.classroom_records import Trainee
from simulator.web.inspector.page import Context, Visit
from simulator.wire.errors import Problems
from simulator.wire.json import Json

TASK = (
    "Take the call: trace the patient on PDS, ask the Repeat Caller Service, look at the summary care record and the "
    "prescriptions, search the Directory of Services, refer, and submit the report. Every service answers normally."
)
"""What a trainee without a scenario is to do."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card; what is not known of the patient is empty."""

    tenant: str
    base_url: str
    access: str
    patient: str
    nhs_number: str
    born: str
    address: str
    phone: str
    practice: str
    scenario: str
    task: str


async def show(visit: Visit) -> Context:
    """All cards of a class."""
    classroom = found(visit)
    cards = [card for trainee in classroom.trainees if (card := _card(visit, trainee)) is not None]
    return {
        "title": f"Cards of class {classroom.name}",
        "crumbs": [
            ("Start", visit.link("start")),
            ("Classes", visit.link("classroom")),
            (f"Class {classroom.name}", visit.link("class", classroom=classroom.name)),
        ],
        "classroom": classroom,
        "cards": cards,
        "server": f"{visit.request.scheme}://{visit.request.host}",
    }


def _card(visit: Visit, trainee: Trainee) -> Card | None:
    """A trainee's card; None if the tenant is gone."""
    tenant = visit.simulator.tenants.peek(trainee.tenant)
    if tenant is None:
        return None
    document = tenant.documents.peek("people", trainee.nhs_number)
    person = None if document is None else Person.of(document.body)
    home = (person.home_address if person is not None else None) or {}
    practice = person.practice if person is not None else None
    surgery = tenant.documents.peek("organisations", practice) if practice else None
    telecoms = person.telecoms if person is not None else ()
    return Card(
        tenant=tenant.name,
        base_url=f"{visit.request.scheme}://{visit.request.host}{tenant.prefix}",
        access=tenant.access,
        patient=_name(person),
        nhs_number=trainee.nhs_number,
        born=_day((person.birth_date if person is not None else None) or ""),
        address=", ".join(str(part) for part in (*home.get("line", ()), _unbroken(home.get("postalCode"))) if part),
        phone=next((str(each.get("value", "")) for each in telecoms if each.get("system") == "phone"), ""),
        practice=f"{surgery.body['name']} ({practice})" if surgery is not None else practice or "",
        scenario=trainee.scenario,
        task=_task(visit, trainee),
    )


def _task(visit: Visit, trainee: Trainee) -> str:
    """What the scenario says of itself; the tenant's own before the shipped one of the same name."""
    if not trainee.scenario:
        return TASK
    played = visit.simulator.tenants.spec(trainee.tenant).scenarios
    told = next((each.description for each in played if each.name == trainee.scenario), "")
    if not told and trainee.scenario in visit.simulator.sources.names():
        try:
            told = visit.simulator.sources.find(trainee.scenario).description
        except Problems:
            told = ""
    return told or TASK


def _name(person: Person | None) -> str:
    return "" if person is None else " ".join(str(part) for part in (*person.given, person.family) if part)


def _unbroken(postcode: Json) -> str:
    """A postcode that stays in one line."""
    return str(postcode or "").replace(" ", "\N{NO-BREAK SPACE}")


def _day(text: str) -> str:
    """A date as it is said, such as 19 March 1984; what is no whole date stays as it is."""
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{born.day} {born:%B %Y}"
