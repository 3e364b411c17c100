"""The short keys of a person's form: what each does to a Patient, and what the earlier ones become.

The form has been checked; single elements are made by `elements`. Nothing here changes an element in place.
"""

from collections.abc import Callable, Mapping
from functools import partial

from simulator.population import codes, elements
from simulator.population.person import Person
from simulator.wire.json import Json

Patient = dict[str, Json]
Form = Mapping[str, Json]

MEMBERS = (
    "resourceType", "id", "identifier", "meta", "name", "gender", "birthDate", "multipleBirthInteger",
    "deceasedDateTime", "generalPractitioner", "managingOrganization", "extension", "telecom", "contact", "address",
)  # fmt: skip
"""The order in which PDS lists the members of a Patient."""

_ORDER = {member: index for index, member in enumerate(MEMBERS)}


def laid_over(patient: Patient, form: Form, nhs: str) -> Patient:
    """A Patient (empty: a new one) with what a form says laid over it; the old one is left as it was."""
    patient = dict(patient)
    if not patient:
        patient = {"resourceType": "Patient", "id": nhs, "identifier": [elements.identifier(nhs)]}
        patient["meta"] = {"versionId": "1", "security": [elements.security("U")]}
    for key in form:
        lay = _LAY.get(key)
        if lay is not None:
            lay(patient, form, nhs)
    return ordered(patient)


def ordered(patient: Patient) -> Patient:
    """The members in PDS's order, unknown ones last."""
    return {member: patient[member] for member in sorted(patient, key=lambda member: _ORDER.get(member, len(_ORDER)))}


def _put(patient: Patient, member: str, value: Json | None) -> None:
    """Set a member; None takes it away."""
    if value is None:
        patient.pop(member, None)
    else:
        patient[member] = value


def _lay_plain(member: str, key: str, patient: Patient, form: Form, _: str) -> None:
    _put(patient, member, form[key])


def _lay_version(patient: Patient, form: Form, _: str) -> None:
    patient["meta"] = {**patient["meta"], "versionId": str(form["version"] or 1)}


def _lay_security(patient: Patient, form: Form, _: str) -> None:
    patient["meta"] = {**patient["meta"], "security": [elements.security(form["security"] or "U")]}


def _lay_names(patient: Patient, form: Form, nhs: str) -> None:
    _put(patient, "name", _names(form["name"], nhs, "name", "usual") or None)


def _names(written: Json, nhs: str, path: str, use: str) -> list[Json]:
    return [
        elements.name(each, elements.object_id(nhs, path, index), use)
        for index, each in enumerate(elements.listed(written))
    ]


def _lay_addresses(patient: Patient, form: Form, nhs: str) -> None:
    _put(patient, "address", _addresses(form["address"], nhs, "address") or None)


def _addresses(written: Json, nhs: str, path: str) -> list[Json]:
    return [
        elements.address(each, elements.object_id(nhs, path, index))
        for index, each in enumerate(elements.listed(written))
    ]


def _lay_contacts(patient: Patient, form: Form, nhs: str) -> None:
    made = [
        elements.emergency_contact(each, elements.object_id(nhs, "contact", index))
        for index, each in enumerate(elements.listed(form["emergency_contact"]))
    ]
    _put(patient, "contact", made or None)


def _lay_practice(patient: Patient, form: Form, nhs: str) -> None:
    written = form["practice"]
    made_id = elements.object_id(nhs, "generalPractitioner", 0)
    _put(patient, "generalPractitioner", None if written is None else [elements.organisation(written, made_id)])


def _lay_managing(patient: Patient, form: Form, _: str) -> None:
    written = form["managing_organisation"]
    _put(patient, "managingOrganization", None if written is None else elements.organisation(written))


def _lay_telecoms(key: str, patient: Patient, form: Form, nhs: str) -> None:
    """Replace the telecoms that a key speaks of: `telecom` of all of them, `mobile` of mobile numbers ..."""
    kept = [each for each in patient.get("telecom") or () if key != "telecom" and _telecom_key(each) != key]
    _put(patient, "telecom", [*kept, *_telecoms(form, (key,), nhs, "telecom")] or None)


def _telecom_key(telecom: Json) -> str | None:
    system = telecom.get("system")
    if system == "phone":
        return "mobile" if telecom.get("use") == "mobile" else "phone"
    return "email" if system == "email" else None


def _telecoms(form: Form, keys: tuple[str, ...], nhs: str, path: str) -> list[Json]:
    return [
        elements.telecom(
            each,
            elements.object_id(nhs, path, key, index),
            "email" if key == "email" else "phone",
            "mobile" if key == "mobile" else "home",
        )
        for key in keys
        for index, each in enumerate(elements.listed(form.get(key)))
    ]


