"""The verb that serves."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from archiver.archive import questions
from archiver.cli.options import database
from archiver.serving import serve_command

__all__ = ["replace_by_datasette", "serve"]


@click.command(context_settings={"ignore_unknown_options": True})
@database
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option(
    "--port",
    default=8001,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to serve on.",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def serve(database: Path, host: str, port: int, options: tuple[str, ...]) -> None:
    """Serve the archive with Datasette; Datasette's own options follow after --."""
    with questions.opened(database):
        pass  # refuses, in one sentence, what is no archive
    replace_by_datasette(database, host=host, port=port, options=options)


def replace_by_datasette(
    database: Path, *, host: str, port: int, options: Sequence[str] = ()
) -> NoReturn:
    """Becomes the Datasette process that serves the archive."""
    command = serve_command(database, host=host, port=port, extra=options)
    sys.stdout.flush()
    os.execv(command[0], command)
