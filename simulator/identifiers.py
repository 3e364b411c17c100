"""Identifiers that England's health services share: their form, their check digits, how to make one.

Nothing here knows who an identifier belongs to: allocation is the population's and the tenant's business.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from random import Random

_NHS_NUMBER = re.compile(r"[0-9]{10}", re.ASCII)
_ODS_CODE = re.compile(r"[A-Za-z0-9]{3,10}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)

# Numbers beginning 999 are never issued: the national test range.
NEVER_ISSUED = "999"


def nhs_check_digit(nine_digits: str) -> int:
    """The Modulus 11 check digit of the first nine digits; 10 means that no valid number begins so."""
    total = sum(int(digit) * weight for digit, weight in zip(nine_digits, range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11


@lru_cache(maxsize=4096)
def is_nhs_number(text: str) -> bool:
    """Is this ten digits with a correct Modulus 11 check digit?"""
    return _NHS_NUMBER.fullmatch(text) is not None and nhs_check_digit(text[:9]) == int(text[9])


def nhs_numbers(start: int = 0, prefix: str = NEVER_ISSUED) -> Iterator[str]:
    """Valid NHS numbers that begin with `prefix`, in order, from the `start`-th nine-digit body on."""
    width = 9 - len(prefix)
    for serial in range(start, 10**width):
        body = f"{prefix}{serial:0{width}d}"
        digit = nhs_check_digit(body)
        if digit < 10:
            yield f"{body}{digit}"


def is_ods_code(text: str) -> bool:
    """Has this the form of an organisation (ODS) code: 3 to 10 letters and digits?"""
    return _ODS_CODE.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Is this a UUID in its dashed form, of any version and case?"""
    return _UUID.fullmatch(text) is not None


def new_uuid(chance: Random) -> str:
    """A version 4 UUID drawn from `chance`, lower case."""
    bits = chance.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def hashed_uuid(text: str) -> str:
    """A version 4 UUID that follows from a text, upper case: several times quicker than drawing one from chance."""
    digits = blake2b(text.encode(), digest_size=16).hexdigest().upper()
    variant = "89AB"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def new_object_id(chance: Random) -> str:
    """An eight-digit upper-case hexadecimal id, the form PDS gives to names, addresses and the like."""
    return f"{chance.getrandbits(32):08X}"
