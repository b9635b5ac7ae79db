"""The command line: verbs that parse, call and print. One group, behind three programs' doors."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from archiver import __version__
from archiver.cli import capture, decide, notifying, quotes, reading, serving, sources, watching
from archiver.errors import ArchiverError

__all__ = ["cli", "main"]


class _Group(click.Group):
    """A group whose errors are one sentence each, whichever program it was called from."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except ArchiverError as error:
            _end(str(error), error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()  # the reader has gone; nobody is left to tell
            sys.exit(1)
        except KeyboardInterrupt:
            _end("Stopped; what was acknowledged is kept. The same command continues.", 1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("ARCHIVER_TRACEBACK"):
                raise
            _end(
                f"This is a fault of archiver's own ({type(error).__name__}: {error});"
                " set ARCHIVER_TRACEBACK=1 and run the command again to see where.",
                1,
            )


def _end(sentence: str, exit_code: int) -> None:
    click.echo(f"archiver: {sentence}", err=True)
    sys.exit(exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="archiver")
def cli() -> None:
    """A provenance archive and change tracker for news.

    The database comes first in every command and is made if missing by those that write.

    Exit codes: 0 done, 1 something could not be had or a check failed, 2 usage.
    """


for _command in (
    capture.demo,
    capture.snapshot,
    capture.import_,
    capture.rebuild,
    reading.log,
    reading.show,
    reading.diff,
    reading.search,
    reading.status,
    decide.decide,
    notifying.notify,
    quotes.quotes,
    serving.serve,
    sources.publishers,
    sources.sources,
    watching.watch,
    watching.unwatch,
    watching.watches_,
    watching.run,
):
    cli.add_command(_command)


def main() -> None:
    """The program `archiver`."""
    cli(prog_name="archiver")
