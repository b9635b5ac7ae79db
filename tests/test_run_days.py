"""Simulated days of a real run: every moment made or explained, whatever fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.simulated import simulate


def test_in_two_days_of_faults_every_moment_is_made_or_explained(tmp_path: Path) -> None:
    found = simulate(tmp_path, pages=6, days=2, seed=3)
    assert found.wrong == []
    assert found.failed and found.missed and found.visits > 40
    assert found.seen


@pytest.mark.long
def test_in_ten_days_of_faults_every_moment_is_made_or_explained(tmp_path: Path) -> None:
    found = simulate(tmp_path, pages=40, days=10, seed=1)
    assert found.wrong == []
    assert found.seen > found.edits * 0.8
