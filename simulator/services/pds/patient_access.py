"""What patients may change of their own record. Whose record it is has been decided before."""

from simulator.population.codes import BIRTH_PLACE, COMMUNICATION
from simulator.services.pds.fields.extension import PHARMACIES
from simulator.services.pds.patch import LISTS, SINGLES, Draft
from simulator.services.pds.refusing import invalid_update
from simulator.wire.json import Json

# PDS FHIR, "Patient access".
_FREELY = ("address", "contact")
_AS_A_WHOLE = ("telecom", "extension")
_EXTENSIONS = frozenset({BIRTH_PLACE, COMMUNICATION, *PHARMACIES})


def check_patient_may(draft: Draft) -> None:
    """A patient changes addresses and contacts, and whole telecoms and extensions of some kinds. Raises Refusal."""
    allowed = draft.singles == {root: draft.patient[root] for root in SINGLES if root in draft.patient}
    allowed = allowed and all(_may(root, item) for root, item in draft.removed)
    for root in LISTS:
        for entry in draft.lists[root]:
            if entry.is_touched:
                whole = entry.whole or root not in _AS_A_WHOLE
                both = (entry.current,) if entry.is_new else (entry.current, entry.original)
                allowed = allowed and whole and all(_may(root, item) for item in both)
    if not allowed:
        raise invalid_update("This user does not have permission to update the fields in the patches provided.")


def _may(root: str, item: Json) -> bool:
    if root in _FREELY:
        return True
    if root not in _AS_A_WHOLE or not isinstance(item, dict):
        return False
    if root == "extension":
        return item.get("url") in _EXTENSIONS
    return item.get("system") == "email" or (item.get("system"), item.get("use")) == ("phone", "mobile")
