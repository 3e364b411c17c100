"""How names and postcodes are compared, wherever somebody is looked for: without case, accents and strange signs.

Who fits is each service's own business.
"""

import unicodedata

# Letters of their own, and signs that people type for one another; accents are taken off by decomposition.
_PLAIN = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ŋ": "n", "ħ": "h",
        "ŧ": "t", "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """A name as it is compared: without case, accents, strange dashes and superfluous spaces."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
        text = text.casefold().translate(_PLAIN)
    return " ".join(text.lower().split())


def fold_postcode(text: str) -> str:
    """A postcode as it is compared: upper case, without spaces."""
    return "".join(text.split()).upper()
