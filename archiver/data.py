"""Where the files stand that ship beside the code: `db/` and `metadata.json`."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["data_folder", "lexicons_digest", "metadata_file"]

_TELLS_NOTHING = frozenset({"archives.toml", "wording.toml"})  # of what a text says

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


@cache
def lexicons_digest() -> str:
    """`sha256:<hex>` over the lexicons and publishers that ship, by which things are found."""
    hasher = hashlib.sha256()
    for path in sorted(data_folder().glob("*.toml")):
        if path.name not in _TELLS_NOTHING:
            hasher.update(f"{path.name}:{path.stat().st_size}:".encode())
            hasher.update(path.read_bytes())
    return f"sha256:{hasher.hexdigest()}"
