"""What organisers change on the panel of `/setup`: a field and its new values give a new plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from bot.core.errors import StudyError
from bot.core.plans import Plan
from bot.core.schedule import next_free

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

CLOSE_HOURS: Final = (1, 2, 4, 6, 8, 12, 18, 23)
"""Hours after which a daily may close; 0 stands for the next posting."""

CATCH_UP_HOURS: Final = (1, 2, 3, 6, 12, 23)
"""Hours for which a daily is made up for after a standstill: less than a day, so that dates stay apart."""

NOT_OFFERED: Final = "That is not one of the choices. Open /setup afresh."

Change = Callable[[Plan, tuple[str, ...]], Plan]


def weekdays(plan: Plan, values: tuple[str, ...]) -> Plan:
    """Post on these days only: "0" is Monday."""
    days = {number(value, range(7)) for value in values}
    if not days:
        raise StudyError("Choose at least one weekday. /manage daily pause stops the daily for a while.")
    return replace(plan, cadence=replace(plan.cadence, weekdays=sum(1 << day for day in days)))


def mode(plan: Plan, values: tuple[str, ...]) -> Plan:
    """ "study" or "challenge", from the next posting on."""
    if values == ("study",):
        return replace(plan, mode="study")
    if values == ("challenge",):
        return replace(plan, mode="challenge")
    raise StudyError(NOT_OFFERED)


def closes(plan: Plan, values: tuple[str, ...]) -> Plan:
    """Close with the next posting ("0"), or after so many hours."""
    hours = number(one(values), (0, *CLOSE_HOURS))
    return replace(plan, close_hours=hours or None)


def catch_up(plan: Plan, values: tuple[str, ...]) -> Plan:
    """How long a daily is made up for."""
    return replace(plan, catch_up=dt.timedelta(hours=number(one(values), CATCH_UP_HOURS)))


def ping(plan: Plan, values: tuple[str, ...]) -> Plan:
    """The role to ping; nothing for nobody. The role @everyone, whose id is the server's, is never pinged."""
    role_id = snowflake(values)
    if role_id == plan.guild_id:
        raise StudyError("@everyone cannot be pinged. Choose a role that members give themselves.")
    return replace(plan, role_id=role_id)


def staff(plan: Plan, values: tuple[str, ...]) -> Plan:
    """The channel where organisers are told of troubles; nothing for a message to whoever last used /setup."""
    return replace(plan, staff_channel_id=snowflake(values))


def pin(plan: Plan, values: tuple[str, ...]) -> Plan:
    """Whether the newest daily is pinned."""
    return replace(plan, pin=on(values))


def discuss(plan: Plan, values: tuple[str, ...]) -> Plan:
    """Whether the reveal opens a thread."""
    return replace(plan, discuss=on(values))


CHANGES: Final[dict[str, Change]] = {
    "weekdays": weekdays,
    "mode": mode,
    "closes": closes,
    "catch_up": catch_up,
    "ping": ping,
    "pin": pin,
    "discuss": discuss,
    "staff": staff,
}
"""Everything but packs and topics, which depend on what is loaded."""


def changed_packs(plan: Plan, values: tuple[str, ...], *, loaded: Collection[str]) -> Plan:
    """Ask from these packs. Topics of others are dropped."""
    packs = tuple(pack for pack in loaded if pack in values)
    if not packs:
        raise StudyError("Choose at least one pack.")
    topics = tuple(topic for topic in plan.topics if topic.partition("/")[0] in packs)
    return replace(plan, packs=packs, topics=topics)


def changed_topics(plan: Plan, values: tuple[str, ...], *, offered: Collection[str]) -> Plan:
    """Of the topics that were offered, ask about these; those on other pages stay. None at all stands for every one."""
    kept = tuple(topic for topic in plan.topics if topic not in offered)
    return replace(plan, topics=(*kept, *(topic for topic in offered if topic in values)))


def rescheduled(plan: Plan, now: dt.datetime, *, taken: Collection[dt.date]) -> Plan:
    """The plan with its next posting by its cadence: the first one from now on whose date had none yet."""
    date, due = next_free(plan.cadence, now, taken)
    return replace(plan, next_date=date, next_due=due)


def one(values: tuple[str, ...]) -> str:
    """The only value."""
    if len(values) != 1:
        raise StudyError(NOT_OFFERED)
    return values[0]


def number(value: str, allowed: Collection[int]) -> int:
    """The value as one of the offered numbers."""
    found = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else -1
    if found not in allowed:
        raise StudyError(NOT_OFFERED)
    return found


def snowflake(values: tuple[str, ...]) -> int | None:
    """The id chosen, or None for nothing."""
    if not values:
        return None
    value = one(values)
    if not (value.isascii() and value.isdecimal() and len(value) <= 19 and 0 < int(value) < 2**63):
        raise StudyError(NOT_OFFERED)
    return int(value)


def on(values: tuple[str, ...]) -> bool:
    """ "on" or "off"."""
    if one(values) not in ("on", "off"):
        raise StudyError(NOT_OFFERED)
    return values == ("on",)
