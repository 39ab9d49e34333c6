"""What the log looks like: lines for people, or JSON for programs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import structlog

from bot.storage.database import Database, Tx
from tests.conftest import ROOT

PROGRAM = """
import logging, sys
import structlog
from bot.logs import configure_logs
configure_logs("INFO", sys.argv[1])
log = structlog.get_logger("bot.somewhere")
with structlog.contextvars.bound_contextvars(interaction=1234567890123456789):
    log.info("answer taken", posting=7)
    logging.getLogger("discord.gateway").warning("Shard ID %s has %s.", 3, "reconnected")
    chosen = "a member's secret choice"
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        log.exception("interaction failed")
log.debug("not wanted")
"""


def logged(form: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", PROGRAM, form], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == ""
    assert "secret choice" not in done.stderr.replace('chosen = "', "")
    return done.stderr.splitlines()


def test_json_is_one_object_a_line_with_ids_as_numbers() -> None:
    events = [json.loads(line) for line in logged("json")]
    assert [event["event"] for event in events] == [
        "answer taken",
        "Shard ID 3 has reconnected.",
        "interaction failed",
    ]
    assert {event["interaction"] for event in events} == {1234567890123456789}
    assert events[0] | {"posting": 7, "level": "info", "logger": "bot.somewhere"} == events[0]
    assert events[1]["level"] == "warning"
    assert events[0]["timestamp"].endswith("Z")
    assert "RuntimeError: broken" in events[2]["exception"]


def test_the_console_has_lines_for_people() -> None:
    lines = logged("console")
    assert "answer taken" in lines[0]
    assert "posting=7" in lines[0]
    assert "Traceback (most recent call last):" in lines[3]
    assert "\x1b" not in "".join(lines), "no colours into a file"


async def test_what_an_action_logs_bears_the_callers_interaction(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """SQLite's actions run in another thread."""

    def act(tx: Tx) -> None:
        structlog.get_logger("bot.storage").info("acted")

    for number in (1, 2):
        with structlog.contextvars.bound_contextvars(interaction=number):
            await database.write(act)
            await database.read(act)
    events = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [event["interaction"] for event in events if event["event"] == "acted"] == [1, 1, 2, 2]
