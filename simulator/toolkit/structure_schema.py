"""The tables of `structure` as XML schemas, for the engine of libxml2: most messages are right, and it says so soonest.

They are a little stricter than the tables: what the tables say nothing about is taken to be empty where it always is.
What is wrong with the others, and in which words, is said by `structure` alone. No national schema comes in here.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from simulator.toolkit.structure import FORMS, MANY, Attribute, Model, Slot
from simulator.wire.xml import HL7, NPFITLC, quoted, split_tag

if TYPE_CHECKING:
    from lxml.etree._docloader import _InputDocument

PAYLOAD, _LOCALISATION = "payload.xsd", "localisation.xsd"
_EMPTY = frozenset(("confidentialityCode", "languageCode", "realmCode", "statusCode", "telecom", "templateId"))
"""Elements without a model in which nothing ever stands: there are many of them, and they are soonest judged so."""

_ANY_ATTRIBUTE = '<xs:anyAttribute processContents="skip"/>'
_OPEN_TYPES = (
    '<xs:complexType name="Anything" mixed="true"><xs:sequence>'
    '<xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>'
    f'{_ANY_ATTRIBUTE}</xs:complexType><xs:complexType name="Empty">{_ANY_ATTRIBUTE}</xs:complexType>'
)


class _Texts(etree.Resolver):
    """Gives the schemas of other namespaces, each of which has to be a document of its own."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def resolve(self, system_url: str | None, public_id: str | None, context: object, /) -> "_InputDocument":
        name = (system_url or "").rpartition("/")[2]
        return self.resolve_string(self._texts[name], context, base_url=system_url)


def schema_of(root: str, models: Mapping[str, Model], around: str | None = None) -> etree.XMLSchema:
    """The schema of a table, whose root element has the name of its model; or the one `around` it, which imports it
    from PAYLOAD.
    """
    texts = {PAYLOAD: _payload(root, models), _LOCALISATION: _localisation(models.values())}
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Texts(texts))
    return etree.XMLSchema(etree.parse(BytesIO((around or texts[PAYLOAD]).encode()), parser))


def _payload(root: str, models: Mapping[str, Model]) -> str:
    types = "".join(_type(model) for model in models.values())
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{HL7}" xmlns:l="{NPFITLC}"'
        f' targetNamespace="{HL7}" elementFormDefault="qualified">'
        f'<xs:import namespace="{NPFITLC}" schemaLocation="{_LOCALISATION}"/>{_OPEN_TYPES}{types}'
        f'<xs:element name="{root}" type="{root}"/></xs:schema>'
    )


def _type(model: Model) -> str:
    attributes = "".join(_attribute(each) for each in model.attributes)
    inside = "".join(_slot(each, model) for each in model.slots)
    inside = f"<xs:sequence>{inside}</xs:sequence>" if inside else ""
    return f'<xs:complexType name="{model.name}">{inside}{attributes}{_ANY_ATTRIBUTE}</xs:complexType>'


def _slot(slot: Slot, model: Model) -> str:
    often = f'minOccurs="{slot.least}" maxOccurs="{"unbounded" if slot.most == MANY else slot.most}"'
    if len(slot.tags) == 1:
        return _element(slot.tags[0], model, often)
    return f"<xs:choice {often}>{''.join(_element(tag, model, '') for tag in slot.tags)}</xs:choice>"


def _element(tag: str, model: Model, often: str) -> str:
    namespace, name = split_tag(tag)
    if namespace == NPFITLC:
        return f'<xs:element ref="l:{name}" {often}/>'
    inner = model.inner.get(tag)
    if inner is None:
        return f'<xs:element name="{name}" type="{"Empty" if name in _EMPTY else "Anything"}" {often}/>'
    nillable = ' nillable="true"' if inner.is_nillable else ""
    return f'<xs:element name="{name}" type="{inner.name}"{nillable} {often}/>'


def _attribute(attribute: Attribute) -> str:
    use = ' use="required"' if attribute.required else ""
    if attribute.fixed is not None:
        return f'<xs:attribute name="{attribute.name}"{use} fixed={quoted(attribute.fixed)}/>'
    if attribute.form is None:
        return f'<xs:attribute name="{attribute.name}"{use}/>'
    pattern = quoted(FORMS[attribute.form][0].pattern)
    restricted = f'<xs:simpleType><xs:restriction base="xs:string"><xs:pattern value={pattern}/></xs:restriction>'
    return f'<xs:attribute name="{attribute.name}"{use}>{restricted}</xs:simpleType></xs:attribute>'


def _localisation(models: Iterable[Model]) -> str:
    """The elements of the other namespace that the models use."""
    found: dict[str, Model | None] = {}
    for model in models:
        for tag in model.places:
            namespace, name = split_tag(tag)
            if namespace == NPFITLC:
                found[name] = model.inner.get(tag)
    types = "".join(_type(inner) for inner in found.values() if inner is not None)
    elements = "".join(
        f'<xs:element name="{name}" type="l:{inner.name if inner else "Anything"}"/>' for name, inner in found.items()
    )
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:l="{NPFITLC}" targetNamespace="{NPFITLC}">'
        f"{_OPEN_TYPES}{types}{elements}</xs:schema>"
    )
