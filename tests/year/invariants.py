"""What must be true of any year, whatever went wrong in it. Each check gives sentences about what is not."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from sqlalchemy import Row, func, select

from bot.core.periods import kept_periods
from bot.core.schedule import Cadence
from bot.core.verification import differences
from bot.storage import recounts
from bot.storage.tables import Answer, MissedDate, Posting, Schedule, Score
from tests.year.guilds import BOT_ID, Json, custom_ids, texts
from tests.year.year import DAY, HOUR, START, Server, Year
from tests.zones.proof import seconds
from tests.zones.wall import Wall, read_wall

CATCH_UP = dt.timedelta(hours=6)
Found = Sequence[Row[tuple[object, ...]]]


def broken(year: Year) -> list[str]:
    """Every sentence of every check."""
    postings = year.tx.execute(select(Posting.__table__).order_by(Posting.id)).all()
    missed = year.tx.execute(select(MissedDate.__table__)).all()
    schedules = year.tx.execute(select(Schedule.__table__)).all()
    answers = year.tx.execute(select(Answer.__table__)).all()
    scores = year.tx.execute(select(Score.__table__)).all()
    return [
        *year.wrong,
        *once_a_date(postings),
        *one_message_each(year, postings),
        *at_the_right_instant(year, postings),
        *revealed_when_over(year, postings),
        *dates_accounted_for(year, postings, missed),
        *missed_for_a_reason(year, missed, postings),
        *never_early(postings),
        *next_in_the_future(year, schedules),
        *answers_kept(year, answers),
        *sums_equal_a_recount(postings, answers, scores),
        *sums_equal_the_bots_recount(year, scores),
        *streaks_equal_the_bots_recount(year),
        *challenges_counted(postings),
        *nothing_said_twice(year),
        *(f"a route that the simulation lacks: {route}" for route in sorted(year.guilds.unknown)),
    ]


def once_a_date(postings: Found) -> Iterator[str]:
    """One posting per schedule and local date."""
    for key, count in Counter((p.schedule_id, p.local_date) for p in postings).items():
        if count > 1:
            yield f"schedule {key[0]} has {count} postings for {key[1]}"


def messages_of(year: Year) -> dict[int, list[Json]]:
    """The messages in all channels that carry a posting's buttons."""
    found: dict[int, list[Json]] = defaultdict(list)
    for channel in year.guilds.channels.values():
        for message in channel.messages.values():
            for ident in custom_ids(message["components"]):
                if ident.startswith("answer:open:"):
                    found[int(ident.split(":")[2])].append(message)
    return found


def one_message_each(year: Year, postings: Found) -> Iterator[str]:
    """A sent posting has its one message, and knows it; one that was given up has none."""
    messages = messages_of(year)
    for posting in postings:
        found = messages[posting.id]
        if len(found) > 1:
            yield f"posting {posting.id} of {posting.local_date} stands {len(found)} times in its channel"
        if posting.state == "sent" and [str(posting.message_id)] != [message["id"] for message in found]:
            yield f"posting {posting.id} is sent as {posting.message_id}, but not there"
        if posting.state == "abandoned" and found:
            yield f"posting {posting.id} of {posting.local_date} was given up, but stands in its channel"
        if posting.state == "claimed":
            yield f"posting {posting.id} of {posting.local_date} is claimed still"


@cache
def wall_of(zone: str) -> Wall:
    """The zone's clock over the simulated time and more."""
    return read_wall(zone, START.date() - 30 * DAY, START.date() + 2 * 365 * DAY + 60 * DAY)


def due(cadence: Cadence, date: dt.date) -> dt.datetime:
    """When the date's posting is due, by the wall."""
    return dt.datetime.fromtimestamp(wall_of(cadence.zone).first(date.toordinal(), seconds(cadence.at)), dt.UTC)


def at_the_right_instant(year: Year, postings: Found) -> Iterator[str]:
    """A posting was due when the wall in its zone showed its time for the first time that date."""
    cadences = {server.id: [cadence for _, cadence in server.cadences] for server in year.servers}
    for posting in postings:
        if all(due(cadence, posting.local_date) != posting.due_at for cadence in cadences[posting.guild_id]):
            yield f"posting {posting.id} of {posting.local_date} was due at {posting.due_at}, by no clock on the wall"


