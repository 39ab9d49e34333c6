"""What a server's organisers decided about its competition."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Date, Select, and_, bindparam, literal, select, update

from bot.core.eligibility import Rules
from bot.core.periods import month_of
from bot.storage.database import Tx
from bot.storage.prepared import first, only
from bot.storage.tables import GuildRules, SeasonRow
from bot.storage.upserts import insert

_COLUMNS = (
    GuildRules.speed,
    GuildRules.account_days,
    GuildRules.server_days,
    GuildRules.excluded_roles,
    GuildRules.champion_role_id,
    GuildRules.running,
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an answer to a posting of some date counts for."""

    rules: Rules
    season: str | None
    """The period of the named season that the date lies in."""


def _rules(row: Sequence[Any]) -> Rules:
    speed, account_days, server_days, roles, champion, running = row
    return Rules(speed, account_days, server_days, tuple(map(int, roles.split())), champion, running)


def rules_of(tx: Tx, guild_id: int) -> Rules:
    """The server's rules; those that hold by default where nobody changed them."""
    row = first(tx, _kept(), {"guild_id": guild_id})
    return Rules() if row is None else _rules(row)


@functools.cache
def _kept() -> Select[bool, int, int, str, int | None, str | None]:
    return select(*_COLUMNS).where(GuildRules.guild_id == bindparam("guild_id"))


def conditions(tx: Tx, *, guild_id: int, local_date: dt.date) -> Conditions:
    """Rules and named season of a date, from one look."""
    season, *row = only(tx, _of_date(), {"guild_id": guild_id, "local_date": local_date})
    return Conditions(Rules() if row[0] is None else _rules(row), season)


@functools.cache
def _of_date() -> Select[*tuple[Any, ...]]:
    """One row always: the server's rules and season are joined to it, if it has any."""
    server, date = bindparam("guild_id", type_=BigInteger()), bindparam("local_date", type_=Date())
    named = select(SeasonRow.period).where(in_named_season(server, date)).limit(1).scalar_subquery()
    here = select(literal(1).label("here")).subquery()
    return select(named, *_COLUMNS).select_from(here.outerjoin(GuildRules, GuildRules.guild_id == server))


def in_named_season(
    guild_id: int | BindParameter[int], local_date: dt.date | BindParameter[dt.date]
) -> ColumnElement[bool]:
    """The season that an organiser named and that holds this date; there is one at most."""
    return and_(
        SeasonRow.guild_id == guild_id,
        SeasonRow.starts <= local_date,
        SeasonRow.ends >= local_date,
        SeasonRow.period.startswith("season:"),
    )


def begin(tx: Tx, *, guild_id: int, local_date: dt.date) -> None:
    """From the first scored answer on, months follow each other as seasons."""
    month = month_of(local_date)
    values = {**_values(Rules()), "running": month}
    tx.execute(insert(tx, GuildRules).values(guild_id=guild_id, **values).on_conflict_do_nothing())
    unset = and_(GuildRules.guild_id == guild_id, GuildRules.running.is_(None))
    tx.execute(update(GuildRules).where(unset).values(running=month))


def set_rules(tx: Tx, guild_id: int, rules: Rules) -> None:
    """Keep the organisers' rules; the running month is not theirs to set."""
    changed = _values(rules)
    statement = insert(tx, GuildRules).values(guild_id=guild_id, running=rules.running, **changed)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_=changed))


def run_month(tx: Tx, *, guild_id: int, before: str, month: str) -> bool:
    """Go on from one month to the next, once: whether this call did it."""
    here = and_(GuildRules.guild_id == guild_id, GuildRules.running == before)
    return tx.execute(update(GuildRules).where(here).values(running=month)).rowcount == 1


def months_behind(tx: Tx, month: str, *, limit: int) -> tuple[tuple[int, str], ...]:
    """Servers whose running month lies before this one: (server, month)."""
    statement = select(GuildRules.guild_id, GuildRules.running).where(GuildRules.running < month)
    rows = tx.execute(statement.order_by(GuildRules.running, GuildRules.guild_id).limit(limit))
    return tuple((guild_id, running) for guild_id, running in rows if running is not None)


def _values(rules: Rules) -> dict[str, object]:
    return {
        "speed": rules.speed,
        "account_days": rules.account_days,
        "server_days": rules.server_days,
        "excluded_roles": " ".join(map(str, rules.excluded_roles)),
        "champion_role_id": rules.champion_role_id,
    }
