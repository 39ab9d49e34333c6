"""The bot's time: Discord's, and steady while the host's clock is set to and fro."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pytest

from bot.ui.traffic import Traffic

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SOON = dt.timedelta(seconds=2)


class Host:
    """A clock on the wall that somebody sets."""

    def __init__(self) -> None:
        self.shows = NOON

    def __call__(self) -> dt.datetime:
        return self.shows


def told(traffic: Traffic, at: dt.datetime) -> None:
    """An answer of Discord came at this instant."""
    traffic.heard(200, {"Date": format_datetime(at, usegmt=True)})


async def test_before_discord_was_heard_the_hosts_clock_counts() -> None:
    traffic = Traffic(Host())
    assert traffic.now() == NOON
    assert not traffic.in_doubt()


@pytest.mark.parametrize("by", [dt.timedelta(days=1), dt.timedelta(hours=-1), dt.timedelta(minutes=10)])
async def test_a_clock_that_is_set_moves_nothing_until_discord_tells_the_time(by: dt.timedelta) -> None:
    host = Host()
    traffic = Traffic(host)
    told(traffic, NOON)
    host.shows = NOON + by
    assert traffic.in_doubt()
    assert abs(traffic.now() - NOON) < SOON
    told(traffic, NOON)
    assert not traffic.in_doubt()
    assert abs(traffic.now() - NOON) < SOON


async def test_after_a_sleep_of_the_host_discords_answer_counts() -> None:
    host = Host()
    traffic = Traffic(host)
    told(traffic, NOON)
    host.shows = NOON + dt.timedelta(hours=8)  # the host slept, and its clock is right
    assert traffic.in_doubt()
    told(traffic, host.shows)
    assert abs(traffic.now() - host.shows) < SOON
    assert not traffic.in_doubt()


async def test_a_clock_that_was_always_wrong_is_seen_through() -> None:
    traffic = Traffic(Host())
    told(traffic, NOON - dt.timedelta(minutes=10))
    assert abs(traffic.now() - (NOON - dt.timedelta(minutes=10))) < SOON
    assert not traffic.in_doubt()
