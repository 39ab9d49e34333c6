"""Setting a server up: times and zones as people type them, and changing one's mind."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.core.errors import StudyError
from bot.core.schedule import zone_of
from bot.services.setup import Setup, time_of, zone_choices, zone_name, zone_names, zones_like
from bot.storage.database import Database
from bot.storage.tables import Posting, Schedule
from tests import build, rows
from tests.group import DAY, HOUR, MORNING, Group


@pytest.fixture
def group(database: Database) -> Group:
    return Group(database, build.bank())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", "09:00"),
        ("09", "09:00"),
        ("9:30", "09:30"),
        ("09:30", "09:30"),
        ("0930", "09:30"),
        ("930", "09:30"),
        ("9.30", "09:30"),
        ("21.15", "21:15"),
        ("9h", "09:00"),
        ("9h30", "09:30"),
        ("0:00", "00:00"),
        ("23:59", "23:59"),
        (" 7 pm ", "19:00"),
        ("7:05 PM", "19:05"),
        ("7:05pm", "19:05"),
        ("7 p.m.", "19:00"),
        ("11:59 am", "11:59"),
        ("12 pm", "12:00"),
        ("12:30 pm", "12:30"),
        ("12 am", "00:00"),
        ("12:30 am", "00:30"),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert time_of(typed) == dt.time.fromisoformat(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "noon",
        "24:00",
        "25",
        "9:60",
        "9:5",
        "-1",
        "+9",
        "1_0",
        "9:30:15",
        "13 pm",
        "0 am",
        "pm",
        "9 9",
        "٩:٣٠",
        "9" * 30,
        "9" * 5_000,
        "{zone}",
    ],
)
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(StudyError, match=r"is not a time of day\. Write it as 09:30 or 21:15\."):
        time_of(typed)


@given(st.text(max_size=12) | st.from_regex(r"[0-9: .hapm]{1,8}", fullmatch=True))
def test_any_text_is_a_time_or_refused(typed: str) -> None:
    try:
        value = time_of(typed)
    except StudyError:
        return
    assert (value.second, value.microsecond, value.tzinfo) == (0, 0, None)


@given(st.times())
def test_every_minute_of_the_day_can_be_typed(at: dt.time) -> None:
    wanted = at.replace(second=0, microsecond=0)
    assert time_of(f"{at:%H:%M}") == time_of(f"{at:%H.%M}") == time_of(f"{at:%I:%M %p}") == wanted


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Zurich", "Europe/Zurich"),
        ("europe/zurich", "Europe/Zurich"),
        (" AMERICA/NEW YORK ", "America/New_York"),
        ("utc", "UTC"),
        ("America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
    ],
)
def test_a_zone_is_read_whatever_its_case(typed: str, zone: str) -> None:
    assert zone_name(typed) == zone


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Europe/Zürich", "Europe/Zurich"),
        ("Zurich", "Europe/Zurich"),
        ("Europe/Zurch", "Europe/Zurich"),
        ("Berln", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Tokio", "Asia/Tokyo"),
    ],
)
def test_a_zone_that_is_none_is_refused_with_the_nearest(typed: str, offered: str) -> None:
    with pytest.raises(StudyError) as refused:
        zone_name(typed)
    sentence = str(refused.value)
    assert sentence.startswith(f"There is no time zone {typed}. Nearest: ")
    assert offered in sentence


@given(st.text(max_size=60))
def test_for_any_text_there_are_up_to_25_real_zones_to_offer(typed: str) -> None:
    offered = zones_like(typed)
    assert 1 <= len(offered) <= 25
    assert len(set(offered)) == len(offered)
    assert set(offered) <= set(zone_names())


def test_cities_that_begin_like_what_was_typed_come_first() -> None:
    assert zones_like("zur")[0] == "Europe/Zurich"
    assert zones_like("new y")[0] == "America/New_York"


def test_a_zone_is_offered_with_its_clock() -> None:
    (choice,) = zone_choices("zurich", build.NOON)
    assert (choice.name, f"{choice.now:%H:%M}") == ("Europe/Zurich", "13:00")


def test_every_zone_that_is_offered_can_be_used() -> None:
    for name in zone_names():
        assert zone_name(name) == name
        assert zone_of(name).key == name


async def test_setup_creates_the_schedule_with_its_next_posting(group: Group) -> None:
    plan = await group.setup.set_up(
        build.click(at=MORNING), channel_id=build.CHANNEL, time="9:30", zone="europe/zurich"
    )
    assert (plan.cadence.zone, plan.cadence.at, plan.packs) == ("Europe/Zurich", dt.time(9, 30), ("demo",))
    assert plan.next_due == MORNING.replace(hour=8, minute=30)
    assert plan == await group.setup.plan(group.guild)


async def test_a_time_that_is_past_today_is_tomorrows(group: Group) -> None:
    await group.set_up("07:59")
    assert (await group.setup.plan(group.guild)).next_due == MORNING.replace(minute=0, hour=7) + DAY + 59 * HOUR / 60


async def test_a_refused_setup_leaves_everything_as_it_was(group: Group) -> None:
    await group.set_up()
    before = await group.setup.plan(group.guild)
    for time, zone in (("25:00", "UTC"), ("09:00", "Mars/Olympus")):
        with pytest.raises(StudyError):
            await group.set_up(time, zone)
    assert await group.setup.plan(group.guild) == before


async def test_without_setup_there_is_no_plan_and_the_sentence_names_the_command(group: Group) -> None:
    for attempt in (group.setup.plan(group.guild), group.setup.sample(group.guild)):
        with pytest.raises(StudyError, match=r"no daily question here yet\. An organiser can start one with /setup"):
            await attempt


async def test_a_sample_is_a_question_of_the_servers_packs(group: Group) -> None:
    await group.set_up()
    assert (await group.setup.sample(group.guild)).question_id == "q-1"


async def test_without_questions_there_is_no_sample(group: Group) -> None:
    await group.set_up()
    later = Setup(group.database, build.Bank(build.Library(())))
    with pytest.raises(StudyError, match="hold no questions yet"):
        await later.sample(group.guild)


async def test_setting_up_again_keeps_one_schedule(group: Group) -> None:
    for time in ("09:00", "10:00", "11:00"):
        await group.set_up(time)
    assert await group.database.read(rows.count, Schedule) == 1


# ---- Changing one's mind on a day that had its daily


async def test_a_later_time_on_the_same_day_does_not_post_twice(group: Group) -> None:
    await group.set_up("09:00")
    asked = await group.post()
    await group.set_up("15:00", at=asked.due_at + HOUR)
    plan = await group.setup.plan(group.guild)
    assert plan.next_due == MORNING.replace(hour=15) + DAY, "and it says so"
    assert await group.take(MORNING.replace(hour=16)) == ()
    (following,) = await group.take(plan.next_due)
    assert str(following.local_date) == "2026-03-03"


async def test_a_later_time_before_the_daily_moves_it(group: Group) -> None:
    await group.set_up("09:00")
    await group.set_up("15:00", at=MORNING + HOUR / 2)
    assert await group.take(MORNING + 2 * HOUR) == ()
    (asked,) = await group.take(MORNING.replace(hour=15))
    assert str(asked.local_date) == "2026-03-02"


async def test_an_earlier_time_begins_tomorrow(group: Group) -> None:
    await group.set_up("15:00")
    await group.set_up("07:00")
    assert str((await group.setup.plan(group.guild)).next_date) == "2026-03-03"


async def test_a_zone_further_west_does_not_post_the_same_date_twice(group: Group) -> None:
    await group.set_up("09:00", "Pacific/Auckland", at=MORNING)
    asked = await group.post()
    assert str(asked.local_date) == "2026-03-03", "it is tomorrow there already"
    await group.set_up("13:00", "America/Los_Angeles", at=asked.due_at + HOUR)
    plan = await group.setup.plan(group.guild)
    taken = {asked.local_date}
    for _ in range(4):
        following = await group.post()
        assert following.local_date not in taken
        taken.add(following.local_date)
    assert plan.next_due > asked.due_at


zones = st.sampled_from(["UTC", "Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati"])
changes = st.lists(st.tuples(st.integers(0, 23), zones, st.integers(1, 30)), min_size=1, max_size=6)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=changes)
async def test_no_date_gets_two_dailies_however_often_the_organiser_changes_their_mind(
    group: Group, wishes: list[tuple[int, str, int]]
) -> None:
    for table in (Posting, Schedule):
        await group.database.write(lambda tx, table=table: tx.execute(delete(table)) and None)
    now = MORNING
    posted: list[dt.date] = []
    for hour, zone, hours in wishes:
        await group.set_up(f"{hour}:00", zone, at=now)
        for _ in range(hours):
            now += HOUR
            for asked in await group.take(now):
                posted.append(asked.local_date)
                await group.daily.confirm(asked, message_id=asked.id, sent_at=now)
    assert len(posted) == len(set(posted)) == await group.database.read(rows.count, Posting)
