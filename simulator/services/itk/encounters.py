"""What was sent about one encounter: rules that need to know the other messages of the same case.

Kept as documents of the kind `itk-encounters`, by case reference, the newest KEPT. Nothing here refuses.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.toolkit.distribution_rows import DUPLICATE_DOCUMENT
from simulator.toolkit.names import GP_COPY, GP_PRIMARY, OUT_OF_HOURS, read_interaction
from simulator.toolkit.rows import Broken, Level, RuleRow
from simulator.wire.cda import ClinicalDocument, documents_of, latest_of
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from simulator.wire.xml import HL7, Element

KIND = "itk-encounters"
KEPT = 10_000
"""Encounters remembered of each tenant."""

_MOST = 20
_UEC = "UEC technical standards, post-event message"

COPY_BESIDE_OUT_OF_HOURS = RuleRow(
    "itk.pem.copy-beside-out-of-hours", Level.WARNING, "a copy to the practice beside a referral to out of hours",
    "no copy where out of hours got the primary message of the encounter", f"8, {_UEC}",
)  # fmt: skip
COPY_TO_SAME_PRACTICE = RuleRow(
    "itk.pem.copy-to-same-practice", Level.WARNING, "a copy to the practice that got the primary message",
    "no copy where primary and copy are for the same practice", f"8, {_UEC}",
)  # fmt: skip
SEVERAL_COPIES = RuleRow(
    "itk.pem.several", Level.WARNING, "a second post-event message about one encounter",
    "one at the end of the encounter, or a replacement", f"8, {_UEC}",
)  # fmt: skip
ROWS = (COPY_BESIDE_OUT_OF_HOURS, COPY_TO_SAME_PRACTICE, SEVERAL_COPIES)

_ID = f"{{{HL7}}}id"


async def hold_against_encounter(call: Call) -> None:
    """Note what is wrong beside the earlier messages of the encounter, and remember this one."""
    report = latest_of(documents_of(call.request))
    distribution = message_of(call.request).distribution
    if report is None or distribution is None:
        return
    document_id, replaced, case = report.references
    if case is None:
        return
    known = await call.documents.get(KIND, case)
    earlier: list[Json] = [] if known is None else known.body["messages"]
    now: Json = {
        "interaction": read_interaction(distribution.interaction or "").name,
        "tracking_id": call.tracking_id,
        "document_id": document_id,
        "replaces": replaced,
        "ods_codes": list(distribution.ods_codes),
        "received": call.received,
    }
    if earlier:
        found = (*_compare(distribution.interaction_spec, now, earlier), *_repeated(report, now, earlier))
        call.findings.extend(broken.finding(call.tenant.profile) for broken in found)
    body = {"case_reference": case, "messages": [*earlier, now][-_MOST:]}
    await call.documents.put(KIND, case, body)
    await call.documents.keep_newest(KIND, KEPT)


def _compare(spec: Element, now: Json, earlier: list[Json]) -> Iterator[Broken]:
    """What the interaction does not go well with; `spec` is the element that names it."""
    pair = {now["interaction"], *(each["interaction"] for each in earlier)}
    if now["interaction"] in (GP_COPY, OUT_OF_HOURS) and {GP_COPY, OUT_OF_HOURS} <= pair:
        yield COPY_BESIDE_OUT_OF_HOURS.at(spec, _other(now, earlier, {GP_COPY, OUT_OF_HOURS}), attribute="value")
    if now["interaction"] in (GP_COPY, GP_PRIMARY):
        same = [each for each in earlier if each["interaction"] in (GP_COPY, GP_PRIMARY) and _shares(now, each)]
        if any(each["interaction"] != now["interaction"] for each in same):
            yield COPY_TO_SAME_PRACTICE.at(spec, _other(now, same, {GP_COPY, GP_PRIMARY}), attribute="value")
    if now["interaction"] == GP_COPY:
        copies = [each for each in earlier if each["interaction"] == GP_COPY and _shares(now, each)]
        replaced = {now["document_id"], *(each["replaces"] for each in (*copies, now))}
        standing = [each["document_id"] for each in copies if each["document_id"] not in replaced]
        if standing:
            what = f"the practice had {standing[-1]} about the same encounter"
            yield SEVERAL_COPIES.at(spec, what, attribute="value")


def _repeated(report: ClinicalDocument, now: Json, earlier: list[Json]) -> Iterator[Broken]:
    """A document that came before."""
    again = [each for each in earlier if each["document_id"] == now["document_id"] and _is_like(now, each)]
    if again:
        what = f"{now['document_id']} came before under the tracking id {again[-1]['tracking_id']}"
        id = report.first(_ID)
        yield DUPLICATE_DOCUMENT.at(report.element if id is None else id, what, attribute="" if id is None else "root")


def _other(now: Json, earlier: list[Json], pair: set[str]) -> str:
    other = next(each for each in earlier if each["interaction"] in pair and each["interaction"] != now["interaction"])
    return f"{other['interaction']} was accepted at {other['received']} for the same encounter"


def _shares(now: Json, other: Json) -> bool:
    return bool(set(now["ods_codes"]) & set(other["ods_codes"]))


def _is_like(now: Json, other: Json) -> bool:
    return bool(now["interaction"] == other["interaction"] and now["ods_codes"] == other["ods_codes"])
