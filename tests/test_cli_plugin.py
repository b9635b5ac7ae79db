"""The archive's verbs answer behind the programs that its users know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archiver.archive.store import Archive


@pytest.mark.parametrize("program", ["datasette", "sqlite_utils"])
def test_the_verbs_answer_behind_another_program(program: str, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    Archive(path).close()
    asked = subprocess.run(
        [sys.executable, "-m", program, "archiver", "status", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout.startswith("0 resources, 0 captures")
