"""The structure of the HL7 payloads, as tables in the notation of `structure`; no rules.

The report after POCD_MT000002UK01, the ambulance request after REPC_MT200001GB02, the repeat caller query after
QUPA_MT000001GB01: their own elements and those of who takes part, as far as a receiver reads them. Data types,
narrative and coded entries are left to the national schemas.
"""

from collections.abc import Mapping

from simulator.wire.hl7v3 import CONTENT_ROOT, NATIONAL

_MODES = "@typeCode?={} @contextControlCode?=OP"
_ROOT = "realmCode* typeId=TypeId? templateId* npfitlc:contentId=ContentId?"
_WITHIN = "@typeCode?=COMP @contextConductionInd?=true"
_ENTITY = "@classCode?={} @determinerCode?=INSTANCE"
_ACT = "@classCode?={} @moodCode?={}"

_CONTENT_ID = f"@root={CONTENT_ROOT} @extension"
_TIME = "@value?~ts"

DOCUMENT: Mapping[str, str] = {
    "TypeId": "@root=2.16.840.1.113883.1.3 @extension",
    "ContentId": _CONTENT_ID,
    "Time": _TIME,
    "Uid": "@root?~uid",
    "Whole": "@value?~int",
    "MessageType": "@root @extension",
    "ClinicalDocument": f"""
        {_ACT.format("DOCCLIN", "EVN")}
        realmCode* typeId=TypeId templateId* npfitlc:contentId=ContentId? npfitlc:messageType=MessageType id=Uid code
        title? effectiveTime=Time confidentialityCode languageCode? setId=Uid? versionNumber=Whole? copyTime=Time?
        recordTarget=RecordTarget+ author=Author+ dataEnterer? informant=Informant* custodian=Custodian
        informationRecipient=InformationRecipient* legalAuthenticator? authenticator* participant=Participant*
        inFulfillmentOf* documentationOf* relatedDocument=RelatedDocument* authorization=Authorization*
        componentOf=ComponentOf? component=Component
    """,
    "RecordTarget": f"{_MODES.format('RCT')} {_ROOT} patientRole=PatientRole",
    "PatientRole": f"""
        @classCode?=PAT {_ROOT} id=Uid+ addr* telecom* patient=Patient? providerOrganization=Organization?
    """,
    "Patient": f"""
        {_ENTITY.format("PSN")} {_ROOT} id? name* administrativeGenderCode? birthTime=Time? maritalStatusCode?
        religiousAffiliationCode? raceCode? ethnicGroupCode? guardian* birthplace? languageCommunication*
    """,
    "Organization": f"""
        {_ENTITY.format("ORG")} {_ROOT} id=Uid* name* telecom* addr* standardIndustryClassCode? asOrganizationPartOf?
    """,
    "Author": f"{_MODES.format('AUT')} {_ROOT} functionCode? time=Time assignedAuthor=AssignedAuthor",
    "AssignedAuthor": f"""
        @classCode?=ASSIGNED {_ROOT} id=Uid+ code? addr* telecom* assignedPerson|assignedAuthoringDevice?
        representedOrganization?
    """,
    "Informant": f"{_MODES.format('INF')} {_ROOT} assignedEntity|relatedEntity",
    "Custodian": f"@typeCode?=CST {_ROOT} assignedCustodian=AssignedCustodian",
    "AssignedCustodian": f"@classCode?=ASSIGNED {_ROOT} representedCustodianOrganization",
    "InformationRecipient": f"@typeCode?~recipient {_ROOT} intendedRecipient=IntendedRecipient",
    "IntendedRecipient": """
        realmCode* typeId=TypeId? templateId* npfitlc:recipientRoleCode? npfitlc:contentId=ContentId? id=Uid* addr*
        telecom* informationRecipient? receivedOrganization=Organization?
    """,
    "Participant": f"@typeCode @contextControlCode?=OP {_ROOT} functionCode? time? associatedEntity=AssociatedEntity",
    "AssociatedEntity": f"@classCode {_ROOT} id=Uid* code? addr* telecom* associatedPerson? scopingOrganization?",
    "RelatedDocument": f"@typeCode~relation {_ROOT} parentDocument=ParentDocument",
    "ParentDocument": f"{_ACT.format('DOCCLIN', 'EVN')} {_ROOT} id=Uid+ code? text? setId=Uid? versionNumber=Whole?",
    "Authorization": f"@typeCode?=AUTH {_ROOT} consent=Consent",
    "Consent": f"{_ACT.format('CONS', 'EVN')} {_ROOT} id=Uid* code? statusCode",
    "ComponentOf": f"@typeCode?=COMP {_ROOT} encompassingEncounter=Encounter",
    "Encounter": f"""
        {_ACT.format("ENC", "EVN")} {_ROOT} id=Uid* code? effectiveTime dischargeDispositionCode? responsibleParty?
        encounterParticipant* location?
    """,
    "Component": f"{_WITHIN} {_ROOT} nonXMLBody=NonXmlBody|structuredBody=StructuredBody",
    "NonXmlBody": f"{_ACT.format('DOCBODY', 'EVN')} {_ROOT} text confidentialityCode? languageCode?",
    "StructuredBody": f"""
        {_ACT.format("DOCBODY", "EVN")} {_ROOT} confidentialityCode? languageCode? component=SectionComponent+
    """,
    "SectionComponent": f"{_WITHIN} {_ROOT} section=Section",
    "Section": f"""
        {_ACT.format("DOCSECT", "EVN")} {_ROOT} id=Uid? code? title? text? confidentialityCode? languageCode? subject?
        author* informant* entry* component=SectionComponent*
    """,
}
"""ClinicalDocument, as it is on the wire."""


