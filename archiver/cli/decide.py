"""The verb by which people decide: over a citation's source, or over whose a name is."""

from __future__ import annotations

from pathlib import Path

import click

from archiver import deciding
from archiver.cli.options import as_json, database, print_json
from archiver.cli.sources import citation_lines
from archiver.errors import UsageProblem
from archiver.urls import absolute_http_url

__all__ = ["decide"]


@click.command()
@database
@click.argument("key", metavar="KEY|NAME")
@click.option("--source", metavar="URL", help="The document that this citation's source is.")
@click.option("--no-source", is_flag=True, help="No document that was found is its source.")
@click.option("--same-as", metavar="NAME", help="The name is this other name's person's.")
@click.option("--apart", is_flag=True, help="The name is nobody's of the others.")
@click.option("--reason", required=True, help="Why.")
@click.option("--by", help="Who decides; default: the account.")
@as_json
def decide(
    database: Path,
    key: str,
    source: str | None,
    no_source: bool,
    same_as: str | None,
    apart: bool,
    reason: str,
    by: str | None,
    as_json: bool,
) -> None:
    """Write down what a person decided; the finding stays beside it.

    About a citation, by its KEY: which document its source is; that holds for it in later versions
    too. About a speaker's NAME, as texts have it: whose it is. A later decision takes its place.
    """
    if sum((source is not None, no_source, same_as is not None, apart)) != 1:
        raise UsageProblem(
            "Give one of --source URL and --no-source for a citation, or of --same-as NAME and"
            " --apart for a name."
        )
    if same_as is not None or apart:
        names = deciding.decide_person(database, key, same_as, reason=reason, by=by)
        if as_json:
            print_json(names)
            return
        person = names[0]["person"]
        others = [one["name"] for one in names if one["name"] != person]
        click.echo(f"{person}, also {', '.join(others)}" if others else f"{person}, no other name")
        return
    address = absolute_http_url(source) if source else None
    row = deciding.decide_source(database, key, address, reason=reason, by=by)
    if as_json:
        print_json(row)
        return
    click.echo("\n".join(citation_lines(row)))
    if address and not row["source_outcome"]:
        click.echo(f"It is not held yet: archiver snapshot {database} {row['source_url']}")