def revealed_when_over(year: Year, postings: Found) -> Iterator[str]:
    """A closed posting shows its key, an open one does not."""
    messages = messages_of(year)
    for posting in postings:
        if posting.state != "sent":
            continue
        shown = any("· closed" in text for message in messages[posting.id] for text in texts(message["components"]))
        over = min(posting.closes_at, posting.closed_at or posting.closes_at) + dt.timedelta(seconds=10)
        if (over < year.now()) != (posting.revealed_at is not None):
            yield f"posting {posting.id} closes at {over} and was revealed at {posting.revealed_at}"
        if shown != (posting.revealed_at is not None) and not in_the_way(year, posting):
            yield f"posting {posting.id} {'shows' if shown else 'hides'} its key; revealed at {posting.revealed_at}"
        early = posting.revealed_at is not None and posting.revealed_at < over - dt.timedelta(seconds=10)
        if early:
            yield f"posting {posting.id} was revealed at {posting.revealed_at}, before its close at {over}"


def in_the_way(year: Year, posting: Row[tuple[object, ...]]) -> bool:
    """Whether the bot could not use the channel when the posting was to be revealed."""
    (server,) = (server for server in year.servers if server.id == posting.guild_id)
    return any(since <= (posting.revealed_at or since) <= until + HOUR for since, until in server.shut)


def dates_accounted_for(year: Year, postings: Found, missed: Found) -> Iterator[str]:
    """Each date since the set-up was posted or is recorded as missed; dates beside a change of plan may be neither."""
    kept = {(p.guild_id, p.local_date) for p in postings if p.state == "sent"} | {
        (m.guild_id, m.local_date) for m in missed
    }
    for server in year.servers:
        for date in owed(server, year.now()):
            if (server.id, date) not in kept:
                yield f"server {server.id} has neither a posting nor a reason for {date}"


def owed(server: Server, now: dt.datetime) -> Iterator[dt.date]:
    """The dates whose time came well inside the reign of one cadence."""
    if not server.cadences:  # nobody got as far as its /setup
        return
    ends = [since for since, _ in server.cadences[1:]] + [now]
    for (since, cadence), end in zip(server.cadences, ends, strict=True):
        date = since.date() + 2 * DAY
        while due(cadence, date) < end - DAY:
            if wall_of(cadence.zone).has(date.toordinal()):
                yield date
            date += DAY


def missed_for_a_reason(year: Year, missed: Found, postings: Found) -> Iterator[str]:
    """A missed date has a reason and no posting that went out, its catch-up window was over, and it was no good."""
    out = {(p.schedule_id, p.local_date) for p in postings if p.state == "sent"}
    servers = {server.id: server for server in year.servers}
    for row in missed:
        server, where = servers[row.guild_id], f"server {row.guild_id} missed {row.local_date}"
        if not row.reason:
            yield f"{where} without a reason"
        if (row.schedule_id, row.local_date) in out:
            yield f"{where}, which went out"
        windows = [due(cadence, row.local_date) for _, cadence in server.cadences]
        if all(row.noted_at < begin + CATCH_UP for begin in windows):
            yield f"{where} at {row.noted_at}, inside its catch-up window"
        if all(usable(year, server, begin) > ENOUGH for begin in windows):
            yield f"{where} ({row.reason}), although the bot could have posted it"


ENOUGH = 2 * HOUR
"""Of running with an open channel inside a catch-up window: the worst weather is got through in it."""


def usable(year: Year, server: Server, begin: dt.datetime) -> dt.timedelta:
    """How long, inside the catch-up window that begins then, the bot ran and could use the channel."""
    end, total = begin + CATCH_UP, dt.timedelta()
    for born, died in [*year.lives, (year.born_at, year.now())]:
        ran = overlap((born, died), (begin, end))
        total += ran - sum((overlap(shut, (max(born, begin), min(died, end))) for shut in server.shut), dt.timedelta())
    return total


def overlap(one: tuple[dt.datetime, dt.datetime], other: tuple[dt.datetime, dt.datetime]) -> dt.timedelta:
    """The time that two spans share."""
    return max(dt.timedelta(), min(one[1], other[1]) - max(one[0], other[0]))


