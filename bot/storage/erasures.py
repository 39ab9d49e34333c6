"""Erasing a person or a server, and what is remembered of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sqlalchemy import Table, delete, func, select, union, update

from bot.core.pseudonyms import Erasure, pseudonym
from bot.storage.database import Tx
from bot.storage.personal import delete_with_children, erase_rows, open_at, people_in, tables_with_people
from bot.storage.tables import Answer, Exposure, Guild, Member, Model, Posting, Spent
from bot.storage.tables import Erasure as ErasureRow
from bot.storage.upserts import insert


def erase_person(tx: Tx, user_id: int, secret: bytes, now: dt.datetime) -> int:
    """Erase everything about a person, in every server; leave what keeps them from answering twice. The rows' count."""
    who = pseudonym(secret, user_id)
    forget_spent(tx, now)
    for posting_id in _open_answers(tx, user_id, now):
        tx.execute(insert(tx, Spent).values(posting_id=posting_id, who=who).on_conflict_do_nothing())
    count = erase_rows(tx, user_id)
    remember_erasures(tx, [Erasure(who, now)])
    return count


def _open_answers(tx: Tx, user_id: int, now: dt.datetime) -> list[int]:
    statement = select(Posting.id).join(Answer, Answer.posting_id == Posting.id)
    return list(tx.execute(statement.where(Answer.user_id == user_id, open_at(now))).scalars())


def forget_spent(tx: Tx, now: dt.datetime) -> None:
    """Drop the hashes whose posting is closed: an answer to it earns nothing any more."""
    over = select(Posting.id).where(~open_at(now))
    tx.execute(delete(Spent).where(Spent.posting_id.in_(over)))


def erasures(tx: Tx) -> frozenset[Erasure]:
    """Every erasure that is remembered."""
    return frozenset(Erasure(*row) for row in tx.execute(select(ErasureRow.who, ErasureRow.erased_at)))


def remember_erasures(tx: Tx, wanted: Iterable[Erasure]) -> None:
    """Keep these tombstones, those there are already once."""
    for erasure in wanted:
        row = {"who": erasure.who, "erased_at": erasure.erased_at}
        tx.execute(insert(tx, ErasureRow).values(**row).on_conflict_do_nothing())


def forget_erasures(tx: Tx, before: dt.datetime) -> None:
    """Drop tombstones from before an instant: no backup is older."""
    tx.execute(delete(ErasureRow).where(ErasureRow.erased_at < before))


def erase_again(tx: Tx, wanted: frozenset[Erasure], secret: bytes) -> int:
    """Repeat erasures that this database, an older one, does not know of: how many people it still held."""
    missing = {erasure.who: erasure.erased_at for erasure in sorted(wanted - erasures(tx), key=lambda e: e.erased_at)}
    found = 0
    for user_id in people(tx) if missing else ():
        erased_at = missing.get(pseudonym(secret, user_id))
        if erased_at is not None:
            erase_person(tx, user_id, secret, erased_at)
            found += 1
    remember_erasures(tx, wanted)
    return found


def people(tx: Tx) -> frozenset[int]:
    """The id of everyone about whom anything is stored."""
    columns = [column for table in tables_with_people() for column in people_in(table)]
    rows = tx.execute(union(*(select(column) for column in columns))).scalars()
    return frozenset(user_id for user_id in rows if user_id)


def tables_of_servers() -> Iterator[Table]:
    """Every table that names its server, those that others refer to last."""
    for table in reversed(Model.metadata.sorted_tables):
        if "guild_id" in table.columns:
            yield table


def known_servers(tx: Tx) -> frozenset[int]:
    """Servers about which anything is stored."""
    return frozenset(tx.execute(union(*(select(table.c.guild_id) for table in tables_of_servers()))).scalars())


def erase_server(tx: Tx, guild_id: int) -> None:
    """Erase everything of a server, and what is known of members whom no other server has."""
    only_here = select(Member.user_id).where(Member.guild_id == guild_id)
    elsewhere = select(Member.user_id).where(Member.guild_id != guild_id)
    tx.execute(delete(Exposure).where(Exposure.user_id.in_(only_here.except_(elsewhere))))
    for table in tables_of_servers():
        delete_with_children(tx, table, table.c.guild_id == guild_id)


def note_servers(tx: Tx, present: frozenset[int], now: dt.datetime) -> None:
    """Remember since when the bot is not in a server; forget it where the bot is back."""
    for guild_id in sorted(known_servers(tx) - present):
        row = insert(tx, Guild).values(guild_id=guild_id, met_at=now, left_at=now)
        first = {"left_at": func.coalesce(Guild.left_at, now)}
        tx.execute(row.on_conflict_do_update(index_elements=["guild_id"], set_=first))
    for guild_id in sorted(departed(tx) & present):
        tx.execute(update(Guild).where(Guild.guild_id == guild_id).values(left_at=None))


def departed(tx: Tx, *, before: dt.datetime | None = None) -> frozenset[int]:
    """Servers that the bot was seen to have left, at or before an instant if one is given."""
    statement = select(Guild.guild_id).where(Guild.left_at.is_not(None))
    if before is not None:
        statement = statement.where(Guild.left_at <= before)
    return frozenset(tx.execute(statement).scalars())