def _lay_extension(url: str, make: Callable[[Json], Json], key: str, patient: Patient, form: Form, _: str) -> None:
    written = form[key]
    _set_extension(patient, url, None if written is None else make(written))


def _set_extension(patient: Patient, url: str, made: Json | None) -> None:
    kept = [each for each in patient.get("extension") or () if each["url"] != url]
    _put(patient, "extension", elements.in_order([*kept, *elements.listed(made)]) or None)


def _lay_death(patient: Patient, form: Form, _: str) -> None:
    """Date and notification together: a death without notification is a formal one, null brings the person back."""
    died = form.get("deceased", patient.get("deceasedDateTime"))
    notified = form.get("death_notification", Person({"patient": patient}).death_notification or "2")
    _put(patient, "deceasedDateTime", None if died is None else elements.moment(died))
    if notified is None:
        _set_extension(patient, codes.DEATH_NOTIFICATION, None)
        return
    if not isinstance(notified, dict):
        notified = {"status": notified}
    effective = notified.get("effective", died)
    made = None if effective is None else elements.death_notification(str(notified["status"]), effective)
    _set_extension(patient, codes.DEATH_NOTIFICATION, made)


def _lay_communication(patient: Patient, form: Form, _: str) -> None:
    person = Person({"patient": patient})
    language = form.get("language", person.language)
    interpreter = form.get("interpreter", person.needs_interpreter)
    is_said = language is not None or interpreter
    _set_extension(patient, codes.COMMUNICATION, elements.communication(language, interpreter) if is_said else None)


_LAY: dict[str, Callable[[Patient, Form, str], None]] = {
    "version": _lay_version,
    "security": _lay_security,
    "name": _lay_names,
    "gender": partial(_lay_plain, "gender", "gender"),
    "birth_date": partial(_lay_plain, "birthDate", "birth_date"),
    "multiple_birth": partial(_lay_plain, "multipleBirthInteger", "multiple_birth"),
    "deceased": _lay_death,
    "death_notification": _lay_death,
    "address": _lay_addresses,
    "phone": partial(_lay_telecoms, "phone"),
    "mobile": partial(_lay_telecoms, "mobile"),
    "email": partial(_lay_telecoms, "email"),
    "telecom": partial(_lay_telecoms, "telecom"),
    "emergency_contact": _lay_contacts,
    "practice": _lay_practice,
    "managing_organisation": _lay_managing,
    "language": _lay_communication,
    "interpreter": _lay_communication,
    **{
        key: partial(_lay_extension, url, make, key)
        for key, url, make in (
            ("pharmacy", codes.NOMINATED_PHARMACY, partial(elements.dispenser, codes.NOMINATED_PHARMACY)),
            ("dispensing_doctor", codes.DISPENSING_DOCTOR, partial(elements.dispenser, codes.DISPENSING_DOCTOR)),
            ("appliance_supplier", codes.APPLIANCE_SUPPLIER, partial(elements.dispenser, codes.APPLIANCE_SUPPLIER)),
            ("contact_preference", codes.CONTACT_PREFERENCE, elements.contact_preference),
            ("birth_place", codes.BIRTH_PLACE, elements.birth_place),
            ("removal", codes.REMOVAL, elements.removal),
        )
    },
}
"""What each short key does to a Patient."""


_HISTORY_MEMBERS = {
    "phone": "telecom",
    "mobile": "telecom",
    "email": "telecom",
    "practice": "generalPractitioner",
    "birth_date": "birthDate",
}


def earlier(old: Form, written: Form, nhs: str) -> Json | None:
    """A history with what a form says of it laid over, member by member; null takes a member away."""
    made = {
        "name": _names(written.get("name"), nhs, "history/name", "old"),
        "address": _addresses(written.get("address"), nhs, "history/address"),
        "telecom": _telecoms(written, ("phone", "mobile", "email", "telecom"), nhs, "history/telecom"),
        "gender": elements.listed(written.get("gender")),
        "birthDate": elements.listed(written.get("birth_date")),
        "generalPractitioner": [
            elements.organisation(each, elements.object_id(nhs, "history/generalPractitioner", index))
            for index, each in enumerate(elements.listed(written.get("practice")))
        ],
    }
    said = {_HISTORY_MEMBERS.get(key, key) for key in written}
    laid = {**old, **{member: made[member] for member in said}}
    members = (*made, *(member for member in laid if member not in made))
    return {member: laid[member] for member in members if laid.get(member)} or None
