"""Until when a posting takes answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.core.postings import Asked
from tests import build

DUE = build.NOON
CLOSE = DUE + dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def asked() -> Asked:
    return Asked(
        id=1,
        schedule_id=1,
        guild_id=build.GUILD,
        channel_id=build.CHANNEL,
        local_date=DUE.date(),
        attempt=1,
        state="sent",
        due_at=DUE,
        claimed_at=DUE + SECOND,
        closes_at=CLOSE,
        closed_at=None,
        message_id=9,
        sent_at=DUE + 2 * SECOND,
        snapshot=build.snapshot(),
    )


def test_it_is_open_until_the_planned_close(asked: Asked) -> None:
    assert asked.open_at(CLOSE - SECOND)
    assert not asked.open_at(CLOSE)
    assert not asked.open_at(CLOSE + SECOND)


def test_an_earlier_actual_close_decides(asked: Asked) -> None:
    closed = replace(asked, closed_at=CLOSE - dt.timedelta(hours=2))
    assert closed.open_at(CLOSE - dt.timedelta(hours=2) - SECOND)
    assert not closed.open_at(CLOSE - dt.timedelta(hours=2))


def test_a_later_actual_close_gives_nobody_more_time(asked: Asked) -> None:
    closed = replace(asked, closed_at=CLOSE + dt.timedelta(hours=2))
    assert not closed.open_at(CLOSE)


def test_it_is_out_since_discord_has_it_and_before_that_since_the_claim(asked: Asked) -> None:
    assert asked.out_since == DUE + 2 * SECOND
    assert replace(asked, sent_at=None).out_since == DUE + SECOND


def test_it_names_its_question(asked: Asked) -> None:
    assert asked.ref == ("demo", "q-1")
