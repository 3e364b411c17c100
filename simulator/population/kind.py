"""What a kind of document is: the shape of its bodies and of its keys."""

from dataclasses import dataclass

from simulator.population.shapes import Shape, text


@dataclass(frozen=True, slots=True)
class Kind:
    """What the documents of one kind look like. `own_key` is the member of the body that says the key again."""

    body: Shape
    key: Shape = text()  # noqa: RUF009 - shapes never change
    own_key: str | None = None
