"""The JSON Schemas of tenants: how one begins, what can be switched while it runs, its clock, and how it is shown.

What a tenant plays, keeps and has recorded stands in `bodies`.
"""

from simulator.scenario.model import ACCESS, CERTIFICATES, CLIENTS, PROFILES
from simulator.web.admin.bodies import PLAYED, TEXT, TEXTS, TRUTH, WHOLE
from simulator.web.admin.schema import Schema, list_of, object_of, strict_object

_INSTANT = {"type": "string", "description": "an ISO 8601 instant such as 2026-11-22T10:00:00Z"}
_MOST = 2**53 - 1
_LEFT = "null: as its scenarios or the server say"


def _choice(values: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _switch(values: tuple[str, ...]) -> Schema:
    """A choice that can be taken back."""
    return {"type": ["string", "null"], "enum": [*values, None], "description": _LEFT}


TENANT_NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
"""What a tenant may be called."""

CLOCK_START = {
    **strict_object(now=_INSTANT, start=_INSTANT, frozen=TRUTH),
    "type": ["object", "string"],
    "description": "an instant, or where the clock begins and whether it stands still",
}
NEW_TENANT = strict_object(
    name={
        "type": "string",
        "pattern": TENANT_NAME,
        "description": "lower-case letters, digits and dashes, 63 at most, no dash first",
    },
    scenarios=list_of(PLAYED),
    seed={"type": "integer", "minimum": -_MOST, "maximum": _MOST},
    clock=CLOCK_START,
    access=_choice(ACCESS),
    profile=_choice(PROFILES),
    tls={
        **strict_object(certificate=_choice(CERTIFICATES), client=_choice(CLIENTS)),
        "minProperties": 1,
        "description": "what the TLS port does for it, where the server has one",
    },
)
TENANT_CHANGE = {
    **strict_object(
        access=_switch(ACCESS),
        profile=_switch(PROFILES),
        tls={
            **strict_object(certificate=_switch(CERTIFICATES), client=_switch(CLIENTS)),
            "type": ["object", "null"],
            "minProperties": 1,
            "description": f"what the TLS port does for it, where the server has one; {_LEFT}",
        },
    ),
    "minProperties": 1,
    "description": "what is not named stays as it is",
    "examples": [{"access": "enforced"}],
}
CLOCK_CHANGE = {
    **strict_object(
        now=_INSTANT,
        frozen=TRUTH,
        advance={"type": "string", "description": "an ISO 8601 duration such as PT1H; -PT1H moves back"},
    ),
    "minProperties": 1,
    "examples": [{"advance": "PT1H"}],
}

CLOCK = object_of(("now", "frozen"), now=_INSTANT, frozen=TRUTH)
TENANT = object_of(
    ("name", "base_url", "scenarios", "seed", "access", "profile", "clock"),
    name=TEXT,
    base_url=TEXT,
    scenarios=TEXTS,
    seed=WHOLE,
    access=TEXT,
    profile=TEXT,
    clock=CLOCK,
    tls={
        **object_of(("certificate", "client"), certificate=TEXT, client=TEXT),
        "description": "what the TLS port does for it; absent where the server has none",
    },
)
TENANTS = object_of(("tenants",), tenants=list_of(TENANT))
