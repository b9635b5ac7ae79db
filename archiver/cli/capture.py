"""Verbs that write: snapshot, import, rebuild, demo."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from archiver import demonstration, rebuilding
from archiver.archive.standing import Standing
from archiver.cli import serving
from archiver.cli.options import (
    as_json,
    database,
    fetching,
    print_json,
    progress,
    public_archives,
    workers,
)
from archiver.clock import parse_moment, utc_now
from archiver.errors import UsageProblem
from archiver.exchange import intake
from archiver.snapshot import Options
from archiver.snapshot import snapshot as take_snapshot
from archiver.urls import absolute_http_url
from archiver.wording import say

__all__ = ["demo", "import_", "rebuild", "snapshot"]

_SUFFIXES = frozenset(
    {".html", ".htm", ".pdf", ".txt", ".warc", ".gz", ".wacz"}
)  # no site's last label


@click.command()
@database
@click.argument("targets", metavar="URL|FILE ...", nargs=-1, required=True)
@click.option("--url", help="The address that a FILE was saved from.")
@click.option("--date", help="When it was saved there, such as 2026-03-01T09:00:00Z.")
@click.option("--no-sources", is_flag=True, help="Capture the article alone.")
@workers
@fetching
@as_json
def snapshot(
    database: Path,
    targets: tuple[str, ...],
    url: str | None,
    date: str | None,
    no_sources: bool,
    workers: int,
    allow: tuple[str, ...],
    timeout: float,
    max_body: int,
    delay: float,
    archives: str | None,
    as_json: bool,
) -> None:
    """Capture now, with the sources that the text leans on: linked, named, or gone since.

    A FILE is a saved page (.html, .pdf, .txt, - for standard input) with --url and --date, or a
    WARC.
    """
    found = [(target, _file(target, url)) for target in targets]
    with progress("Capturing") as advance:
        options = Options(
            allow=allow,
            timeout=timeout,
            max_body=max_body,
            delay=delay,
            archives=public_archives(archives),
            sources=not no_sources,
            workers=workers,
            told=lambda standing: advance(1),
        )
        standings = _in_order(database, found, url, date, options)
    _tell(standings, as_json)


def _in_order(
    database: Path,
    targets: list[tuple[str, Path | None]],
    url: str | None,
    date: str | None,
    options: Options,
) -> list[Standing]:
    """The standing of each target; pages from the web are fetched together."""
    if any(file is None for _, file in targets) and (url or date):
        raise UsageProblem("--url and --date say what a FILE was; leave them out for an address.")
    addresses = [absolute_http_url(target) for target, file in targets if file is None]
    fetched = iter(take_snapshot(database, addresses, options) if addresses else [])
    standings: list[Standing] = []
    for target, file in targets:
        if file is None:
            standings.append(next(fetched))
        else:
            standings.append(_from_file(database, file, target, url, date, options))
    return standings


def _from_file(
    database: Path, file: Path, name: str, url: str | None, date: str | None, options: Options
) -> Standing:
    if name != "-" and intake.is_warc(file):
        (receipt,) = intake.import_files(
            database, [file], clock=options.clock, workers=options.workers
        )
        outcome = "malformed" if receipt.defects else "ok"
        return Standing(name, name, outcome, None, "; ".join(receipt.lines()), "", None, False)
    if url is None or date is None:
        raise UsageProblem(
            f"{name} needs --url and --date: the address it was saved from, and when."
        )
    return intake.take_page(
        database,
        sys.stdin.buffer.read() if name == "-" else file,
        url=absolute_http_url(url),
        captured_at=_second(date),
        clock=options.clock,
        workers=options.workers,
    )


def _file(target: str, url: str | None) -> Path | None:
    """The file that a target names; None where it is an address."""
    if target == "-":
        return Path("-")
    path = Path(target)
    if path.is_file():
        return path
    named = target.startswith(("/", "./", "../")) or path.suffix in _SUFFIXES
    if url is not None or named or path.is_dir():
        raise UsageProblem(
            f"There is no file {target}; name one that is there, or give an address."
        )
    return None


def _second(date: str) -> str:
    """The moment of a saved page: a date alone is not enough to order captures by."""
    first, last = parse_moment(date)
    if first != last:
        raise UsageProblem(f"--date {date} is a whole day; give the time too, as {date}T00:00:00Z.")
    return first


def _tell(standings: list[Standing], as_json: bool) -> None:
    if as_json:
        print_json([asdict(standing) for standing in standings])
    else:
        for standing in standings:
            _tell_one(standing)
    if any(standing.outcome not in {"ok", "unchanged"} for standing in standings):
        sys.exit(1)


def _tell_one(standing: Standing) -> None:
    where = standing.url
    if standing.final_url != standing.url:
        where += f" → {standing.final_url}"
    click.echo(f"{where}\n  {say('outcome', standing.outcome)}", nl=False)
    click.echo(", text differs from the one before" if standing.changed else "", nl=False)
    click.echo(f" ({standing.error})" if standing.error else "")


@click.command("import")
@database
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE ..."
)
@workers
@as_json
def import_(database: Path, files: tuple[Path, ...], workers: int, as_json: bool) -> None:
    """Bring in WARC files, in any order of time, as often as you like.

    Ends with a receipt: what was read, what was there already, what could not be read and where.
    The same command continues an import that was stopped.
    """
    with progress("Importing") as advance:
        receipts = intake.import_files(
            database, files, clock=utc_now, workers=workers, progress=advance
        )
    if as_json:
        print_json([receipt.as_json() for receipt in receipts])
    else:
        for receipt in receipts:
            click.echo("\n".join(receipt.lines()))
    if any(receipt.defects or receipt.held_otherwise for receipt in receipts):
        sys.exit(1)


@click.command()
@database
@workers
@as_json
def rebuild(database: Path, workers: int, as_json: bool) -> None:
    """Read yesterday's bytes with today's extractor and algorithms.

    No edit by a publisher comes of it; keys that fall are kept with their successors.
    """
    with progress("Rebuilding") as advance:
        result = rebuilding.rebuild(database, workers=workers, progress=advance)
    if as_json:
        print_json(asdict(result))
        return
    click.echo(
        f"{result.resources} resources, {result.captures} captures derived anew"
        f" ({'another reading' if result.new_reading else 'the same reading'});"
        f" {result.retired_keys} keys fell."
    )


@click.command()
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path))
@click.option("--serve/--no-serve", default=True, help="Serve the archive when the week is over.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="Port to serve it on.",
)
@workers
def demo(folder: Path, serve: bool, port: int, workers: int) -> None:
    """A local newsroom plays a week of edits; everything is captured, and served."""
    database = demonstration.play(folder, tell=click.echo, workers=workers)
    if serve:
        click.echo(f"\nServing it on http://127.0.0.1:{port}/ until you stop it with Ctrl-C.")
        serving.replace_by_datasette(database, host="127.0.0.1", port=port)
