"""Comparing, browsing, and taking new notes while the bot runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bank import Bank
from bot.compose import open_bank
from bot.packs.worker import load_packs_apart
from bot.services.content import Content
from bot.storage.database import database_url, open_database
from tests import stage as stages
from tests.stage import Stage, answer, ids_of, parts_of, text_of

GOOD = """---
id: planets
title: Planets
aliases: [worlds]
---
# Planets

Worlds that go around a star. There are eight here.

## Giants
- Jupiter is the largest planet, with 95 known moons. ^pl-01
- Saturn is the planet with the widest rings. ^pl-02

## Rocky or giant
| | Rocky planet | Giant planet |
| --- | --- | --- |
| Surface | solid | none |
| Around | a star | a star |
"""

QUESTION = """
### Which planet is the largest? ^q-pl-01
- [ ] Mars
- [x] Jupiter
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with one note and one question."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "planets.md").write_text(GOOD + QUESTION, encoding="utf-8")
    return folder


@pytest.fixture
async def stage(sqlite_address: str, discord_rules: object, notes: Path):
    """A running bot whose notes are files."""
    bank, faults = open_bank([notes])
    assert faults == () or all(fault.severity == "warning" for fault in faults)
    database = open_database(database_url(sqlite_address))
    stage = Stage(database, bank, content=lambda bank: reloading(bank, notes))
    await stage.env.start()
    try:
        yield stage
    finally:
        await stage.env.shutdown()
        await database.close()
    stage.env.raise_errors()
    stages.check_requests(discord_rules, stage.env.http_requests)


def reloading(bank: Bank, notes: Path) -> Content:
    return Content(bank, lambda: load_packs_apart([notes]))


async def test_compare_uses_the_packs_own_table_with_what_is_alike_first(stage: Stage) -> None:
    shown = await stage.bo.slash(stage.channel, "compare", first="rocky", second="giant planet")
    text = text_of(shown)
    assert "### Rocky planet or Giant planet" in text
    assert text.index("both: a star") < text.index("Rocky planet: solid")


async def test_compare_refuses_what_is_not_there_and_the_same_twice(stage: Stage) -> None:
    nothing = await stage.bo.slash(stage.channel, "compare", first="zzzqqq", second="planets")
    assert nothing.ephemeral
    assert "Nearest topics" in text_of(nothing)
    same = await stage.bo.slash(stage.channel, "compare", first="planets", second="worlds")
    assert "two different things" in text_of(same)


async def test_topics_lead_to_a_topics_card_and_its_sections(stage: Stage) -> None:
    browsing = await stage.bo.slash(stage.channel, "topics")
    assert browsing.ephemeral
    menu = next(part for part in parts_of(browsing.response) if part.get("custom_id") == "tip:open")
    assert "2 facts · 1 questions" in menu["options"][0]["description"]
    card = await stage.bo.select(browsing.response, [menu["options"][0]["value"]], custom_id="tip:open")
    assert "Worlds that go around a star" in text_of(card)
    sections = next(part for part in parts_of(card.response) if part.get("custom_id") == "tip:open")
    table = next(option["value"] for option in sections["options"] if option["label"] == "Rocky or giant")
    shown = await stage.bo.select(card.response, [table], custom_id="tip:open")
    assert "**Surface**\nRocky planet: solid" in text_of(shown)


async def test_reload_takes_whole_notes_and_says_what_changed(stage: Stage, notes: Path) -> None:
    changed = GOOD.replace("95 known moons", "97 known moons").replace(
        "- Saturn is", "- Mars is small. ^pl-03\n- Saturn is"
    )
    (notes / "planets.md").write_text(changed, encoding="utf-8")
    shown = await stage.ada.slash(stage.channel, "manage content reload")
    text = text_of(shown)
    assert "1 added (pl-03)" in text
    assert "1 changed (pl-01" in text or "2 changed" in text
    assert "1 removed (q-pl-01)" in text
    assert "97 known moons" in text_of(await stage.bo.slash(stage.channel, "tip", query="jupiter moons"))
    again = await stage.ada.slash(stage.channel, "manage content reload")
    assert "nothing changed" in text_of(again)


async def test_broken_notes_leave_the_old_ones_in_use_and_are_named_with_their_line(stage: Stage, notes: Path) -> None:
    (notes / "planets.md").write_text(
        GOOD.replace("95", "1") + "\n### No right one?\n- [ ] a\n- [ ] b\n", encoding="utf-8"
    )
    shown = await stage.ada.slash(stage.channel, "manage content reload")
    assert "not taken" in text_of(shown)
    assert "planets.md:" in text_of(shown)
    assert "95 known moons" in text_of(await stage.bo.slash(stage.channel, "tip", query="jupiter moons"))


async def test_a_posting_keeps_its_question_when_the_notes_lose_it(stage: Stage, notes: Path) -> None:
    await stage.set_up()
    post = await stage.next_day()
    (notes / "planets.md").write_text(GOOD, encoding="utf-8")
    await stage.ada.slash(stage.channel, "manage content reload")
    verdict = await answer(stage.bo, post, "Jupiter")
    assert "Right · +11" in text_of(verdict)
    assert any(name.startswith("answer:open") for name in ids_of(post))
