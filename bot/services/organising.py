"""What organisers do with their daily: now, skip, pause, resume, move, close, the queue. Everything is audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.bank import Bank, taken_out
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.picking import Ref
from bot.core.plans import FOREVER, Plan
from bot.core.schedule import first_instant, next_due, next_free, zone_of
from bot.storage import postings, questions
from bot.storage.audit import record
from bot.storage.database import Database, Tx
from bot.storage.exposures import record_preview
from bot.storage.members import remember
from bot.storage.missed import SKIPPED, record_missed, taken_since
from bot.storage.schedules import change, plan_or_refuse

LONGEST_PAUSE = 366
"""Days."""

Step = Callable[[Tx, Click, Plan], tuple[Plan, str, str]]
"""Changes a schedule: the new plan, what the audit calls it, and its detail."""


class Organising:
    """Changes of a server's schedule by its organisers; each gives the schedule as it is then."""

    def __init__(self, database: Database, bank: Bank) -> None:
        self._database = database
        self._bank = bank

    async def now(self, click: Click) -> Plan:
        """Post today's daily at the next look instead of at its time; StudyError when it is out already."""
        return await self._database.write(carried_out, click, post_now)

    async def skip(self, click: Click) -> Plan:
        """Leave the next date out. It breaks nobody's streak."""
        return await self._database.write(carried_out, click, skip)

    async def pause(self, click: Click, days: int | None) -> Plan:
        """Post nothing for so many days, or until somebody resumes."""
        if days is not None and not 1 <= days <= LONGEST_PAUSE:
            raise StudyError("A pause lasts 1 to {most} days, or until you resume.", most=LONGEST_PAUSE)
        return await self._database.write(carried_out, click, partial(pause, days=days))

    async def resume(self, click: Click) -> Plan:
        """Go on after a pause."""
        return await self._database.write(carried_out, click, resume)

    async def move(self, click: Click, at: dt.time) -> Plan:
        """Post the next daily, and only that one, at another time of its date."""
        return await self._database.write(carried_out, click, partial(move, at=at))

    async def close(self, click: Click) -> Plan:
        """Close the open daily now; it is revealed in a moment."""
        return await self._database.write(carried_out, click, close)

    async def queue(self, click: Click, ref: Ref) -> Plan:
        """Ask this question next. Whoever queues it forfeits its points."""
        self._bank.stock.snapshot(ref)
        return await self._database.write(carried_out, click, partial(enqueue, ref=ref))

    async def unqueue(self, click: Click, ref: Ref) -> Plan:
        """Take a question out of the queue."""
        return await self._database.write(carried_out, click, partial(unqueue, ref=ref))


def carried_out(tx: Tx, click: Click, step: Step) -> Plan:
    """Take the step with the server's schedule, store and audit it; StudyError before `/setup`."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    plan = plan_or_refuse(tx, click.guild_id)
    changed, action, detail = step(tx, click, plan)
    if changed != plan:
        change(tx, changed)
    record(tx, guild_id=click.guild_id, user_id=click.user_id, action=action, detail=detail, now=click.at)
    return changed


def post_now(tx: Tx, click: Click, plan: Plan) -> tuple[Plan, str, str]:
    """The next posting is due at once, for today's date."""
    today = click.at.astimezone(zone_of(plan.cadence.zone)).date()
    standing = [one for one in postings.postings_since(tx, plan.id, since=today) if one.state in ("claimed", "sent")]
    if standing:
        raise StudyError("Today's daily is out already. The next one is posted {when}.", when=f"<t:{stamp(plan)}:R>")
    changed = replace(plan, next_date=today, next_due=click.at, paused_until=None)
    return changed, "daily.now", f"for {today}"


def stamp(plan: Plan) -> int:
    """The next posting's instant in seconds, as Discord's timestamps take it."""
    return int(plan.next_due.timestamp())


def skip(tx: Tx, click: Click, plan: Plan) -> tuple[Plan, str, str]:
    """The date after the next one is next."""
    record_missed(tx, plan, plan.next_date, reason=SKIPPED, now=click.at)
    date, due = after_date(plan, click.at, plan.next_date)
    return replace(plan, next_date=date, next_due=due), "daily.skip", f"{plan.next_date}"


def after_date(plan: Plan, now: dt.datetime, date: dt.date) -> tuple[dt.date, dt.datetime]:
    """The first regular posting after now whose date is later than this one."""
    found, due = next_due(plan.cadence, now)
    while found <= date:
        found, due = next_due(plan.cadence, due)
    return found, due


def pause(_tx: Tx, click: Click, plan: Plan, *, days: int | None) -> tuple[Plan, str, str]:
    """Nothing is due before the pause is over."""
    until = FOREVER if days is None else click.at + dt.timedelta(days=days)
    date, due = (plan.next_date, FOREVER) if days is None else next_due(plan.cadence, until)
    detail = "until resumed" if days is None else f"until {until:%Y-%m-%d %H:%M} UTC"
    return replace(plan, paused_until=until, next_date=date, next_due=due), "daily.pause", detail


def resume(tx: Tx, click: Click, plan: Plan) -> tuple[Plan, str, str]:
    """The next regular date that had no daily and was not skipped is next."""
    if not plan.paused_at(click.at):
        raise StudyError("The daily is not paused. The next one is posted {when}.", when=f"<t:{stamp(plan)}:R>")
    yesterday = click.at.date() - dt.timedelta(days=1)
    date, due = next_free(plan.cadence, click.at, taken_since(tx, plan.id, since=yesterday))
    return replace(plan, paused_until=None, next_date=date, next_due=due), "daily.resume", f"next {date}"


def move(_tx: Tx, click: Click, plan: Plan, *, at: dt.time) -> tuple[Plan, str, str]:
    """The next date's daily at another time."""
    due = first_instant(zone_of(plan.cadence.zone), plan.next_date, at)
    if due <= click.at:
        raise StudyError(
            "{time} on {date} is over. /manage daily now posts at once.", time=f"{at:%H:%M}", date=plan.next_date
        )
    return replace(plan, next_due=due), "daily.move", f"{plan.next_date} to {at:%H:%M}"


def close(tx: Tx, click: Click, plan: Plan) -> tuple[Plan, str, str]:
    """The open daily is over."""
    if not postings.close_open(tx, schedule_id=plan.id, now=click.at):
        raise StudyError("No daily is open here now.")
    return plan, "daily.close", ""


def enqueue(tx: Tx, click: Click, plan: Plan, *, ref: Ref) -> tuple[Plan, str, str]:
    """The question is asked next, and its queuer gets no points for it."""
    if ref in taken_out(tx, click.guild_id):
        raise StudyError(
            "{question} is not asked here: it was reported or taken out. /manage questions enable brings it back.",
            question=ref[1],
        )
    if not questions.enqueue(tx, plan, ref, by=click.user_id, now=click.at):
        raise StudyError("{question} is in the queue already.", question=ref[1])
    record_preview(tx, user_id=click.user_id, ref=ref, now=click.at)
    return plan, "daily.queue", ref[1]


def unqueue(tx: Tx, _click: Click, plan: Plan, *, ref: Ref) -> tuple[Plan, str, str]:
    """The question is not in the queue any more."""
    if not questions.dequeue(tx, plan.id, ref):
        raise StudyError("{question} is not in the queue.", question=ref[1])
    return plan, "daily.unqueue", ref[1]
