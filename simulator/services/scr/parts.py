"""The resources of a Bundle, by kind and by the references that lead to them."""

from simulator.services.scr.bodies import objects, part, text_at
from simulator.wire.json import Json


class Parts:
    """A Bundle's resources in their order. A reference may be `Type/id` or an entry's `fullUrl`."""

    def __init__(self, bundle: Json) -> None:
        self.resources: list[dict[str, Json]] = []
        self._by_reference: dict[str, dict[str, Json]] = {}
        for entry in objects(part(bundle, "entry")):
            resource = entry.get("resource")
            if isinstance(resource, dict):
                self.resources.append(resource)
                self._by_reference.setdefault(address_of(resource), resource)
                self._by_reference.setdefault(text_at(entry, "fullUrl"), resource)

    def of(self, kind: str) -> list[dict[str, Json]]:
        """All resources of a kind."""
        return [resource for resource in self.resources if resource.get("resourceType") == kind]

    def at(self, reference: str) -> dict[str, Json] | None:
        """The resource that a reference leads to, or None."""
        return self._by_reference.get(reference) if reference else None


def address_of(resource: Json) -> str:
    """What others call a resource: `Type/id`."""
    return f"{text_at(resource, 'resourceType')}/{text_at(resource, 'id')}"
