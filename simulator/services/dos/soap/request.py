"""A request to the web service as it is read: by local names, in any namespace and order, with whatever else is in it.

Nothing is judged here: what is missing is empty, and what cannot be read says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from simulator.services.dos.soap.names import DETAILS
from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.soap12 import Message, by_name, lenient_root_of, read_message
from simulator.wire.xml import Element, elements, local_name, text_of

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Asked:
    """What a request says. `fault` is why there is no `message`; `operation` is what its first element is called.

    The texts of the case are stripped, and empty where the element is missing, empty or nil.
    """

    fault: WireError | None = None
    message: Message | None = None
    operation: str = ""
    parts: Mapping[str, Element] = field(default_factory=dict)

    @cached_property
    def version_header(self) -> Element | None:
        """The header that says the version, in whatever namespace."""
        return None if self.message is None else by_name(self.message.header).get("serviceVersion")

    @cached_property
    def version(self) -> str:
        """The version that is asked for; empty for the usual one."""
        return text_of(self.version_header) or ""

    @cached_property
    def _user(self) -> Mapping[str, Element]:
        return by_name(self.parts.get("userInfo"))

    @cached_property
    def username(self) -> str:
        """Whose account it is."""
        return text_of(self._user.get("username")) or ""

    @property
    def password(self) -> str:
        """The account's password, to the last blank; it must not be shown."""
        element = self._user.get("password")
        return "" if element is None else element.text or ""

    @cached_property
    def fields(self) -> Mapping[str, Element]:
        """The elements of the case by local name."""
        return by_name(self.parts.get("c"))

    @cached_property
    def case(self) -> Mapping[str, str]:
        """The texts of the case by local name."""
        return {name: text_of(element) or "" for name, element in self.fields.items()}

    @cached_property
    def discriminators(self) -> tuple[str, ...]:
        """The symptom discriminators: those of the list, or the one of a service analysis."""
        listed = self.fields.get("symptomDiscriminatorList")
        single = self.case.get("symptomDiscriminator", "")
        given = [single] if listed is None else [text_of(each) or "" for each in elements(listed)]
        return tuple(each for each in given if each)

    @cached_property
    def service_id(self) -> str:
        """The service whose details are asked for: an id, or an ODS code."""
        return (text_of(self.parts.get("serviceId")) or "") if self.operation == DETAILS else ""


def asked_of(request: Request) -> Asked:
    """What a request says, read once."""
    return request.derived("dos-soap", _read)


def _read(request: Request) -> Asked:
    try:
        message = read_message(lenient_root_of(request))
    except WireError as fault:
        return Asked(fault.bare())
    content = message.content
    return Asked(None, message, "" if content is None else local_name(content), by_name(content))
