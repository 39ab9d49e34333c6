"""The checks of the simulated year see what they are there for: a good month, spoilt in one place, is found out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, insert, select, update

from bot.storage.database import Tx
from bot.storage.tables import Answer, MissedDate, Posting, Schedule, Score
from tests.year import troubles
from tests.year.guilds import custom_ids
from tests.year.invariants import broken
from tests.year.loop import simulate
from tests.year.year import DAY, Year


async def spoilt(spoil: Callable[[Year, Tx], None]) -> tuple[list[str], list[str]]:
    """What is wrong with a good fortnight before and after something in it was changed."""
    year = Year(1, servers=2, rate=0)
    troubles.begin(year)
    await year.live(14)
    await year.settle()
    good = broken(year)
    spoil(year, year.tx)
    found = broken(year)
    await year.life.end()
    year.tx.close()
    return good, found


def message_twice(year: Year, _tx: Tx) -> None:
    channel = year.servers[0].channel
    daily = next(m for m in channel.messages.values() if any(custom_ids(m["components"])))
    channel.messages[1] = {**daily, "id": "1"}


def message_gone(year: Year, tx: Tx) -> None:
    channel = year.servers[0].channel
    (ident, *_) = tx.execute(select(Posting.message_id).where(Posting.guild_id == 1)).scalars()
    del channel.messages[ident]


def date_twice(_year: Year, tx: Tx) -> None:
    first = dict(tx.execute(select(Posting.__table__).limit(1)).one()._mapping)
    tx.execute(insert(Posting).values(**{**first, "id": 9_999, "attempt": 2}))


def date_lost(_year: Year, tx: Tx) -> None:
    tx.execute(update(Posting).where(Posting.id == 12).values(state="abandoned"))


def an_hour_late(_year: Year, tx: Tx) -> None:
    due = tx.execute(select(Posting.due_at).where(Posting.id == 5)).scalar_one()
    tx.execute(update(Posting).where(Posting.id == 5).values(due_at=due + DAY / 24))


def key_hidden(_year: Year, tx: Tx) -> None:
    tx.execute(update(Posting).where(Posting.id == 5).values(revealed_at=None))


def missed_and_posted(year: Year, tx: Tx) -> None:
    row = tx.execute(select(Posting.schedule_id, Posting.local_date, Posting.guild_id).limit(1)).one()._mapping
    tx.execute(insert(MissedDate).values(**row, reason="asleep", noted_at=year.now()))


def due_in_the_past(year: Year, tx: Tx) -> None:
    tx.execute(update(Schedule).where(Schedule.guild_id == 1).values(next_due=year.now() - DAY))


def answer_lost(_year: Year, tx: Tx) -> None:
    tx.execute(delete(Answer))
    tx.execute(delete(Score))


def sum_too_high(_year: Year, tx: Tx) -> None:
    tx.execute(update(Score).values(points=Score.points + 1))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (message_twice, "stands 2 times in its channel"),
        (message_gone, "but not there"),
        (date_twice, "has 2 postings for"),
        (date_lost, "neither a posting nor a reason for"),
        (an_hour_late, "by no clock on the wall"),
        (key_hidden, "was revealed at None"),
        (missed_and_posted, "which went out"),
        (due_in_the_past, "waits for"),
        (answer_lost, "was acknowledged as"),
        (sum_too_high, "a recount gives"),
    ],
)
def test_a_spoilt_fortnight_is_found_out(spoil: Callable[[Year, Tx], None], sentence: str) -> None:
    good, found = simulate(spoilt(spoil))
    assert good == []
    assert any(sentence in text for text in found), found
