"""Postings whose time is over: how they ended."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from bot.core.postings import Asked
from bot.core.results import Results
from bot.storage.database import Tx
from bot.storage.postings import of_id
from bot.storage.prepared import carry_out, every
from bot.storage.standings import UNNAMED
from bot.storage.tables import Answer, Member

NAMED = 10
"""Solvers named at most."""

LONGEST, WORTH_TELLING = 3, 3
"""So many streaks are told, from so many days on."""


def mark_revealed(tx: Tx, posting_id: int, *, now: dt.datetime) -> None:
    """The post shows its key."""
    free = {"owner": None, "lease_until": None, "retry_at": None}
    carry_out(tx, of_id(), {"posting_id": posting_id, "revealed_at": now, **free})


def results(tx: Tx, asked: Asked) -> Results:
    """Counts over the answers that were in time; those who had seen the key count as answers, not as solvers.

    Who chose to be anonymous or hidden is counted with the others, and not named.
    """
    rows = every(tx, _answers(), {"posting_id": asked.id, "guild_id": asked.guild_id})
    solvers = [name for _, right, unscored, name, is_named, _ in rows if right and unscored is None and is_named]
    streaks = sorted(((streak, name) for *_, name, is_named, streak in rows if is_named), key=lambda one: -one[0])
    return Results(
        answered=len(rows),
        right=sum(bool(row[1]) for row in rows),
        chosen=dict(Counter(key for row in rows for key in row[0].split())),
        solvers=tuple(solvers[:NAMED]),
        streaks=tuple((who, length) for length, who in streaks[:LONGEST] if length >= WORTH_TELLING),
    )


@functools.cache
def _answers() -> Select[*tuple[Any, ...]]:
    name = func.coalesce(Member.display_name, UNNAMED)
    is_named = func.coalesce(Member.visibility, "named") == "named"
    person = and_(Member.guild_id == bindparam("guild_id"), Member.user_id == Answer.user_id)
    return (
        select(Answer.chosen, Answer.right, Answer.unscored, name, is_named, Answer.streak)
        .select_from(Answer)
        .outerjoin(Member, person)
        .where(Answer.posting_id == bindparam("posting_id"), func.coalesce(Answer.unscored, "") != "late")
        .order_by(Answer.answered_at)
    )
