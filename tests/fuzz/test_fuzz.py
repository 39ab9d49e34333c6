"""A short search in every run; `make fuzz` goes on for as long as STUDYBOT_FUZZ_SECONDS says, with other seeds.

What it finds is printed as an example, kept in `.hypothesis`, and becomes a test of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded

from tests.fuzz.loader import FILES, check_loader
from tests.fuzz.router import VALUES, custom_ids, pressed

SECONDS = float(os.environ.get("STUDYBOT_FUZZ_SECONDS", "0"))
QUIET = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.function_scoped_fixture,
    HealthCheck.differing_executors,
]


def search(new_check: Callable[[], Callable[[], None]], examples: int) -> None:
    """One round of so many examples; more rounds with other seeds until the time is over."""
    until = time.monotonic() + SECONDS / 2
    number = 0
    while number == 0 or time.monotonic() < until:
        seeded(number)(settings(max_examples=examples, deadline=None, suppress_health_check=QUIET)(new_check()))()
        number += 1


def test_the_loader_takes_any_files() -> None:
    search(lambda: given(FILES)(lambda files: check_loader(files)), 150)


def test_the_router_answers_any_press(tmp_path: Path) -> None:
    with pressed(tmp_path) as bot:
        ids = custom_ids(bot.templates)
        search(lambda: given(ids, VALUES)(lambda custom_id, values: bot.press(custom_id, values)), 150)
