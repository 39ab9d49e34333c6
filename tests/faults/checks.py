"""What must hold over the rows and the channels whenever a run has ended, however it ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Row, select

from bot.core.periods import kept_periods
from bot.storage.database import Tx
from bot.storage.tables import Answer, Posting, Score
from tests.faults.harness import Scene, posting_of
from tests.faults.interactions import Shown
from tests.faults.world import Json, text_of


@dataclass(frozen=True, slots=True)
class Tally:
    """Posts that never came, and posts that came more than once."""

    owed: int
    lost: int
    doubled: int


def tally(scene: Scene, channels: list[int], *, each: int = 1) -> Tally:
    """Count the messages of channels that are owed so many each."""
    counts = [len(scene.discord.world.messages(channel)) for channel in channels]
    lost, doubled = (sum(max(0, sign * (count - each)) for count in counts) for sign in (-1, 1))
    return Tally(len(channels) * each, lost, doubled)


def posting_rows(tx: Tx) -> list[Row[int, int, int | None, str]]:
    """Channel, posting, message and state of every posting."""
    return list(tx.execute(select(Posting.channel_id, Posting.id, Posting.message_id, Posting.state)))


async def check_posts(scene: Scene, channels: list[int], *, each: int = 1) -> None:
    """So many dailies in each channel; each is the message of exactly one row, and no row is without its message."""
    assert tally(scene, channels, each=each) == Tally(len(channels) * each, 0, 0)
    shown = {(c, posting_of(m), int(m["id"])) for c in channels for m in scene.discord.world.messages(c)}
    rows = await scene.look(posting_rows)
    assert {(channel, posting, message) for channel, posting, message, _ in rows} == shown
    assert Counter(state for *_, state in rows) == {"sent": len(channels) * each}


def answer_rows(tx: Tx) -> dict[tuple[int, int], bool]:
    """Posting and member of every answer, and whether it is right."""
    rows = tx.execute(select(Answer.posting_id, Answer.user_id, Answer.right))
    return {(posting, user): right for posting, user, right in rows}


def scores(tx: Tx) -> dict[tuple[int, str, int], tuple[int, int, int]]:
    """The kept sums: server, period, member -> points, right, answered."""
    return {(s.guild_id, s.period, s.user_id): (s.points, s.right, s.answered) for s in tx.execute(select(Score))}


def recount(tx: Tx) -> dict[tuple[int, str, int], tuple[int, int, int]]:
    """The same sums from the answers."""
    sums: dict[tuple[int, str, int], tuple[int, int, int]] = {}
    for row in tx.execute(select(Answer).where(Answer.unscored.is_(None))):
        for period in kept_periods(row.local_date):
            key = (row.guild_id, period, row.user_id)
            points, right, answered = sums.get(key, (0, 0, 0))
            sums[key] = (points + row.points, right + row.right, answered + 1)
    return sums


async def check_answers(scene: Scene, pressed: list[tuple[int, Shown]]) -> None:
    """Every verdict that a member saw is stored as it was shown, and the sums are those of the answers."""
    stored = await scene.look(answer_rows)
    for posting, shown in pressed:
        verdict = None if shown.original is None else verdict_in(shown.original)
        if verdict is not None:
            assert stored.get((posting, shown.person.id)) == verdict
    assert await scene.look(scores) == await scene.look(recount)


def verdict_in(message: Json) -> bool | None:
    """Right or wrong, as a card says it; None when it says neither."""
    text = text_of(message)
    if "Not right" in text:
        return False
    return True if "✓ Right" in text else None
