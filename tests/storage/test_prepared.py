"""Statements handed straight to SQLite's driver: the same rows and values as SQLAlchemy's own way gives."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Select, bindparam, make_url, select

from bot.storage.database import Database, Tx, database_url, sqlite_engine
from bot.storage.postings import COLUMNS
from bot.storage.prepared import carry_out, first, only
from bot.storage.standings import adding
from bot.storage.tables import Answer, Member, Model, Posting, Score
from bot.storage.upserts import upsert
from tests import build, rows


@functools.cache
def by_id() -> Select:
    return select(*COLUMNS).where(Posting.id == bindparam("posting_id"), Posting.state == "sent")


@functools.cache
def of_several() -> Select:
    return select(Answer.points).where(Answer.unscored.in_(["late", "seen"]))


def both_ways(tx: Tx, posting_id: int) -> tuple[object, object]:
    values = {"posting_id": posting_id}
    return first(tx, by_id(), values), tx.execute(by_id(), values).first()


async def test_every_column_of_a_posting_comes_back_as_sqlalchemy_reads_it(database: Database) -> None:
    asked = await database.write(rows.sent)
    prepared, usual = await database.write(both_ways, asked.id)
    assert prepared == usual
    assert [type(value) for value in prepared] == [type(value) for value in usual]
    assert await database.write(both_ways, asked.id + 1) == (None, None)


async def test_readers_read_the_same(database: Database) -> None:
    asked = await database.write(rows.sent)
    prepared, usual = await database.read(both_ways, asked.id)
    assert prepared == usual is not None


async def test_one_statement_for_several_rows(database: Database) -> None:
    def add(tx: Tx, *points: int) -> None:
        row = {"guild_id": 1, "user_id": 1, "right": 1, "answered": 1}
        carry_out(tx, adding(tx.dialect.name), *({**row, "period": "all", "points": some} for some in points))

    await database.write(add, 3, 4)
    await database.write(add, 5)
    found = await database.read(lambda tx: tx.execute(select(Score.points, Score.answered)).all())
    assert found == [(12, 3)]


async def test_a_value_that_is_missing_is_a_fault_and_not_a_null(sqlite_address: str) -> None:
    engine = sqlite_engine(database_url(sqlite_address))
    with engine.begin() as tx:
        with pytest.raises(AssertionError, match="posting_id is not among the values"):
            first(tx, by_id(), {})
        with pytest.raises(AssertionError, match="list of values"):
            first(tx, of_several(), {})
        with pytest.raises(AssertionError):
            only(tx, by_id(), {"posting_id": 1})
    engine.dispose()


@given(
    name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    at=st.datetimes(timezones=st.timezones()),
)
def test_any_name_and_instant_is_kept_alike_by_both_ways(name: str, at: object) -> None:
    engine = sqlite_engine(make_url("sqlite://"))
    with engine.begin() as tx:
        Model.metadata.create_all(tx, tables=[Model.metadata.tables["members"]])
        statement = upsert("sqlite", Member, ("guild_id", "user_id"), ("display_name", "last_seen"))
        row = {"guild_id": build.GUILD, "display_name": name, "last_seen": at}
        carry_out(tx, statement, {**row, "user_id": 1})
        tx.execute(statement, {**row, "user_id": 2})
        kept = tx.execute(select(Member.display_name, Member.last_seen).order_by(Member.user_id)).all()
        raw = tx.exec_driver_sql("SELECT display_name, last_seen FROM members ORDER BY user_id").fetchall()
    engine.dispose()
    assert kept[0] == kept[1]
    assert raw[0] == raw[1]
