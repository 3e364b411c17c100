"""`uec-simulator`: the group that all commands hang on. Commands import what they need when they run."""

import click

from simulator import __version__
from simulator.cli.certs import certs
from simulator.cli.check import check
from simulator.cli.exchanges import exchanges
from simulator.cli.failing import Commands
from simulator.cli.journey import journey
from simulator.cli.operations import operations
from simulator.cli.people import people
from simulator.cli.scenarios import scenarios
from simulator.cli.serve import serve


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="uec-simulator")
def main() -> None:
    """England's national services for urgent and emergency care, simulated on this machine.

    Start with `uec-simulator serve`, then point your client at the address it prints: only the base URL changes.
    """


for _command in (serve, journey, check, people, exchanges, scenarios, operations, certs):
    main.add_command(_command)
