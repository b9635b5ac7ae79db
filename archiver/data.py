"""Where the files stand that ship beside the code: `db/` and `metadata.json`."""

from __future__ import annotations

from pathlib import Path

__all__ = ["data_folder", "metadata_file"]

_PACKAGE = Path(__file__).resolve().parent


def _beside(name: str) -> Path:
    """A file inside the installed package, or one floor above it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name


def data_folder() -> Path:
    """The folder `db/`: migrations, views, wording."""
    return _beside("db")


def metadata_file() -> Path:
    """Datasette's metadata for an archive."""
    return _beside("metadata.json")
