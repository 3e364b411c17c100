"""How names are compared when somebody is traced: by letter or by sound.

Who fits a search is decided in `score`.
"""

from dataclasses import dataclass

from simulator.population.spelling import fold

_SOUNDS = {
    letter: digit
    for digit, letters in {"1": "bfpv", "2": "cgjkqsxz", "3": "dt", "4": "l", "5": "mn", "6": "r"}.items()
    for letter in letters
}


def soundex(folded: str) -> str:
    """The American Soundex code of a folded name, such as S530; empty for a name without letters a to z."""
    letters = [letter for letter in folded if "a" <= letter <= "z"]
    if not letters:
        return ""
    code, before = letters[0].upper(), _SOUNDS.get(letters[0], "")
    for letter in letters[1:]:
        sound = _SOUNDS.get(letter, "")
        if sound and sound != before:
            code += sound
        if letter not in "hw":
            before = sound
    return code[:4].ljust(4, "0")


@dataclass(frozen=True, slots=True)
class Word:
    """A name that somebody has: folded, and how it sounds."""

    text: str
    sound: str

    @classmethod
    def of(cls, name: str) -> "Word":
        """The word for a name as it is recorded."""
        folded = fold(name)
        return cls(folded, soundex(folded))

    def sounds_like(self, other: "Word") -> bool:
        """Are they pronounced alike, as far as Soundex can tell?"""
        return self.sound != "" and self.sound == other.sound


@dataclass(frozen=True, slots=True)
class Term:
    """A text that is looked for: its word, and the `parts` that stand between its wildcards."""

    word: Word
    parts: tuple[str, ...]

    @classmethod
    def of(cls, folded: str) -> "Term":
        """A term from a folded text in which each `*` is a wildcard."""
        return cls(Word(folded, soundex(folded)), tuple(folded.split("*")))

    @property
    def text(self) -> str:
        """The whole text, wildcards included."""
        return self.word.text

    @property
    def is_wild(self) -> bool:
        """Has it a wildcard?"""
        return len(self.parts) > 1

    def fits(self, folded: str) -> bool:
        """Is this what is looked for? In time that grows with the lengths only, whatever the wildcards."""
        first, last = self.parts[0], self.parts[-1]
        if not self.is_wild:
            return folded == first
        if not folded.startswith(first):
            return False
        at = len(first)
        for part in self.parts[1:-1]:
            found = folded.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return folded.endswith(last, at)
