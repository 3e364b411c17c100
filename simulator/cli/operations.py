"""`operations`: what is simulated."""

import click

from simulator.cli.failing import WrongInput


@click.command()
@click.option("--service", help="Only this service's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with each operation's refusals.")
def operations(service: str | None, as_json: bool) -> None:
    """List every operation: its id (used in scenarios), method, path or SOAP messages, and what it does."""
    from simulator.services import SERVICES
    from simulator.wire.json import pretty_json

    names = [each.name for each in SERVICES]
    if service is not None and service not in names:
        raise WrongInput(f"--service {service}: there is no such service, one of {', '.join(names)}")
    found = [operation for each in SERVICES if service in (None, each.name) for operation in each.operations]
    if as_json:
        keys = ("id", "service", "method", "path", "answers_to", "summary", "source", "refusals")
        click.echo(pretty_json([{key: getattr(operation, key) for key in keys} for operation in found]))
        return
    width = max((len(operation.id) for operation in found), default=0)
    for operation in found:
        click.echo(f"{operation.id:<{width}}  {operation.method:<6} {operation.address}")
        click.echo(f"{'':<{width}}  {operation.summary}")
