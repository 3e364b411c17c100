"""What the triage of the call came to. It is made up, and the same for every patient: nobody is asked anything."""

from dataclasses import dataclass

TITLES = (
    "Patient's Reported Condition",
    "Pathways Disposition",
    "Consultation Summary",
    "Pathways Assessment",
    "Advice Given",
)
"""The sections that a report has for its readers, in their order."""


@dataclass(frozen=True, slots=True)
class Triage:
    """A disposition as messages have it (`Dx05`) and as the directory is asked for it, with what was complained of."""

    disposition: str = "Dx05"
    directory_code: int = 1005
    text: str = "To contact a primary care service within 2 hours"
    symptom_group: int = 1011
    discriminator: int = 4003
    service: str = ""

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """What the report says, under its titles."""
        chosen = f" Chosen service: {self.service}." if self.service else ""
        said = (
            "A sore throat since yesterday.",
            f"{self.text}.{chosen}",
            "The caller is the patient. Drinking well, no rash.",
            "Difficulty breathing was not described. A raised temperature was described.",
            "Drink plenty. Call again if it gets worse.",
        )
        return tuple(zip(TITLES, said, strict=True))
