"""What monitoring sees: alive, ready part by part, and figures without names."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from bot.core.errors import StudyError
from bot.health import Health, Pulse
from bot.metrics import Metrics
from bot.services.vitals import Vitals
from bot.storage.database import Database, Tx
from bot.storage.measured import MeasuredDatabase
from bot.storage.vitals import daily_states, overdue_count
from tests import build, rows
from tests.group import Group

NOW, HOUR, MINUTE = build.NOON, dt.timedelta(hours=1), dt.timedelta(minutes=1)


class Watched:
    """A bot's health page, and what its client would say."""

    def __init__(self, database: Database) -> None:
        self.metrics = Metrics()
        self.connected, self.looked_ago = True, 3.0
        self.database = MeasuredDatabase(database, self.metrics.database)
        pulse = Pulse(lambda: self.connected, lambda: self.looked_ago)
        self.health = Health(Vitals(self.database, build.bank()), self.metrics, pulse, lambda: NOW)
        self.address = ""

    async def ask(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def figure(self, series: str) -> float:
        _, text = await self.ask("/metrics")
        found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
        assert found, f"{series} is not in\n{text}"
        return float(found[1])


@pytest.fixture
async def watched(database: Database) -> AsyncGenerator[Watched, None]:
    watched = Watched(database)
    async with watched.health.serving("127.0.0.1", 0) as watched.address:
        yield watched


async def test_a_running_bot_is_alive_and_ready(watched: Watched) -> None:
    assert await watched.ask("/healthz") == (200, "alive\n")
    status, text = await watched.ask("/readyz")
    assert status == 200
    assert json.loads(text) == {"gateway": True, "database": True, "dailies": True}


async def test_a_bot_without_its_gateway_is_alive_and_not_ready(watched: Watched) -> None:
    watched.connected = False
    assert (await watched.ask("/healthz"))[0] == 200
    status, text = await watched.ask("/readyz")
    assert status == 503
    assert json.loads(text) == {"gateway": False, "database": True, "dailies": True}


async def test_a_bot_that_does_not_look_at_what_is_due_is_not_ready(watched: Watched) -> None:
    watched.looked_ago = 61.0
    status, text = await watched.ask("/readyz")
    assert status == 503
    assert json.loads(text)["dailies"] is False


async def test_a_bot_without_its_database_is_not_ready_and_still_tells_its_figures(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise StudyError("The database cannot be reached just now.")

    monkeypatch.setattr(watched.database, "read", gone)
    status, text = await watched.ask("/readyz")
    assert status == 503
    assert json.loads(text)["database"] is False
    assert "studybot_interactions" in (await watched.ask("/metrics"))[1]


async def test_a_database_that_hangs_is_told_in_time(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(watched.database, "read", hang)
    async with asyncio.timeout(10):
        status, _ = await watched.ask("/readyz")
    assert status == 503


async def test_other_paths_are_not_there(watched: Watched) -> None:
    assert (await watched.ask("/"))[0] == 404
    assert (await watched.ask("/metrics/../../etc/passwd"))[0] == 404


async def test_a_port_that_is_taken_is_a_sentence(watched: Watched) -> None:
    port = int(watched.address.rpartition(":")[2])
    with pytest.raises(StudyError, match=rf"127\.0\.0\.1:{port} .*STUDYBOT_HEALTH_PORT"):
        async with watched.health.serving("127.0.0.1", port):
            pass


async def test_the_figures_say_what_the_packs_hold_and_how_the_dailies_stand(watched: Watched) -> None:
    study = Group(watched.database, build.bank())
    await study.set_up()
    await study.answer(await study.post())
    assert await watched.figure('studybot_content_items{kind="questions"}') == 3
    assert await watched.figure('studybot_dailies{state="sent"}') == 1
    assert await watched.figure('studybot_dailies{state="missed"}') == 0
    assert await watched.figure("studybot_dailies_overdue") == 0
    assert await watched.figure('studybot_database_seconds_count{action="take_answer",kind="write"}') == 1
    assert await watched.figure("process_resident_memory_bytes") > 0


async def test_no_figure_names_a_server_or_a_person(watched: Watched) -> None:
    study = Group(watched.database, build.bank())
    await study.set_up()
    await study.answer(await study.post())
    _, text = await watched.ask("/metrics")
    ours = [line for line in text.splitlines() if not line.startswith(("#", "process_", "python_"))]
    named = [line.rpartition(" ")[0] for line in ours]  # without the figure itself, whose digits may be any
    assert not [line for line in named if str(build.GUILD) in line or str(build.ADA) in line or "Member" in line]


async def test_a_daily_that_is_due_and_not_sent_is_overdue(database: Database) -> None:
    await database.write(rows.planned, next_due=NOW)
    assert await database.read(overdue_count, before=NOW - MINUTE) == 0
    assert await database.read(overdue_count, before=NOW + MINUTE) == 1
    await database.write(rows.claimed)
    assert (await database.read(daily_states, since=NOW - HOUR))["claimed"] == 1
    assert (await database.read(daily_states, since=NOW + HOUR))["claimed"] == 0


async def test_failed_actions_are_timed_too(database: Database) -> None:
    seen: list[tuple[str, str]] = []
    measured = MeasuredDatabase(database, lambda kind, action, seconds: seen.append((kind, action)))

    def fail(tx: Tx) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await measured.write(fail)
    assert await measured.read(rows.posting_ids, build.GUILD) == []
    assert seen == [("write", "fail"), ("read", "posting_ids")]
