"""Reading FHIR JSON that others wrote: whatever is not there, or not of the form it should have, reads as nothing.

Only reading; what a message has to contain is said where it is checked.
"""

from collections.abc import Iterable, Mapping

from simulator.wire.json import Json

Resource = Mapping[str, Json]

NOTHING: Resource = {}
"""What is read where there is no object."""


def at(value: Json, *path: str | int) -> Json:
    """What stands at the end of a path of names and places; None where the path does not lead on."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
    return value


def text_at(value: Json, *path: str | int) -> str:
    """The text at the end of a path; empty for none."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def object_at(value: Json, *path: str | int) -> Resource:
    """The object at the end of a path; NOTHING for anything else."""
    found = at(value, *path)
    return found if isinstance(found, dict) else NOTHING


def objects_at(value: Json, *path: str | int) -> list[Resource]:
    """The objects of the list at the end of a path."""
    found = at(value, *path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def extension(resource: Json, *urls: str) -> Resource:
    """The extension of a URL, or for several URLs the one within another; NOTHING if there is none."""
    found = object_at(resource)
    for url in urls:
        found = next((each for each in objects_at(found, "extension") if each.get("url") == url), NOTHING)
    return found


def identifier(resource: Json, system: str) -> str:
    """The value of a resource's, or a list's, identifier of this system; empty if there is none."""
    listed = objects_at(resource) or objects_at(resource, "identifier")
    return next((text_at(each, "value") for each in listed if each.get("system") == system), "")


def reference_identifier(reference: Json, system: str) -> str:
    """The value of the identifier by which a reference names something; empty if it does not by this system."""
    found = object_at(reference, "identifier")
    return text_at(found, "value") if found.get("system") == system else ""


def coding(concept: Json, *systems: str) -> Resource:
    """The coding of one of these systems in a CodeableConcept, or in a list of them; NOTHING if there is none."""
    concepts: Iterable[Resource] = objects_at(concept) or [object_at(concept)]
    codings = (each for one in concepts for each in objects_at(one, "coding"))
    return next((each for each in codings if each.get("system") in systems), NOTHING)


def resources(bundle: Json, resource_type: str) -> list[Resource]:
    """The resources of a type in a bundle, in order."""
    found = (object_at(entry, "resource") for entry in objects_at(bundle, "entry"))
    return [each for each in found if each.get("resourceType") == resource_type]


def contained(resource: Json, reference: str, resource_type: str = "") -> Resource:
    """The contained resource that `#id` refers to; NOTHING if there is none, or none of this type."""
    wanted = reference.removeprefix("#")
    for each in objects_at(resource, "contained"):
        if wanted and each.get("id") == wanted and resource_type in ("", each.get("resourceType")):
            return each
    return NOTHING


def resolved(bundle: Json, reference: str) -> Resource:
    """The resource of a bundle whose fullUrl a reference names; NOTHING if there is none."""
    for entry in objects_at(bundle, "entry"):
        if reference and entry.get("fullUrl") == reference:
            return object_at(entry, "resource")
    return NOTHING


def whole_number_at(value: Json, *path: str | int) -> int | None:
    """The whole number at the end of a path, also one that was written as text."""
    found = at(value, *path)
    if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) < 10:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
