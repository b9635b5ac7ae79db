# Two commands do all the set-up: `make demo` runs the main job, `make test` passes the tests.

PYTHON ?= python3
VENV := .venv
NEXT := .venv-next
DATASETTE_NEXT := 1.0a41
PYWB := .venv-pywb
PYWB_VERSION := 2.10.0
BIN := $(VENV)/bin

# Without Chromium the tests that look at pages in it are left out, and that is said.
QUICK = -m "not long$(shell command -v chromium >/dev/null || echo ' and not browser')"

.PHONY: browser demo test test-quick test-next test-long lint types schema readme clean

demo: $(VENV)/ready
	rm -rf demo
	$(BIN)/archiver demo demo $(DEMO_ARGS)

test: test-quick test-next lint types

# pywb is the web archive that the tests of Mementos ask; it needs much that archiver does not.
test-quick: $(VENV)/ready $(PYWB)/ready browser
	$(BIN)/python -m pytest $(QUICK) --numprocesses 2 --dist loadscope

# The same pages on the Datasette that comes next.
test-next: $(NEXT)/ready browser
	$(NEXT)/bin/python -m pytest $(QUICK) tests/test_pages.py tests/test_pages_guard.py tests/test_pages_quotes.py tests/test_metadata.py tests/test_feeds.py tests/test_monitors.py --numprocesses 2 --dist loadscope

browser:
	@command -v chromium >/dev/null || .ci/browser || \
	  echo "Chromium is not here and could not be installed: tests in a browser are left out."

test-long: $(VENV)/ready
	$(BIN)/python -m pytest -m long

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy

schema: $(VENV)/ready
	$(BIN)/python -m tests.schema > db/schema.sql.new && mv db/schema.sql.new db/schema.sql

readme: $(VENV)/ready
	$(BIN)/python -m tests.readme

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

$(NEXT)/ready: pyproject.toml
	$(PYTHON) -m venv $(NEXT)
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' 'datasette==$(DATASETTE_NEXT)'
	touch $@

$(PYWB)/ready:
	$(PYTHON) -m venv $(PYWB)
	$(PYWB)/bin/python -m pip install --quiet --disable-pip-version-check 'pywb==$(PYWB_VERSION)'
	touch $@

clean:
	rm -rf $(VENV) $(NEXT) $(PYWB) demo build dist .pytest_cache .mypy_cache .ruff_cache
