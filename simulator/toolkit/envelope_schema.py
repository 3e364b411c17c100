"""The XML schema of the DistributionEnvelope and its answers, of our own making: what may stand in a payload is open.

The WSDL shows it to clients, and `first_look` holds messages against it. The national schema is not copied.
"""

from simulator.wire.itk import ADDRESS_TYPE, ERROR_CODES, IDENTITY_TYPE
from simulator.wire.xml import ITK

_XSD = "http://www.w3.org/2001/XMLSchema"

_OPENING = f"""<xs:schema xmlns:xs="{_XSD}" xmlns:itk="{ITK}" targetNamespace="{ITK}"
    elementFormDefault="qualified">"""
_HEADER = f"""
  <xs:simpleType name="UpperCaseUuid">
    <xs:restriction base="xs:string">
      <xs:pattern value="[0-9A-F]{{8}}(-[0-9A-F]{{4}}){{3}}-[0-9A-F]{{12}}"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:complexType name="Address">
    <xs:attribute name="uri" type="xs:anyURI" use="required"/>
    <xs:attribute name="type" type="xs:string" default="{ADDRESS_TYPE}"/>
  </xs:complexType>
  <xs:complexType name="Identity">
    <xs:attribute name="uri" type="xs:anyURI" use="required"/>
    <xs:attribute name="type" type="xs:string" default="{IDENTITY_TYPE}"/>
  </xs:complexType>
  <xs:complexType name="AddressList">
    <xs:sequence><xs:element name="address" type="itk:Address" maxOccurs="unbounded"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="AuditIdentity">
    <xs:sequence><xs:element name="id" type="itk:Identity" maxOccurs="4"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="ManifestItem">
    <xs:attribute name="id" type="xs:IDREF" use="required"/>
    <xs:attribute name="mimetype" type="xs:string" use="required"/>
    <xs:attribute name="profileid" type="xs:anyURI"/>
    <xs:attribute name="metadata" type="xs:boolean" default="false"/>
    <xs:attribute name="compressed" type="xs:boolean" default="false"/>
    <xs:attribute name="base64" type="xs:boolean" default="false"/>
    <xs:attribute name="encrypted" type="xs:boolean" default="false"/>
    <xs:anyAttribute namespace="##targetNamespace" processContents="lax"/>
  </xs:complexType>
  <xs:complexType name="Manifest">
    <xs:sequence><xs:element name="manifestitem" type="itk:ManifestItem" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="count" type="xs:integer" use="required"/>
  </xs:complexType>
  <xs:complexType name="Spec">
    <xs:attribute name="key" type="xs:anyURI" use="required"/>
    <xs:attribute name="value" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="HandlingSpecification">
    <xs:sequence><xs:element name="spec" type="itk:Spec" maxOccurs="unbounded"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="Header">
    <xs:sequence>
      <xs:element name="addresslist" type="itk:AddressList" minOccurs="0"/>
      <xs:element name="auditIdentity" type="itk:AuditIdentity" minOccurs="0"/>
      <xs:element name="manifest" type="itk:Manifest"/>
      <xs:element name="senderAddress" type="itk:Address" minOccurs="0"/>
      <xs:element name="handlingSpecification" type="itk:HandlingSpecification" minOccurs="0"/>
    </xs:sequence>
    <xs:attribute name="service" type="xs:anyURI" use="required"/>
    <xs:attribute name="trackingid" type="itk:UpperCaseUuid" use="required"/>
  </xs:complexType>
"""

_ENVELOPE = """  <xs:complexType name="Payload" mixed="true">
    <xs:sequence><xs:any namespace="##any" processContents="{process}" minOccurs="0"/></xs:sequence>
    <xs:attribute name="id" type="{id}" use="required"/>
    <xs:attribute name="filename" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="Payloads">
    <xs:sequence><xs:element name="payload" type="itk:Payload" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="count" type="xs:integer" use="required"/>
  </xs:complexType>
  <xs:element name="DistributionEnvelope">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="header" type="itk:Header"/>
        <xs:element name="payloads" type="itk:Payloads"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
"""
_ANSWERS = f"""  <xs:element name="SimpleMessageResponse" type="xs:string"/>
  <xs:complexType name="ErrorCode">
    <xs:simpleContent>
      <xs:extension base="xs:string">
        <xs:attribute name="codeSystem" type="xs:string" default="{ERROR_CODES}"/>
      </xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:element name="ToolkitErrorInfo">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="ErrorID" type="xs:string"/>
        <xs:element name="ErrorCode" type="itk:ErrorCode"/>
        <xs:element name="ErrorText" type="xs:string"/>
        <xs:element name="ErrorDiagnosticText" type="xs:string" minOccurs="0"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
"""

ENVELOPE_SCHEMA = f"{_OPENING}{_HEADER}{_ENVELOPE.format(process='skip', id='xs:ID')}{_ANSWERS}</xs:schema>"
"""A whole `xs:schema` element."""

BARE_ENVELOPE = f"{_OPENING}{_HEADER}{_ENVELOPE.format(process='skip', id='xs:NCName')}</xs:schema>"
"""The same without the answers, for our own use: no ids are entered into a document that is looked at."""


def envelope_around(namespace: str, location: str) -> str:
    """The schema of envelopes whose payloads are judged as well, by the schema of another namespace."""
    imported = f'<xs:import namespace="{namespace}" schemaLocation="{location}"/>'
    return f"{_OPENING}{imported}{_HEADER}{_ENVELOPE.format(process='lax', id='xs:NCName')}</xs:schema>"
