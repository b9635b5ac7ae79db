"""Verbs about sources: who is cited and where that stands, and who publishes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from archiver import deciding
from archiver.archive import questions, source_questions
from archiver.archive.questions import Row
from archiver.cli.options import as_json, database, print_json, progress, workers
from archiver.errors import UsageProblem
from archiver.excerpt import shortened
from archiver.publishers import KINDS
from archiver.wording import say, wordings

__all__ = ["citation_lines", "publishers", "sources"]

_CITED_BY = 50  # citations of one page that are told
_LINE = 200  # characters of a claim


@click.command()
@database
@click.argument("url", required=False)
@click.option("--publisher", help="Only citations of this publisher, by its English name.")
@click.option(
    "--resolution",
    type=click.Choice(tuple(wordings()["resolution"])),
    help="Only citations that stand so.",
)
@click.option(
    "--limit",
    default=100,
    show_default=True,
    type=click.IntRange(min=1),
    help="Citations to list at most, without URL.",
)
@as_json
def sources(
    database: Path,
    url: str | None,
    publisher: str | None,
    resolution: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Whom a text leans on, by link, name or credit, and which document each of them is.

    With URL what its latest text cites, and who cites it; without, the latest citations of all.
    """
    with questions.opened(database) as archive:
        if url is None:
            cited = source_questions.citations(
                archive, publisher=publisher, resolution=resolution, limit=limit
            )
            _tell(cited, as_json)
            return
        found = questions.find(archive, url)
        cited = [
            row
            for row in source_questions.citations_of(archive, found)
            if publisher in (None, row["publisher"]) and resolution in (None, row["resolution"])
        ]
        citing = source_questions.cited_by(archive, found, _CITED_BY)
    if as_json:
        facts = {"asked": url, "url": found.url, "followed": found.followed}
        print_json(facts | {"citations": [_whole(row) for row in cited], "cited_by": citing})
        return
    for sentence in found.followed:
        click.echo(f"({sentence})")
    for row in cited:
        click.echo("\n".join(citation_lines(row)))
    if not cited:
        click.echo(f"No source was found in the latest text of {found.url}.")
    for row in citing:
        claim = shortened(row["claim"], _LINE)
        click.echo(f"cited by {row['article_url']} since {row['first_seen_at']}: {claim}")


def _tell(cited: Sequence[Row], as_json: bool) -> None:
    if as_json:
        print_json([_whole(row) for row in cited])
        return
    article = None
    for row in cited:
        if row["article_url"] != article:
            article = row["article_url"]
            click.echo(article)
        click.echo("\n".join(f"  {line}" for line in citation_lines(row)))
    if not cited:
        click.echo("No such citation is held; `archiver snapshot DB URL` captures an article.")


def _whole(row: Row) -> Row:
    """A citation for JSON, its candidates as a list."""
    return row | {"candidates": json.loads(row["candidates"] or "[]")}


def citation_lines(row: Row) -> Iterator[str]:
    """A citation: who, how, in what words, what leans on it, and where the source stands."""
    who = row["publisher"] or row["source_publisher"] or row["source_url"] or row["mention"]
    what = f", {say('credit_for', row['credit_for'])}" if row["credit_for"] else ""
    yield f"{who}, {say('how', row['how'])}{what}: {row['mention']}"
    if row["claim"] != row["mention"]:
        yield f"    {shortened(row['claim'], _LINE)}"
    if row["source_url"]:
        stands = say("outcome", row["source_outcome"]) if row["source_outcome"] else "not captured"
        yield f"    → {row['source_url']} ({stands})"
    if row["resolution"] != "resolved" and row["credit_for"] not in ("photo", "video"):
        yield f"    {say('resolution', row['resolution'])}: {row['reason']}"
        for one in json.loads(row["candidates"] or "[]")[:3]:
            share = f"{one['coverage']:.0%} of what is said"
            yield f"      looked at {one['url']}, which holds {share}"
    if row["resolved_by"] == "decision":
        yield "    as decided by a person"
    yield f"    key {row['citation_key']}"


@click.command()
@database
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--name", help="Only this publisher, with all its names and places.")
@click.option("--reason", help="Why the file is loaded.")
@click.option("--by", help="Who loads it; default: the account.")
@workers
@as_json
def publishers(
    database: Path,
    file: Path | None,
    name: str | None,
    reason: str | None,
    by: str | None,
    workers: int,
    as_json: bool,
) -> None:
    """List publishers, or load more from FILE (TOML, in the form of db/publishers.toml).

    A publisher takes the place of one of its name, a file that of an earlier one of its name.
    All texts are then looked through for their sources again.
    """
    if file is not None:
        with progress("Citing again") as advance:
            loaded = deciding.load_publishers(
                database, file, reason=reason, by=by, workers=workers, progress=advance
            )
        if as_json:
            print_json({"loaded": loaded})
        else:
            click.echo(f"Loaded {len(loaded)} publishers: {', '.join(loaded)}.")
        return
    with questions.opened(database) as archive:
        rows = source_questions.publishers(archive, name)
    if name is not None and not rows:
        raise UsageProblem(f"No publisher is named {name!r}; `archiver publishers DB` lists them.")
    rows = [
        row | {part: json.loads(row[part]) for part in ("languages", "names", "places")}
        for row in rows
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(_publisher_line(row))
        if name is not None:
            click.echo("\n".join(_publisher_lines(row)))


def _publisher_line(row: Row) -> str:
    assert row["kind"] in KINDS
    country = f", {row['country']}" if row["country"] else ""
    counts = f"{row['citations']} citations, {row['pages']} pages held"
    loaded = ", loaded" if row["loaded"] else ""
    return f"{row['name']} ({say('publisher_kind', row['kind'])}{country}{loaded}): {counts}"


def _publisher_lines(row: Row) -> Iterator[str]:
    yield f"  names: {', '.join(row['names'])}"
    for place in row["places"]:
        span = " to ".join(day or "…" for day in (place["since"], place["until"]))
        dated = f", {span}" if place["since"] or place["until"] else ""
        language = f" ({place['language']})" if place["language"] else ""
        yield f"  {place['kind']}: {place['address']}{language}{dated}"
