"""The house: which room may know which, one door for each outside library, nothing too large."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "archiver"
FLOORS = (  # from the ground up; a room knows itself and what lies lower
    {
        "__init__",
        "asof",
        "clock",
        "data",
        "errors",
        "excerpt",
        "fold",
        "history",
        "models",
        "run_facts",
    }
    | {"publishers", "urls", "verbs", "wording", "words"},
    {"schedule"},
    {"archive", "cite", "compare", "demo", "fetch", "schedule", "text"},
    {
        "citing",
        "deciding",
        "demonstration",
        "derive",
        "exchange",
        "line",
        "notifying",
        "postbox",
        "rebuilding",
    }
    | {
        "quoting",
        "reading",
        "recorder",
        "replay",
        "resolving",
        "running",
        "serving",
        "settling",
        "snapshot",
    }
    | {"sourcing"},
    {"cli", "pages"},
)
DOORS = {
    "apprise": {"postbox"},
    "brotli": {"fetch"},
    "click": {"cli"},
    "cronsim": {"schedule"},
    "datasette": {"pages"},
    "feedparser": {"text"},
    "httpcore": {"fetch"},
    "httpx": {"fetch"},
    "lxml": {"text"},
    "protego": {"fetch"},
    "pypdf": {"text"},
    "rapidfuzz": {"compare"},
    "sentencex": {"text"},
    "sqlite3": {"archive"},
    "sqlite_utils": {"archive", "pages"},  # pages: the hooks of its plugins
    "trafilatura": {"text"},
    "warcio": {"exchange"},
}
DRAWERS = {"utils", "util", "helpers", "common", "misc", "base", "core"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name of a module below the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def room_of(module: str) -> str:
    return module.split(".")[0]


def imports_of(path: Path) -> Iterator[str]:
    """Every absolute name that a module imports, with what it takes from there."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports."""
    known = {name_of(module) for module in MODULES}
    for name in imports_of(path):
        if name.split(".")[0] != "archiver":
            continue
        inner = name.removeprefix("archiver").removeprefix(".")
        while inner and inner not in known:
            inner = inner.rpartition(".")[0]
        yield inner or "__init__"


def floor_of(room: str) -> int:
    return next(level for level, rooms in enumerate(FLOORS) if room in rooms)


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room_of(name_of(path)) for path in MODULES}
    assert rooms == set().union(*FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_room_looks_up_or_sideways(path: Path) -> None:
    room = room_of(name_of(path))
    for imported in own_imports(path):
        other = room_of(imported)
        same_floor_allowed = floor_of(room) in (0, 3)  # nouns and jobs; cycles are ruled out below
        lower = floor_of(other) < floor_of(room)
        beside = floor_of(other) == floor_of(room) and same_floor_allowed
        assert other == room or lower or beside, f"{path.name} imports {imported}"


def test_no_two_modules_need_each_other() -> None:
    graph = {
        name_of(path): {one for one in own_imports(path) if one != name_of(path)}
        for path in MODULES
    }
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_outside_library_has_one_door(path: Path) -> None:
    room = room_of(name_of(path))
    for imported in imports_of(path):
        library = imported.split(".")[0]
        assert room in DOORS.get(library, {room}), f"{path.name} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_stand_at_the_top(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            hidden = [
                inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)
            ]
            assert not hidden, f"{path.name}: an import inside {node.name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_room_is_too_large_or_a_drawer(path: Path) -> None:
    assert path.stem not in DRAWERS
    assert len(path.read_text().splitlines()) <= 400
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            assert node.end_lineno - node.lineno < 60, f"{path.name}: {node.name} is too long"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_public_says_so_and_says_what_it_does(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), f"{path.name} does not say what it is"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            public = not node.name.startswith("_")
            assert not public or ast.get_docstring(node), f"{path.name}: {node.name}"


def test_the_ground_floor_needs_nothing_from_outside() -> None:
    for path in MODULES:
        if room_of(name_of(path)) in FLOORS[0]:
            for imported in imports_of(path):
                top = imported.split(".")[0]
                assert top == "archiver" or top in sys.stdlib_module_names, imported


def test_db_holds_no_python() -> None:
    assert not list((PACKAGE.parent / "db").rglob("*.py"))
