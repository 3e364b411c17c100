"""What a tenant's document `dos-options/directory` says to the web service, where real ones differ or have changed."""

from simulator.call.call import Call
from simulator.records.documents import Documents
from simulator.services.dos.directory.options import options_of
from simulator.services.dos.soap.names import V15, VERSIONS
from simulator.services.dos.soap.request import asked_of

AS_STORED, SORTED = ENDPOINT_ORDERS = ("as-stored", "sorted")
"""`endpoints`: the order in which they are listed, that of the document or by their own order."""

SIX_PARTS, FIVE_PARTS, NO_COMPRESSION = CONTACT_DETAILS = ("six-parts", "five-parts", "no-compression")
"""`contact_detail`: what its value holds, everything, all but the comment, or all but the compression."""

HOSPITALS = ("Hospital", "hospital")
"""`hospital_element`: the two spellings of the element of a hospital's score."""


def version_of(call: Call) -> str:
    """The version in which a call is answered: the one that it asks for, or the usual one where it asks for none."""
    said = asked_of(call.request).version
    return said if said in VERSIONS else default_version(call.documents)


def default_version(documents: Documents) -> str:
    """The version of who asks for none."""
    return _one_of(options_of(documents).default_version, VERSIONS, V15)


def endpoint_order(documents: Documents) -> str:
    """One of the ENDPOINT_ORDERS."""
    return _one_of(options_of(documents).body.get("endpoints"), ENDPOINT_ORDERS, AS_STORED)


def contact_detail(documents: Documents) -> str:
    """One of the CONTACT_DETAILS."""
    return _one_of(options_of(documents).body.get("contact_detail"), CONTACT_DETAILS, SIX_PARTS)


def hospital_element(documents: Documents) -> str:
    """One of the HOSPITALS."""
    return _one_of(options_of(documents).hospital_element, HOSPITALS, HOSPITALS[0])


def _one_of(value: object, known: tuple[str, ...], usual: str) -> str:
    return next((each for each in known if each == value), usual)
