"""Plain builders with defaults: small packs, clicks, questions."""

from __future__ import annotations

import datetime as dt

from bot.bank import Bank
from bot.core.clicks import Click
from bot.core.content import Domain, Exam, Fact, Option, Pack, Place, Question, Section, Topic
from bot.core.plans import Plan
from bot.core.schedule import Cadence
from bot.core.snapshots import Snapshot
from bot.packs.library import Library

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
"""A Monday."""

GUILD, CHANNEL, ADA = 1001, 2001, 3001

PLACE = Place("notes.md", 1)


def question(
    name: str = "q-1", *, right: int = 1, options: int = 4, topic: str = "storage", **changes: object
) -> Question:
    """Which is right? The first `right` options are: "Right 1", "Wrong 1", ..."""
    made = tuple(
        Option(
            key=f"k{place}",
            text=f"Right {place + 1}" if place < right else f"Wrong {place + 1 - right}",
            right=place < right,
            rationale=f"Because of reason {place + 1}.",
        )
        for place in range(options)
    )
    values: dict[str, object] = {
        "id": name,
        "topic_id": topic,
        "stem": f"What is the answer to {name}?",
        "options": made,
        "place": PLACE,
        "explanation": f"The explanation of {name}.",
        "domain": "D1",
        "level": "apply",
        "difficulty": 2,
    }
    return Question(**{**values, **changes})


def fact(name: str, text: str, *, topic: str = "storage", section: str = "Basics", **changes: object) -> Fact:
    return Fact(
        **{"id": name, "topic_id": topic, "path": (topic.title(), section), "text": text, "place": PLACE, **changes}
    )


def pack(*questions: Question, facts: tuple[Fact, ...] = ()) -> Pack:
    """A pack of one topic, "storage", with a section of these facts."""
    facts = facts or (
        fact("st-1", "A bucket holds objects.", sources=("https://example.org/buckets.html",)),
        fact("st-2", "Reads after writes are consistent.", was="overwrites were eventual", since="2020-12"),
        fact("st-3", "An archive restores within 12 hours."),
    )
    ids = tuple(item.id for item in facts)
    section = Section("basics", "storage", ("Storage", "Basics"), ids, PLACE)
    topic = Topic(
        "storage",
        "Object storage",
        PLACE,
        aliases=("bucket", "os"),
        summary="Keeps files as objects.",
        sections=(section,),
        fact_ids=ids,
    )
    network = Topic("network", "Networking", PLACE, aliases=("vpc",), summary="Connects things.")
    exam = Exam("Exam", 65, 130, domains=(Domain("D1", "Design Secure Things", 100),))
    return Pack("demo", "Demo", exam=exam, topics=(topic, network), facts=facts, questions=questions)


def bank(*questions: Question, facts: tuple[Fact, ...] = ()) -> Bank:
    return Bank(Library((pack(*(questions or (question("q-1"), question("q-2"), question("q-3"))), facts=facts),)))


def click(user: int = ADA, *, guild: int = GUILD, at: dt.datetime = NOON, name: str | None = None) -> Click:
    return Click(guild, user, name or f"Member {user}", at)


def snapshot(name: str = "q-1", *, right: int = 1, options: int = 4) -> Snapshot:
    return bank(question(name, right=right, options=options)).stock.snapshot(("demo", name))


def plan(**changes: object) -> Plan:
    values: dict[str, object] = {
        "id": 1,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "packs": ("demo",),
        "cadence": Cadence("UTC", dt.time(9)),
        "mode": "study",
        "catch_up": dt.timedelta(hours=6),
        "next_date": NOON.date(),
        "next_due": NOON.replace(hour=9),
    }
    return Plan(**{**values, **changes})
