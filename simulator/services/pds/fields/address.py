"""Rules for addresses: their lines, and what temporary and correspondence addresses need."""

from simulator.services.pds.fields.period import check_period, dated, days_of
from simulator.services.pds.occasion import Occasion, changed, was
from simulator.services.pds.patch import Draft, Entry
from simulator.services.pds.refusing import joined, missing
from simulator.services.pds.resources import ADDRESS
from simulator.wire.json import Json

LONGEST_DAYS = {"temp": 90, "billing": 366}
"""PDS FHIR, "Address": how long these may be at most."""

LINES = "address lines 1 and 4 or 2 and 4 must be completed as a minimum"
"""As live tests of new records have it."""

# The pseudo postcodes of the Office for National Statistics, such as ZZ99 3VZ for no fixed abode.
_PSEUDO_POSTCODE = "ZZ99"
_KINDS = {"home": "home addresses", "temp": "temp addresses", "billing": "billing addresses"}


def check_addresses(draft: Draft, occasion: Occasion) -> None:
    """There is one address of each use. Raises Refusal."""
    occasion.only_one(draft.lists["address"], lambda address: _KINDS.get(address.get("use")))


def settled_address(entry: Entry, path: str, occasion: Occasion) -> dict[str, Json]:
    """An address that the request gives or changes, as PDS keeps it. Raises Refusal."""
    address: dict[str, Json] = entry.current
    ADDRESS(address, path)
    use = address["use"]
    if use in LONGEST_DAYS and changed(entry, "use", "period"):
        _check_limited(address, path, occasion)
    if use == "temp" and "text" not in address and changed(entry, "use", "text"):
        raise missing(joined(path, "text"))
    check_period(address.get("period"), was(entry, "period"), occasion)
    if changed(entry, "line") and not _has_lines(entry, occasion):
        raise occasion.broken(LINES)
    if "line" in address:
        address = {**address, "line": [line for line in address["line"] if line.strip()]}
    return dated(address, entry.whole, occasion)


def _check_limited(address: dict[str, Json], path: str, occasion: Occasion) -> None:
    for name in ("period", "period/end"):
        if name == "period/end" and "end" in address["period"]:
            continue
        if name not in address:
            raise missing(joined(path, name))
    most = LONGEST_DAYS[address["use"]]
    if days_of(address["period"]) > most:
        raise occasion.broken(f"{address['use']} address period cannot be longer than {most} days")


def _has_lines(entry: Entry, occasion: Occasion) -> bool:
    address = entry.current
    if address.get("postalCode", "").upper().startswith(_PSEUDO_POSTCODE):
        return True
    lines = [line.strip() for line in address.get("line", ())]
    filled = len(lines) - lines.count("")
    # PDS FHIR, "Address": blank lines should be left out, so a short list without any says nothing of their numbers.
    if not occasion.creating and filled == len(lines) and len(lines) < 4:
        had = len(was(entry, "line") or ()) if not entry.whole else 2
        return filled >= min(2, had)
    return len(lines) >= 4 and bool(lines[3] and (lines[0] or lines[1]))
