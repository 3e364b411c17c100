"""What goes wrong on the wire, and what goes wrong in a user's own files.

`WireError` is about bytes that a client sent. `Problem` is about a scenario, data file or setting of the user's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


class WireError(ValueError):
    """Bytes that cannot be read; becomes a finding and the service's own refusal. `line` is where, if that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line

    def bare(self) -> Self:
        """The same, fit to be kept: one that was raised holds the frames it came through, and all their bytes."""
        return type(self)(str(self), self.line)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a user's file or setting, said so that it can be mended at once."""

    what: str
    remedy: str = ""
    path: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, f" {self.path}" if self.path else "") if part)
        said = f"{self.what}, {self.remedy}" if self.remedy else self.what
        return f"{where.strip()}: {said}" if where else said


class Problems(ValueError):
    """All the mistakes of a user's file at once; never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
