"""The medicines that a short prescription can name, with their dose, and whom they fit.

Read from the shipped `medicines.yaml`; what a record says of an item is never looked up here by a service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from simulator.population.shapes import Place, code, digits, each, flag, flaws_of, mapping, record, text, whole
from simulator.settings import shipped
from simulator.wire.errors import Problems
from simulator.wire.yaml import load_yaml

MEDICINES = "medicines.yaml"
"""The file's name in the data folder."""

ACUTE, REPEAT = "acute", "repeat"

_SHAPE = mapping(
    record(
        {
            "name": text(),
            "code": digits(r"[0-9]{6,18}", "write the dm+d or SNOMED CT code"),
            "unit": text(),
            "quantity": whole(1),
            "dosage": text(),
            "ages": each(whole(0, 120), at_least=2, at_most=2),
        },
        {"sex": code(("female", "male"), "sex"), "use": code((ACUTE, REPEAT), "use"), "appliance": flag},
    )
)


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine or appliance. `ages` are the first and last year of age that it fits; `sex` None fits everybody."""

    name: str
    code: str
    unit: str
    quantity: int
    dosage: str
    ages: tuple[int, int]
    sex: str | None = None
    use: str = ACUTE
    appliance: bool = False

    def fits(self, years: int | None, sex: str | None) -> bool:
        """Is it something that a person of this age and sex may be given? What is not known is no hindrance."""
        is_of_age = years is None or self.ages[0] <= years <= self.ages[1]
        return is_of_age and (self.sex is None or sex not in ("female", "male") or sex == self.sex)


@lru_cache(maxsize=1)
def medicines() -> Mapping[str, Medicine]:
    """Every medicine by the name that a short form writes. Raises Problems."""
    file = shipped("data") / MEDICINES
    marked = load_yaml(file.read_bytes(), str(file))
    flaws = flaws_of(_SHAPE, marked.value)
    if flaws:
        raise Problems(Place(marked).problem(flaw) for flaw in flaws)
    return {key: Medicine(**{**each, "ages": tuple(each["ages"])}) for key, each in marked.value.items()}
