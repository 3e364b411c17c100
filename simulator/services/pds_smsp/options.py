"""Where providers differ: the document `provider` of the kind `smsp-options`, read once for each version."""

from dataclasses import dataclass
from typing import Self

from simulator.population.spine_kinds import SMSP_OPTIONS, SMSP_OPTIONS_KEY
from simulator.records.documents import Document, Documents, derived


@dataclass(frozen=True, slots=True)
class Options:
    """What goes with a code that is no success: nothing, as the toolkit's provider has it, unless said here."""

    superseding_number: bool = False
    unverified_component: bool = False

    @classmethod
    def of(cls, document: Document) -> Self:
        """The options that a document says."""
        return cls(**{name: bool(document.body.get(name, False)) for name in cls.__slots__})


USUAL = Options()
"""What holds without the document."""


def options_of(documents: Documents) -> Options:
    """A tenant's options."""
    document = documents.peek(SMSP_OPTIONS, SMSP_OPTIONS_KEY)
    return USUAL if document is None else derived(document, "options", Options.of)
