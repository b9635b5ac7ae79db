"""Verbs about quotations: who said what where, how that is known, and whose name is whose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from archiver.archive import questions, quote_questions
from archiver.archive.questions import Row
from archiver.cite.persons import person_key
from archiver.cli.options import as_json, database, print_json
from archiver.errors import UsageProblem
from archiver.excerpt import shortened
from archiver.wording import say, wordings

__all__ = ["quotes"]

_LINE = 300  # characters of a quotation


@click.command()
@database
@click.argument("url", required=False)
@click.option("--speaker", help="Only words of this speaker, in any spelling and script.")
@click.option("--words", help="Only quotations that hold these words.")
@click.option(
    "--class",
    "kind",
    type=click.Choice(tuple(wordings()["quote_class"])),
    help="Only quotations of this class.",
)
@click.option(
    "--limit",
    default=100,
    show_default=True,
    type=click.IntRange(min=1),
    help="Quotations to list at most, without URL.",
)
@as_json
def quotes(
    database: Path,
    url: str | None,
    speaker: str | None,
    words: str | None,
    kind: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Each quotation with who said it, how that is known, and the source that it leans on.

    With URL all that its texts ever held, those that stand first; without, the latest of all.
    Claims in an article's own words are listed as such: they are not quotations.
    """
    if url is not None and words:
        raise UsageProblem("Give either URL or --words; --words searches all articles.")
    with questions.opened(database) as archive:
        names = None
        if speaker is not None:
            names = quote_questions.names_of(archive, speaker, person_key(speaker))
        persons = {name["person"] for name in names or ()}
        if url is None:
            rows = quote_questions.quotes_where(
                archive,
                speakers=None if names is None else [name["id"] for name in names],
                words=words or "",
                kind=kind,
                limit=limit,
            )
            _tell(rows, names or [], as_json)
            return
        found = questions.find(archive, url)
        rows = [
            row
            for row in quote_questions.quotes_of(archive, found)
            if kind in (None, row["class"]) and (names is None or row["person"] in persons)
        ]
        conflicts = quote_questions.conflicts_of(archive, found)
    if as_json:
        facts = {"asked": url, "url": found.url, "followed": found.followed}
        print_json(facts | {"quotes": rows, "role_conflicts": conflicts})
        return
    for sentence in found.followed:
        click.echo(f"({sentence})")
    for row in rows:
        click.echo("\n".join(quote_lines(row)))
    if not rows:
        click.echo(f"No such quotation was found in the texts of {found.url}.")
    for conflict in conflicts:
        click.echo("\n".join(_conflict_lines(conflict)))


def _tell(rows: Sequence[Row], names: Sequence[Row], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for person in dict.fromkeys(name["person"] for name in names):
        spellings = [one["name"] for one in names if one["person"] == person != one["name"]]
        if spellings:
            click.echo(f"{person}, also {', '.join(spellings)}")
    article = None
    for row in rows:
        if row["article_url"] != article:
            article = row["article_url"]
            click.echo(article)
        click.echo("\n".join(f"  {line}" for line in quote_lines(row)))
    if not rows:
        click.echo("No such quotation is held; `archiver snapshot DB URL` captures an article.")


def quote_lines(row: Row) -> Iterator[str]:
    """A quotation: who, the words, how the speaker is known, what it leans on, until when."""
    words = shortened(row["quote"], _LINE)
    quoted = words if row["class"] == "claim" else f"“{words}”"
    unnamed = "" if row["class"] in ("title", "scare") else "nobody named: "
    yield f"{row['speaker']}: {quoted}" if row["speaker"] else f"{unnamed}{quoted}"
    if row["class"] != "speech":
        yield f"    {say('quote_class', row['class'])}"
    if row["speaker_basis"]:
        role = f"{row['role']}; " if row["role"] else ""
        says = f" (“{row['speaker_text']}”)" if row["resolved_by"] and row["speaker_text"] else ""
        yield f"    {role}{say('speaker_basis', row['speaker_basis'])}{says}"
    if row["publisher"] or row["source_url"]:
        source = " → ".join(filter(None, (row["publisher"], row["source_url"])))
        yield f"    source: {source}, {say('cited_by', row['cited_by'])}"
    if not row["present"]:
        yield f"    not in the latest text; seen until {row['last_seen_at']}"
    if row["wordings"] > 1:
        yield f"    stood in {row['wordings']} wordings since {row['first_seen_at']}"
    if row["articles"] > 1:
        yield f"    the same words, or nearly, in {row['articles'] - 1} more of the pages held"
    yield f"    key {row['quote_key']}"


def _conflict_lines(row: Row) -> Iterator[str]:
    """Two offices of one person: both passages, each with its page and day."""
    yield say("role_conflict", "found", **row)
    yield f"    here, {row['article_date']}: {shortened(row['article_passage'], _LINE)}"
    yield f"    there, {row['other_date']}: {shortened(row['other_passage'], _LINE)}"
