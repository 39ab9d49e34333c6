"""A member's first answer to a posting."""

from __future__ import annotations

import asyncio

from bot.core.grading import Verdict
from bot.storage.answers import answer_of, record_first
from bot.storage.database import Database
from bot.storage.tables import Answer
from tests import build, rows


async def test_the_first_answer_is_stored_and_a_second_one_is_not(database: Database) -> None:
    asked = await database.write(rows.sent)
    assert await database.write(rows.answered, asked, right=False)
    assert not await database.write(rows.answered, asked, right=True)
    found = await database.read(answer_of, posting_id=asked.id, user_id=build.ADA, who=b"ada")
    assert found is not None
    assert not found.right


async def test_of_many_at_once_exactly_one_is_the_first(database: Database) -> None:
    asked = await database.write(rows.sent)
    firsts = await asyncio.gather(*(database.write(rows.answered, asked, right=bool(i % 2)) for i in range(20)))
    assert sorted(firsts) == [False] * 19 + [True]
    assert await database.read(rows.count, Answer) == 1


async def test_a_verdict_comes_back_as_it_was_and_marked_as_repeated(database: Database) -> None:
    asked = await database.write(rows.sent, right=2)
    for user, verdict in enumerate(
        [
            Verdict(right=True, points=10, chosen=("k0", "k1")),
            Verdict(right=False, points=0, chosen=("k3", "k0")),
            Verdict(right=True, points=0, chosen=("k1", "k0"), unscored="late"),
            Verdict(right=True, points=0, chosen=("k0", "k1"), unscored="seen"),
        ]
    ):
        await database.write(record_first, asked, user_id=user, verdict=verdict, answered_at=build.NOON)
        found = await database.read(answer_of, posting_id=asked.id, user_id=user, who=b"user")
        assert found == Verdict(verdict.right, verdict.points, verdict.chosen, verdict.unscored, repeated=True)


async def test_there_is_no_answer_before_the_first(database: Database) -> None:
    asked = await database.write(rows.sent)
    await database.write(rows.answered, asked, user=1)
    assert await database.read(answer_of, posting_id=asked.id, user_id=2, who=b"2") is None
    assert await database.read(answer_of, posting_id=asked.id + 1, user_id=1, who=b"1") is None
