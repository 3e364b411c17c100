"""The code systems and extensions that PDS uses for a person, with their displays. Only tables stand here."""

UKCORE = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
UKCORE_SYSTEM = "https://fhir.hl7.org.uk/CodeSystem/UKCore-"
ENGLAND = "https://fhir.nhs.uk/R4/StructureDefinition/Extension-UKCore-"

VERIFICATION_STATUS = f"{UKCORE}NHSNumberVerificationStatus"
NOMINATED_PHARMACY = f"{UKCORE}NominatedPharmacy"
DISPENSING_DOCTOR = f"{UKCORE}PreferredDispenserOrganization"
APPLIANCE_SUPPLIER = f"{UKCORE}MedicalApplianceSupplier"
DEATH_NOTIFICATION = f"{UKCORE}DeathNotificationStatus"
COMMUNICATION = f"{UKCORE}NHSCommunication"
CONTACT_PREFERENCE = f"{UKCORE}ContactPreference"
BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
REMOVAL = "https://fhir.nhs.uk/StructureDefinition/Extension-PDS-RemovalFromRegistration"
ADDRESS_KEY = f"{UKCORE}AddressKey"
OTHER_CONTACT = f"{UKCORE}OtherContactSystem"
COPY_CORRESPONDENCE = f"{ENGLAND}CopyCorrespondenceIndicator"
CONTACT_RANK = f"{ENGLAND}ContactRank"

EXTENSION_ORDER = (
    NOMINATED_PHARMACY,
    DISPENSING_DOCTOR,
    APPLIANCE_SUPPLIER,
    DEATH_NOTIFICATION,
    COMMUNICATION,
    CONTACT_PREFERENCE,
    BIRTH_PLACE,
    REMOVAL,
)
"""The order in which PDS lists the extensions of a Patient."""

CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
SECURITY = {"U": "unrestricted", "R": "restricted", "V": "very restricted", "REDACTED": "redacted"}
EMERGENCY_CONTACT = "http://terminology.hl7.org/CodeSystem/v2-0131"
REMOVAL_SYSTEM = "https://fhir.nhs.uk/CodeSystem/PDS-RemovalReasonExitCode"
ADDITIONAL_ROLE = "https://fhir.nhs.uk/R4/CodeSystem/UKCore-AdditionalRelatedPersonRole"
RELATIONSHIP_TYPE = "http://hl7.org/fhir/ValueSet/relatedperson-relationshiptype"
COUNTRY_SYSTEM = "urn:iso:std:iso:3166"

GENDERS = ("male", "female", "other", "unknown")
NAME_USES = ("usual", "temp", "nickname", "old", "maiden")
ADDRESS_USES = ("home", "work", "temp", "billing")
TELECOM_USES = ("home", "work", "temp", "mobile")
TELECOM_SYSTEMS = ("phone", "email", "fax", "textphone", "other")
TEMPORARY_ADDRESSES = (
    "Second Home",
    "Student Accommodation",
    "Respite Care Address",
    "Temporary Residence Address",
    "Convalescence Home",
    "Mobile Home",
    "Holiday Home",
)

DEATH_NOTIFICATIONS = {
    "1": "Informal - death notice received via an update from a local NHS Organisation such as GP or Trust",
    "2": "Formal - death notice received from Registrar of Deaths",
    "U": "Removed",
}
WRITTEN_FORMATS = {"11": "Large print", "12": "Braille", "13": "Audio tape"}
CONTACT_METHODS = {
    "1": "Letter",
    "2": "Visit",
    "3": "Telephone",
    "4": "E-mail",
    "5": "Minicom (Textphone)",
    "6": "Telephone contact via proxy",
    "7": "Sign language",
    "8": "No Telephone contact",
}
# The displays of AFN, SDN and LDN are not published, because PDS shows them as ORR: assumed.
REMOVALS = {
    "DEA": "Death",
    "EMB": "Embarkation",
    "SCT": "Transferred to Scotland",
    "NIT": "Transferred to Northern Ireland",
    "TRA": "Temporary resident not returned",
    "ORR": "Other reason",
    "AFN": "Enlisted in the armed forces",
    "SDN": "Services dependant",
    "LDN": "Logical deletion",
}
ADDITIONAL_ROLES = {
    "Guardian": "Guardian of patient",
    "Agent": "Agent of patient",
    "Personal": "Personal relationship with patient",
    "Carer": "Carer for patient",
    "Dependant": "Dependant of patient",
    "NonDependant": "Non-dependant of patient",
    "ProxyContact": "Proxy contact for patient",
    "ProxyCommunication": "Proxy communication for patient",
    "ProxyContactCommunication": "Proxy contact and communication for patient",
    "PolygamousPartner": "Polygamous partner of patient",
    "NotSpecified": "Not specified",
}
"""Only Guardian's display is published; the others are assumed."""

