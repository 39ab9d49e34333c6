"""Whose answers count."""

from __future__ import annotations

import datetime as dt

from bot.core.clicks import Click
from bot.core.eligibility import Rules, made_at, why_excluded

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def snowflake(moment: dt.datetime) -> int:
    return int((moment - dt.datetime(2015, 1, 1, tzinfo=dt.UTC)).total_seconds() * 1000) << 22


def click(*, account: int = 100, joined: int | None = 100, roles: tuple[int, ...] = ()) -> Click:
    """An account and a membership of so many days."""
    joined_at = None if joined is None else NOON - joined * DAY
    return Click(1, snowflake(NOON - account * DAY), "Ada", NOON, joined_at, roles)


def test_an_id_tells_when_it_was_made() -> None:
    """The example of Discord's own documentation."""
    assert made_at(175928847299117063) == dt.datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=dt.UTC)


def test_nobody_is_left_out_without_rules() -> None:
    assert why_excluded(Rules(), click(account=0, joined=None, roles=(5,))) is None


def test_a_role_leaves_out() -> None:
    rules = Rules(excluded_roles=(7, 8))
    assert why_excluded(rules, click(roles=(1, 2))) is None
    assert "your role" in (why_excluded(rules, click(roles=(1, 8))) or "")


def test_a_young_account_is_left_out_until_its_day() -> None:
    rules = Rules(account_days=7)
    assert "younger than the 7 days" in (why_excluded(rules, click(account=6)) or "")
    assert why_excluded(rules, click(account=7)) is None


def test_a_new_member_is_left_out_until_their_day() -> None:
    rules = Rules(server_days=3)
    assert "less than the 3 days" in (why_excluded(rules, click(joined=2)) or "")
    assert why_excluded(rules, click(joined=3)) is None
    assert why_excluded(rules, click(joined=None)) is not None
