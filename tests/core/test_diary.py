"""A member's days, each of one kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.core.diary import PAUSED, diary, paused_dates
from bot.core.grading import Unscored, Verdict
from bot.core.postings import Asked, State
from bot.core.schedule import Cadence
from tests import build

NOW = build.NOON
TODAY = NOW.date()
HOUR = dt.timedelta(hours=1)
MONDAYS = Cadence("UTC", dt.time(12), 0b0000001)

ASKED = Asked(
    id=7,
    schedule_id=1,
    guild_id=1,
    channel_id=1,
    local_date=TODAY,
    attempt=1,
    state="sent",
    due_at=NOW,
    claimed_at=NOW,
    closes_at=NOW + 4 * HOUR,
    closed_at=None,
    message_id=1,
    sent_at=NOW,
    snapshot=build.snapshot(),
)


def what(asked: Asked, verdict: Verdict | None, now: dt.datetime) -> tuple[str, int]:
    (day,) = diary(
        MONDAYS, [TODAY], asked={TODAY: asked}, verdicts={} if verdict is None else {7: verdict}, missed={}, now=now
    )
    return day.what, day.points


def verdict(*, right: bool = True, points: int = 0, unscored: Unscored | None = None) -> Verdict:
    return Verdict(right, points, ("k0",), unscored)


OPEN, CLOSED = NOW + HOUR, NOW + 4 * HOUR


@pytest.mark.parametrize(
    ("given", "now", "shown"),
    [
        (None, OPEN, ("open", 0)),
        (None, CLOSED, ("unanswered", 0)),
        (verdict(points=11), OPEN, ("right", 11)),
        (verdict(right=False), OPEN, ("wrong", 0)),
        (verdict(unscored="late"), CLOSED, ("late", 0)),
        (verdict(unscored="seen"), OPEN, ("right", 0)),
    ],
)
def test_a_day_of_study_mode(given: Verdict | None, now: dt.datetime, shown: tuple[str, int]) -> None:
    assert what(ASKED, given, now) == shown


@pytest.mark.parametrize("right", [True, False])
def test_in_challenge_mode_right_and_wrong_look_the_same_before_the_close(right: bool) -> None:
    asked = replace(ASKED, mode="challenge")
    given = verdict(right=right, points=11 if right else 0)
    assert what(asked, given, OPEN) == ("locked", 0)
    assert what(asked, given, CLOSED) == (("right", 11) if right else ("wrong", 0))


@pytest.mark.parametrize("given", [None, verdict(points=11)])
def test_what_was_taken_back_counts_for_nobody(given: Verdict | None) -> None:
    voided: State = "voided"
    assert what(replace(ASKED, state=voided), given, OPEN) == ("voided", 0)


def test_days_without_a_post_are_missed_with_their_reason_or_no_posting_days() -> None:
    """A Monday that was missed, a Tuesday, and a Monday in a pause, of which nothing is noted."""
    dates = [TODAY, TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=7)]
    days = diary(MONDAYS, dates, asked={}, verdicts={}, missed={TODAY: "late"}, now=NOW)
    assert [(day.what, day.reason) for day in days] == [("missed", "late"), ("no posting day", ""), ("missed", "")]


def test_a_date_is_paused_when_its_time_came_after_a_pause_began_and_before_it_ended() -> None:
    weeks = [TODAY + dt.timedelta(days=7 * number) for number in range(4)]
    begun, ended = NOW + HOUR, NOW + dt.timedelta(days=14) + HOUR
    turns = [(begun, True), (ended, False)]
    assert paused_dates(MONDAYS, weeks, turns) == dict.fromkeys(weeks[1:3], PAUSED)
    assert paused_dates(MONDAYS, [weeks[1] + dt.timedelta(days=1)], turns) == {}, "no posting day anyway"
    assert paused_dates(MONDAYS, weeks, turns[:1]) == dict.fromkeys(weeks[1:], PAUSED)
    assert paused_dates(MONDAYS, weeks, []) == {}
