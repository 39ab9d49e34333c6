"""When a daily is due, held against a rule that knows nothing but the clock on the wall."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.schedule import EVERY_DAY, Cadence, exists, first_instant, next_due, zone_of

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
ZONES = sorted(zoneinfo.available_timezones())

zones = st.sampled_from(ZONES)
dates = st.dates(dt.date(1990, 1, 1), dt.date(2037, 12, 20))
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
masks = st.integers(1, EVERY_DAY)
instants = st.builds(lambda day, time: dt.datetime.combine(day, time, dt.UTC), dates, st.times())


def wall(instant: dt.datetime, zone: str) -> dt.datetime:
    """What the clock on the wall shows."""
    return instant.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)


def scanned(zone: str, day: dt.date, at: dt.time) -> dt.datetime:
    """The reference: walk through the minutes of UTC until the wall clock shows the wanted time or more."""
    wanted = dt.datetime.combine(day, at)
    instant = wanted.replace(tzinfo=dt.UTC) - 30 * HOUR  # no zone is that far ahead, nor any gap that long
    while wall(instant + HOUR, zone) + 6 * HOUR < wanted:  # strides first: no clock is put back by 6 hours
        instant += HOUR
    while wall(instant, zone) < wanted:
        instant += MINUTE
    return instant


def near_changes() -> st.SearchStrategy[tuple[str, dt.date]]:
    """A zone with a date on which, or beside which, its clocks change."""

    @st.composite
    def drawn(draw: st.DrawFn) -> tuple[str, dt.date]:
        zone = draw(zones)
        tz = zoneinfo.ZoneInfo(zone)
        year = draw(st.integers(1990, 2037))
        start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
        offsets = [(start + day * DAY).astimezone(tz).utcoffset() for day in range(366)]
        changes = [day for day in range(1, 366) if offsets[day] != offsets[day - 1]] or [draw(st.integers(0, 365))]
        return zone, (start + (draw(st.sampled_from(changes)) + draw(st.integers(-2, 1))) * DAY).date()

    return drawn()


@settings(max_examples=150)
@given(zones, dates, times)
def test_the_instant_is_the_first_at_which_the_wall_clock_shows_the_time(zone: str, day: dt.date, at: dt.time) -> None:
    assert first_instant(zone_of(zone), day, at) == scanned(zone, day, at)


@settings(max_examples=250)
@given(near_changes(), times)
@example(("America/Havana", dt.date(2026, 3, 8)), dt.time(0))
@example(("America/Havana", dt.date(2026, 3, 8)), dt.time(0, 30))
@example(("Africa/Cairo", dt.date(2026, 4, 24)), dt.time(0, 15))
@example(("Asia/Beirut", dt.date(2026, 3, 29)), dt.time(0))
@example(("Australia/Lord_Howe", dt.date(2026, 10, 4)), dt.time(2, 10))
@example(("Australia/Lord_Howe", dt.date(2026, 4, 5)), dt.time(1, 45))
@example(("America/St_Johns", dt.date(2010, 11, 7)), dt.time(0))
@example(("America/Godthab", dt.date(2025, 3, 29)), dt.time(23, 30))
@example(("Pacific/Apia", dt.date(2011, 12, 30)), dt.time(9))
@example(("Pacific/Kwajalein", dt.date(1993, 8, 21)), dt.time(12))
@example(("Antarctica/Troll", dt.date(2026, 3, 29)), dt.time(2, 30))
@example(("Africa/Casablanca", dt.date(2026, 2, 15)), dt.time(2, 59))
def test_it_is_the_first_one_where_clocks_change_too(place: tuple[str, dt.date], at: dt.time) -> None:
    zone, day = place
    assert first_instant(zone_of(zone), day, at) == scanned(zone, day, at)


@pytest.mark.parametrize(
    ("zone", "day", "at", "posted"),
    [
        # A usual day.
        ("Europe/Zurich", "2026-11-24", "09:30", "2026-11-24T08:30Z"),
        # Clocks go forward at 02:00: a time that does not exist becomes the first one after the gap.
        ("Europe/Zurich", "2026-03-29", "02:30", "2026-03-29T01:00Z"),
        ("Europe/Zurich", "2026-03-29", "02:00", "2026-03-29T01:00Z"),
        ("Europe/Zurich", "2026-03-29", "01:59", "2026-03-29T00:59Z"),
        ("Europe/Zurich", "2026-03-29", "03:00", "2026-03-29T01:00Z"),
        # Clocks go back at 03:00: of two equal times the first.
        ("Europe/Zurich", "2026-10-25", "02:30", "2026-10-25T00:30Z"),
        ("Europe/Zurich", "2026-10-25", "03:00", "2026-10-25T02:00Z"),
        # Midnight itself is missing.
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00Z"),
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00Z"),
        ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-28T22:00Z"),
        ("America/Havana", "2026-03-08", "00:00", "2026-03-08T05:00Z"),
        ("America/Havana", "2026-03-08", "00:59", "2026-03-08T05:00Z"),
        # Half an hour forward and back.
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30Z"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45Z"),
        # A date that the zone left out: the next one begins.
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00Z"),
        # A summer time that ends without having begun, by the zone's new rules: nothing happens to the wall.
        ("America/Nuuk", "2023-10-28", "23:00", "2023-10-29T01:00Z"),
        ("America/Nuuk", "2023-10-28", "23:59", "2023-10-29T01:59Z"),
        # Odd offsets.
        ("Asia/Kathmandu", "2026-03-02", "09:00", "2026-03-02T03:15Z"),
        ("Pacific/Chatham", "2026-03-02", "09:00", "2026-03-01T19:15Z"),
    ],
)
def test_known_days(zone: str, day: str, at: str, posted: str) -> None:
    found = first_instant(zone_of(zone), dt.date.fromisoformat(day), dt.time.fromisoformat(at))
    assert found == dt.datetime.fromisoformat(posted)
    assert found.tzinfo is dt.UTC


def test_apia_never_had_the_thirtieth_of_december_2011() -> None:
    apia = zone_of("Pacific/Apia")
    assert [exists(apia, dt.date(2011, 12, day)) for day in (29, 30, 31)] == [True, False, True]


def test_a_date_that_begins_at_one_o_clock_exists() -> None:
    assert exists(zone_of("Africa/Cairo"), dt.date(2026, 4, 24))


def test_a_skipped_date_gets_no_daily() -> None:
    cadence = Cadence("Pacific/Apia", dt.time(9))
    after = dt.datetime(2011, 12, 28, tzinfo=dt.UTC)
    days = []
    for _ in range(4):
        day, after = next_due(cadence, after)
        days.append(day.isoformat())
    assert days == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]


def test_only_the_chosen_weekdays_get_a_daily() -> None:
    cadence = Cadence("UTC", dt.time(9), 0b0010101)  # Monday, Wednesday, Friday
    after = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)  # a Monday, and this very instant is past
    days = []
    for _ in range(4):
        day, after = next_due(cadence, after)
        days.append(f"{day:%a %d}")
    assert days == ["Wed 04", "Fri 06", "Mon 09", "Wed 11"]


@given(masks, dates)
def test_the_mask_counts_from_monday(mask: int, day: dt.date) -> None:
    chosen = f"{mask:07b}"[::-1]
    assert Cadence("UTC", dt.time(9), mask).posts_on(day) == (chosen[day.isoweekday() - 1] == "1")


@given(zones, times, masks, instants)
def test_the_next_daily_is_strictly_later_and_nothing_lies_between(
    zone: str, at: dt.time, mask: int, after: dt.datetime
) -> None:
    cadence = Cadence(zone, at, mask)
    day, due = next_due(cadence, after)
    assert due > after
    assert cadence.posts_on(day)
    assert due == first_instant(zone_of(zone), day, at)
    between = [day - back * DAY for back in range(1, 10)]
    skipped = [one for one in between if cadence.posts_on(one) and exists(zone_of(zone), one)]
    assert all(first_instant(zone_of(zone), one, at) <= after for one in skipped)


@settings(max_examples=150)
@given(near_changes(), times, masks)
@example(("Pacific/Apia", dt.date(2011, 12, 28)), dt.time(0), EVERY_DAY)
@example(("America/St_Johns", dt.date(2010, 11, 5)), dt.time(0), EVERY_DAY)
@example(("Africa/Cairo", dt.date(2026, 4, 22)), dt.time(0, 30), EVERY_DAY)
def test_each_chosen_date_gets_one_daily_and_only_one(place: tuple[str, dt.date], at: dt.time, mask: int) -> None:
    zone, start = place
    cadence, tz = Cadence(zone, at, mask), zone_of(zone)
    after = dt.datetime.combine(start, dt.time(), dt.UTC) - 3 * DAY
    found: list[dt.date] = []
    for _ in range(8):
        day, due = next_due(cadence, after)
        assert due > after
        found.append(day)
        after = due
    span = [found[0] + offset * DAY for offset in range((found[-1] - found[0]).days + 1)]
    assert found == [day for day in span if cadence.posts_on(day) and exists(tz, day)]


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "..", "../UTC", "/etc/passwd", "Europe", "UTC\0", "\ud800", " "])
def test_a_zone_that_is_none_is_an_error_by_name(name: str) -> None:
    with pytest.raises(KeyError):
        zone_of(name)
