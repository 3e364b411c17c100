"""The command line: one module a command. Nothing here decides what a service answers."""

from simulator.cli.group import main

__all__ = ["main"]
