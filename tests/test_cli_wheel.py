"""The program as it is installed elsewhere: everything it needs is in the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.desk import STRAIT, at

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check")
    build = [sys.executable, "-m", "pip", "wheel", str(CHECKOUT), *options, "-w", str(folder)]
    subprocess.run(build, check=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def shipped(folder: str, *endings: str) -> set[str]:
    """The files of a folder of the checkout that must be in the wheel."""
    found = (path for path in (CHECKOUT / folder).rglob("*") if path.suffix in endings)
    return {str(path.relative_to(CHECKOUT)) for path in found}


def test_the_wheel_holds_schema_wording_pages_and_the_demo_s_texts(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    database = {f"archiver/{name}" for name in shipped("db", ".sql", ".toml")}
    pages = shipped("archiver/pages", ".py", ".html", ".css", ".js")
    texts = shipped("archiver/demo/texts", ".txt")
    assert database and pages and texts
    assert database | pages | texts | {"archiver/metadata.json", "archiver/py.typed"} <= inside
    assert not any(name.startswith(("tests/", "db/")) for name in inside)


def test_the_wheel_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    empty = tmp_path / "empty"
    empty.mkdir()

    def run(*words: str) -> str:
        code = "import archiver.cli, sys; print(archiver.__file__); archiver.cli.main()"
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            input="Strait\n\nThe strait stays open.",
            cwd=empty,
            env={**os.environ, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout

    made = run("snapshot", "news.db", "-", "--url", STRAIT, "--date", at(0), "--workers", "1")
    assert made.startswith(str(installed))
    assert "The strait stays open." in run("show", "news.db", STRAIT)
