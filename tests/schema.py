"""The whole schema as it is now, as `db/schema.sql` keeps it: `make schema` writes it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from archiver.archive.files import connect_reader, connect_writer

HEADER = """\
-- The whole schema, made from db/migrations and db/views.sql by `make schema`; not edited by hand.
-- The page to read first. Triggers and the full-text index's own tables are left out.
"""


def schema() -> str:
    """Tables, indexes and views, each under the words that its migration has for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        connect_writer(path).close()
        connection = connect_reader(path)
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"
            " AND (name NOT LIKE 'passages_fts%' OR name = 'passages_fts')"
            " ORDER BY CASE type WHEN 'view' THEN 1 ELSE 0 END, rowid"
        ).fetchall()
        connection.close()
    return HEADER + "".join(f"\n{comment_of(name)}{sql};\n" for _, name, sql in rows)


def comment_of(name: str) -> str:
    """The comment lines that stand above a table or view where it is made."""
    folder = Path(__file__).parent.parent / "db"
    for path in (*sorted((folder / "migrations").glob("*.sql")), folder / "views.sql"):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            if line.startswith(
                (f"CREATE TABLE {name} ", f"CREATE VIEW {name} ", f"CREATE VIRTUAL TABLE {name} ")
            ):
                first = number
                while first and re.match(r"-- (?!---)", lines[first - 1]):
                    first -= 1
                return "".join(f"{one}\n" for one in lines[first:number])
    return ""


if __name__ == "__main__":
    print(schema(), end="")
