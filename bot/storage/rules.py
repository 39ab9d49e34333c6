"""What a server's organisers decided about its competition."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, and_, bindparam, select, update

from bot.core.eligibility import Rules
from bot.core.periods import month_of
from bot.storage.database import Tx
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


_OWN = select(*_COLUMNS).where(GuildRules.guild_id == bindparam("guild"))
_NAMED = (
    select(SeasonRow.period)
    .where(
        SeasonRow.guild_id == bindparam("guild"),
        SeasonRow.starts <= bindparam("date"),
        SeasonRow.ends >= bindparam("date"),
        SeasonRow.period.startswith("season:"),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an answer to a posting of some date counts for."""

    rules: Rules
    season: str | None
    """The period of the named season that the date lies in."""


def _rules(row: Row[bool, int, int, str, int | None, str | None] | None) -> Rules:
    if row is None:
        return Rules()
    speed, account_days, server_days, roles, champion, running = row
    return Rules(speed, account_days, server_days, tuple(map(int, roles.split())), champion, running)


def rules_of(tx: Tx, guild_id: int) -> Rules:
    """The server's rules; those that hold by default where nobody changed them."""
    return _rules(tx.execute(_OWN, {"guild": guild_id}).first())


def conditions(tx: Tx, *, guild_id: int, local_date: dt.date) -> Conditions:
    """Rules and named season of a date, from one look."""
    named = tx.execute(_NAMED, {"guild": guild_id, "date": local_date}).scalar_one_or_none()
    return Conditions(rules_of(tx, guild_id), named)


def in_named_season(guild_id: int, local_date: dt.date) -> ColumnElement[bool]:
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
