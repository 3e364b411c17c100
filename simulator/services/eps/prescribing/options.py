"""The prescribing API's switches, a document of kind `eps-options`: what the sandbox takes and the live service not."""

from dataclasses import dataclass

from simulator.call.call import Call
from simulator.records.documents import Document, derived

KIND, KEY = "eps-options", "prescribing"


@dataclass(frozen=True, slots=True)
class Options:
    """The switches. `validation` is the validator in front, `spine_rules` are what Spine checks.

    Without `cancellation` nothing can be cancelled, without `prescribing` nothing prescribed. `test_headers` allows
    `x-skip-validation`, as no production environment does.
    """

    validation: bool = True
    spine_rules: bool = True
    signatures: str = "decodable"
    algorithm: str = "RS256"
    test_headers: bool = False
    prescribing: bool = True
    cancellation: bool = True


USUAL = Options()
LENIENT = Options(validation=False, spine_rules=False, signatures="off", test_headers=True)
"""As the sandbox is: `lenient: true`."""


def options_of(call: Call) -> Options:
    """The tenant's switches; the single ones go before `lenient`."""
    document = call.documents.peek(KIND, KEY)
    return USUAL if document is None else derived(document, "options", _read)


def _read(document: Document) -> Options:
    body = document.body
    base = LENIENT if body.get("lenient") is True else USUAL
    return Options(**{name: body.get(name, getattr(base, name)) for name in Options.__dataclass_fields__})
