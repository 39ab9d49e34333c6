"""Postings whose time is over: how they ended."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from sqlalchemy import and_, func, select, update

from bot.core.postings import Asked
from bot.core.results import Results
from bot.storage.database import Tx
from bot.storage.standings import UNNAMED
from bot.storage.tables import Answer, Member, Posting

NAMED = 10
"""Solvers named at most."""

LONGEST, WORTH_TELLING = 3, 3
"""So many streaks are told, from so many days on."""


def mark_revealed(tx: Tx, posting_id: int, *, now: dt.datetime) -> None:
    """The post shows its key."""
    tx.execute(
        update(Posting)
        .where(Posting.id == posting_id)
        .values(revealed_at=now, owner=None, lease_until=None, retry_at=None)
    )


def results(tx: Tx, asked: Asked) -> Results:
    """Counts over the answers that were in time; those who had seen the key count as answers, not as solvers.

    Who chose to be anonymous or hidden is counted with the others, and not named.
    """
    name = func.coalesce(Member.display_name, UNNAMED)
    is_named = func.coalesce(Member.visibility, "named") == "named"
    person = and_(Member.guild_id == asked.guild_id, Member.user_id == Answer.user_id)
    rows = tx.execute(
        select(Answer.chosen, Answer.right, Answer.unscored, name, is_named.label("is_named"), Answer.streak)
        .select_from(Answer)
        .outerjoin(Member, person)
        .where(Answer.posting_id == asked.id, func.coalesce(Answer.unscored, "") != "late")
        .order_by(Answer.answered_at)
    ).all()
    solvers = [row[3] for row in rows if row[1] and row[2] is None and row.is_named]
    streaks = sorted(((row.streak, row[3]) for row in rows if row.is_named), key=lambda one: -one[0])
    return Results(
        answered=len(rows),
        right=sum(bool(row[1]) for row in rows),
        chosen=dict(Counter(key for row in rows for key in row[0].split())),
        solvers=tuple(solvers[:NAMED]),
        streaks=tuple((who, length) for length, who in streaks[:LONGEST] if length >= WORTH_TELLING),
    )
