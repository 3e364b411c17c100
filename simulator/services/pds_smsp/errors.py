"""The mini services' error table: that of every ITK receiver, and the response codes, which are answers like any other.

`SMSP-0000` stands among them so that a scenario can have somebody found who would not be.
"""

from collections.abc import Mapping

from simulator.call.refusal import RefusalRow
from simulator.toolkit.errors import REFUSALS as RECEIVERS

SUCCESS, INVALID, CREDENTIALS = "SMSP-0000", "SMSP-0001", "SMSP-0005"
NO_MATCH, SEVERAL, SUPERSEDED, INVALIDATED = "DEMOG-0001", "DEMOG-0007", "DEMOG-0017", "DEMOG-0022"
NOT_VERIFIED, OLD_STYLE = "DEMOG-0040", "DEMOG-0042"

MEANINGS: Mapping[str, str] = {
    SUCCESS: "Success",
    INVALID: "Input message validation error",
    "SMSP-0002": "Response message validation error",
    "SMSP-0003": "Data returned from local store, Spine unavailable",
    "SMSP-0004": "Could not connect to Spine",
    CREDENTIALS: "Author Credentials Error",
    "SMSP-9999": "Generic Spine Mini Service Provider software failure",
    NO_MATCH: "No Match",
    SEVERAL: "Multiple matches found",
    SUPERSEDED: "Superceding NHS number returned",
    INVALIDATED: "NHS Number of response record has been invalidated",
    NOT_VERIFIED: "NHS number not verified",
    OLD_STYLE: "NHS Number is not a new style number",
    "DEMOG-9999": "Generic Spine Service Errors",
}
"""What each response code means."""

REFUSALS: Mapping[str, RefusalRow] = {
    **RECEIVERS,
    **{code: RefusalRow(200, meaning) for code, meaning in MEANINGS.items()},
}