RELATIONSHIP_TYPES = {
    "SPS": "spouse",
    "DOMPART": "domestic partner",
    "PRN": "parent",
    "PRNFOST": "foster parent",
    "STPPRN": "step parent",
    "CHILD": "child",
    "MTH": "mother",
    "FTH": "father",
    "SIS": "sister",
    "BRO": "brother",
    "FAMMEMB": "family member",
    "ONESELF": "self",
    "N": "next-of-kin",
    "U": "unknown",
}

_LANGUAGES = """
aa Afar|ab Abkhazian|ae Avestan|af Afrikaans|ak Akan|am Amharic|an Aragonese|ar Arabic|as Assamese|av Avaric|ay Aymara
az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian|bh Bihari|bi Bislama|bm Bambara|bn Bengali|bo Tibetan|br Breton
bs Bosnian|ca Catalan|ce Chechen|ch Chamorro|co Corsican|cr Cree|cs Czech|cu Church Slavic|cv Chuvash|cy Welsh
da Danish|de German|dv Divehi|dz Dzongkha|ee Ewe|el Greek|eo Esperanto|es Spanish|et Estonian|eu Basque|fa Persian
ff Fulah|fi Finnish|fj Fijian|fo Faroese|fr French|fy Western Frisian|ga Irish|gd Gaelic|gl Galician|gn Guarani
gu Gujarati|gv Manx|ha Hausa|he Hebrew|hi Hindi|ho Hiri Motu|hr Croatian|ht Haitian|hu Hungarian|hy Armenian|hz Herero
ia Interlingua|id Indonesian|ie Interlingue|ig Igbo|ii Sichuan Yi|ik Inupiaq|io Ido|is Icelandic|it Italian
iu Inuktitut|ja Japanese|jv Javanese|ka Georgian|kg Kongo|ki Kikuyu|kj Kuanyama|kk Kazakh|kl Kalaallisut|km Khmer
kn Kannada|ko Korean|kr Kanuri|ks Kashmiri|ku Kurdish|kv Komi|kw Cornish|ky Kirghiz|la Latin|lb Luxembourgish|lg Ganda
li Limburgish|ln Lingala|lo Lao|lt Lithuanian|lu Luba-Katanga|lv Latvian|mg Malagasy|mh Marshallese|mi Maori
mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|ms Malay|mt Maltese|my Burmese|na Nauru|nb Norwegian Bokmal
nd North Ndebele|ne Nepali|ng Ndonga|nl Dutch|nn Norwegian Nynorsk|no Norwegian|nr South Ndebele|nv Navajo|ny Chichewa
oc Occitan|oj Ojibwa|om Oromo|or Oriya|os Ossetian|pa Panjabi|pi Pali|pl Polish|ps Pushto|pt Portuguese|qu Quechua
rm Romansh|rn Rundi|ro Romanian|ru Russian|rw Kinyarwanda|sa Sanskrit|sc Sardinian|sd Sindhi|se Northern Sami|sg Sango
si Sinhala|sk Slovak|sl Slovenian|sm Samoan|sn Shona|so Somali|sq Albanian|sr Serbian|ss Swati|st Southern Sotho
su Sundanese|sv Swedish|sw Swahili|ta Tamil|te Telugu|tg Tajik|th Thai|ti Tigrinya|tk Turkmen|tl Tagalog|tn Tswana
to Tonga|tr Turkish|ts Tsonga|tt Tatar|tw Twi|ty Tahitian|ug Uighur|uk Ukrainian|ur Urdu|uz Uzbek|ve Venda
vi Vietnamese|vo Volapuk|wa Walloon|wo Wolof|xh Xhosa|yi Yiddish|yo Yoruba|za Zhuang|zh Chinese|zu Zulu
q1 Braille|q2 American Sign Language|q3 Australian Sign Language|q4 British Sign Language|q5 Makaton
"""
# PDS FHIR, "Communication": English is not sent as a preferred language, so it is not in the table.
LANGUAGES = {each[:2]: each[3:] for line in _LANGUAGES.split("\n") for each in line.split("|") if each}
"""ISO 639-1 codes but English, and PDS's own for signing, braille and Makaton."""
