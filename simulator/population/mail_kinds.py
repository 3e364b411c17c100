"""The kinds of document that the mail receiver has: the domains that mail may go to, and what it keeps of what came."""

from simulator.population.kind import Kind
from simulator.population.shapes import anything, flag, record, text, whole

_DOMAIN = text(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", "write the domain in small letters, without @ and without a star")

MAIL_KINDS: dict[str, Kind] = {
    "mail-domains": Kind(
        record({"domain": _DOMAIN}, {"subdomains": flag, "what": text(blank=True)}), key=_DOMAIN, own_key="domain"
    ),
    "mail-messages": Kind(record({}, {"received": anything, "times": whole(1)}, is_open=True)),
}
"""Every kind of the mail receiver by name. A domain of `mail-domains` is one that is secure enough for patient data."""
