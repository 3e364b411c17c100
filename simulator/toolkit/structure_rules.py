"""P-2: the structure of HL7 payloads, by tables of our own. With national schemas at hand those decide."""

from collections.abc import Iterator, Mapping
from functools import cache

from lxml import etree

from simulator.call.call import Call
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.toolkit.structure import Model, faults_in, models_of
from simulator.toolkit.structure_schema import schema_of
from simulator.toolkit.structure_tables import AMBULANCE, DOCUMENT, QUERY
from simulator.wire.ambulance import AMBULANCE_REQUEST
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.itk_message import ItkMessage
from simulator.wire.repeat_caller import QUERY as REPEAT_CALLER_QUERY
from simulator.wire.xml import split_tag, tag_of

_LARGE = 4_000
"""From so many tags on the schema is not asked: libxml2 notes faults in quadratic time. The largest published document
has 800.
"""

_TEXT = "schema validation failed"


def _row(name: str, what: str, schema: str) -> RuleRow:
    expected = f"the elements and attributes of {schema}, in their order"
    return RuleRow(f"itk.{name}.structure", Level.REFUSED, what, expected, f"P-2, {schema}", _TEXT)


DOCUMENT_ROW = _row("cda", "a document that is built differently", "POCD_MT000002UK01")
AMBULANCE_ROW = _row("ambulance", "an ambulance request that is built differently", "REPC_MT200001GB02")
QUERY_ROW = _row("rcs", "a repeat caller query that is built differently", "QUPA_MT000001GB01")
ROWS = (DOCUMENT_ROW, AMBULANCE_ROW, QUERY_ROW)

_TABLES: Mapping[str, tuple[RuleRow, Mapping[str, str]]] = {
    CLINICAL_DOCUMENT: (DOCUMENT_ROW, DOCUMENT),
    AMBULANCE_REQUEST: (AMBULANCE_ROW, AMBULANCE),
    REPEAT_CALLER_QUERY: (QUERY_ROW, QUERY),
}


@cache
def _compiled(root: str) -> tuple[etree.XMLSchema, Model]:
    """A table made ready when the first payload of its kind comes."""
    models = models_of(_TABLES[root][1])
    name = split_tag(root)[1]
    return schema_of(name, models), models[name]


def _structure(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Each payload against the table of its root; payloads of other kinds have none.

    Where there is a national schema for a payload, that one decides.
    """
    national = call.tenant.schemas
    for content in message.contents:
        root = content.root
        tag = "" if root is None else tag_of(root)
        if root is None or tag not in _TABLES or (national is not None and national.knows(root)):
            continue
        schema, model = _compiled(tag)
        data = call.request.body if content.data is None else content.data
        if not _is_large(data) and schema.validate(root):
            continue
        row = _TABLES[tag][0]
        for element, attribute, what in faults_in(root, model):
            yield row.at(element, what, attribute=attribute, diagnostic=f"line {element.sourceline}: {what}")


def _is_large(data: bytes) -> bool:
    """Has it so many tags? An element takes four bytes at least, so most documents need not be counted."""
    return len(data) >= 4 * _LARGE and data.count(b"<") >= _LARGE


STRUCTURE_RULES: tuple[ItkRule, ...] = (_structure,)
