"""The fields of the setup panel: each value that is offered is taken, and nothing else is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import StudyError
from bot.core.plan_changes import CATCH_UP_HOURS, CHANGES, CLOSE_HOURS, changed_packs, changed_topics, rescheduled
from bot.core.plans import Plan
from bot.core.schedule import Cadence
from tests import build

PLAN = build.plan()
DAY = dt.timedelta(days=1)


def changed(field: str, *values: str, plan: Plan = PLAN) -> Plan:
    return CHANGES[field](plan, values)


@given(st.sets(st.integers(0, 6), min_size=1))
def test_exactly_the_chosen_weekdays_are_posted_on(days: set[int]) -> None:
    cadence = changed("weekdays", *(str(day) for day in days)).cadence
    assert {
        day for day in range(7) if cadence.posts_on(PLAN.next_date + (day - PLAN.next_date.weekday()) * DAY)
    } == days
    assert replace(cadence, weekdays=PLAN.cadence.weekdays) == PLAN.cadence, "time and zone stay"


@pytest.mark.parametrize(
    ("field", "values", "attribute", "value"),
    [
        ("mode", ("challenge",), "mode", "challenge"),
        ("mode", ("study",), "mode", "study"),
        ("closes", ("0",), "close_hours", None),
        *(("closes", (str(hours),), "close_hours", hours) for hours in CLOSE_HOURS),
        *(("catch_up", (str(hours),), "catch_up", dt.timedelta(hours=hours)) for hours in CATCH_UP_HOURS),
        ("ping", ("4321",), "role_id", 4321),
        ("ping", (), "role_id", None),
        ("staff", (str(2**63 - 1),), "staff_channel_id", 2**63 - 1),
        ("staff", (), "staff_channel_id", None),
        ("pin", ("on",), "pin", True),
        ("pin", ("off",), "pin", False),
        ("discuss", ("on",), "discuss", True),
        ("discuss", ("off",), "discuss", False),
    ],
)
def test_a_value_that_is_offered_is_taken_and_changes_nothing_else(
    field: str, values: tuple[str, ...], attribute: str, value: object
) -> None:
    assert changed(field, *values) == replace(PLAN, **{attribute: value})


@given(st.sampled_from(sorted(CHANGES)), st.lists(st.text(max_size=30), max_size=4))
def test_whatever_a_client_sends_is_a_sound_plan_or_a_sentence(field: str, values: list[str]) -> None:
    try:
        plan = changed(field, *values)
    except StudyError:
        return
    assert 0 < plan.cadence.weekdays < 128
    assert plan.catch_up < DAY
    assert all(found is None or 0 < found < 2**63 for found in (plan.role_id, plan.staff_channel_id))


@pytest.mark.parametrize("value", ["", "-1", "24", "1.5", "１", "٣", "0x1", " 1", "999999999999999999999"])
def test_hours_that_are_not_offered_are_refused(value: str) -> None:
    for field in ("closes", "catch_up"):
        with pytest.raises(StudyError, match="Open /setup afresh"):
            changed(field, value)


def test_everyone_is_never_pinged() -> None:
    with pytest.raises(StudyError, match="@everyone"):
        changed("ping", str(PLAN.guild_id))


def test_no_weekday_at_all_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(StudyError, match="/manage daily pause"):
        changed("weekdays")


def test_packs_are_those_that_are_loaded_and_topics_of_others_go() -> None:
    plan = replace(PLAN, packs=("demo", "more"), topics=("demo/storage", "more/network"))
    assert changed_packs(plan, ("more", "gone"), loaded=("demo", "more")) == replace(
        plan, packs=("more",), topics=("more/network",)
    )
    with pytest.raises(StudyError, match="at least one pack"):
        changed_packs(plan, ("gone",), loaded=("demo", "more"))


TOPICS = [f"demo/t{number}" for number in range(9)]


@given(st.sets(st.sampled_from(TOPICS)), st.sets(st.sampled_from(TOPICS)), st.sets(st.sampled_from(TOPICS)))
def test_a_page_of_topics_leaves_those_of_other_pages(before: set[str], page: set[str], chosen: set[str]) -> None:
    plan = changed_topics(replace(PLAN, topics=tuple(sorted(before))), tuple(chosen), offered=sorted(page))
    assert set(plan.topics) == (before - page) | (chosen & page)
    assert len(plan.topics) == len(set(plan.topics))


@given(
    st.integers(1, 127),
    st.sampled_from(["UTC", "Europe/Zurich", "America/St_Johns", "Pacific/Apia"]),
    st.integers(0, 3_650 * 24).map(lambda hours: build.NOON + hours * dt.timedelta(hours=1)),
    st.sets(st.integers(-1, 9)),
)
def test_the_next_posting_is_of_a_chosen_day_still_to_come_that_is_not_taken(
    weekdays: int, zone: str, now: dt.datetime, ahead: set[int]
) -> None:
    taken = {now.date() + days * DAY for days in ahead}
    plan = rescheduled(replace(PLAN, cadence=Cadence(zone, dt.time(9), weekdays)), now, taken=taken)
    assert plan.next_due > now
    assert plan.next_date not in taken
    assert plan.cadence.posts_on(plan.next_date)
