"""What a WSDL says, without how it is written: for comparing one with another."""

from dataclasses import dataclass

from simulator.wire.xml import Element, local_name

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP12 = "{http://schemas.xmlsoap.org/wsdl/soap12/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"

Part = tuple[str, str, str, str, bool]
"""Name, type without prefix, least, most, and whether it may be nil."""


@dataclass(frozen=True, slots=True)
class Described:
    """The facts of a WSDL."""

    elements: dict[str, list[Part] | str]
    types: dict[str, list[Part]]
    choices: dict[str, list[str]]
    messages: dict[str, tuple[str, str]]
    port_types: dict[str, list[tuple[str, str, str]]]
    actions: dict[str, str]
    headers: set[tuple[str, ...]]
    ports: set[tuple[str, str, str, str]]


def described(root: Element) -> Described:
    """What a WSDL says."""
    schema = next(root.iter(f"{XSD}schema"))
    assert schema.get("elementFormDefault") == "qualified"
    assert schema.get("targetNamespace") == root.get("targetNamespace")
    return Described(
        elements={_name(each): _of_element(each) for each in schema.findall(f"{XSD}element")},
        types={_name(each): _parts(each) for each in schema.findall(f"{XSD}complexType")},
        choices={
            _name(each): [_said(one, "value") for one in each.iter(f"{XSD}enumeration")]
            for each in schema.findall(f"{XSD}simpleType")
        },
        messages={
            _name(each): (_name(part), _said(part, "element"))
            for each in root.findall(f"{WSDL}message")
            for part in each
        },
        port_types={
            _name(each): [
                (_name(one), _said(one.find(f"{WSDL}input"), "message"), _said(one.find(f"{WSDL}output"), "message"))
                for one in each.findall(f"{WSDL}operation")
            ]
            for each in root.findall(f"{WSDL}portType")
        },
        actions={
            _name(each): _said(each.find(f"{SOAP12}operation"), "soapAction")
            for each in root.findall(f"{WSDL}binding/{WSDL}operation")
        },
        headers={
            (
                _name(each),
                *(_said(each.find(f"{WSDL}input/{SOAP12}header"), name) for name in ("message", "part", "use")),
            )
            for each in root.findall(f"{WSDL}binding/{WSDL}operation")
        },
        ports={
            (_name(each), _name(port), _said(port, "binding"), port[0].get("location", ""))
            for each in root.findall(f"{WSDL}service")
            for port in each
        },
    )


def _of_element(element: Element) -> list[Part] | str:
    return _said(element, "type") if element.get("type") else _parts(element)


def _parts(holder: Element) -> list[Part]:
    return [
        (
            _name(each),
            _said(each, "type"),
            each.get("minOccurs", "1"),
            each.get("maxOccurs", "1"),
            each.get("nillable") == "true",
        )
        for sequence in holder.iter(f"{XSD}sequence")
        for each in sequence
        if local_name(each) == "element"
    ]


def _name(element: Element) -> str:
    return element.get("name", "")


def _said(element: Element | None, attribute: str) -> str:
    """An attribute without the prefix that a name in it has."""
    assert element is not None
    value = element.get(attribute, "")
    return value if "//" in value else value.rpartition(":")[2]
