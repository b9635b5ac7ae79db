"""The only door to SQLite, and the only writer."""

from __future__ import annotations

from sqlite3 import Connection

__all__ = ["Connection"]
