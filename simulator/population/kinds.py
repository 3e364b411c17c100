"""The kinds of document that a tenant can hold, and the shape of each: what a test may seed.

Records are open, so that a service may keep more than the shape says; a key that looks misspelt is a problem all the
same. What the values mean, and whether they fit together, is for the services and for `coherence` to say.
"""

from simulator.population.auth_kinds import AUTH_KINDS
from simulator.population.dos_kinds import DOS_KINDS
from simulator.population.eps_kinds import EPS_KINDS
from simulator.population.eps_option_kinds import EPS_OPTION_KINDS
from simulator.population.form import expand
from simulator.population.itk_kinds import ITK_KINDS
from simulator.population.kind import Kind
from simulator.population.mail_kinds import MAIL_KINDS
from simulator.population.organisations import ORGANISATION
from simulator.population.prescription_forms import form_flaws, is_form
from simulator.population.rcs_kinds import RCS_KINDS
from simulator.population.scr_kinds import SCR_KINDS
from simulator.population.shapes import (
    Flaw,
    Place,
    anything,
    code,
    duration,
    each,
    flag,
    flaws_of,
    instant,
    nhs_number,
    number,
    ods_code,
    place_of,
    record,
    text,
    whole,
)
from simulator.population.spine_kinds import SPINE_KINDS
from simulator.population.written import FHIR_RELATED_PERSON
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from simulator.wire.yaml import Path

_ANY_TEXT = text(blank=True)
_TEXTS = each(_ANY_TEXT)
_LOOPBACK = r"https?://(localhost|127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|\[::1\])(:[0-9]{1,5})?(/[\x21-\x7e]*)?"
_KEY_SET = record({"keys": each(record({}, {}, is_open=True))}, {}, is_open=True)
_OPEN = record({}, {}, is_open=True)


def _expiry(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """An instant, or seconds since 1970."""
    (number if isinstance(value, int | float) else instant)(value, path, flaws)


_ACCESS_TOKEN = record(
    {
        "mode": code(
            ("user-restricted", "application-restricted", "privileged-application-restricted", "patient-access"),
            "access mode",
        )
    },
    {
        "nhs_number": nhs_number,
        "level": code(("P9", "P5", "P0"), "level of identity"),
        "roles": _TEXTS,
        "app": text(),
        "expires": _expiry,
        "scopes": _TEXTS,
        "user": text(),
    },
    is_open=True,
)
_APPLICATION = record(
    {"client_id": text()},
    {
        "client_secret": _ANY_TEXT,
        "name": _ANY_TEXT,
        "status": _ANY_TEXT,
        "redirect_uris": _TEXTS,
        "products": _TEXTS,
        "jwks": _KEY_SET,
        "jwks_url": text(_LOOPBACK, "write an address of this machine: http://127.0.0.1:9000/jwks.json"),
        "token_life": duration,
        "asid": text(r"[0-9]{12}", "an ASID is 12 digits"),
        "scopes": _TEXTS,
    },
    is_open=True,
)
_ROLE = record(
    {},
    dict.fromkeys(("person_orgid", "person_roleid", "org_code", "role_code", "role_name"), _ANY_TEXT),
    is_open=True,
)

KINDS: dict[str, Kind] = {
    "people": Kind(anything, own_key="nhs_number"),
    "related-people": Kind(each(FHIR_RELATED_PERSON), key=nhs_number),
    "organisations": Kind(ORGANISATION, key=ods_code, own_key="ods_code"),
    **SCR_KINDS,
    **EPS_KINDS,
    **EPS_OPTION_KINDS,
    **DOS_KINDS,
    **ITK_KINDS,
    **RCS_KINDS,
    **MAIL_KINDS,
    "idt-accounts": Kind(
        record({"username": text(), "password": text()}, {"active": flag}, is_open=True), own_key="username"
    ),
    "idt-exception-codes": Kind(
        each(record({"code": text()}, {"text": _ANY_TEXT}, is_open=True)), key=code(("codes",), "key of this kind")
    ),
    "idt-cases": Kind(record({"times": whole(1), "received": anything}, {}, is_open=True)),
    "applications": Kind(_APPLICATION, own_key="client_id"),
    "users": Kind(record({}, {"nhsid_nrbac_roles": each(_ROLE)}, is_open=True)),
    "identity-providers": Kind(record({"issuer": text(), "jwks": _KEY_SET}, {}, is_open=True)),
    **SPINE_KINDS,
    "access-tokens": Kind(_ACCESS_TOKEN),
    **AUTH_KINDS,
}
"""Every kind by name."""


def check_document(kind: str, key: str, body: Json, *, where: Place | str = "") -> list[Problem]:
    """Everything that is wrong with a document; people and prescriptions may be written in the short form."""
    place = place_of(where)
    known = KINDS.get(kind)
    if known is None:
        flaws: list[Flaw] = []
        code(KINDS, "kind of document")(kind, (), flaws)
        return [place.problem(flaw) for flaw in flaws]
    flaws = [Flaw((), flaw.what, f"as the key: {flaw.remedy}") for flaw in flaws_of(known.key, key)]
    is_short = kind == "prescriptions" and is_form(body)
    flaws += form_flaws(body, key) if is_short else flaws_of(known.body, body)
    problems = [place.problem(flaw) for flaw in flaws]
    if kind == "people":
        try:
            expand(body, where=place)
        except Problems as found:
            problems += found.problems
    said = body.get(known.own_key) if known.own_key and isinstance(body, dict) else None
    if said is not None and _bare(said) != _bare(key):
        what = f"{known.own_key!r} is {said!r}, but the document's key is {key!r}"
        problems.append(place.problem(Flaw((known.own_key or "",), what, "make them the same")))
    return problems


def _bare(key: Json) -> str:
    """A key as it is compared: postcodes may be written with a space, numbers without quotes."""
    return str(key).replace(" ", "").upper()
