"""The same verbs behind two other programs: `datasette archiver` and `sqlite-utils archiver`."""

from __future__ import annotations

import click
from pluggy import HookimplMarker

from archiver import cli as verbs

__all__ = ["register_commands"]


@HookimplMarker("datasette")
@HookimplMarker("sqlite_utils")
def register_commands(cli: click.Group) -> None:
    """Hangs our group into the other program's."""
    cli.add_command(verbs.cli, name="archiver")
