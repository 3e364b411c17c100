"""A body laid out in lines, and where in them its parts stand. How XML and JSON are taken apart is told elsewhere."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

INDENT = "  "


@dataclass(slots=True)
class Laid:
    """Lines as they are shown. `sent` is for each the line that it began at as it was sent.

    `places` is where parts stand in the lines shown, `places_sent` where they stood as sent: counted from 1. What
    `is_cut` has only the beginning.
    """

    lines: list[str] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    places: dict[Hashable, int] = field(default_factory=dict)
    places_sent: dict[Hashable, int] = field(default_factory=dict)
    is_cut: bool = False

    def line_of(self, sent: int) -> int | None:
        """The first of the lines that has what stood in this line as it was sent; None for one that was cut off."""
        last = None if self.is_cut else len(self.sent) or 1
        return next((number for number, line in enumerate(self.sent, 1) if line >= sent), last)


class LineWriter:
    """Lays out piece by piece, until there are `most` lines."""

    def __init__(self, most: int) -> None:
        self.laid = Laid()
        self._most = most
        self._line = 1
        self._pieces: list[str] = []
        self._begun_at = 1

    @property
    def is_full(self) -> bool:
        """Are there lines enough? What comes then is left out."""
        if len(self.laid.lines) >= self._most:
            self.laid.is_cut = True
        return self.laid.is_cut

    def put(self, piece: str, *, depth: int | None = None) -> None:
        """Put a piece on the line, or with a `depth` on a new one, that deep."""
        if depth is not None:
            self.end_line()
            self._begun_at = self._line
            self._pieces.append(INDENT * depth)
        self._pieces.append(piece)
        self._line += piece.count("\n")

    def skip(self, piece: str) -> None:
        """Leave out what only lays out."""
        self._line += piece.count("\n")

    def place(self, key: Hashable) -> None:
        """What comes next is this part, on the line begun last."""
        self.laid.places[key] = len(self.laid.lines) + 1
        self.laid.places_sent[key] = self._line

    def end_line(self) -> None:
        """The line is finished. A text with line ends of its own is as many lines."""
        text = "".join(self._pieces)
        if text.strip():
            for number, line in enumerate(text.split("\n")):
                self.laid.lines.append(line)
                self.laid.sent.append(self._begun_at + number)
        self._pieces.clear()


def as_sent(text: str, most: int) -> Laid:
    """A text line by line, nothing of it known."""
    lines = text.split("\n", most)
    is_cut = len(lines) > most
    kept = [line.removesuffix("\r") for line in lines[:most]]
    return Laid(kept, list(range(1, len(kept) + 1)), is_cut=is_cut)


def kept_lines(laid: Laid, text: str, most: int) -> Laid:
    """The lines as they were sent, with the places of what was laid out."""
    plain = as_sent(text, most)
    return Laid(plain.lines, plain.sent, laid.places_sent, laid.places_sent, plain.is_cut)


def is_long(lines: Iterable[str], longest: int) -> bool:
    """Is one of these lines too long to be read as it is?"""
    return any(len(line) > longest for line in lines)
