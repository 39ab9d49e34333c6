"""Whose answers count: the organisers' rules, held against what the interaction itself says of the member."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.clicks import Click

DISCORD_EPOCH = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
"""The instant from which snowflakes count milliseconds in their upper 42 bits."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a server's organisers decided about its competition."""

    speed: bool = False
    """Whether speed counts in challenge mode."""
    account_days: int = 0
    """How old an account must be."""
    server_days: int = 0
    """How long a member must have been in the server."""
    excluded_roles: tuple[int, ...] = ()
    champion_role_id: int | None = None
    running: str | None = None
    """The month whose season runs; None before the first scored answer."""


def made_at(snowflake: int) -> dt.datetime:
    """When Discord made this id."""
    return DISCORD_EPOCH + dt.timedelta(milliseconds=snowflake >> 22)


def why_excluded(rules: Rules, click: Click) -> str | None:
    """Why this member's answers do not count now, as a sentence; None when they do."""
    if not set(rules.excluded_roles).isdisjoint(click.role_ids):
        return "The organisers left your role out of the competition."
    if rules.account_days and click.at - made_at(click.user_id) < dt.timedelta(days=rules.account_days):
        return f"Your account is younger than the {rules.account_days} days that this server asks for."
    if rules.server_days and not in_server_for(click, dt.timedelta(days=rules.server_days)):
        return f"You have been in this server for less than the {rules.server_days} days that it asks for."
    return None


def in_server_for(click: Click, asked: dt.timedelta) -> bool:
    """Whether the member joined long enough ago; who Discord gives no date for has not."""
    return click.joined_at is not None and click.at - click.joined_at >= asked
