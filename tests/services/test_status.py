"""`/manage status` and `/manage audit`: how things are, told from the rows."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.errors import StudyError
from bot.services.organising import Organising
from bot.services.status import ENTRIES, FAULTS, MISSED_DAYS, Status
from bot.storage.alerts import raise_alert, settle_alerts
from bot.storage.audit import record
from bot.storage.database import Database, Tx
from tests import build
from tests.group import DAY, HOUR, MORNING, Group

DUE = MORNING + HOUR
TODAY = DUE.date()


@pytest.fixture
async def group(database: Database) -> Group:
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(1, 6))))
    await made.set_up()
    return made


@pytest.fixture
def status(group: Group) -> Status:
    return Status(group.database, group.bank)


async def test_a_new_server_has_its_plan_and_its_whole_pool(group: Group, status: Status) -> None:
    report = await status.report(group.guild, now=MORNING)
    assert report.plan.next_due == DUE
    assert (report.newest, report.pool, report.left) == (None, 5, 5)
    assert (report.queue, report.alerts, report.missed) == ((), (), {})
    assert report.storage.startswith(("SQLite, ", "PostgreSQL, "))
    assert report.storage.endswith(" MiB")


async def test_what_is_left_shrinks_with_each_post_and_begins_anew(group: Group, status: Status) -> None:
    left = []
    for _ in range(6):
        await group.post()
        left.append((await status.report(group.guild, now=MORNING)).left)
    assert left == [4, 3, 2, 1, 5, 4]


async def test_the_newest_post_the_queue_and_missed_dates_are_in_it(group: Group, status: Status) -> None:
    asked = await group.post()
    organising = Organising(group.database, group.bank)
    await organising.skip(build.click(at=DUE + HOUR))
    await organising.queue(build.click(at=DUE + HOUR), ("demo", "q-4"))
    report = await status.report(group.guild, now=DUE + 2 * HOUR)
    assert report.newest is not None
    assert report.newest.id == asked.id
    assert report.queue == (("demo", "q-4"),)
    assert report.missed == {TODAY + DAY: "skipped by an organiser"}


async def test_missed_dates_of_long_ago_are_left_out(group: Group, status: Status) -> None:
    await group.take(DUE + 60 * DAY - HOUR)
    now = DUE + 60 * DAY
    missed = (await status.report(group.guild, now=now)).missed
    assert min(missed) == now.date() - MISSED_DAYS * DAY
    assert len(missed) == MISSED_DAYS


async def test_the_last_troubles_come_first_settled_ones_among_them(group: Group, status: Status) -> None:
    def many(tx: Tx) -> None:
        for day in range(FAULTS + 2):
            raise_alert(tx, guild_id=group.guild, kind="pin", text=f"Trouble {day}.", now=MORNING + day * DAY)
            settle_alerts(tx, guild_id=group.guild, kinds=("pin",), now=MORNING + day * DAY + HOUR)
        raise_alert(tx, guild_id=group.guild, kind="thread", text="The last one.", now=MORNING + 9 * DAY)
        raise_alert(tx, guild_id=2, kind="thread", text="Of another server.", now=MORNING + 9 * DAY)

    await group.database.write(many)
    alerts = (await status.report(group.guild, now=MORNING)).alerts
    assert [alert.text for alert in alerts] == ["The last one.", "Trouble 6.", "Trouble 5.", "Trouble 4.", "Trouble 3."]
    assert [alert.settled_at is None for alert in alerts] == [True, False, False, False, False]


async def test_before_setup_it_is_refused_with_the_command(database: Database) -> None:
    with pytest.raises(StudyError, match="/setup"):
        await Status(database, build.bank()).report(5, now=MORNING)


async def test_the_audit_has_pages_the_newest_first_and_says_whether_there_is_more(
    group: Group, status: Status
) -> None:
    def many(tx: Tx) -> None:
        for number in range(2 * ENTRIES):
            now = MORNING + number * dt.timedelta(minutes=1)
            record(tx, guild_id=group.guild, user_id=build.ADA, action="daily.skip", detail=f"{number}", now=now)

    await group.database.write(many)
    pages = [await status.audit(group.guild, page) for page in range(4)]
    assert [entry.detail for entry in pages[0][0]] == [f"{number}" for number in range(19, 9, -1)]
    assert [len(found) for found, _ in pages] == [ENTRIES, ENTRIES, 1, 0], "the last one is the setup"
    assert [more for _, more in pages] == [True, True, False, False]
    assert {entry.name for entry in pages[0][0]} == {f"Member {build.ADA}"}
    assert await status.audit(2, 0) == ((), False)
