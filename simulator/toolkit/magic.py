"""Tracking ids, and patients, that the old test bench answered with a fault. Teams know them by heart.

They work in every scenario, unless the tenant's options switch them off.
"""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.toolkit.options import options_of
from simulator.toolkit.patients import identifiers_in
from simulator.wire.itk_message import ItkMessage

_TRACKING = "00000000-0000-0000-0000-0000000"
_PLAIN = "00000000-0000-0000-0000-00000000"

BY_TRACKING_ID: Mapping[str, str] = {
    f"{_TRACKING}C1000": "1000",
    f"{_TRACKING}C2200": "2200_CLIENT",
    f"{_TRACKING}C3000": "3000",
    f"{_TRACKING}E2100": "2100",
    f"{_TRACKING}E2200": "2200",
    f"{_TRACKING}E3000": "3000_SERVER",
    f"{_PLAIN}1111": "VERSION_MISMATCH",
    f"{_PLAIN}2222": "MUST_UNDERSTAND",
}
"""The refusal of each magic tracking id."""

BY_PATIENT: Mapping[str, str] = {
    "1111111111": "1000",
    "2222222222": "2200_CLIENT",
    "3333333333": "3000",
    "4444444444": "2100",
    "5555555555": "2200",
    "6666666666": "3000_SERVER",
    "7777777777": "VERSION_MISMATCH",
    "8888888888": "MUST_UNDERSTAND",
}
"""The refusal of each magic patient."""


def refuse_magic(call: Call, message: ItkMessage) -> None:
    """Raise the refusal that a magic tracking id or patient stands for."""
    distribution = message.distribution
    if distribution is None:
        return
    code = BY_TRACKING_ID.get((distribution.tracking_id or "").upper())
    if code is None:
        code = next((BY_PATIENT[number] for _, number in identifiers_in(call.request) if number in BY_PATIENT), None)
    if code is not None and options_of(call.documents).magic:
        raise Refusal(code)
