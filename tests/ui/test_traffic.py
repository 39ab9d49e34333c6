"""What Discord's answers tell: its clock, and when to stand still."""

from __future__ import annotations

import asyncio
import datetime as dt
from email.utils import format_datetime

import pytest

from bot.ui.traffic import MOST_INVALID, WINDOW, Traffic

SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


class Host:
    """A host whose clock may be set. `true` is the time outside."""

    def __init__(self) -> None:
        self.off = dt.timedelta()
        self._epoch = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
        self._begun = asyncio.get_running_loop().time()
        self.passed = dt.timedelta()
        self.traffic = Traffic(lambda: self.true + self.off)

    @property
    def true(self) -> dt.datetime:
        gone = asyncio.get_running_loop().time() - self._begun
        return self._epoch + gone * SECOND + self.passed

    def hear(self, status: int = 200, **headers: str) -> None:
        """Discord answers, with the true time."""
        shown = {"Date": format_datetime(self.true, usegmt=True)}
        self.traffic.heard(status, shown | {name.replace("_", "-"): value for name, value in headers.items()})

    def error(self) -> dt.timedelta:
        """How far the bot's time is from the true one."""
        return abs(self.traffic.now() - self.true)


@pytest.fixture
async def host() -> Host:
    return Host()


@pytest.mark.parametrize("off", [-1_000 * MINUTE, -10 * MINUTE, -5 * SECOND, 5 * SECOND, 10 * MINUTE, 400_000 * MINUTE])
async def test_a_clock_that_is_off_is_set_right_by_discords(host: Host, off: dt.timedelta) -> None:
    host.off = off
    assert host.error() >= 4 * SECOND
    host.hear()
    assert host.error() <= 2 * SECOND


@pytest.mark.parametrize("off", [-2 * SECOND, 0 * SECOND, 1 * SECOND])
async def test_a_clock_that_is_nearly_right_is_left_alone(host: Host, off: dt.timedelta) -> None:
    host.off = off
    host.hear()
    assert abs(host.error() - abs(off)) < SECOND / 2


async def test_a_clock_that_is_set_while_the_bot_runs_is_in_doubt_and_moves_nothing(host: Host) -> None:
    host.hear()
    assert not host.traffic.in_doubt()
    host.off = 10 * MINUTE
    assert host.traffic.in_doubt()
    assert host.error() <= 2 * SECOND
    host.hear()
    assert not host.traffic.in_doubt()
    assert host.error() <= 2 * SECOND


async def test_a_host_that_slept_is_in_doubt_until_discord_is_heard(host: Host) -> None:
    host.hear()
    host.passed = 60 * MINUTE  # the loop's clock stands still in a sleep, the wall clock goes on
    assert host.traffic.in_doubt()
    host.hear()
    assert not host.traffic.in_doubt()
    assert host.error() <= 2 * SECOND


async def test_a_clock_that_is_mended_is_believed_again(host: Host) -> None:
    host.off = 10 * MINUTE
    host.hear()
    host.off = dt.timedelta()
    host.hear()
    assert host.error() <= 2 * SECOND


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Mar 2026 12:00:00 GMT"])
async def test_a_date_that_is_none_changes_nothing(host: Host, date: str) -> None:
    host.traffic.heard(200, {"Date": date})
    assert host.error() < SECOND
    assert not host.traffic.in_doubt()


# ---- Standing still before Discord blocks the address


@pytest.mark.faults
async def test_after_too_many_refusals_it_stands_still_until_the_window_is_over(host: Host) -> None:
    for number in range(MOST_INVALID - 1):
        host.hear((401, 403, 429)[number % 3])
    assert host.traffic.hold() == 0
    host.hear(403)
    assert WINDOW.total_seconds() - 5 <= host.traffic.hold() <= WINDOW.total_seconds()
    host.passed = WINDOW - MINUTE
    assert 50 <= host.traffic.hold() <= 60
    host.passed = WINDOW + SECOND
    assert host.traffic.hold() == 0


async def test_refusals_spread_over_hours_hold_nothing(host: Host) -> None:
    for _ in range(2 * MOST_INVALID):
        host.passed += 2 * SECOND
        host.hear(403)
        assert host.traffic.hold() == 0


async def test_limits_that_others_used_up_do_not_count(host: Host) -> None:
    for _ in range(2 * MOST_INVALID):
        host.hear(429, X_RateLimit_Scope="shared")
    assert host.traffic.hold() == 0


async def test_answers_that_are_no_refusals_do_not_count(host: Host) -> None:
    for status in (200, 204, 400, 404, 500, 502):
        for _ in range(MOST_INVALID):
            host.hear(status)
    assert host.traffic.hold() == 0


async def test_only_a_limit_of_the_bot_as_a_whole_slows_everything_down(host: Host) -> None:
    slowed: list[None] = []
    host.traffic.too_fast = lambda: slowed.append(None)
    host.hear(429, X_RateLimit_Scope="user")
    host.hear(200, X_RateLimit_Global="true")
    assert slowed == []
    host.hear(429, X_RateLimit_Global="true")
    assert len(slowed) == 1
