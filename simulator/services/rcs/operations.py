"""The service's operations: a report is submitted at the end of each call, a caller is asked for at its beginning."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.rcs import memory, rules
from simulator.services.rcs.matching import LIKELY, Sought, fold_nhs_number, given_asked, traits
from simulator.services.rcs.reports import body_of, report_of
from simulator.services.rcs.responses import respond
from simulator.toolkit.answers import accepted, new_id
from simulator.toolkit.duplicates import seen_before
from simulator.toolkit.rows import RuleRow
from simulator.wire.cda import ClinicalDocument, documents_of
from simulator.wire.http import Reply
from simulator.wire.itk_message import message_of
from simulator.wire.repeat_caller import RepeatCallerQuery, query_of
from simulator.wire.slices import Slice, slice_of
from simulator.wire.xml import Element


async def submit_report(call: Call) -> Reply:
    """Keep each report of the message; the same tracking id again is answered alike, and counts once."""
    await memory.tidy(call.documents, call.now)
    # Cut first: a message that cannot be kept must not be remembered as one that was.
    cuts = [(document, _cut(call, document.element)) for document in documents_of(call.request)]
    if not await seen_before(call):
        for document, cut in cuts:
            await _keep(call, document, cut)
    return accepted(call)


async def query_caller(call: Call) -> Reply:
    """Has this caller called twice in the last 96 hours? The reports go with a yes, and only with a yes."""
    query = query_of(call.request)
    if query is None:
        raise Refusal("1000")
    await memory.tidy(call.documents, call.now)
    sought = _sought(query)
    verdict = memory.ask(call.documents, sought, call.now)
    _note(call, rules.ANSWERED, query.element, f"{verdict.value}: {verdict.why}")
    if sought.nhs_number and any(report.nhs_number not in (None, sought.nhs_number) for report in verdict.reports):
        _note(call, rules.OTHER_NUMBER, query.values["person.id"])
    return respond(call, query, verdict.value, memory.slices_of(call.documents, verdict))


def _sought(query: RepeatCallerQuery) -> Sought:
    return Sought(
        fold_nhs_number(query.verified_nhs_number),
        traits(
            given_asked(query.given_name),
            query.family_name,
            query.birth_time,
            (query.postcode or "",),
            (query.street_line or "",),
        ),
    )


async def _keep(call: Call, document: ClinicalDocument, cut: Slice) -> None:
    """Keep one report as it was sent. One without an id is given one, so that it counts."""
    key = (document.id or new_id(call)).upper()
    body = body_of(key, document, cut, received=call.now, tracking_id=call.tracking_id)
    before, kept = await memory.remember(call.documents, body)
    if before is not None:
        row = rules.AGAIN if before.body["xml"] == cut.text else rules.OTHER_CONTENT
        _note(call, row, document.element, f"{key} was submitted before, at {before.body['received']}")
    report = report_of(kept)
    if any(memory.index_of(call.documents).newer(report.chain, report.version)):
        _note(call, rules.OLD_VERSION, document.element)
    if report.nhs_number is None and report.criteria < LIKELY:
        _note(call, rules.NEVER_FOUND, document.element)


def _cut(call: Call, element: Element) -> Slice:
    """A document's own text, from the payload that was decoded or else from the message as it came."""
    contents = message_of(call.request).contents
    data = next((content.data for content in contents if content.root is element), None)
    return slice_of(call.request.body if data is None else data, element)


def _note(call: Call, row: RuleRow, where: Element | None, what: str = "") -> None:
    call.findings.append(row.at("" if where is None else where, what).finding(call.tenant.profile))
