"""The patient's own practice: what it is called in referral lists, and which services stand nearer to it."""

from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.registry import Directory

IUC_TREATMENT = 25
"""The service type whose services are a practice's own out of hours."""

HOME, HOME_OOH = "(Home)", "(Home OOH)"
UNKNOWN = "UNK"
"""What is sent for a practice that is not known."""

OWN, RESTRICTED, COMMISSIONED, OTHER = range(4)
"""How services of one rank stand: the practice itself, what it commissions for its patients alone, what else it
commissions, and all others."""


class Practice:
    """A practice by its ODS code or the id of its service; one that is not known has nothing."""

    __slots__ = ("_homes", "_names", "related")

    def __init__(self, directory: Directory, surgery: str | None) -> None:
        name = (surgery or "").strip()
        homes = [] if name.upper() in ("", UNKNOWN) else directory.by_ods_code(name)
        by_id = directory.by_id(name) if name else None
        if by_id is not None:
            homes = [by_id, *(each for each in homes if each is not by_id)]
        names = {name, *(each.id for each in homes), *(each.ods_code for each in homes)} - {""}
        self._names = frozenset(each.strip().lower() for each in names if name.upper() != UNKNOWN)
        self._homes = {each.key for each in homes}
        self.related = list(
            {each.key: each for each in (*homes, *directory.referred_from(sorted(self._names)))}.values()
        )
        """Itself and all services that take its patients."""

    def commissions(self, service: DosService) -> bool:
        """Is the practice in the service's referral list?"""
        return not self._names.isdisjoint(service.referred_from)

    def may_use(self, service: DosService) -> bool:
        """Is the service open to this practice's patients? A restricted one without a list is open to all."""
        return not service.is_restricted or not service.referred_from or self.commissions(service)

    def standing(self, service: DosService) -> int:
        """OWN, RESTRICTED, COMMISSIONED or OTHER."""
        if service.key in self._homes:
            return OWN
        if not self._names or not self.commissions(service):
            return OTHER
        return RESTRICTED if service.is_restricted else COMMISSIONED

    def suffix(self, service: DosService) -> str:
        """What is put behind a service's name because of the practice."""
        if service.key in self._homes:
            return HOME
        return HOME_OOH if service.type_id == IUC_TREATMENT and self._names and self.commissions(service) else ""
