"""One field of a form that changes a patient, as data for the template."""

from typing import NamedTuple


class Field(NamedTuple):
    """One field of a form and what holds now. `kind` is `text`, `lines`, or `choice` with its choices."""

    name: str
    label: str
    value: str
    hint: str = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[tuple[str, str], ...] = ()
