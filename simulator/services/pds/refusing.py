"""The refusals that PDS gives for a body, in its own words: what is missing, invalid, too much or not allowed.

Values are quoted as the live back end quotes them, which is as Python writes them. Which values are wrong is not said
here.
"""

from collections.abc import Sequence

from simulator.call.refusal import Refusal
from simulator.wire.json import Json

LONGEST_SHOWN = 300
"""Characters of a quoted value; the live service cuts long ones too, where exactly is not published."""


def shown(value: Json) -> str:
    """A value as diagnostics quote it."""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else "<json too long to display>"


def joined(path: str, part: str | int) -> str:
    """The slash path of a part of the value at `path`."""
    return f"{path}/{part}" if path else str(part)


def invalid(value: Json, path: str) -> Refusal:
    """A value that its field cannot have."""
    return Refusal("INVALID_VALUE", f"Invalid value - '{shown(value)}' in field '{path}'")


def missing(path: str) -> Refusal:
    """A value that has to be there."""
    return Refusal("MISSING_VALUE", f"Missing value - '{path}'")


def too_many(value: Json, path: str) -> Refusal:
    """A list with more items than its field takes."""
    return Refusal("TOO_MANY_VALUES_SUBMITTED", f"Too many values submitted - {shown(value)} in field '{path}'")


def too_few(value: Json, path: str) -> Refusal:
    """A list with fewer items than its field needs."""
    return Refusal("TOO_FEW_VALUES_SUBMITTED", f"Too few values submitted - {shown(value)} in field '{path}'")


def unexpected(names: Sequence[str]) -> Refusal:
    """Members that a record does not have."""
    verb = "was" if len(names) == 1 else "were"
    listed = ", ".join(f"'{name}'" for name in names)
    text = f"Invalid request with error - Additional properties are not allowed ({listed} {verb} unexpected)"
    return Refusal("ADDITIONAL_PROPERTIES", text)


def unsupported_value(value: Json, path: str) -> Refusal:
    """A value that old records have but that nobody may set any more."""
    # PDS FHIR, "UNSUPPORTED_VALUE": the text is not published; assumed by the pattern of INVALID_VALUE.
    return Refusal("UNSUPPORTED_VALUE", f"Unsupported value - '{shown(value)}' in field '{path}'")


def unsupported_characters(value: Json, path: str) -> Refusal:
    """Text with characters that PDS cannot hold."""
    # PDS FHIR, "UNSUPPORTED_CHARACTERS_IN_FIELD": the text is not published; assumed as above.
    return Refusal("UNSUPPORTED_CHARACTERS_IN_FIELD", f"Unsupported characters - '{shown(value)}' in field '{path}'")


def invalid_update(said: str) -> Refusal:
    """An update that cannot be made."""
    return Refusal("INVALID_UPDATE", f"Invalid update with error - {said}")


def invalid_create(said: str) -> Refusal:
    """A new record that cannot be made."""
    return Refusal("INVALID_CREATE", f"Invalid patient create data provided - '{said}'")


def forbidden(said: str) -> Refusal:
    """An update that this caller must not make."""
    return Refusal("FORBIDDEN_UPDATE", f"Forbidden update with error - {said}")
