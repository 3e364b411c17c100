"""What the token service gives out: opaque texts, the documents behind them, and how long they are good for.

Everything stands in the tenant's documents and counts on its clock; what is past is forgotten after a while.
"""

from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from simulator.call.access import TOKENS
from simulator.call.applications import Application
from simulator.call.call import Call
from simulator.clock import parse_duration
from simulator.records.documents import Document, Documents
from simulator.services.auth.forms import Form, milliseconds
from simulator.wire.json import Json

SIGN_INS = "sign-ins"
"""The kind of the documents that stand for a sign-in on its way: a state or a code, each good for once."""

REFRESH_TOKENS = "refresh-tokens"
ASSERTIONS = "used-assertions"
"""The kinds of the documents that stand for refresh tokens, and for the ids of assertions that have been used."""

LIFE = 600.0
"""Seconds that an access token lives; said to be one less."""

SIGN_IN_LIFE = 600.0
"""Seconds that a sign-in may take, and that a code is good for: assumed."""

ASSERTION_MEMORY = 30 * 86_400.0
"""Seconds for which the id of an assertion is remembered."""

_KEPT_AFTER = 86_400.0
_MOST = 20_000


def opaque(call: Call, purpose: str) -> str:
    """A new text that says nothing, 28 characters with letters and digits; it follows from the tenant's seed."""
    number = call.tenant.number(f"auth.{purpose}")
    seed = f"{call.tenant.seed}:{call.tenant.name}:{purpose}:{number}"
    digest = blake2b(seed.encode(), digest_size=20).digest()
    return f"{b64encode(digest, b'xY').decode().rstrip('=')[:26]}a{number % 10}"


async def give_access(
    call: Call, form: Form, application: Application, scopes: Iterable[str] | None, content: dict[str, Json]
) -> dict[str, Json]:
    """Keep a new access token; gives the members of the answer that are about it."""
    life = min(LIFE, _life_of(application), _asked(form, "_access_token_expiry_ms"))
    token, now = opaque(call, "token"), call.now.timestamp()
    body = {
        **content,
        "app": application.client_id,
        **({} if scopes is None else {"scopes": list(scopes)}),
        "issued": call.received,
        "expires": now + life,
    }
    await call.documents.put(TOKENS, token, body)
    await _forget(call.documents, TOKENS, now - _KEPT_AFTER)
    return {"access_token": token, "expires_in": _said(life)}


async def give_refresh(
    call: Call, form: Form, *, content: dict[str, Json], until: float, count: int = 0
) -> dict[str, Json]:
    """Keep a new refresh token for a sign-in that is good `until` then; gives the members that are about it."""
    now = call.now.timestamp()
    until = min(until, now + _asked(form, "_refresh_tokens_validity_ms"))
    expires = min(until, now + _asked(form, "_refresh_token_expiry_ms"))
    token = opaque(call, "refresh")
    body = {"content": content, "count": count, "until": until, "expires": expires}
    await call.documents.put(REFRESH_TOKENS, token, body)
    await _forget(call.documents, REFRESH_TOKENS, now - _KEPT_AFTER)
    return {"refresh_token": token, "refresh_token_expires_in": _said(expires - now), "refresh_count": str(count)}


def look_at_refresh(call: Call, token: str) -> Json:
    """The body behind a refresh token; None if there is none."""
    document = call.documents.peek(REFRESH_TOKENS, token)
    return None if document is None else document.body


async def use_up_refresh(call: Call, token: str) -> None:
    """Let a refresh token be good no longer."""
    await call.documents.delete(REFRESH_TOKENS, token, forget=True)


async def begin(call: Call, stage: str, **content: Json) -> str:
    """Keep a step of a sign-in under a new text, which is the way to the next."""
    key, now = opaque(call, stage), call.now.timestamp()
    await call.documents.put(SIGN_INS, key, {"stage": stage, "expires": now + SIGN_IN_LIFE, **content})
    await _forget(call.documents, SIGN_INS, now - _KEPT_AFTER)
    return key


def look_at(call: Call, stage: str, key: str) -> Json:
    """A step of a sign-in that is not over; None if there is none."""
    document = call.documents.peek(SIGN_INS, key)
    if document is None or document.body.get("stage") != stage:
        return None
    return document.body if document.body["expires"] > call.now.timestamp() else None


async def take(call: Call, stage: str, key: str) -> Json:
    """The same, used up by this: each step is good for once."""
    body = look_at(call, stage, key)
    if body is not None:
        await call.documents.delete(SIGN_INS, key, forget=True)
    return body


def is_used(call: Call, client_id: str, jti: str) -> bool:
    """Has a client used this id for an assertion before?"""
    document = call.documents.peek(ASSERTIONS, _assertion_key(client_id, jti))
    return document is not None and bool(document.body["expires"] > call.now.timestamp())


async def remember(call: Call, client_id: str, jti: str) -> None:
    """Keep in mind that a client has used this id for an assertion."""
    now = call.now.timestamp()
    body = {"expires": now + ASSERTION_MEMORY}
    await call.documents.put(ASSERTIONS, _assertion_key(client_id, jti), body)
    await _forget(call.documents, ASSERTIONS, now)


async def tidy(documents: Documents, now: datetime) -> None:
    """Forget what has long been past, by the tenant's clock."""
    seconds = now.timestamp()
    for kind in (TOKENS, REFRESH_TOKENS, SIGN_INS):
        await _forget(documents, kind, seconds - _KEPT_AFTER)
    await _forget(documents, ASSERTIONS, seconds)


async def _forget(documents: Documents, kind: str, before: float) -> None:
    """Forget those at the front that expired before then, and the oldest of too many; what tests seeded stays."""
    changed = documents.changed(kind)
    over = 0
    if len(changed) > _MOST + _MOST // 20:  # counted seldom, as it looks at all of them
        over = sum(each is not None and _is_given_out(each) for each in changed.values()) - _MOST
    for key in _past(changed.values(), before, over):
        await documents.delete(kind, key, forget=True)


def _past(documents: Iterable[Document | None], before: float, over: int) -> list[str]:
    keys: list[str] = []
    for document in documents:
        if document is None or not _is_given_out(document):
            continue
        if document.body["expires"] > before and len(keys) >= over:
            break
        keys.append(document.key)
    return keys


def _is_given_out(document: Document) -> bool:
    return document.kind != TOKENS or ("issued" in document.body and isinstance(document.body.get("expires"), float))


def _assertion_key(client_id: str, jti: str) -> str:
    return blake2b(f"{client_id}\0{jti}".encode("utf-8", "replace"), digest_size=20).hexdigest()


def _asked(form: Form, name: str) -> float:
    """A length of time that a form asks for: it can only shorten."""
    asked = milliseconds(form, name)
    return float("inf") if asked is None else asked


def _life_of(application: Application) -> float:
    told = application.body.get("token_life")
    return LIFE if told is None else parse_duration(str(told)).total_seconds()


def _said(seconds: float) -> str:
    """A length of time as the platform says it: whole seconds, less one, as text."""
    return str(max(0, int(seconds) - 1))
