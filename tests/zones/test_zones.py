"""Every IANA zone over ten years: each change of its clocks with the days around it, and a date of every month.

`python -m tests.zones` asks about every date.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from itertools import groupby

import pytest

from bot.core.schedule import zone_of
from tests.zones.proof import TIMES, Rule, instants_differ, monthly, near_changes, walk_differs
from tests.zones.wall import EPOCH, read_wall

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2029, 12, 31)
AREAS = {
    area: list(names)
    for area, names in groupby(sorted(zoneinfo.available_timezones()), lambda name: name.partition("/")[0])
}
"""Zones by area, so that several processes share the work; zones without an area stand alone."""


@pytest.mark.parametrize("area", AREAS)
def test_every_zone_posts_once_a_date_at_the_first_instant_that_shows_the_time(area: str) -> None:
    wrong: list[str] = []
    for zone in AREAS[area]:
        wall = read_wall(zone, FIRST, LAST)
        for at in TIMES:
            wrong += instants_differ(zone, wall, monthly(FIRST, LAST), at=at)
            for week in near_changes(wall, FIRST, LAST):
                wrong += instants_differ(zone, wall, week, at=at)
                wrong += walk_differs(zone, wall, week, at=at)
    assert wrong == []


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Pacific/Apia", 2011),  # left out 30 December
        ("Pacific/Kwajalein", 1993),  # left out 21 August
        ("Africa/Cairo", 2026),  # no midnight
        ("Asia/Beirut", 2026),
        ("America/Havana", 2026),
        ("Asia/Gaza", 2026),  # changes that follow Ramadan
        ("Africa/Casablanca", 2026),
        ("Australia/Lord_Howe", 2026),  # half an hour
        ("Antarctica/Troll", 2026),  # two hours
        ("America/St_Johns", 2010),  # changes at one minute past midnight
        ("America/Caracas", 2016),  # half an hour, in the small hours
        ("Asia/Pyongyang", 2018),
    ],
)
def test_every_date_of_the_years_with_the_oddest_clocks(zone: str, year: int) -> None:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    wall, days = read_wall(zone, first, last), range(first.toordinal(), last.toordinal() + 1)
    wrong = [text for at in TIMES for text in walk_differs(zone, wall, days, at=at)]
    wrong += [text for at in TIMES for text in instants_differ(zone, wall, days, at=at)]
    assert wrong == []


@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns", "Asia/Kathmandu"])
def test_the_reference_agrees_with_a_look_at_the_wall_every_minute(zone: str) -> None:
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    wall, tz = read_wall(zone, first, last), zoneinfo.ZoneInfo(zone)
    weeks = [*near_changes(wall, first, last), range(first.toordinal() + 40, first.toordinal() + 42)]
    for week in weeks:
        begin = (week.start - EPOCH - 1) * 86_400
        shown = [
            (instant, dt.datetime.fromtimestamp(instant, tz).replace(tzinfo=None))
            for instant in range(begin, begin + 9 * 86_400, 60)
        ]
        for day in range(week.start, week.stop):
            wanted = dt.datetime.combine(dt.date.fromordinal(day), dt.time(2, 15))
            assert wall.first(day, 8_100) == next(instant for instant, clock in shown if clock >= wanted)


def _gap_ignored(zone: str, day: dt.date, at: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, at, zone_of(zone)).astimezone(dt.UTC)


def _second_of_two(zone: str, day: dt.date, at: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, at, zone_of(zone)).replace(fold=1).astimezone(dt.UTC)


def _a_day_later(zone: str, day: dt.date, at: dt.time) -> dt.datetime:
    before = dt.datetime.combine(day - dt.timedelta(days=1), at, zone_of(zone))
    return before.astimezone(dt.UTC) + dt.timedelta(days=1)


@pytest.mark.parametrize("rule", [_gap_ignored, _second_of_two, _a_day_later])
def test_the_proof_sees_the_usual_wrong_rules(rule: Rule) -> None:
    wall = read_wall("Europe/Zurich", FIRST, LAST)
    weeks = list(near_changes(wall, FIRST, LAST))
    assert len(weeks) == 20
    assert [text for week in weeks for text in instants_differ("Europe/Zurich", wall, week, at=TIMES[2], rule=rule)]
