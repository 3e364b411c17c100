"""A person as PDS describes one over HL7 version 3: in a retrieval, and as the one match of a trace.

Written as text. Of a restricted person nothing is written that tells where they are. What was so in earlier times
follows what is so now, where it is asked for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from simulator.population.person import Person
from simulator.wire.hl7v3 import NATIONAL, NHS_NUMBER_ROOT
from simulator.wire.json import Json
from simulator.wire.xml import escape, quoted

GENDERS = {"0": "unknown", "1": "male", "2": "female", "9": "other"}
"""The codes of genders, each with PDS's own word."""

GP, PHARMACY, APPLIANCES, DISPENSING_DOCTOR = "1", "P1", "P2", "P3"
"""Kinds of provider. Which of the last two is which is assumed."""

PROVIDER_ROOT = "2.16.840.1.113883.2.1.4.3"
OBJECT_ROOT = f"{NATIONAL}.18.1"

_LINES = 5
_CODES = {name: code for code, name in GENDERS.items()}
_ADDRESS_USES = {"home": "H", "temp": "TMP", "billing": "PST"}
_TELECOM_USES = {"home": "H", "mobile": "MC", "work": "WP", "temp": "HV"}
_NAME_USES = {"usual": "L", "nickname": "A", "maiden": "M", "old": "PREVIOUS", "temp": "A"}
_SCHEMES = {"phone": "tel", "other": "textphone", "fax": "fax", "email": "mailto"}
_NOT_A_DIGIT = re.compile(r"[^0-9]")


def write_retrieval(person: Person, *, with_history: bool = False) -> str:
    """The subject of the answer to a retrieval."""
    version = (
        '<pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN">'
        f'<code code="2" codeSystem="{NATIONAL}.17.35"/><value value="{person.version_id}"/>'
        "</pertinentSerialChangeNumber></pertinentInformation>"
    )
    contact = (
        '<subjectOf8 typeCode="SBJ"><previousNhsContact classCode="OBS" moodCode="EVN">'
        f'<code code="17" codeSystem="{NATIONAL}.17.35"/><value code="1" codeSystem="{NATIONAL}.17.38"/>'
        "</previousNhsContact></subjectOf8>"
    )
    role = _role(person, "patientCareProvisionEvent", contact, with_history)
    return (
        '<subject typeCode="SUBJ"><PDSResponse classCode="OBS" moodCode="EVN">'
        f'{version}<subject typeCode="SBJ">{role}</subject></PDSResponse></subject>'
    )


def write_match(person: Person, score: float, *, with_history: bool = False) -> str:
    """The subject of the answer to a trace that found one."""
    level = (
        '<subjectOf1 typeCode="SBJ"><matchingLevel classCode="OBS" moodCode="EVN">'
        f'<code code="12" codeSystem="{NATIONAL}.17.35"/><value unit="%" value="{score * 100:.2f}"/></matchingLevel>'
        "</subjectOf1>"
    )
    role = _role(person, "patientCareProvision", level, with_history)
    return (
        '<subject typeCode="SUBJ"><PdsTraceMatch classCode="OBS" moodCode="EVN">'
        f'<subject typeCode="SBJ">{role}</subject></PdsTraceMatch></subject>'
    )


def _role(person: Person, provision: str, after: str, with_history: bool) -> str:
    hidden = person.security != "U"
    earlier: Mapping[str, Iterable[Json]] = person.history if with_history else {}
    parts = (
        f'<administrativeGenderCode code="{_CODES.get(person.gender or "", "0")}"/>',
        _time("birthTime", person.birth_date),
        _time("deceasedTime", person.death_date),
        "" if hidden else "".join(_providers(person, provision, earlier.get("generalPractitioner", ()))),
        "" if hidden else "".join(map(_address, (*person.addresses, *earlier.get("address", ())))),
        "" if hidden else "".join(map(_telecom, (*person.telecoms, *earlier.get("telecom", ())))),
        "".join(map(_name, (*person.names, *earlier.get("name", ())))),
    )
    return (
        f'<patientRole classCode="PAT"><id root="{NHS_NUMBER_ROOT}" extension={quoted(person.nhs_number)}/>'
        f'<patientPerson classCode="PSN" determinerCode="INSTANCE">{"".join(parts)}</patientPerson>'
        f"{after}</patientRole>"
    )


