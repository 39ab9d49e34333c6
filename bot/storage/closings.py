"""Postings whose time is over: which are to be revealed, and how they ended."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from sqlalchemy import and_, func, select, update

from bot.core.postings import Asked
from bot.core.results import Results
from bot.storage.database import Tx
from bot.storage.postings import read_postings
from bot.storage.standings import UNNAMED
from bot.storage.tables import Answer, Member, Posting

NAMED = 10
"""Solvers named at most."""


def unrevealed(tx: Tx, *, closed_before: dt.datetime, limit: int) -> tuple[Asked, ...]:
    """Sent postings that closed before an instant and still hide their key, the longest closed first."""
    closed = func.coalesce(Posting.closed_at, Posting.closes_at)
    over = and_(Posting.state == "sent", Posting.revealed_at.is_(None), closed < closed_before)
    return read_postings(tx, over, order_by=Posting.closes_at, limit=limit)


def mark_revealed(tx: Tx, posting_id: int, *, now: dt.datetime) -> None:
    """The post shows its key."""
    tx.execute(update(Posting).where(Posting.id == posting_id).values(revealed_at=now))


def results(tx: Tx, asked: Asked) -> Results:
    """Counts over the answers that were in time; those who had seen the key count as answers, not as solvers."""
    name = func.coalesce(Member.display_name, UNNAMED)
    person = and_(Member.guild_id == asked.guild_id, Member.user_id == Answer.user_id)
    rows = tx.execute(
        select(Answer.chosen, Answer.right, Answer.unscored, name)
        .select_from(Answer)
        .outerjoin(Member, person)
        .where(Answer.posting_id == asked.id, func.coalesce(Answer.unscored, "") != "late")
        .order_by(Answer.answered_at)
    ).all()
    solvers = [row[3] for row in rows if row[1] and row[2] is None]
    return Results(
        answered=len(rows),
        right=sum(bool(row[1]) for row in rows),
        chosen=dict(Counter(key for row in rows for key in row[0].split())),
        solvers=tuple(solvers[:NAMED]),
    )
