"""How to serve an archive: Datasette's command line, with settings that are sound in public."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["serve_command"]

_SETTINGS = {
    "sql_time_limit_ms": "1000",
    "facet_time_limit_ms": "200",
    "facet_suggest_time_limit_ms": "25",
    "suggest_facets": "off",  # a suggestion reads the whole table for each column
    "max_returned_rows": "1000",
    "default_page_size": "50",
    "max_csv_mb": "100",
    "truncate_cells_html": "600",
    "allow_download": "off",  # the file holds bodies; `archiver publish` makes a copy to give away
    "trace_debug": "off",
    "template_debug": "off",
}


def serve_command(database: Path, *, host: str, port: int, extra: Sequence[str] = ()) -> list[str]:
    """The command that serves `database` with either Datasette; `extra` are its own options.

    A setting given in `extra` comes last and wins. metadata.json is no part of it: the plugin tells
    Datasette what it says, for a file of any name, and what a file given by `-m` says comes first.
    """
    command = [sys.executable, "-m", "datasette", "serve", str(database)]
    command += ["--host", host, "--port", str(port)]
    for name, value in _SETTINGS.items():
        command += ["--setting", name, value]
    return [*command, *extra]
