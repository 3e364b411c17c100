"""The WSDL 1.1 that describes the receivers: everything in one document, at the address that the caller used.

Written for this project from what SOAP and the toolkit need; the national WSDL is not copied.
"""

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

_DESCRIBED = (REPORT, AMBULANCE, REPEAT_CALLER, CDA_DOCUMENT[0], DOCUMENT[0], INFRASTRUCTURE_ACK, BUSINESS_ACK)
_ANSWERED_BY_AN_ENVELOPE = frozenset((REPEAT_CALLER,))

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<wsdl:definitions name="NHS111" targetNamespace="{ITK}" xmlns:itk="{ITK}" xmlns:wsa="{WSA}"'
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


def _port_type(name: str) -> str:
    answer = "Answer" if name in _ANSWERED_BY_AN_ENVELOPE else "Accepted"
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


_DEFINITIONS = (
    f"{_HEAD}{_TYPES}{''.join(map(_port_type, _DESCRIBED))}{''.join(map(_binding, _DESCRIBED))}"
    '<wsdl:service name="NHS111">\n'
)


def _port(name: str, address: str) -> str:
    reference = f"<wsa:EndpointReference><wsa:Address>{escape(address)}</wsa:Address></wsa:EndpointReference>"
    location = f"<soap:address location={quoted(address)}/>"
    return f'<wsdl:port name="{name}_pttPort" binding="itk:{name}_pttBinding">{location}{reference}</wsdl:port>\n'


def wsdl(address: str) -> bytes:
    """The description, with every port at this address."""
    ports = "".join(_port(name, address) for name in _DESCRIBED)
    return f"{_DEFINITIONS}{ports}</wsdl:service>\n</wsdl:definitions>\n".encode()
