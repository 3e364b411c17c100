"""The WSDL of each version, written from the tables of `shapes` for the address at which it is asked for."""

from collections.abc import Iterable, Iterator
from functools import cache

from simulator.services.dos.soap.names import DETAILS, NAMESPACE, OFFERED
from simulator.services.dos.soap.shapes import (
    BUILT_IN,
    CHOICES,
    Field,
    fields_of,
    message_fields,
    messages_of,
    types_of,
)
from simulator.wire.xml import quoted

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"'
    ' xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:s="http://www.w3.org/2001/XMLSchema"'
    f' xmlns:tns="{NAMESPACE}" targetNamespace="{NAMESPACE}">\n'
)
_PORT = "PathWayServiceSoap12"
_PORT_TYPE = "PathWayServiceSoap"


def wsdl(version: str, address: str, hospital: str) -> bytes:
    """The description of a version, with its port at this address.

    `hospital` is the element of a hospital's score, of which two spellings are known.
    """
    definitions = _definitions(version)
    if hospital != "Hospital":
        definitions = definitions.replace(' name="Hospital" type=', f" name={quoted(hospital)} type=")
    return (
        f'{definitions}<wsdl:service name="PathWayService">\n<wsdl:port name="{_PORT}" binding="tns:{_PORT}">'
        f"<soap12:address location={quoted(address)}/></wsdl:port>\n</wsdl:service>\n</wsdl:definitions>\n"
    ).encode()


@cache
def _definitions(version: str) -> str:
    """Everything before the service: it is the same for everybody."""
    return "".join((_HEAD, *_schema(version), *_messages(version), *_port_type(version), *_binding(version)))


def _schema(version: str) -> Iterator[str]:
    yield f'<wsdl:types>\n<s:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">\n'
    yield '<s:element name="serviceVersion" type="s:string"/>\n'
    for name in messages_of(version):
        content = _sequence(message_fields(version, name))
        yield f'<s:element name="{name}"><s:complexType>{content}</s:complexType></s:element>\n'
    for name in types_of(version):
        yield f'<s:complexType name="{name}">{_sequence(fields_of(version, name))}</s:complexType>\n'
    for name, values in CHOICES[version].items():
        choices = "".join(f'<s:enumeration value="{value}"/>' for value in values)
        yield f'<s:simpleType name="{name}"><s:restriction base="s:string">{choices}</s:restriction></s:simpleType>\n'
    yield "</s:schema>\n</wsdl:types>\n"


def _sequence(fields: Iterable[Field]) -> str:
    return f"<s:sequence>\n{''.join(map(_element, fields))}</s:sequence>"


def _element(field: Field) -> str:
    prefix = "s" if field.type in BUILT_IN else "tns"
    nillable = ' nillable="true"' if field.nillable else ""
    occurs = f'minOccurs="{field.least}" maxOccurs="{field.most}"'
    return f'  <s:element {occurs}{nillable} name="{field.name}" type="{prefix}:{field.type}"/>\n'


def _ends(operation: str) -> tuple[str, str]:
    """The names of an operation's two messages: one operation has its own way."""
    return ("Request", "Response") if operation == DETAILS else ("SoapIn", "SoapOut")


def _messages(version: str) -> Iterator[str]:
    yield _message("ServiceVersionHeader", "ServiceVersion", "serviceVersion")
    for name in OFFERED[version]:
        asked, answered = _ends(name)
        yield _message(f"{name}{asked}", "parameters", name)
        yield _message(f"{name}{answered}", "parameters", f"{name}Response")


def _message(name: str, part: str, element: str) -> str:
    return f'<wsdl:message name="{name}"><wsdl:part name="{part}" element="tns:{element}"/></wsdl:message>\n'


def _port_type(version: str) -> Iterator[str]:
    yield f'<wsdl:portType name="{_PORT_TYPE}">\n'
    for name in OFFERED[version]:
        asked, answered = (f'message="tns:{name}{end}"' for end in _ends(name))
        yield f'<wsdl:operation name="{name}"><wsdl:input {asked}/><wsdl:output {answered}/></wsdl:operation>\n'
    yield "</wsdl:portType>\n"


def _binding(version: str) -> Iterator[str]:
    yield f'<wsdl:binding name="{_PORT}" type="tns:{_PORT_TYPE}">\n'
    yield '<soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>\n'
    header = '<soap12:header message="tns:ServiceVersionHeader" part="ServiceVersion" use="literal"/>'
    for name in OFFERED[version]:
        yield f'<wsdl:operation name="{name}">\n'
        yield f'  <soap12:operation soapAction="{NAMESPACE}/{name}" style="document"/>\n'
        yield f'  <wsdl:input>{header}<soap12:body use="literal"/></wsdl:input>\n'
        yield '  <wsdl:output><soap12:body use="literal"/></wsdl:output>\n</wsdl:operation>\n'
    yield "</wsdl:binding>\n"
