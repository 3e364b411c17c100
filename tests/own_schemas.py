"""Small XML Schemas of our own, for tests of what is done with the national ones."""

from simulator.wire.xml import HL7, ITK

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'

OWN_ENVELOPE = f"""<xs:schema {XS} xmlns="{ITK}" targetNamespace="{ITK}" elementFormDefault="qualified">
  <xs:element name="DistributionEnvelope"><xs:complexType><xs:sequence>
    <xs:element name="header"><xs:complexType>
      <xs:sequence><xs:any namespace="##targetNamespace" processContents="skip" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="service" type="xs:anyURI"/>
      <xs:attribute name="trackingid" use="required"><xs:simpleType><xs:restriction base="xs:string">
        <xs:pattern value="[A-F0-9\\-]{{36}}"/></xs:restriction></xs:simpleType></xs:attribute>
    </xs:complexType></xs:element>
    <xs:element name="payloads"><xs:complexType><xs:sequence>
      <xs:element name="payload" maxOccurs="unbounded"><xs:complexType mixed="true">
        <xs:sequence><xs:any processContents="lax" minOccurs="0"/></xs:sequence>
        <xs:attribute name="id" type="xs:ID"/></xs:complexType></xs:element>
    </xs:sequence><xs:attribute name="count" type="xs:integer"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
"""Any header with a service and a tracking id in upper case, and payloads."""

OWN_QUERY = f"""<xs:schema {XS} xmlns="{HL7}" targetNamespace="{HL7}" elementFormDefault="qualified">
  <xs:complexType name="Item"><xs:attribute name="ID" type="xs:ID"/>
    <xs:attribute name="n" type="xs:int"/></xs:complexType>
  <xs:complexType name="Named"><xs:complexContent><xs:extension base="Item"><xs:sequence/>
    <xs:attribute name="name" type="xs:string" use="required"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="RepeatCallerQuery"><xs:complexType><xs:sequence>
    <xs:element name="item" type="Item" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
"""Items with an ID and a number; those of the type `Named` have a name besides."""