def _coded(code: str, system: str) -> str:
    return f"@code={code} @codeSystem={NATIONAL}.17.{system}"


_PERSON = "@classCode=PSN @determinerCode=INSTANCE"
_ORGANISATION = "@classCode=ORG @determinerCode=INSTANCE"
_EVENT = "@classCode=OBS @moodCode=EVN"
_PERTINENT = "@typeCode=PERT seperatableInd=No"
_TAKES_PART = "npfitlc:contentId=ContentId"

_SHARED: Mapping[str, str] = {
    "ContentId": _CONTENT_ID,
    "No": "@value=false",
    "RequiredTime": "@value~ts",
    "Uuid": "@root~uuid",
    "AssignedAuthor": """
        @classCode=ASSIGNED addr* code id+ telecom* templateId assignedPerson=AssignedPerson
        representedOrganization=AuthorsOrganization
    """,
    "AssignedPerson": f"{_PERSON} name templateId",
    "AuthorsOrganization": f"{_ORGANISATION} id name templateId",
    "PermissionInformation": f"""
        nillable @typeCode=PERT {_TAKES_PART} seperatableInd=No COCD_TP146050GB01.PermissionToView=Permission
    """,
    "Permission": f"{_EVENT} code=PermissionCode effectiveTime templateId value",
    "PermissionCode": _coded("PTV", "220"),
}

_FLAGS = (
    ("", "Trauma", "TM"),
    ("1", "Fire", "FR"),
    ("2", "SceneSafe", "SC"),
    ("3", "Police", "PL"),
    ("4", "Trapped", "TR"),
)

