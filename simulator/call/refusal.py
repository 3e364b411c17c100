"""A national service's "no": raised anywhere in an operation, rendered in one place in the service's dialect."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """One row of a service's error table.

    `code` is what stands on the wire (empty: the row's own key). `diagnostics` is the default text; `detail` holds
    what only the service's dialect knows (severity and issue type for FHIR, fault code for SOAP). A display may have
    `{placeholders}`: the refusal's `values` fill them, or else the row's `detail`.
    """

    status: int
    display: str
    diagnostics: str | None = None
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    detail: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """The caller broke a national rule. `code` is a key of the service's error table.

    `diagnostics` replaces the row's own text. `headers` are added to the row's. `values` fill the display.
    """

    def __init__(
        self,
        code: str,
        diagnostics: str | None = None,
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code if diagnostics is None else f"{code}: {diagnostics}")
        self.code = code
        self.diagnostics = diagnostics
        self.headers: Mapping[str, str] = headers or {}
        self.values: Mapping[str, str] = values or {}
