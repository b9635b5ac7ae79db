"""How to serve an archive: Datasette's command line, with settings that are sound in public."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["metadata_file", "serve_command"]

_PACKAGE = Path(__file__).resolve().parent.parent
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


def metadata_file() -> Path:
    """metadata.json: inside the installed package, or one floor above it in a checkout."""
    inside = _PACKAGE / "metadata.json"
    return inside if inside.is_file() else _PACKAGE.parent / "metadata.json"


def serve_command(database: Path, *, host: str, port: int, extra: Sequence[str] = ()) -> list[str]:
    """The command that serves `database` with either Datasette; `extra` are its own options.

    A setting or metadata file given in `extra` comes last and wins.
    """
    command = [sys.executable, "-m", "datasette", "serve", str(database)]
    command += ["--host", host, "--port", str(port)]
    if not {"-m", "--metadata"} & set(extra):
        command += ["-m", str(metadata_file())]
    for name, value in _SETTINGS.items():
        command += ["--setting", name, value]
    return [*command, *extra]