def never_early(postings: Found) -> Iterator[str]:
    """No posting is out before it is due, by Discord's clock, wherever the host's clock stands."""
    for posting in postings:
        if posting.sent_at is not None and posting.sent_at < posting.due_at - dt.timedelta(seconds=5):
            yield f"posting {posting.id} was due at {posting.due_at} and is out since {posting.sent_at}"


def next_in_the_future(year: Year, schedules: Found) -> Iterator[str]:
    """Each schedule waits for an instant that comes, within two days."""
    for schedule in schedules:
        if not year.now() < schedule.next_due < year.now() + 2 * DAY:
            yield f"schedule {schedule.id} waits for {schedule.next_due} at {year.now()}"
        if schedule.next_due != due(
            Cadence(schedule.zone, dt.time.fromisoformat(schedule.post_at)), schedule.next_date
        ):
            yield f"schedule {schedule.id} waits for {schedule.next_date} at the wrong instant {schedule.next_due}"


def answers_kept(year: Year, answers: Found) -> Iterator[str]:
    """What a member was told is stored."""
    stored = {(answer.posting_id, answer.user_id): tuple(answer.chosen.split()) for answer in answers}
    for key, verdict in year.acknowledged.items():
        if stored.get(key) != verdict.chosen:
            yield f"answer {key} was acknowledged as {verdict.chosen} and is stored as {stored.get(key)}"


def sums_equal_a_recount(postings: Found, answers: Found, scores: Found) -> Iterator[str]:
    """Each sum is what the answers add up to; those to a challenge once its points are on the boards."""
    on_boards = {p.id for p in postings if p.state != "voided" and (p.mode != "challenge" or p.counted_at is not None)}
    counted: dict[tuple[int, str, int], Counter[str]] = defaultdict(Counter)
    for answer in answers:
        if answer.unscored is None and answer.posting_id in on_boards:
            for period in kept_periods(answer.local_date):
                sums = counted[answer.guild_id, period, answer.user_id]
                sums.update(points=answer.points, right=int(answer.right), answered=1)
    stored = {(s.guild_id, s.period, s.user_id): (s.points, s.right, s.answered) for s in scores}
    for key in sorted(counted.keys() | stored.keys()):
        sums = counted[key]
        if (recount := (sums["points"], sums["right"], sums["answered"])) != stored.get(key, (0, 0, 0)):
            yield f"sum {key} is {stored.get(key)}, a recount gives {recount}"


def sums_equal_the_bots_recount(year: Year, scores: Found) -> Iterator[str]:
    """Each sum is what the bot's own recount gives, which compares and mends in real installations."""
    dates = recounts.dates_with_points(year.tx)
    counted = {tuple(row) for row in year.tx.execute(recounts.recounted_sums(None, dates))}
    kept = {(s.guild_id, s.period, s.user_id, s.points, s.right, s.answered) for s in scores}
    for row in sorted(counted ^ kept):
        yield f"sum {row} is {'recounted by the bot, not kept' if row in counted else 'kept, not recounted by the bot'}"


def streaks_equal_the_bots_recount(year: Year) -> Iterator[str]:
    """Each streak is what the days and answers say, by the bot's own recount."""
    for server in year.servers:
        counted, kept = recounts.streaks_as_counted(year.tx, server.id), recounts.streaks_as_kept(year.tx, server.id)
        for difference in differences(server.id, "streak", counted, kept):
            yield f"recount: {difference}"


def challenges_counted(postings: Found) -> Iterator[str]:
    """A challenge that is over has brought its points onto the boards."""
    for posting in postings:
        if posting.mode == "challenge" and posting.revealed_at is not None and posting.counted_at is None:
            yield f"the points of challenge {posting.id} are on no board"


def nothing_said_twice(year: Year) -> Iterator[str]:
    """Podiums and the like, which carry no posting's buttons, stand once in their channel."""
    for server in year.servers:
        said = Counter(
            "\n".join(texts(message["components"]))
            for message in server.channel.messages.values()
            if message["author"]["id"] == str(BOT_ID) and not any(custom_ids(message["components"]))
        )
        for text, count in said.items():
            if count > 1:
                yield f"server {server.id} was told {count} times: {text[:80]!r}"


def postings_sent(year: Year) -> int:
    """How many dailies went out."""
    return year.tx.execute(select(func.count()).where(Posting.state == "sent")).scalar_one()
