"""Identifiers of prescriptions: their form, their check character, how to make one.

Here because the population's coherence asks for them too. What a prescription is, is the service's business.
"""

import re
from functools import lru_cache
from random import Random

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+"
"""The characters by their value; the last one is a check character only."""

# EPS tracker 1.1: organisation codes contain more letters than the hexadecimal ones, whatever the OpenAPI text says.
_SHORT = re.compile(r"[A-F0-9]{6}-[A-Z0-9]{6}-[A-F0-9]{5}[A-Z0-9+]", re.ASCII)
_BODY = re.compile(r"[0-9A-Z]+", re.ASCII)


def check_character(body: str) -> str:
    """The ISO/IEC 7064 MOD 37-2 character that completes an id; hyphens do not count. Raises ValueError."""
    characters = body.replace("-", "")
    if not _BODY.fullmatch(characters):
        raise ValueError(f"{body!r} is not made of digits and capital letters")
    total = 0
    for character in characters:
        total = (total + int(character, 36)) * 2 % 37
    return ALPHABET[(38 - total) % 37]


def is_well_formed(prescription_id: str) -> bool:
    """Has it the short form, in capitals: `24F5DA-A83008-7EFE6Z`? The check character may be wrong."""
    return _SHORT.fullmatch(prescription_id) is not None


@lru_cache(maxsize=4096)
def has_right_check_character(prescription_id: str) -> bool:
    """Does the last character follow from the others? Asked of any text, whatever its form or length."""
    characters = prescription_id.replace("-", "")
    if not _BODY.fullmatch(characters[:-1]):
        return False
    return check_character(characters[:-1]) == characters[-1]


def new_prescription_id(chance: Random, ods_code: str) -> str:
    """A short-form id of a prescriber's site, drawn from `chance`."""
    stem = f"{chance.getrandbits(24):06X}-{ods_code.upper()[:6]:0>6}-{chance.getrandbits(20):05X}"
    return stem + check_character(stem)
