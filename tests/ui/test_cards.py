"""Cards at the edges: nothing over Discord's limits, nothing that pings or breaks out of its place."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.components import walk_components

from bot.core.content import Option, Section, Topic
from bot.core.grading import Verdict
from bot.core.postings import Asked
from bot.core.results import Ended, Results
from bot.core.snapshots import Snapshot
from bot.core.standings import Line, Score
from bot.services.daily import Outgoing
from bot.services.standings import BoardPage, Wish
from bot.services.tips import found
from bot.ui.cards import Accent, Choice, card, links, plain, select
from bot.ui.daily_cards import daily_card
from bot.ui.leaderboard import board_card
from bot.ui.question_cards import Sheet, sheet_card, verdict_card
from bot.ui.reveal import reveal_card
from bot.ui.tip_cards import in_a_list, tip_card
from tests import build

LONG = "A sentence with `code`, **bold** and [a link](https://example.org/page). "


def huge(options: int = 10, right: int = 1) -> Snapshot:
    choices = tuple(Option(f"k{n}", f"{n} {LONG * 9}", n < right, LONG * 6) for n in range(options))
    return Snapshot("p", "q", "T", LONG * 45, choices, explanation=LONG * 30, domain="D" * 80, level="apply")


def asked(snapshot: Snapshot) -> Asked:
    return Asked(
        id=2**62,
        schedule_id=1,
        guild_id=1,
        channel_id=1,
        local_date=build.NOON.date(),
        attempt=1,
        state="sent",
        due_at=build.NOON,
        claimed_at=build.NOON,
        closes_at=build.NOON,
        closed_at=None,
        message_id=1,
        sent_at=build.NOON,
        snapshot=snapshot,
    )


def sheet(snapshot: Snapshot) -> Sheet:
    return Sheet("answer", str(2**62), snapshot, snapshot.keys)


def parts(view: discord.ui.LayoutView) -> list[dict[str, Any]]:
    return list(walk_components(view.to_components()))


def texts(view: discord.ui.LayoutView) -> str:
    return "\n".join(part["content"] for part in parts(view) if part["type"] == 10)


def fits(view: discord.ui.LayoutView, rules: Any) -> None:
    """Discord's limits for layouts, and its own description where that is at hand."""
    everything = parts(view)
    assert len(everything) <= 40
    assert sum(len(part["content"]) for part in everything if part["type"] == 10) <= 4000
    names = [part["custom_id"] for part in everything if part.get("custom_id")]
    assert len(names) == len(set(names))
    assert all(len(name) <= 100 for name in names)
    if rules is not None:
        body = {"flags": 1 << 15, "components": view.to_components()}
        result = rules.check("POST", "/channels/1/messages", body)
        assert result.ok, result.spec + result.rules


@pytest.mark.parametrize("options", [2, 4, 5, 6, 10])
@pytest.mark.parametrize("right", [1, 2])
async def test_questions_of_any_size_fit(options: int, right: int, discord_rules: Any) -> None:
    snapshot = huge(options, right)
    last = Ended(asked(snapshot), Results(9999, 5000, {}, ("*" * 32,) * 10))
    plan = build.plan(role_id=2**63 - 1)
    fits(daily_card(Outgoing(asked(snapshot), plan, last, 10**6, build.NOON)), discord_rules)
    fits(sheet_card(sheet(snapshot)), discord_rules)
    fits(sheet_card(sheet(snapshot), tuple(range(right))), discord_rules)
    for chosen in (snapshot.keys[:right], snapshot.keys[-right:]):
        verdict = Verdict(chosen == snapshot.keys[:right], 10, tuple(chosen))
        fits(verdict_card(sheet(snapshot), verdict, again=True), discord_rules)
    chosen_by = dict.fromkeys(snapshot.keys, 1000)
    fits(reveal_card(Ended(asked(snapshot), Results(9999, 5000, chosen_by, ("x" * 32,) * 10))), discord_rules)


async def test_boards_of_the_longest_names_fit(discord_rules: Any) -> None:
    lines = tuple(Line(n + 1, Score(n, "*" * 32, 10**6, 10**5, 10**5)) for n in range(10))
    board = BoardPage(
        wish=Wish("week", page=3),
        title="This week",
        subject=None,
        own_answers=10**5,
        page=3,
        pages=9,
        lines=lines,
        own=lines[4],
        next_above=lines[3],
        players=90,
        resets_at=build.NOON,
    )
    fits(board_card(board), discord_rules)


async def test_topics_of_sixty_sections_fit(discord_rules: Any) -> None:
    facts = tuple(build.fact(f"f-{n}", LONG * 12, section=f"S{n}") for n in range(60))
    bank = build.bank(build.question(), facts=facts)
    (item,) = [item for item in bank.stock.by_mark.values() if item.kind == "topic" and item.id == "storage"]
    shown = found(bank.stock, item)
    sections = tuple(Section(f"s{n}", "storage", ("Storage", "S" * 120), (f"f-{n}",), build.PLACE) for n in range(60))
    topic = Topic("storage", "T" * 200, build.PLACE, summary=LONG * 30, sections=sections, fact_ids=topic_ids(facts))
    large = type(shown)(**{name: getattr(shown, name) for name in shown.__dataclass_fields__} | {"topic": topic})
    fits(tip_card(large, private=True), discord_rules)


def topic_ids(facts: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts)


@pytest.mark.parametrize(
    "name",
    [
        "@everyone",
        "@here",
        "<@123>",
        "<@&1>",
        "<#1>",
        "**bold**",
        "`code`",
        "||spoiler||",
        "[a](https://b.c)",
        "# big",
        "a\nb",
    ],
)
def test_names_are_plain_letters(name: str) -> None:
    shown = plain(name)
    assert "\n" not in shown
    for sign in "@<*`|":
        for place in (at for at, letter in enumerate(shown) if letter == sign):
            assert shown[place - 1] == "\\", shown


async def test_a_stopped_view_leaves_nothing_behind() -> None:
    assert card(Accent.NOTICE, "x").is_finished()


async def test_a_select_without_choices_is_no_row() -> None:
    assert select("a:b", "Choose", []) is None
    row = select("a:b", "Choose", [Choice("x" * 300, str(n), description="y" * 300) for n in range(40)])
    assert row is not None
    (menu,) = row.to_component_dict()["components"]
    assert len(menu["options"]) == 25
    assert all(len(option["label"]) <= 100 and len(option["description"]) <= 100 for option in menu["options"])


def test_sources_are_named_by_site_and_page() -> None:
    assert links(["https://docs.aws.amazon.com/a/b/storage-class-intro.html#x"]) == (
        "[docs.aws.amazon.com storage-class-intro](<https://docs.aws.amazon.com/a/b/storage-class-intro.html#x>)"
    )


def test_items_of_a_fact_stand_below_it_and_code_by_itself() -> None:
    assert in_a_list("one\n- two") == "- one\n  - two"
    assert in_a_list("one\n```\ncode\n```") == "one\n```\ncode\n```"


async def test_a_private_card_can_be_shared_and_a_public_one_cannot() -> None:
    bank = build.bank(build.question())
    item = next(item for item in bank.stock.by_mark.values() if item.kind == "topic")
    labels = [
        [part.get("label") for part in parts(tip_card(found(bank.stock, item), private=p))] for p in (True, False)
    ]
    assert "Share" in labels[0]
    assert "Share" not in labels[1]