def _providers(person: Person, provision: str, earlier: Iterable[Json]) -> Iterator[str]:
    practices = [*person.patient.get("generalPractitioner", ())[:1], *earlier]
    provided = (
        *((GP, who.get("value"), who.get("period"), id) for who, id in map(_identified, practices)),
        (PHARMACY, person.pharmacy, None, None),
        (APPLIANCES, person.appliance_supplier, None, None),
        (DISPENSING_DOCTOR, person.dispensing_doctor, None, None),
    )
    for code, ods_code, since, id in provided:
        if ods_code is not None:
            yield (
                '<playedOtherProviderPatient classCode="PAT"><subjectOf typeCode="SBJ">'
                f'<{provision} classCode="PCPR" moodCode="EVN"><code code="{code}" codeSystem="{NATIONAL}.17.37"/>'
                f"{_period('effectiveTime', since)}{_object_id(id)}"
                '<performer typeCode="PRF"><assignedEntity classCode="ASSIGNED">'
                f'<id root="{PROVIDER_ROOT}" extension={quoted(ods_code)}/></assignedEntity></performer>'
                f"</{provision}></subjectOf></playedOtherProviderPatient>"
            )


def _identified(practice: Mapping[str, Json]) -> tuple[Mapping[str, Json], Json]:
    return practice.get("identifier") or {}, practice.get("id")


def _address(address: Mapping[str, Json]) -> str:
    lines = [*(address.get("line") or ()), *([""] * _LINES)][:_LINES]
    written = "".join(f"<streetAddressLine>{escape(line or '')}</streetAddressLine>" for line in lines)
    postcode = f"<postalCode>{escape(address['postalCode'])}</postalCode>" if address.get("postalCode") else ""
    use = _ADDRESS_USES.get(str(address.get("use")), "H")
    inside = f"{written}{postcode}{_period('useablePeriod', address.get('period'))}"
    return _part("COCT_MT000201UK02", f'<addr use="{use}">{inside}</addr>{_object_id(address.get("id"))}')


def _telecom(telecom: Mapping[str, Json]) -> str:
    value = f"{_SCHEMES.get(str(telecom.get('system')), 'tel')}:{''.join(str(telecom.get('value', '')).split())}"
    use = _TELECOM_USES.get(str(telecom.get("use")), "H")
    period = _period("useablePeriod", telecom.get("period"))
    return _part(
        "COCT_MT000202UK02",
        f'<telecom use="{use}" value={quoted(value)}>{period}</telecom>{_object_id(telecom.get("id"))}',
    )


def _name(name: Mapping[str, Json]) -> str:
    parts = "".join(
        f"<{part}>{escape(text)}</{part}>"
        for part, texts in (
            ("prefix", name.get("prefix", ())),
            ("given", name.get("given", ())),
            ("family", _listed(name.get("family"))),
            ("suffix", name.get("suffix", ())),
        )
        for text in texts
    )
    period = _period("validTime", name.get("period"))
    use = _NAME_USES.get(str(name.get("use")), "L")
    inside = f'<name use="{use}">{parts}{period}{_object_id(name.get("id"))}</name>'
    return _part("COCT_MT000203UK02", f'<partPerson classCode="PSN" determinerCode="INSTANCE">{inside}</partPerson>')


def _part(name: str, inside: str) -> str:
    return f'<{name}.PartOfWhole classCode="PART">{inside}</{name}.PartOfWhole>'


def _listed(value: Json) -> Iterable[str]:
    return [value] if value else []


def _object_id(id: Json) -> str:
    return f'<id root="{OBJECT_ROOT}" extension={quoted(str(id))}/>' if id else ""


def _period(name: str, period: Json) -> str:
    """A period's ends, as far as they are known."""
    ends = (("low", "start"), ("high", "end"))
    inside = "".join(
        f'<{tag} value="{digits}"/>' for tag, member in ends if (digits := _digits((period or {}).get(member)))
    )
    return f"<{name}>{inside}</{name}>" if inside else ""


def _time(name: str, moment: str | None) -> str:
    digits = _digits(moment)
    return f'<{name} value="{digits}"/>' if digits else ""


def _digits(moment: str | None) -> str:
    return _NOT_A_DIGIT.sub("", (moment or "")[:10])
