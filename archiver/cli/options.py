"""Options that several verbs share, and how results are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from archiver.errors import UsageProblem
from archiver.fetch.public_archives import Archive, read_archives, shipped_archives

__all__ = [
    "as_json",
    "database",
    "fetching",
    "print_json",
    "progress",
    "public_archives",
    "workers",
]

F = TypeVar("F", bound=Callable[..., Any])

database = click.argument("database", metavar="DB", type=click.Path(dir_okay=False, path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
workers = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes that read pages.",
)


def fetching(command: F) -> F:
    """Adds the options of verbs that fetch."""
    options = (
        click.option(
            "--allow",
            metavar="HOST[:PORT]",
            multiple=True,
            help="Admit an address or port that is refused by default; may be repeated.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0.05),
            default=60.0,
            show_default=True,
            help="Seconds for one fetch in all: name, redirects, head and body.",
        ),
        click.option(
            "--max-body",
            type=click.IntRange(min=1),
            default=32 * 2**20,
            show_default=True,
            help="Bytes of one body.",
        ),
        click.option(
            "--delay",
            type=click.FloatRange(min=0),
            default=1.0,
            show_default=True,
            help="Seconds between two requests to one host.",
        ),
        click.option(
            "--archives",
            metavar="FILE|none",
            help="Public archives to ask for sources that are gone (TOML), or none.",
        ),
    )
    for option in options:
        command = option(command)
    return command


def public_archives(named: str | None) -> tuple[Archive, ...]:
    """The public archives that `--archives` means: those of a file, none, or those that ship.

    Raises UsageProblem for a file that cannot be read or has an error.
    """
    if named is None:
        return shipped_archives()
    if named == "none":
        return ()
    try:
        text = Path(named).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(
            f"{named} cannot be read ({error}); name a TOML file, or none."
        ) from None
    return read_archives(text, source=named)


def print_json(value: object) -> None:
    """Prints one JSON value, every letter as itself."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def progress(label: str, length: int | None = None) -> Iterator[Callable[[int], None]]:
    """Shows how far long work has come, on a terminal; in a pipe it stays quiet."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    with click.progressbar(length=length or 0, label=label, file=sys.stderr) as bar:

        def advance(count: int) -> None:
            if length is None:
                bar.length = (bar.length or 0) + count
            bar.update(count)

        yield advance
