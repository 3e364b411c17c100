"""P-2: the structure of HL7 payloads, by tables of our own. With national schemas at hand those decide."""

from collections.abc import Iterator, Mapping

from simulator.call.call import Call
from simulator.toolkit.first_look import is_right, looks_right, model_of
from simulator.toolkit.rows import NOT_VALID, Broken, ItkRule, Level, RuleRow
from simulator.toolkit.structure import faults_in
from simulator.wire.ambulance import AMBULANCE_REQUEST
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.itk_message import ItkMessage
from simulator.wire.repeat_caller import QUERY
from simulator.wire.xml import tag_of


def _row(name: str, what: str, schema: str) -> RuleRow:
    expected = f"the elements and attributes of {schema}, in their order"
    return RuleRow(f"itk.{name}.structure", Level.REFUSED, what, expected, f"P-2, {schema}", NOT_VALID)


DOCUMENT_ROW = _row("cda", "a document that is built differently", "POCD_MT000002UK01")
AMBULANCE_ROW = _row("ambulance", "an ambulance request that is built differently", "REPC_MT200001GB02")
QUERY_ROW = _row("rcs", "a repeat caller query that is built differently", "QUPA_MT000001GB01")
ROWS = (DOCUMENT_ROW, AMBULANCE_ROW, QUERY_ROW)

_ROW_OF: Mapping[str, RuleRow] = {
    CLINICAL_DOCUMENT: DOCUMENT_ROW,
    AMBULANCE_REQUEST: AMBULANCE_ROW,
    QUERY: QUERY_ROW,
}


def _structure(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Each payload against the table of its root; payloads of other kinds have none.

    Where there is a national schema for a payload, that one decides.
    """
    national = call.tenant.schemas
    if national is None and looks_right(call.request):
        return
    for content in message.contents:
        root = content.root
        if root is None or tag_of(root) not in _ROW_OF or (national is not None and national.knows(root)):
            continue
        if is_right(root, call.request.body if content.data is None else content.data):
            continue
        row = _ROW_OF[tag_of(root)]
        for element, attribute, what in faults_in(root, model_of(tag_of(root))):
            yield row.at(element, what, attribute=attribute, diagnostic=f"line {element.sourceline}: {what}")


STRUCTURE_RULES: tuple[ItkRule, ...] = (_structure,)
