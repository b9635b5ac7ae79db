"""A week in an invented newsroom, played over real HTTP: the demonstration and the tests use it."""
