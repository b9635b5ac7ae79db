"""The only door to SQLite, and the only writer."""
