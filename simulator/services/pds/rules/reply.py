"""Reporting rules about what was answered: what the client should notice in a reply and do about it."""

from collections.abc import Iterator, Mapping

from simulator.call.call import Call
from simulator.services.pds.rules.request import below_base
from simulator.services.pds.rules.row import INFORMATION, RuleRow
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, segments
from simulator.wire.json import Json, read_json

SUPERSEDED = RuleRow(
    "pds.reply.superseded",
    INFORMATION,
    "the answer is another NHS number's record: the one asked for has been merged into it",
    "store the new number and drop the old one",
    "Superseded patients",
)
RESTRICTED = RuleRow(
    "pds.reply.restricted",
    INFORMATION,
    "the record is restricted: no address, telecom or practice is given",
    "do not show or send on a location from elsewhere",
    "Restricted patients",
)
INVALIDATED = RuleRow(
    "pds.reply.invalidated",
    INFORMATION,
    "the record has been invalidated and not replaced",
    "stop using the number",
    "Get patient details, INVALIDATED_RESOURCE",
)
NOT_FOUND = RuleRow(
    "pds.reply.not-found",
    INFORMATION,
    "nobody has this NHS number",
    "trace the patient by search",
    "Get patient details",
)
DECEASED = RuleRow("pds.reply.deceased", INFORMATION, "the patient has died", "show it to the user", "Date of death")
NO_PRACTICE = RuleRow(
    "pds.reply.no-practice",
    INFORMATION,
    "the patient has no registered practice",
    "route messages for the practice otherwise",
    "General practice",
)
NO_MATCH = RuleRow(
    "pds.reply.no-match",
    INFORMATION,
    "the search found nobody",
    "a wider search: history, wildcards, then fuzzy",
    "Search options",
)
SEVERAL = RuleRow(
    "pds.reply.several-matches",
    INFORMATION,
    "the search found several people",
    "let the user choose; never take the first",
    "Clinical safety and privacy",
)
PARTIAL = RuleRow(
    "pds.reply.partial-match",
    INFORMATION,
    "the one person found does not match exactly",
    "let the user confirm",
    "Scoring",
)
TOO_MANY = RuleRow(
    "pds.reply.too-many-matches",
    INFORMATION,
    "too many people match: an OperationOutcome of status 200, not a Bundle",
    "a narrower search, or a larger _max-results",
    "Search, TOO_MANY_MATCHES",
)
NOT_CREATED = RuleRow(
    "pds.reply.not-created",
    INFORMATION,
    "no record was made, although the status is 200: somebody matches",
    "use the record that was found",
    "Create, SINGLE_MATCH and MULTIPLE_MATCHES",
)
STALE = RuleRow(
    "pds.reply.stale-version",
    INFORMATION,
    "the record has changed since it was retrieved",
    "retrieve it again and repeat the update with the new ETag and a new X-Request-ID",
    "Patient resource versioning",
)
FORBIDDEN = RuleRow(
    "pds.reply.forbidden-update",
    INFORMATION,
    "the update is forbidden for this record or this system",
    "do not repeat it",
    "Update, FORBIDDEN_UPDATE",
)
LATER = RuleRow(
    "pds.reply.repeat-later",
    INFORMATION,
    "PDS did not finish in time; the update may still be made",
    "the same request with the same X-Request-ID after Retry-After seconds",
    "SERVICE_UNAVAILABLE",
)
REFUSED = RuleRow(
    "pds.reply.refused",
    INFORMATION,
    "the request was refused",
    "see the diagnostics, and what else was found in this request",
    "Errors",
)
SLOWER = RuleRow(
    "pds.reply.slow-down", INFORMATION, "too many requests", "wait longer after each refusal", "Rate limits"
)

ROWS = (
    SUPERSEDED, RESTRICTED, INVALIDATED, NOT_FOUND, DECEASED, NO_PRACTICE, NO_MATCH, SEVERAL, PARTIAL, TOO_MANY,
    NOT_CREATED, STALE, FORBIDDEN, LATER, REFUSED, SLOWER,
)  # fmt: skip

_BY_CODE: Mapping[str, RuleRow] = {
    "INVALIDATED_RESOURCE": INVALIDATED,
    "RESOURCE_NOT_FOUND": NOT_FOUND,
    "TOO_MANY_MATCHES": TOO_MANY,
    "SINGLE_MATCH": NOT_CREATED,
    "MULTIPLE_MATCHES": NOT_CREATED,
    "RESOURCE_VERSION_MISMATCH": STALE,
    "FORBIDDEN_UPDATE": FORBIDDEN,
    "SERVICE_UNAVAILABLE": LATER,
    "TOO_MANY_REQUESTS": SLOWER,
}
_CLIENT_ERRORS = range(400, 500)
_CLOSED = ("R", "V")


def answer(call: Call, reply: Reply) -> Iterator[Finding]:
    """What the client should notice in the reply, whatever the operation."""
    try:
        body = read_json(reply.body) if reply.body else None
    except ValueError:
        return
    if not isinstance(body, dict):
        return
    kind = body.get("resourceType")
    if kind == "OperationOutcome":
        yield from _outcome(body, reply.status)
    elif kind == "Patient" and call.request.method == "GET":
        yield from _patient(call, body)
    elif kind == "Bundle" and "family" in call.query:
        yield from _matches(body)


def _outcome(body: Json, status: int) -> Iterator[Finding]:
    for issue in _objects(body.get("issue")):
        details = issue.get("details")
        for coding in _objects(details.get("coding") if isinstance(details, dict) else None):
            code = str(coding.get("code"))
            row = _BY_CODE.get(code) or (REFUSED if status in _CLIENT_ERRORS else None)
            if row is not None:
                said = issue.get("diagnostics")
                told = f"{status} {code}" + (f": {said}" if said else "")
                yield row.at("reply", told if row is REFUSED else str(said or row.what))


def _patient(call: Call, body: Json) -> Iterator[Finding]:
    parts = segments(below_base(call))
    asked, found = parts[1] if len(parts) > 1 else "", body.get("id")
    if found != asked:
        yield SUPERSEDED.at("reply: /id", f"{asked} has been merged into {found}", f"store {found} and drop {asked}")
    security = _security(body)
    if security in _CLOSED:
        kind = "restricted" if security == "R" else "very restricted"
        yield RESTRICTED.at("reply: /meta/security/0/code", f"the record is {kind}")
    elif "generalPractitioner" not in body:
        yield NO_PRACTICE.at("reply: /generalPractitioner", "no general practice")
    if "deceasedDateTime" in body:
        yield DECEASED.at("reply: /deceasedDateTime", "the patient has died")


def _security(body: Json) -> Json:
    meta = body.get("meta")
    labels = _objects(meta.get("security") if isinstance(meta, dict) else None)
    return labels[0].get("code") if labels else None


def _matches(body: Json) -> Iterator[Finding]:
    entries = _objects(body.get("entry"))
    if not entries:
        yield NO_MATCH.at("reply: /total", "nobody found")
    elif len(entries) > 1:
        yield SEVERAL.at("reply: /total", f"{len(entries)} people found")
    else:
        search = entries[0].get("search")
        score = search.get("score") if isinstance(search, dict) else None
        if isinstance(score, int | float) and score < 1:
            yield PARTIAL.at("reply: /entry/0/search/score", f"a score of {score}")


def _objects(value: Json) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