AMBULANCE: Mapping[str, str] = {
    **_SHARED,
    "Time": _TIME,
    "Truth": "@value?~bl",
    "AmbulanceRequest": """
        @classCode=PCPR @moodCode=RQO
        code effectiveTime=RequiredTime id=Uuid author=Author+ informationRecipient=Recipient+
        pertinentInformation=TraumaInformation pertinentInformation1=FireInformation
        pertinentInformation2=SceneSafeInformation pertinentInformation3=PoliceInformation
        pertinentInformation4=TrappedInformation pertinentInformation5=EncounterInformation
        pertinentInformation6=DispositionInformation? pertinentInformation7=NotesInformation*
        pertinentInformation8=PermissionInformation? reason=Reason replacementOf=ReplacementOf?
    """,
    "Author": f"""
        @typeCode=AUT @contextControlCode=OP {_TAKES_PART} functionCode=Originator time=RequiredTime
        COCD_TP145200GB01.AssignedAuthor=AssignedAuthor|COCD_TP145208GB01.AssignedAuthor|COCD_TP145212GB02.Workgroup|COCD_TP145207GB01.AssignedAuthorDevice
    """,
    "Originator": _coded("OA", "178"),
    "Recipient": f"""
        @typeCode=PRCP {_TAKES_PART}
        COCD_TP145203GB03.IntendedRecipient=IntendedRecipient|COCD_TP145202GB02.IntendedRecipient|COCD_TP145204GB03.RecipientWorkgroup
    """,
    "IntendedRecipient": "@classCode=ASSIGNED addr? telecom* templateId representedOrganization=RecipientsOrganization",
    "RecipientsOrganization": f"{_ORGANISATION} id name standardIndustryClassCode? templateId",
    **{f"{name}Information": f"{_PERTINENT} pertinent{name}Flag={name}Flag" for _, name, _ in _FLAGS},
    **{f"{name}Flag": f"{_EVENT} code={name}Code value=Truth" for _, name, _ in _FLAGS},
    **{f"{name}Code": _coded(letters, "327") for _, name, letters in _FLAGS},
    "EncounterInformation": f"{_PERTINENT} pertinentEncounterEvent=EncounterEvent",
    "EncounterEvent": """
        @classCode=ENC @moodCode=EVN effectiveTime id+ text? informant=Informant? location=Location
        recordTarget=RecordTarget
    """,
    "Informant": f"""
        nillable @typeCode=INF @contextControlCode=OP {_TAKES_PART}
        COCD_TP145007UK03.RelatedEntity|COCD_TP145210GB01.AssignedEntity
    """,
    "Location": f"@typeCode=LOC {_TAKES_PART} COCD_TP145222GB02.HealthCareFacility=Facility",
    "Facility": "@classCode=ISDLOC code? id{1,3} templateId location=Place?",
    "Place": "nillable @classCode=PLC @determinerCode=INSTANCE addr name templateId",
    "RecordTarget": f"""
        @typeCode=RCT @contextControlCode=OP {_TAKES_PART} COCD_TP145201GB01.PatientRole=PatientRole
    """,
    "PatientRole": """
        @classCode=PAT addr{0,4} id=PatientId+ telecom* templateId patientPatient=Patient
        providerOrganization=Practice?
    """,
    "PatientId": "@root @extension",
    "Patient": f"{_PERSON} administrativeGenderCode birthTime=Time name+ templateId languageCommunication*",
    "Practice": f"nillable {_ORGANISATION} addr? id name standardIndustryClassCode telecom* templateId",
    "DispositionInformation": f"nillable {_PERTINENT} pertinentTriageDisposition=TriageDisposition",
    "TriageDisposition": f"nillable {_EVENT} code=DispositionCode value",
    "DispositionCode": _coded("TD", "419"),
    "NotesInformation": f"nillable {_PERTINENT} pertinentAdditionalNotes=Notes",
    "Notes": f"nillable {_EVENT} code=NotesCode text",
    "NotesCode": f"@code~note @codeSystem={NATIONAL}.17.422",
    "Reason": "@typeCode=RSON seperatableInd=No justifyingTriageOutcome=TriageOutcome",
    "TriageOutcome": f"{_EVENT} code=OutcomeCode value",
    "OutcomeCode": _coded("TO", "328"),
    "ReplacementOf": "nillable @typeCode=RPLC priorPreviousAmbulanceRequest=PreviousRequest",
    "PreviousRequest": "nillable @classCode=PCPR @moodCode=RQO id=Uuid",
}
"""AmbulanceRequest."""

QUERY: Mapping[str, str] = {
    **_SHARED,
    "RepeatCallerQuery": """
        @classCode=CACT @moodCode=EVN
        code=QueryCode effectiveTime=RequiredTime id=Uuid author=Author pertinentInformation=PermissionInformation?
        query=Query
    """,
    "QueryCode": _coded("01", "420"),
    "Author": f"@typeCode=AUT @contextControlCode=OP {_TAKES_PART} COCD_TP145200GB01.AssignedAuthor=AssignedAuthor",
    "Query": """
        person.birthTime=BirthTime? person.familyName=Criterion? person.givenName=Criterion? person.id=Identifier?
        person.postalCode=Criterion? person.streetAddressLine1=Criterion?
    """,
    "BirthTime": "nillable semanticsText value=RequiredTime",
    "Criterion": "nillable semanticsText value",
    "Identifier": "nillable semanticsText value=PatientId",
    "PatientId": "@root @extension",
}
"""RepeatCallerQuery. Which NHS numbers may be asked for is a rule about its content."""
