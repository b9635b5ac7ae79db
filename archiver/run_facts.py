"""What a run says of itself: who, with what, how set, from which file."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path

from archiver import __version__
from archiver.clock import Clock, from_datetime
from archiver.models import Run, digest

__all__ = ["operator", "run_facts"]


def run_facts(
    kind: str,
    clock: Clock,
    *,
    settings: str = "",
    user_agent: str | None = None,
    file: Path | None = None,
) -> Run:
    """The facts of a run that begins now; `settings` is any text that names what is in force."""
    sha256 = None
    if file is not None:
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Run(
        kind=kind,
        started_at=from_datetime(clock()),
        operator=operator(),
        software=f"archiver/{__version__}",
        config_digest=digest(settings.encode()),
        user_agent=user_agent,
        file_name=file.name if file else None,
        file_sha256=sha256,
        file_size=file.stat().st_size if file else None,
    )


def operator() -> str | None:
    """The account that runs this; None where the machine gives it no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return None
