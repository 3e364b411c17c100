"""The kinds of document that the ITK receivers have: endpoints, routes, accepted addresses, behaviour, and what they
keep of the messages that came.
"""

from simulator.population.kind import Kind
from simulator.population.shapes import (
    anything,
    code,
    each,
    flag,
    name_or_number,
    record,
    text,
    whole,
)

RECEIVERS = (
    "practice", "out-of-hours", "emergency-department", "urgent-treatment-centre", "ambulance-service",
    "repeat-caller-service", "other",
)  # fmt: skip
"""What a receiver can be."""

_ANY_TEXT = text(blank=True)
_TEXTS = each(_ANY_TEXT)
_OPEN = record({}, {}, is_open=True)
_WEB_ADDRESS = text(r"https?://\S+", "write an address that begins with http:// or https://")
_DURATION = text(r"P(T?[0-9.]+[WDHMS])+(T([0-9.]+[HMS])+)?", "write a duration such as PT5M")
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
        "clock_skew": _DURATION,
        "refused_usernames": _TEXTS,
        "address": text(),
        "magic_tracking_ids": flag,
        "profiles": _TEXTS,
        "cad_reference": text(),
        "acknowledgements": record({}, {"attempts": whole(1), "wait": _DURATION}),
    },
)

ITK_KINDS: dict[str, Kind] = {
    "itk-addresses": Kind(
        record({}, {"ods_codes": _TEXTS, "dos_service_ids": each(name_or_number)}, is_open=True),
        key=code(("accepted",), "key of this kind"),
    ),
    "itk-endpoints": Kind(_ENDPOINT),
    "itk-options": Kind(_OPTIONS, key=code(("receiver",), "key of this kind")),
    "itk-routes": Kind(record({"address": text(), "url": _WEB_ADDRESS}, {}, is_open=True), own_key="address"),
    "itk-messages": Kind(record({}, {"tracking_id": text(), "received": anything}, is_open=True)),
    "itk-encounters": Kind(_OPEN),
    "ambulance-requests": Kind(_OPEN),
    "ambulance-cases": Kind(_OPEN),
    "pem-policies": Kind(
        record({"dispositions": each(record({"code": text()}, {"text": _ANY_TEXT}))}, {}),
        key=code(("never-send",), "key of this kind"),
    ),
}
"""Every kind of the receivers by name."""
