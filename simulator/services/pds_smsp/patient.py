"""A person as the mini services describe them: identifiers, name, addresses, telecoms and practice, in schema order."""

import re
from collections.abc import Iterable, Mapping

from simulator.population.person import Person
from simulator.records.documents import Documents
from simulator.services.pds_smsp.names import GENDER_CODES
from simulator.services.pds_smsp.requirements import GENDERS
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT, ODS_SITE_ROOT
from simulator.wire.json import Json
from simulator.wire.xml import escape, quoted

LINES = 5
"""Lines of an address, always."""

_CODES = {name: code for code, name in GENDERS.items()}
_ADDRESS_USES = {"billing": "PST", "temp": "TMP", "home": "H"}
_TELECOM_USES = {"home": "H", "mobile": "MC", "work": "WP", "temp": "HV"}
_SCHEMES = {"phone": "tel", "other": "tel", "fax": "fax", "email": "mailto"}
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_MOST_GIVEN = 2


def write_identity(nhs_number: str, local_root: str | None = None, local_id: str | None = None) -> str:
    """The NHS number, and the caller's own identifier given back."""
    local = ""
    if local_id is not None:
        root = "" if local_root is None else f" root={quoted(local_root)}"
        local = f"<id{root} extension={quoted(local_id)}/>"
    return f'<id root="{NHS_NUMBER_ROOT}" extension={quoted(nhs_number)}/>{local}'


def write_details(person: Person, documents: Documents) -> str:
    """All that follows the identifiers; of a restricted person nothing that tells where they are."""
    hidden = person.security != "U"
    return "".join(
        (
            _name(person.usual_name),
            "" if hidden else _addresses(person.addresses),
            "" if hidden else "".join(_telecom(each) for each in person.telecoms),
            '<patientPerson determinerCode="INSTANCE" classCode="PSN">',
            f'<administrativeGenderCode code="{_CODES.get(person.gender or "", "0")}" codeSystem="{GENDER_CODES}"/>',
            _time("birthTime", person.birth_date),
            _time("deceasedTime", person.death_date),
            "" if hidden or person.practice is None else _practice(person.practice, documents),
            "</patientPerson>",
        )
    )


def _name(name: Mapping[str, Json]) -> str:
    if not name:
        return ""
    prefix = "".join(f"<prefix>{escape(each)}</prefix>" for each in name.get("prefix", ())[:1])
    given = "".join(f"<given>{escape(each)}</given>" for each in name.get("given", ())[:_MOST_GIVEN])
    family = f"<family>{escape(name['family'])}</family>" if name.get("family") else ""
    return f"<name>{prefix}{given}{family}</name>"


def _addresses(addresses: Iterable[Mapping[str, Json]]) -> str:
    """One address of each use, in the order of the published examples."""
    by_use: dict[str, Mapping[str, Json]] = {}
    for each in addresses:
        by_use.setdefault(str(each.get("use")), each)
    return "".join(_address(by_use[use], f' use="{code}"') for use, code in _ADDRESS_USES.items() if use in by_use)


def _address(address: Mapping[str, Json], use: str = "") -> str:
    lines = [*(address.get("line") or ()), *([""] * LINES)][:LINES]
    postcode = f"<postalCode>{escape(address['postalCode'])}</postalCode>" if address.get("postalCode") else ""
    written = "".join(f"<streetAddressLine>{escape(line or '')}</streetAddressLine>" for line in lines)
    return f"<addr{use}>{postcode}{written}</addr>"


def _telecom(telecom: Mapping[str, Json]) -> str:
    use = _TELECOM_USES.get(str(telecom.get("use")), "H")
    scheme = _SCHEMES.get(str(telecom.get("system")), "tel")
    value = "".join(str(telecom.get("value", "")).split())
    low = _digits((telecom.get("period") or {}).get("start"))
    period = f'<useablePeriod><low value="{low}"/></useablePeriod>' if low else ""
    return f'<telecom use="{use}" value={quoted(f"{scheme}:{value}")}>{period}</telecom>'


def _practice(ods_code: str, documents: Documents) -> str:
    """The registered practice, as far as the directory of organisations knows it."""
    known = documents.peek("organisations", ods_code)
    body: Mapping[str, Json] = {} if known is None else known.body
    address = body.get("address")
    where = "" if address is None else _address({"line": address["lines"], "postalCode": address["postcode"]})
    phone = "".join(str(body.get("phone", "")).split())
    name = f"<name>{escape(body['name'])}</name>" if "name" in body else ""
    return (
        f'<gPPractice classCode="SDLOC">{where}{_work_phone(phone)}'
        f'<locationOrganization determinerCode="INSTANCE" classCode="ORG"><id root="{ODS_SITE_ROOT}"'
        f" extension={quoted(ods_code)}/>{name}</locationOrganization></gPPractice>"
    )


def _work_phone(phone: str) -> str:
    return f'<telecom use="WP" value={quoted(f"tel:{phone}")}/>' if phone else ""


def _time(name: str, moment: str | None) -> str:
    digits = _digits(moment)
    return f'<{name} value="{digits}"/>' if digits else ""


def _digits(moment: str | None) -> str:
    """A date, or as much of one as is known, without its dashes."""
    return _NOT_A_DIGIT.sub("", (moment or "")[:10])
