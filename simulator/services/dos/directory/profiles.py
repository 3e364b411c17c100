"""Whom services are for and when they are open: what a search looks at first, shared by services that are alike.

Services of one kind mostly have the same profile and hours, so a search looks at each once, however many there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from simulator.services.dos.directory.ages import AgeRange, overlaps
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.opening import Opening
from simulator.wire.json import render_json

_PROFILED = ("clinical", "genders", "dispositions", "referral_roles", "age_ranges", "age_groups")
"""The members of a document that make a profile."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """What services that are alike have in common; two that say the same are one object of an index."""

    clinical: Mapping[int, frozenset[int]]
    genders: frozenset[str]
    dispositions: frozenset[int]
    referral_roles: frozenset[str]
    age_ranges: tuple[AgeRange, ...]

    def has_gender(self, gender: str | None) -> bool:
        """Does it see this gender? None is not asked for; a service without any sees nobody."""
        return gender is None or gender in self.genders

    def has_age(self, ages: AgeRange | None) -> bool:
        """Does it see somebody of this age? None is not asked for."""
        return ages is None or any(overlaps(each, ages) for each in self.age_ranges)

    def has_role(self, names: frozenset[str]) -> bool:
        """May a role that goes by these names see it?"""
        return not self.referral_roles.isdisjoint(names)

    def has_disposition(self, disposition: int | None) -> bool:
        """Is it profiled with this disposition? None is not asked for."""
        return disposition is None or disposition in self.dispositions

    def has_discriminators(self, group: int | None, discriminators: frozenset[int]) -> bool:
        """Is it profiled with the group and, with that group, all of the discriminators?"""
        return group is not None and group in self.clinical and discriminators <= self.clinical[group]


class Profiles:
    """The profiles and the opening hours of an index."""

    __slots__ = ("_openings", "_profiles")

    def __init__(self) -> None:
        self._profiles: dict[bytes, Profile] = {}
        self._openings: dict[bytes, Opening] = {}

    def of(self, service: DosService) -> Profile:
        """The profile of a service: the one that is there already, if another service says the same."""
        key = _digest([service.body.get(name) for name in _PROFILED])
        known = self._profiles.get(key)
        if known is None:
            known = self._profiles[key] = Profile(
                service.clinical, service.genders, service.dispositions, service.referral_roles, service.age_ranges
            )
        return known

    def opening_of(self, service: DosService) -> Opening:
        """The opening hours of a service, in the same way."""
        body = service.body.get("opening") or {}
        key = _digest(body)
        known = self._openings.get(key)
        if known is None:
            known = self._openings[key] = Opening.of(body)
        return known


def _digest(said: object) -> bytes:
    try:
        written = render_json(said)
    except TypeError:  # a number beyond 64 bits, as YAML may have
        written = repr(said).encode("utf-8", "backslashreplace")
    return blake2b(written, digest_size=16).digest()
