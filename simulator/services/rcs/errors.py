"""The service's error table: that of every ITK receiver, and the one error that is an answer like any other."""

from collections.abc import Mapping

from simulator.call.refusal import RefusalRow
from simulator.toolkit.errors import REFUSALS as RECEIVERS

ER = "ER"

REFUSALS: Mapping[str, RefusalRow] = {**RECEIVERS, ER: RefusalRow(200, "Repeat Caller Service Error")}
