"""What `serve` prints at its start: where everything is, whom to ask for, and who else can reach it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.population.conditions import CONDITIONS
from simulator.settings import is_loopback

if TYPE_CHECKING:
    from simulator.pipeline import Simulator
    from simulator.records.documents import Document
    from simulator.settings import Settings
    from simulator.wire.schemas import Schemas

DEMO_CONDITIONS = ("unrestricted", "restricted", "deceased", "superseded")
"""The conditions that the people named at the start have, as far as the population has them."""

_DEMO_PEOPLE = 3


def greeting(
    simulator: "Simulator",
    url: str,
    tls_url: str | None = None,
    mail_url: str | None = None,
    *,
    made_token: str | None = None,
) -> str:
    """Everything a developer needs to send the first request. A token that was made is said here and nowhere else."""
    tenant = simulator.tenants.peek("default")
    documents = list(tenant.documents.peek_every("people")) if tenant else []
    people = list(demo_people(documents))
    rows = [("base URL", url)]
    rows += [(service.title, url + service.base_path) for service in simulator.services if service.base_path]
    rows.append(("inspector", f"{url}/_simulator/"))
    rows.append(("admin API", f"{url}/_simulator/api/openapi.json"))
    if made_token is not None:
        rows.append(("admin token", f"{made_token}  for the inspector, --token and UEC_SIMULATOR_ADMIN_TOKEN"))
    elif simulator.settings.admin_token is not None:
        rows.append(("admin token", "the one that was given; the inspector and the admin API ask for it"))
    if tls_url is not None:
        rows.append(("over TLS", f"{tls_url}  client certificates: {simulator.settings.client_certificates}"))
    if mail_url is not None:
        rows.append(("mail", f"{mail_url}  recorded, and delivered nowhere"))
    if tenant and tenant.schemas is not None:
        rows += _schemas(tenant.schemas)
    if tenant and tenant.scenarios:
        rows.append(("scenarios", ", ".join(tenant.scenarios)))
    rows += [("" if number else "people to try", text) for number, text in enumerate(people)]
    width = max(len(name) for name, _ in rows)
    lines = [f"uec-simulator {__version__} is running; Ctrl-C stops it", ""]
    return "\n".join([*lines, *(f"  {name:<{width}}  {value}" for name, value in rows)])


def _schemas(schemas: "Schemas") -> Iterator[tuple[str, str]]:
    """Which folder's, and which are not in it."""
    yield "XML schemas", str(schemas.folder)
    if schemas.missing:
        yield "", f"not there, so the simulator's own tables hold: {', '.join(schemas.missing)}"


def demo_people(documents: Iterable["Document"]) -> Iterator[str]:
    """Three people to try first, each with the condition that makes them interesting."""
    by_condition: dict[str, Document] = {}
    for document in documents:
        for condition in document.body["conditions"]:
            by_condition.setdefault(condition, document)
    wanted = [condition for condition in DEMO_CONDITIONS if condition in by_condition]
    others = [condition for condition in by_condition if condition not in DEMO_CONDITIONS]
    for tag in islice((*wanted, *others), _DEMO_PEOPLE):
        meaning = f": {CONDITIONS[tag].meaning}" if tag in CONDITIONS else ""
        yield f"{by_condition[tag].key}  {tag}{meaning}"


def exposure(settings: "Settings") -> str | None:
    """What others can reach, when the server listens beyond this machine; else None."""
    if is_loopback(settings.host):
        return None
    return (
        f"warning: listening at {settings.host}: whoever reaches this machine reaches all services, with nothing asked"
        " but what --access says. The admin API and the inspector, with every recorded message, ask for the admin"
        " token, which anybody on the way can read unless you use the TLS port. Send no real patient's data."
    )
