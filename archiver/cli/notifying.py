"""The verb that sends alerts, and its options, which `run` shares."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.archive.events import Wanted
from archiver.cli.options import database
from archiver.clock import parse_moment
from archiver.errors import DeliveryProblem
from archiver.notifying import Letter, Order, Told, check, preview
from archiver.notifying import notify as notify_targets
from archiver.urls import absolute_http_url, urlkey

__all__ = ["notify", "told_line"]

_KINDS = ("first_seen", "text_changed", "page_gone", "page_back")


@click.command()
@database
@click.option(
    "--to",
    "targets",
    metavar="URL",
    multiple=True,
    required=True,
    envvar="ARCHIVER_NOTIFY",
    help="An apprise address, such as mailto://user:password@example.org; may be repeated.",
)
@click.option("--tag", "tags", multiple=True, help="Only pages watched with this tag.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only events of this kind."
)
@click.option("--url", "urls", metavar="URL", multiple=True, help="Only this page.")
@click.option(
    "--since",
    metavar="TIME",
    help="Nothing that came in before; default: 7 days ago for a new target, else since last told.",
)
@click.option("--base-url", metavar="URL", help="The archive's page in a Datasette, for links.")
@click.option(
    "--batch",
    type=click.IntRange(1, 500),
    default=20,
    show_default=True,
    help="Events in one message.",
)
@click.option("--dry-run", is_flag=True, help="Print the messages; send and keep nothing.")
def notify(
    database: Path,
    targets: tuple[str, ...],
    tags: tuple[str, ...],
    kinds: tuple[str, ...],
    urls: tuple[str, ...],
    since: str | None,
    base_url: str | None,
    batch: int,
    dry_run: bool,
) -> None:
    """Tell others what is new: pages first seen, texts changed, pages gone and back.

    Each target is told of an event once. What an import or a rebuild adds to the past is history
    and is never told. A target that cannot be reached is told the next time.
    """
    order = Order(
        targets=tuple(dict.fromkeys(targets)),
        wanted=Wanted(
            kinds=tuple(sorted(kinds)),
            tags=tuple(sorted(tags)),
            urlkeys=tuple(sorted(urlkey(absolute_http_url(url)) for url in urls)),
        ),
        since=parse_moment(since)[0] if since else None,
        base_url=absolute_http_url(base_url) if base_url else None,
        batch=batch,
    )
    if dry_run:
        check(order)
        for target, messages in preview(database, order):
            _print(target, messages)
        return
    told = notify_targets(database, order)
    for one in told:
        click.echo(told_line(one))
    problems = [one.problem for one in told if one.problem]
    if problems:
        raise DeliveryProblem(" ".join(problems))


def told_line(told: Told) -> str:
    """What one target took, in a line."""
    if not told.events:
        return f"{told.target}: {'nothing taken' if told.problem else 'nothing new'}"
    events = "1 event" if told.events == 1 else f"{told.events} events"
    messages = "1 message" if told.letters == 1 else f"{told.letters} messages"
    return f"{told.target}: {events} in {messages}"


def _print(target: str, messages: list[Letter]) -> None:
    click.echo(f"{target}: {len(messages) or 'no'} message{'' if len(messages) == 1 else 's'}")
    for message in messages:
        click.echo(f"\n{message.title}\n\n{message.body}")
