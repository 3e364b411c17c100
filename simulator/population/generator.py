"""A crowd of believable people, made reproducibly: the same seed and Faker version give the same forms.

Households are made one after another, each and each person in it from chance of its own, so that a change in how one
is made leaves the others as they were. Faker is imported only here, and only when somebody is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from simulator.identifiers import nhs_numbers
from simulator.population.conditions import MADE_FOR
from simulator.population.places import Area, load_places
from simulator.wire.json import Json

if TYPE_CHECKING:
    from faker import Faker

FIRST_NUMBER = 100_000
"""Where the crowd's NHS numbers begin in the never-issued range: at 999 100 0003."""

COMMON_FAMILY = "Ashworth"
"""The family name of one household in seven, so that a broad search finds too many."""

# Searches for the published test patients must find nobody else.
KEPT_NAMES = frozenset((
    "attison", "bingham", "blogs", "cuff", "edwards", "garton", "godsoe", "hume", "jones", "killen", "knapp",
    "lockton", "massam", "mcmatch", "med", "meek", "melloy", "mooney", "muir", "orton", "penhallow", "smith", "smyth",
    "smythe", "travis", "trevanion", "trotter", "tunney", "voyle", "warble", "youds",
))  # fmt: skip
"""Family names that nobody is given."""

ADULT = 18
_HOUSEHOLDS = (
    ("single", 28), ("elderly", 16), ("couple", 27), ("family", 21), ("lone parent", 5), ("three generations", 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Member:
    """Somebody in a household before the details: role, gender, birth date."""

    gender: str
    born: date
    role: str = "adult"
    order: int | None = None

    @property
    def years(self) -> int:
        return (MADE_FOR - self.born).days * 4 // 1461


@dataclass(slots=True)
class _Household:
    family: str
    area: Area
    address: Json
    practice: str
    since: date
    members: list[_Member] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def generate(count: int, seed: int, *, data: Path | None = None) -> Iterator[Json]:
    """The forms of `count` people, household by household; a longer crowd of the same seed begins with a shorter one.

    Places and practices are those of the data folder, the shipped one by default. Raises Problems if that is bad.
    """
    from faker import Faker

    areas = load_places(data)
    faker = Faker("en_GB")
    numbers = nhs_numbers(FIRST_NUMBER)
    made = 0
    index = 0
    while made < count:
        household = _household(index, seed, areas, faker)
        household.numbers = [next(numbers) for _ in household.members]
        for position in range(min(len(household.members), count - made)):
            yield _form(household, position, Random(f"{seed}/{index}/{position}"), faker)  # noqa: S311 - repeatable
            made += 1
        index += 1


def _household(index: int, seed: int, areas: tuple[Area, ...], faker: "Faker") -> _Household:
    chance = Random(f"{seed}/{index}")  # noqa: S311 - repeatable, not secret
    area = areas[index % len(areas)]
    family = COMMON_FAMILY if index % 7 == 2 else _family_name(faker, chance)
    since = MADE_FOR - timedelta(days=chance.randint(200, 9000))
    household = _Household(family, area, area.address(index // len(areas)), chance.choice(area.practices), since)
    kinds, weights = zip(*_HOUSEHOLDS, strict=True)
    household.members = _members(chance.choices(kinds, weights)[0], chance)
    return household


def _family_name(faker: "Faker", chance: Random) -> str:
    faker.seed_instance(chance.getrandbits(64))
    while True:
        name: str = faker.last_name()
        if name.lower() not in KEPT_NAMES and not name.lower().startswith(("sm", "me")):
            return name


def _members(kind: str, chance: Random) -> list[_Member]:
    gender = chance.choice(("female", "male"))
    other = "male" if gender == "female" else "female"
    if kind == "single":
        return [_Member(gender, _born(chance.triangular(18, 80, 30), chance))]
    if kind == "elderly":
        return [_Member(gender, _born(chance.triangular(70, 103, 82), chance))]
    if kind == "couple":
        years = chance.triangular(22, 92, 60)
        partner = max(20.0, years + chance.gauss(0, 3))
        return [_Member(gender, _born(years, chance)), _Member(other, _born(partner, chance))]
    mother = chance.triangular(20, 52, 36)
    members = [_Member("female", _born(mother, chance))]
    if kind != "lone parent":
        members.append(_Member("male", _born(max(20.0, mother + chance.gauss(2, 3)), chance)))
    if kind == "three generations":
        members.append(_Member(gender, _born(mother + chance.uniform(20, 40), chance), role="grandparent"))
    return [*members, *_children(mother, chance)]


def _children(mother: float, chance: Random) -> list[_Member]:
    """One to three children, the mother 18 to 43 at each birth; now and then two are twins."""
    eldest = min(mother - ADULT, 17.9)
    years = sorted((chance.uniform(max(0.0, mother - 43), eldest) for _ in range(chance.randint(1, 3))), reverse=True)
    children = [_Member(chance.choice(("female", "male")), _born(age, chance), role="child") for age in years]
    if chance.random() < 0.05:
        twin = children[-1]
        children[-1:] = [
            _Member(chance.choice(("female", "male")), twin.born, role="child", order=order) for order in (1, 2)
        ]
    return children


def _born(years: float, chance: Random) -> date:
    return MADE_FOR - timedelta(days=int(years * 365.25) + chance.randint(1, 300))


def _form(household: _Household, position: int, chance: Random, faker: "Faker") -> Json:
    """One person as the short form, the keys in the order in which people write them."""
    member = household.members[position]
    born = member.born.isoformat()
    moved_in = max(household.since, member.born)
    form: dict[str, Json] = {"nhs_number": household.numbers[position], "conditions": []}
    form["version"] = chance.randint(1, 9)
    form["name"] = _name(household, member, chance, faker)
    form["gender"] = member.gender
    form["birth_date"] = born
    if member.order is not None:
        form["multiple_birth"] = member.order
    form["address"] = {**household.address, "period": {"start": moved_in.isoformat()}}
    form["practice"] = {"ods_code": household.practice, "period": {"start": moved_in.isoformat()}}
    _add_contact_details(form, member, chance)
    if member.years >= ADULT and chance.random() < 0.3:
        form["pharmacy"] = chance.choice(household.area.pharmacies)
    if member.role == "child":
        form["related_people"] = [{"nhs_number": household.numbers[0], "relationship": "Guardian", "rank": 1}]
    _add_history(form, household, member, chance, faker)
    _add_state(form, member, chance)
    form["conditions"] = _conditions(form, household, member)
    return form


def _name(household: _Household, member: _Member, chance: Random, faker: "Faker") -> Json:
    faker.seed_instance(chance.getrandbits(64))
    draw = faker.first_name_female if member.gender == "female" else faker.first_name_male
    given = [draw()]
    if chance.random() < 0.4:
        given += [name for name in (draw(),) if name not in given]
    titles = ("Mrs", "Ms", "Miss") if member.gender == "female" else ("Mr",)
    name: dict[str, Json] = {"prefix": [chance.choice(titles)]} if member.years >= ADULT else {}
    name |= {"given": given, "family": household.family, "period": {"start": member.born.isoformat()}}
    return name


def _add_contact_details(form: dict[str, Json], member: _Member, chance: Random) -> None:
    """Telephone numbers of the ranges reserved for drama, and an e-mail address that cannot exist."""
    if member.role == "child" and member.years < 12:
        return
    if chance.random() < 0.25:
        form["phone"] = f"01632960{chance.randrange(200, 1000):03d}"
    if chance.random() < 0.7:
        form["mobile"] = f"07700900{chance.randrange(500, 1000):03d}"
    if chance.random() < 0.45:
        name = form["name"]
        local = f"{name['given'][0]}.{name['family']}".lower().replace(" ", "").replace("'", "")
        form["email"] = f"{local}@{chance.choice(('example.com', 'example.org'))}"
    if chance.random() < 0.1:
        form["emergency_contact"] = f"07700900{chance.randrange(500, 1000):03d}"


def _add_history(form: dict[str, Json], household: _Household, member: _Member, chance: Random, faker: "Faker") -> None:
    """A maiden name for some, an earlier address for others; a name changes at 24 at the earliest."""
    history: dict[str, Json] = {}
    wed = member.born + timedelta(days=int(24.5 * 365.25) + chance.randint(0, 2500))
    if member.gender == "female" and member.role == "adult" and wed < MADE_FOR and chance.random() < 0.3:
        start = member.born.isoformat()
        span = {"start": start, "end": (wed - timedelta(days=1)).isoformat()}
        maiden = _family_name(faker, chance)
        history["name"] = [{"use": "maiden", "given": form["name"]["given"], "family": maiden, "period": span}]
        form["name"]["period"] = {"start": wed.isoformat()}
        form["name"]["prefix"] = ["Mrs"]
    moved_in = form["address"]["period"]["start"]
    if moved_in > form["birth_date"] and chance.random() < 0.2:
        slot = chance.randrange(2_000, 3_000)
        span = {"start": form["birth_date"], "end": moved_in}
        history["address"] = [{**household.area.address(slot), "period": span}]
    if history:
        form["history"] = history


def _add_state(form: dict[str, Json], member: _Member, chance: Random) -> None:
    """A few are restricted; of the old some have died, and are then on no practice's list."""
    drawn = chance.random()
    if drawn < 0.02 and member.role != "child":
        form["security"] = "R"
    if member.years >= 72 and chance.random() < 0.2:
        died = (MADE_FOR - timedelta(days=chance.randint(20, 700))).isoformat()
        form["deceased"] = died
        form["death_notification"] = chance.choice(("1", "2", "2"))
        form["removal"] = {"code": "DEA", "effective": died}
        del form["practice"]


def _conditions(form: Json, household: _Household, member: _Member) -> list[str]:
    facts = {
        "restricted": form.get("security") == "R",
        "deceased": "deceased" in form,
        "twin": member.order is not None,
        "many-matches": household.family == COMMON_FAMILY,
    }
    return [tag for tag, is_so in facts.items() if is_so]
