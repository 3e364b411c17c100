"""The WSDL 1.1 that describes services over ITK 2.2: everything in one document, at the address that the caller used.

Written for this project from what SOAP and the toolkit need; the national WSDL is not copied.
"""

from dataclasses import dataclass
from functools import cache

from simulator.toolkit.envelope_schema import ENVELOPE_SCHEMA
from simulator.toolkit.names import (
    AMBULANCE,
    BUSINESS_ACK,
    CDA_DOCUMENT,
    DOCUMENT,
    INFRASTRUCTURE_ACK,
    REPEAT_CALLER,
    REPORT,
)
from simulator.wire.itk import SERVICES
from simulator.wire.soap import FAULT_ACTION
from simulator.wire.xml import ITK, WSA, escape, quoted

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<wsdl:definitions name="{{name}}" targetNamespace="{ITK}" xmlns:itk="{ITK}" xmlns:wsa="{WSA}"'
    ' xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
    ' xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl">\n'
)

_TYPES = f"""<wsdl:types>
{ENVELOPE_SCHEMA}
</wsdl:types>
<wsdl:message name="Request"><wsdl:part name="request" element="itk:DistributionEnvelope"/></wsdl:message>
<wsdl:message name="Accepted"><wsdl:part name="accepted" element="itk:SimpleMessageResponse"/></wsdl:message>
<wsdl:message name="Answer"><wsdl:part name="answer" element="itk:DistributionEnvelope"/></wsdl:message>
<wsdl:message name="Failure"><wsdl:part name="failure" element="itk:ToolkitErrorInfo"/></wsdl:message>
"""


def _port_type(name: str, answer: str) -> str:
    return f"""<wsdl:portType name="{name}_ptt">
  <wsdl:operation name="{name}">
    <wsdl:input wsaw:Action="{SERVICES}{name}" message="itk:Request"/>
    <wsdl:output wsaw:Action="{SERVICES}{name}Response" message="itk:{answer}"/>
    <wsdl:fault name="ToolkitErrorInfo" wsaw:Action="{FAULT_ACTION}" message="itk:Failure"/>
  </wsdl:operation>
</wsdl:portType>
"""


def _binding(name: str) -> str:
    return f"""<wsdl:binding name="{name}_pttBinding" type="itk:{name}_ptt">
  <wsaw:UsingAddressing wsdl:required="true"/>
  <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
  <wsdl:operation name="{name}">
    <soap:operation soapAction="{SERVICES}{name}" style="document"/>
    <wsdl:input><soap:body use="literal"/></wsdl:input>
    <wsdl:output><soap:body use="literal"/></wsdl:output>
    <wsdl:fault name="ToolkitErrorInfo"><soap:fault name="ToolkitErrorInfo" use="literal"/></wsdl:fault>
  </wsdl:operation>
</wsdl:binding>
"""


def _port(name: str, address: str) -> str:
    reference = f"<wsa:EndpointReference><wsa:Address>{escape(address)}</wsa:Address></wsa:EndpointReference>"
    location = f"<soap:address location={quoted(address)}/>"
    return f'<wsdl:port name="{name}_pttPort" binding="itk:{name}_pttBinding">{location}{reference}</wsdl:port>\n'


@dataclass(frozen=True, slots=True)
class Description:
    """What a WSDL describes: a service of this name with a port for each of the toolkit's services.

    Those that are `enveloped` are answered by an envelope, the others by a text.
    """

    name: str
    services: tuple[str, ...]
    enveloped: frozenset[str] = frozenset()

    def at(self, address: str) -> bytes:
        """The description, with every port at this address."""
        ports = "".join(_port(name, address) for name in self.services)
        return f"{_definitions(self)}{ports}</wsdl:service>\n</wsdl:definitions>\n".encode()


@cache
def _definitions(described: Description) -> str:
    """All that does not depend on the address."""
    types = (_port_type(name, "Answer" if name in described.enveloped else "Accepted") for name in described.services)
    bindings = map(_binding, described.services)
    head = _HEAD.replace("{name}", described.name)
    return f"{head}{_TYPES}{''.join(types)}{''.join(bindings)}<wsdl:service name={quoted(described.name)}>\n"


RECEIVERS = Description(
    "NHS111",
    (REPORT, AMBULANCE, REPEAT_CALLER, CDA_DOCUMENT[0], DOCUMENT[0], INFRASTRUCTURE_ACK, BUSINESS_ACK),
    frozenset((REPEAT_CALLER,)),
)
"""The receivers of NHS 111."""


def wsdl(address: str) -> bytes:
    """The description of the receivers, with every port at this address."""
    return RECEIVERS.at(address)
