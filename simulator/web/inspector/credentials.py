"""The page of certificates and tokens: what the TLS port presents, whose certificates came, and tokens for trying."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aiohttp import web

from simulator.call.access import TOKENS, USERS
from simulator.call.applications import APPLICATIONS
from simulator.call.caller import APPLICATION, COMBINED, PATIENT, USER
from simulator.call.roles import role_ids
from simulator.call.tenant import Tenant
from simulator.clock import real_time
from simulator.identifiers import is_nhs_number, new_uuid
from simulator.records.exchange import Exchange
from simulator.web.admin.switching import tls_that_holds
from simulator.web.inspector.acting import Form, faults_of
from simulator.web.inspector.page import Context, Visit
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from simulator.wire.tls import TlsPeer

LOOKED_THROUGH = 2_000
"""Exchanges, from the newest on, that are looked through for clients' certificates."""

SOON, LATER = 30, 90
"""Days left below which a certificate is marked."""

KINDS = {
    APPLICATION: "an application on its own",
    USER: "a healthcare worker who has signed in",
    PATIENT: "a patient who has signed in",
}
"""Who a token can be for: access modes in words."""

_NO_APP = "-"
_LIVES = (("10", "10 minutes"), ("60", "1 hour"), ("1440", "1 day"))


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: what it is called, its last day, the days left by the real clock, and when it was seen last."""

    name: str
    expires: date
    days_left: int
    about: str = ""
    seen: float | None = None
    exchange: str = ""

    @property
    def colour(self) -> str:
        """Red for one that has expired or soon will."""
        return "red" if self.days_left < SOON else "orange" if self.days_left < LATER else "green"


async def show(visit: Visit) -> Context:
    """The certificates that were presented and seen, and the form for a token."""
    settings, tenant = visit.simulator.settings, visit.tenant
    tls = tls_that_holds(visit.simulator, tenant)
    exchanges = await visit.simulator.journal.select(tenant.name, limit=LOOKED_THROUGH)
    return {
        "title": "Certificates and tokens",
        "crumbs": [("Start", visit.link("start"))],
        "speaks_tls": settings.tls is not None,
        "folder": settings.tls,
        "port": settings.tls_port,
        "presents": tls["certificate"],
        "asks": tls["client"],
        "own": list(_own(settings.tls, _today())) if settings.tls is not None else [],
        "clients": _seen(visit, exchanges),
        "looked": len(exchanges),
        "at_most": LOOKED_THROUGH,
        "kinds": tuple(KINDS.items()),
        "applications": [
            *((each.key, each.key) for each in tenant.documents.peek_every(APPLICATIONS)),
            (_NO_APP, "none"),
        ],
        "users": _healthcare_workers(tenant),
        "lives": _LIVES,
        "made": "",
        "control": visit.link("control"),
        "faults": [],
        "form": {},
    }


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Make a token, and show it this once."""
    try:
        body = _token(visit, form)
    except Problems as fault:
        return {**await show(visit), "faults": faults_of(fault), "form": form}
    token = new_uuid(visit.tenant.chance("inspector.token")).replace("-", "") + "a1"
    await visit.tenant.documents.put(TOKENS, token, body)
    return {**await show(visit), "status": 200, "made": token, "form": form, "until": body["expires"]}


def client_certificates(exchanges: Iterable[Exchange]) -> dict[TlsPeer, Exchange]:
    """Each certificate that clients have shown, with the newest exchange over it."""
    found: dict[TlsPeer, Exchange] = {}
    for exchange in exchanges:
        if exchange.tls is not None and not exchange.is_sent:
            peer = TlsPeer.of(exchange.tls)
            if peer.is_proven:
                found[TlsPeer("", "", peer.common_name, peer.expires)] = exchange
    return found


def _seen(visit: Visit, exchanges: Iterable[Exchange]) -> list[Certificate]:
    found = [
        Certificate(
            peer.common_name or "without a common name",
            peer.expires,
            (peer.expires - _today()).days,
            seen=exchange.at,
            exchange=visit.link("exchange", id=exchange.id),
        )
        for peer, exchange in client_certificates(exchanges).items()
        if peer.expires is not None
    ]
    return sorted(found, key=lambda each: (each.expires, each.name))


def _healthcare_workers(tenant: Tenant) -> list[tuple[str, str]]:
    """Who can sign in at CIS2: only patients of NHS login have a level of identity."""
    documents = tenant.documents.peek_every(USERS)
    theirs = (each for each in documents if "identity_proofing_level" not in each.body)
    return [(each.key, f"{each.key} {each.body.get('name', '')}") for each in theirs]


def _own(folder: Path, today: date) -> Iterator[Certificate]:
    """The server's certificates of the folder; what cannot be read was refused at the start."""
    from cryptography import x509

    from simulator.web.tls.certificates import SERVERS

    for name, stem in SERVERS.items():
        try:
            certificate = x509.load_pem_x509_certificate((folder / f"{stem}.pem").read_bytes())
        except (OSError, ValueError):
            continue
        expires = certificate.not_valid_after_utc.date()
        yield Certificate(name, expires, (expires - today).days, certificate.subject.rfc4514_string())


def _token(visit: Visit, form: Form) -> dict[str, Json]:
    """The document behind a token. Raises Problems."""
    kind, now = form.get("kind", APPLICATION), visit.tenant.clock.now()
    life = next((int(minutes) for minutes, _ in _LIVES if minutes == form.get("life")), 10)
    body: dict[str, Json] = {"mode": kind, "issued": now.isoformat(), "expires": now.timestamp() + life * 60}
    if form.get("application", _NO_APP) != _NO_APP:
        body["app"] = _one_of(visit, APPLICATIONS, form, "application")
    if kind == USER:
        body |= _signed_in(visit, _one_of(visit, USERS, form, "user"))
    elif kind == PATIENT:
        number = form.get("nhs_number", "").replace(" ", "")
        if not is_nhs_number(number):
            what, remedy = "this is no NHS number", "give ten digits, the last of which fits the others"
            raise Problems([Problem(what, remedy, "nhs_number")])
        body |= {"nhs_number": number, "level": "P9"}
    elif kind != APPLICATION:
        raise Problems([Problem("a token is not for such a caller", "choose one of the list", "kind")])
    return body


def _signed_in(visit: Visit, user: str) -> dict[str, Json]:
    """What a token says of a healthcare worker; of several roles the first one is taken as chosen at the sign-in."""
    document = visit.tenant.documents.peek(USERS, user)
    claims = {} if document is None else document.body
    role = claims.get("selected_roleid") or next(iter(role_ids(claims) or ()), None)
    return {"user": user, "flow": COMBINED, **({} if role is None else {"selected_roleid": role})}


def _one_of(visit: Visit, kind: str, form: Form, field: str) -> str:
    """The key of a document that was chosen. Raises Problems."""
    key = form.get(field, "")
    if visit.tenant.documents.peek(kind, key) is None:
        raise Problems([Problem(f"there is no such {field}", "choose one of the list", field)])
    return key


def _today() -> date:
    return datetime.fromtimestamp(real_time(), UTC).date()
