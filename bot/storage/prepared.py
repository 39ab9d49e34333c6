"""Statements that are built once, handed to SQLite without SQLAlchemy's way to the driver.

That way takes some forty microseconds a statement, and SQLite itself five: on the paths that every answer takes, it was
most of an answer's time. The statements are SQLAlchemy's all the same, and so are the conversions of their values: only
the execution is shorter. Other drivers get them as always.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
"""From a function with functools.cache: it is compiled once and kept for as long as the program runs."""

SQLITE = SQLiteDialect_pysqlite()
"""One for every file: what it compiles and converts is the same for all."""

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]
"""A row as the caller unpacks it."""


def first(tx: Connection, statement: Statement, values: Mapping[str, object]) -> Row | None:
    """The first row, as a plain tuple; None when there is none. The statement's parameters are in `values`."""
    if tx.dialect.driver != SQLITE.driver:
        found = tx.execute(statement, values).first()
        return None if found is None else tuple(found)
    plan = plan_of(statement, tuple(values))
    row = _driver(tx).execute(plan.text, plan.given(values)).fetchone()
    return None if row is None else plan.read(row)


def only(tx: Connection, statement: Statement, values: Mapping[str, object]) -> Row:
    """The row of a statement that always gives one."""
    row = first(tx, statement, values)
    assert row is not None
    return row


def every(tx: Connection, statement: Statement, values: Mapping[str, object]) -> list[Row]:
    """All rows."""
    if tx.dialect.driver != SQLITE.driver:
        return [tuple(row) for row in tx.execute(statement, values)]
    plan = plan_of(statement, tuple(values))
    return [plan.read(row) for row in _driver(tx).execute(plan.text, plan.given(values))]


def changed(tx: Connection, statement: Statement, values: Mapping[str, object]) -> int:
    """Execute it: how many rows it changed."""
    if tx.dialect.driver != SQLITE.driver:
        return tx.execute(statement, values).rowcount
    plan = plan_of(statement, tuple(values))
    return _driver(tx).execute(plan.text, plan.given(values)).rowcount


def carry_out(tx: Connection, statement: Statement, row: Mapping[str, object], *more: Mapping[str, object]) -> None:
    """Execute the statement for each row of values, all with the same names."""
    if tx.dialect.driver != SQLITE.driver:
        tx.execute(statement, [row, *more] if more else row)
        return
    plan, driver = plan_of(statement, tuple(row)), _driver(tx)
    for values in (row, *more):
        driver.execute(plan.text, plan.given(values)).close()


def _driver(tx: Connection) -> sqlite3.Connection:
    driver = tx.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled statement: its text, where each parameter comes from, and how each column is read."""

    text: str
    parameters: tuple[tuple[str, Convert | None], ...]
    fixed: Mapping[str, object]
    """Values that stand in the statement itself, as the driver takes them."""
    columns: tuple[tuple[int, Convert], ...]
    """The columns that the driver gives in another form than ours."""

    def given(self, values: Mapping[str, object]) -> list[object]:
        """The driver's parameters, in their order."""
        return [
            self.fixed[name] if name in self.fixed else values[name] if convert is None else convert(values[name])
            for name, convert in self.parameters
        ]

    def read(self, row: Row) -> Row:
        """A row of the driver's as SQLAlchemy would give it."""
        if not self.columns:
            return row
        found = list(row)
        for place, convert in self.columns:
            found[place] = convert(found[place])
        return tuple(found)


@functools.cache
def plan_of(statement: Statement, names: Sequence[str]) -> Plan:
    """Compile the statement for parameters of these names."""
    compiled = statement.compile(dialect=SQLITE, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    assert not compiled.literal_execute_params | compiled.post_compile_params, "a list of values cannot be prepared"
    assert not compiled.insert_prefetch, "a default that Python computes cannot be prepared"
    parameters: list[tuple[str, Convert | None]] = []
    fixed: dict[str, object] = {}
    for name in compiled.positiontup or ():
        bind = compiled.binds[name]
        convert = bind.type.dialect_impl(SQLITE).bind_processor(SQLITE)
        if name not in names:
            assert not bind.required, f"{name} is not among the values"
            value = bind.effective_value
            fixed[name] = value if convert is None else convert(value)
        parameters.append((name, convert))
    return Plan(str(compiled), tuple(parameters), fixed, columns_of(statement))


def columns_of(statement: Statement) -> tuple[tuple[int, Convert], ...]:
    """The place of each column that is to be converted, and how."""
    kinds: list[TypeEngine[Any]] = [column.type for column in statement.exported_columns]
    converts = [kind.dialect_impl(SQLITE).result_processor(SQLITE, None) for kind in kinds]
    return tuple((place, convert) for place, convert in enumerate(converts) if convert is not None)
