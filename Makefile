# Two commands matter: `make play` tries the bot in a browser, `make test` checks everything.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: play test check env env-dev lock wheel screenshots figures clean soak soak-kills soak-clicks soak-zones soak-year \
	bench bench-full fuzz audit

play: .venv/play.stamp
	$(BIN)/studybot play

test: check
	$(BIN)/pytest -n auto

# The fast half of `make test`, for every save.
check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/studybot check content --strict

# How fast it is, beside its peers and against the goals of bench/goals.toml: each bench within a minute.
bench: .venv/dev.stamp
	$(BIN)/python bench/run.py

# At full size, for an hour; the table of docs/performance.md is written anew.
bench-full: .venv/dev.stamp
	$(BIN)/python bench/run.py --full --page docs/performance.md

# The long proofs; each part also runs alone, and in pieces.
soak: soak-kills soak-clicks soak-zones soak-year

# Every date of ten years in every time zone.
soak-zones: .venv/dev.stamp
	$(BIN)/python -m tests.zones

# A thousand seeds of fifty servers with everything that goes wrong, a fortnight of the year each: half an hour on two
# cores. In pieces with YEARS="--first 1 --seeds 50"; whole years, a minute of a core each, with YEARS="--days 365".
YEARS ?= --seeds 1000 --servers 50 --days 14
soak-year: .venv/dev.stamp
	$(BIN)/python -m tests.year $(YEARS)

# 300 random kills of the bot while it posts and takes answers, and the same on two designs that lose or double.
soak-kills: .venv/dev.stamp
	$(BIN)/python -W ignore -m tests.faults.soak

# 10,000 raced and replayed presses of members, over kills on SQLite and on two bots with PostgreSQL.
soak-clicks: .venv/dev.stamp
	$(BIN)/python -W ignore -m tests.faults.clicking

env: .venv/play.stamp
env-dev: .venv/dev.stamp

.venv/bin/python:
	$(PYTHON) -m venv .venv || python3 -m venv .venv

.venv/play.stamp: requirements/play.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/play.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.stamp: requirements/dev.txt .venv/play.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

# Renew the pinned requirements: for every platform, with hashes, naming no registry.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade --quiet --no-header \
	--no-emit-index-url --no-emit-find-links pyproject.toml
lock: .venv/bin/python
	$(BIN)/pip install --quiet uv
	$(LOCK) -o requirements/run.txt
	$(LOCK) --extra playground --group build -o requirements/play.txt
	$(LOCK) --extra playground --group dev -o requirements/dev.txt
	$(LOCK) --extra playground --group dev --group screenshots -o requirements/screenshots.txt

wheel: .venv/dev.stamp
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

# The pictures of the README: drives `studybot play` in Chromium, which must be on this machine.
screenshots: .venv/dev.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements/screenshots.txt
	$(BIN)/python docs/screenshots.py

# The figures on the page of each pack, from `studybot check`.
figures: .venv/dev.stamp
	$(BIN)/python docs/figures.py

# Search for input that breaks the loader or the router; half the time each.
FUZZ_SECONDS ?= 120
fuzz: .venv/dev.stamp
	STUDYBOT_FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/pytest tests/fuzz

# Known weaknesses of what the bot runs with, asked of the Python Packaging Advisory Database.
audit: .venv/dev.stamp
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements/run.txt

clean:
	rm -rf .venv dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
