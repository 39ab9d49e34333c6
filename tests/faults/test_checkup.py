"""What `studybot doctor` asks of Discord, against the local one: each answer in words, with its remedy."""

from __future__ import annotations

import datetime as dt

import pytest
from discord.http import Route

from bot.ui import checkup
from tests import build
from tests.faults import faults
from tests.faults.server import TOKEN, DiscordServer

PLAN = build.plan(guild_id=1_001, channel_id=2_001)


@pytest.fixture(autouse=True)
def here(discord: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord is the local one, with the plan's server."""
    monkeypatch.setattr(Route, "BASE", discord.api)
    discord.world.add_channel(PLAN.channel_id, guild_id=PLAN.guild_id)


def off(seconds: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)  # noqa: TID251 - the local Discord tells the real time


async def test_a_clock_that_is_right_is_ok() -> None:
    assert (await checkup.clock(lambda: off(0))).grade == "ok"


@pytest.mark.parametrize(("seconds", "way"), [(90, "ahead of"), (-3_600, "behind")])
async def test_a_clock_that_is_off_is_told_by_how_much(seconds: int, way: str) -> None:
    found = await checkup.clock(lambda: off(seconds))
    assert found.grade == "look"
    assert way in found.said
    assert abs(int(found.said.split()[0]) - abs(seconds)) <= 2
    assert "timedatectl" in found.remedy


async def test_all_is_well_with_a_good_token_and_all_rights() -> None:
    found = {finding.subject: finding for finding in await checkup.account(TOKEN, [PLAN])}
    assert {finding.grade for finding in found.values()} == {"ok"}
    assert "1000 of 1000 identifications left" in found["sessions"].said
    assert str(PLAN.channel_id) in found["permissions"].said


async def test_a_wrong_token_is_wrong_and_nothing_else_is_asked(discord: DiscordServer) -> None:
    (found,) = await checkup.account("a.wrong.token", [PLAN])
    assert found.grade == "wrong"
    assert "Bot page" in found.remedy
    assert discord.count("GET", "/guilds/*") == 0


@pytest.mark.parametrize(("remaining", "grade"), [(500, "ok"), (50, "look"), (0, "wrong")])
async def test_few_identifications_left_point_at_a_loop(discord: DiscordServer, remaining: int, grade: str) -> None:
    discord.gateway.identifies = 1_000 - remaining
    found = {finding.subject: finding for finding in await checkup.account(TOKEN, [])}
    assert found["sessions"].grade == grade
    assert ("restarts" in found["sessions"].remedy) == (grade != "ok")


async def test_a_channel_that_is_closed_to_the_bot_is_wrong(discord: DiscordServer) -> None:
    discord.on("GET", "/channels/*", faults.refused(403, 50001))
    found = {finding.subject: finding for finding in await checkup.account(TOKEN, [PLAN])}
    assert found["permissions"].grade == "wrong"
    assert str(PLAN.channel_id) in found["permissions"].said
    assert "/setup" in found["permissions"].remedy


async def test_a_server_that_is_gone_is_wrong(discord: DiscordServer) -> None:
    discord.world.guilds.clear()
    found = {finding.subject: finding for finding in await checkup.account(TOKEN, [PLAN])}
    assert found["permissions"].grade == "wrong"
