"""The kinds of document that the ITK receivers have: endpoints, routes, accepted addresses, behaviour, and what they
keep of the messages that came.
"""

from simulator.population.endpoints import WITH_ENDPOINT
from simulator.population.kind import Kind
from simulator.population.shapes import (
    anything,
    code,
    duration,
    each,
    flag,
    name_or_number,
    record,
    text,
    whole,
)

RECEIVERS = (*WITH_ENDPOINT, "repeat-caller-service", "other")
"""What a receiver can be."""

_ANY_TEXT = text(blank=True)
_TEXTS = each(_ANY_TEXT)
_WEB_ADDRESS = text(r"https?://\S+", "write an address that begins with http:// or https://")
_PATH = text(r"/(?!_simulator)[^?#\s]*", "write a path such as /gp/A81013, without host and query")


_ENDPOINT = record(
    {"path": _PATH},
    {
        "name": text(),
        "type": code(RECEIVERS, "type of receiver"),
        "ods_code": text(),
        "dos_service_ids": each(name_or_number),
        "interactions": _TEXTS,
        "postcode_areas": each(text(r"[A-Z]{1,2}", "write the letters that a postcode begins with")),
        "compressed": flag,
    },
    is_open=True,
)
_OPTIONS = record(
    {},
    {
        "answer": record(
            {},
            {
                "action": code(("response", "port-type", "echo"), "kind of action"),
                "text": _ANY_TEXT,
                "relates_to": flag,
            },
        ),
        "fault": record(
            {},
            {"action": code(("soap", "old"), "kind of action"), "status": code(("200", "500"), "status"), "bare": flag},
        ),
        "duplicates": code(("accept", "fault"), "answer to a duplicate"),
        "clock_skew": duration,
        "refused_usernames": _TEXTS,
        "address": text(),
        "magic_tracking_ids": flag,
        "profiles": _TEXTS,
        "cad_reference": text(),
        "acknowledgements": record({}, {"attempts": whole(1), "wait": duration}),
    },
)
_MESSAGE = record(
    dict.fromkeys(("interaction", "tracking_id", "document_id", "replaces", "received"), anything)
    | {"ods_codes": _TEXTS},
    {},
    is_open=True,
)
_REQUEST = record(
    {"id": anything, "cad_reference": text(), "status": anything, "superseded_by": anything}, {}, is_open=True
)

ITK_KINDS: dict[str, Kind] = {
    "itk-addresses": Kind(
        record({}, {"ods_codes": _TEXTS, "dos_service_ids": each(name_or_number)}, is_open=True),
        key=code(("accepted",), "key of this kind"),
    ),
    "itk-endpoints": Kind(_ENDPOINT),
    "itk-options": Kind(_OPTIONS, key=code(("receiver",), "key of this kind")),
    "itk-routes": Kind(record({"address": text(), "url": _WEB_ADDRESS}, {}, is_open=True), own_key="address"),
    "itk-messages": Kind(
        record({"received": anything}, {"tracking_id": text(), "senders": each(anything)}, is_open=True)
    ),
    "itk-encounters": Kind(record({"messages": each(_MESSAGE)}, {}, is_open=True)),
    "ambulance-requests": Kind(_REQUEST),
    "ambulance-cases": Kind(record({"cad_reference": text(), "latest": _REQUEST}, {}, is_open=True)),
    "pem-policies": Kind(
        record({"dispositions": each(record({"code": text()}, {"text": _ANY_TEXT}))}, {}),
        key=code(("never-send",), "key of this kind"),
    ),
}
"""Every kind of the receivers by name."""
