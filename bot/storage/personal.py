"""A person's data, wherever it stands: found by the columns marked `UserRef`, so that no table can be forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, or_, select, update

from bot.core.snapshots import Snapshot, from_json
from bot.storage.columns import UserRef
from bot.storage.database import Tx
from bot.storage.tables import Answer, DuelRow, Model, Posting, RoundRow

HELD_BACK = {"snapshot", "questions"}
"""Columns that stand in a person's row and are not about the person: questions with their keys."""

TOLD_AT_ONCE = {
    "guild_id",
    "user_id",
    "posting_id",
    "duel_id",
    "round_id",
    "number",
    "local_date",
    "answered_at",
    "opened_at",
}
"""What an export says of a question that is still open. The verdict may be hidden until the close."""

ELSE = "someone else"
"""Stands for other people's ids."""

Row = Mapping[str, Any]


def people_in(table: Table) -> list[Column[int]]:
    """The table's columns that hold a person."""
    return [column for column in table.columns if isinstance(column.type, UserRef)]


def tables_with_people() -> Iterator[Table]:
    """Every table with such a column, those that others refer to last."""
    yield from (table for table in reversed(Model.metadata.sorted_tables) if people_in(table))


def rows_of(tx: Tx, user_id: int, now: dt.datetime) -> dict[str, list[Row]]:
    """Everything that is stored about a person: table -> its rows, without what would tell of others or of a key."""
    hidden = still_open(tx, now)
    found: dict[str, list[Row]] = {}
    for table in sorted(tables_with_people(), key=lambda table: table.name):
        people = {column.name for column in people_in(table)}
        rows = tx.execute(select(table).where(_holds(table, user_id)).order_by(*table.primary_key.columns))
        found[table.name] = [_shown(row, user_id, people, hidden) for row in rows.mappings()]
    return found


def _holds(table: Table, user_id: int) -> ColumnElement[bool]:
    return or_(*(column == user_id for column in people_in(table)))


def _shown(row: Mapping[Any, Any], user_id: int, people: set[str], hidden: Mapping[str, frozenset[int]]) -> Row:
    is_open = any(row.get(name) in ids for name, ids in hidden.items())
    return {
        name: ELSE if name in people and value not in (user_id, None) else value
        for name, value in row.items()
        if name not in HELD_BACK and (name in TOLD_AT_ONCE or not is_open)
    }


def still_open(tx: Tx, now: dt.datetime) -> dict[str, frozenset[int]]:
    """Postings, duels and rounds that are not over, by the name of the column that refers to them."""
    statements = {
        "posting_id": select(Posting.id).where(open_at(now)),
        "duel_id": select(DuelRow.id).where(DuelRow.is_open.is_(True)),
        "round_id": select(RoundRow.id).where(RoundRow.is_live.is_(True)),
    }
    return {name: frozenset(tx.execute(statement).scalars()) for name, statement in statements.items()}


def open_at(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a posting still takes answers: the earlier of planned and actual close decides."""
    return and_(Posting.closes_at > now, or_(Posting.closed_at.is_(None), Posting.closed_at > now))


def asked_of(tx: Tx, user_id: int, now: dt.datetime) -> dict[int, Snapshot]:
    """The closed questions that the person has answered: posting -> question."""
    statement = select(Posting.id, Posting.snapshot).join(Answer, Answer.posting_id == Posting.id)
    rows = tx.execute(statement.where(Answer.user_id == user_id, ~open_at(now)))
    return {posting_id: from_json(snapshot) for posting_id, snapshot in rows}


def erase_rows(tx: Tx, user_id: int) -> int:
    """Erase the person's rows, and forget them in rows that must stay: how many rows that were."""
    count = 0
    for table in tables_with_people():
        for column in people_in(table):
            if isinstance(column.type, UserRef) and column.type.on_erase == "forget":
                nobody = None if column.nullable else 0
                count += tx.execute(update(table).where(column == user_id).values({column: nobody})).rowcount
            else:
                count += delete_with_children(tx, table, column == user_id)
    return count


def delete_with_children(tx: Tx, table: Table, wanted: ColumnElement[bool]) -> int:
    """Delete rows, first those that refer to them: how many rows of this table."""
    for child in Model.metadata.sorted_tables:
        for key in child.foreign_keys:
            if key.column.table is table:
                delete_with_children(tx, child, key.parent.in_(select(key.column).where(wanted)))
    return tx.execute(delete(table).where(wanted)).rowcount
