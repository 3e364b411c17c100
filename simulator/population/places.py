"""Where invented people live: towns that do not exist, their streets, postcodes never allocated, reserved numbers.

Read from `data/places.yaml` by the generator and by tests; a running server does not need it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.population.shapes import Place, each, flag, flaws_of, ods_code, record, text
from simulator.settings import shipped
from simulator.wire.errors import Problems
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml

PLACES = "places.yaml"
"""The file's name in the data folder."""

_POSTCODE = text("[A-Z]{1,2}[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}", "write a postcode in capitals with its space")
_STREET = record({"name": text(), "postcode": _POSTCODE}, {"locality": text(), "reserved": flag})
_SHAPE = record(
    {
        "areas": each(
            record(
                {
                    "town": text(),
                    "county": text(),
                    "country": text(),
                    "streets": each(_STREET, at_least=1),
                    "practices": each(ods_code, at_least=1),
                    "pharmacies": each(ods_code, at_least=1),
                }
            ),
            at_least=1,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Street:
    """A street of one postcode; `locality` is the village that it lies in, if not the town itself.

    Nobody is generated into a `reserved` street.
    """

    name: str
    postcode: str
    locality: str | None = None
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A town with its streets and the ODS codes of its practices and pharmacies."""

    town: str
    county: str
    country: str
    streets: tuple[Street, ...]
    practices: tuple[str, ...]
    pharmacies: tuple[str, ...]

    def address(self, slot: int) -> Json:
        """The slot-th house of the open streets, as the short form of an address; no two slots are one house."""
        streets = [street for street in self.streets if not street.reserved]
        street = streets[slot % len(streets)]
        number = slot // len(streets) + 1
        lines = [f"{number} {street.name}", street.locality, self.town, self.county]
        return {"lines": [line for line in lines if line], "postcode": street.postcode}


def load_places(data: Path | None = None) -> tuple[Area, ...]:
    """The areas of a data folder, the shipped one by default. Raises Problems."""
    file = (data or shipped("data")) / PLACES
    marked = load_yaml(file.read_bytes(), str(file))
    flaws = flaws_of(_SHAPE, marked.value)
    if flaws:
        raise Problems(Place(marked).problem(flaw) for flaw in flaws)
    return tuple(_areas(marked.value))


def postcodes(areas: tuple[Area, ...]) -> set[str]:
    """All postcodes of some areas."""
    return {street.postcode for area in areas for street in area.streets}


def _areas(value: Json) -> Iterator[Area]:
    for area in value["areas"]:
        streets = tuple(Street(**street) for street in area["streets"])
        codes = {kind: tuple(area[kind]) for kind in ("practices", "pharmacies")}
        yield Area(area["town"], area["county"], area["country"], streets, **codes)
