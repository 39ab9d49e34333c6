"""What strangers can do: flood, forge, name themselves badly - and what nobody may learn from what is sent."""

from __future__ import annotations

import dataclasses
import json
import logging
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Option
from bot.logs import configure_logs
from bot.ui.cards import plain
from bot.ui.limits import BURST
from tests import build
from tests.stage import Stage, answer, forged, letters_in, text_of

NAMES = [
    "@everyone",
    "@here",
    "<@123456789012345678>",
    "<@&1>",
    "<#1>",
    "</tip:1>",
    "<t:0:F>",
    "**bold** __under__ ~~gone~~",
    "`code` ```fence",
    "||spoiler||",
    "[free nitro](https://evil.example)",
    "https://evil.example/login",
    "discord.gg/evil",
    "# big\n> quote\n- list\n1. one",
    "-# small",
    "admin\u202egnp.exe",
    "a\u2066b\u2069",
    "zero\u200bwidth\ufeff",
    "\u200b\u200c\u2060",
    "Z" + "\u0336\u0322\u0321\u0353" * 40,
    "\x1b[31mred\x1b[0m",
    "nul\x00bell\x07",
    "\\",
    "x" * 100,
]


def unescaped(shown: str) -> str:
    """Signs that Discord would read as Markdown: those without a backslash before them."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "", shown)


@given(st.text(max_size=60) | st.sampled_from(NAMES) | st.text("\\*_~`|<>@#[]():/-.\n\u0301\u202e\u200d", max_size=40))
def test_any_name_is_one_line_of_plain_letters(name: str) -> None:
    shown = plain(name)
    assert not re.search(r"[!-/:-@\[-`{-~]", unescaped(shown).replace("(no name)", "")), shown
    assert not any(
        unicodedata.category(letter) in {"Cc", "Co", "Cs", "Zl", "Zp"} or letter in "\u202e\u2066\u200b\ufeff\u2060"
        for letter in shown
    )
    assert not re.search("[\u0300-\u036f]{4}", shown)
    assert bool(shown) == bool(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Zoë Müller",
        "李雷",
        "مريم",
        "नमस्ते",
        "Ada 👩\u200d💻 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "Ngo\u0323\u0302c",
    ],
)
def test_names_of_people_stay_as_they_are(name: str) -> None:
    assert plain(name) == name


async def test_bad_names_on_boards_and_reveals_stay_names(stage: Stage) -> None:
    members = [
        stage.guild.add_member(stage.env.create_user(f"m{n}", global_name=name[:32]))
        for n, name in enumerate(NAMES[:10])
    ]
    await stage.set_up()
    post = await stage.next_day()
    for member in members:
        await answer(member, post, "Right 1")
    board = text_of(await stage.bo.slash(stage.channel, "leaderboard", period="today"))
    await stage.next_day()
    for text in (board, text_of(stage.posts[0])):
        assert "\\@everyone" in text
        assert "<@1" not in text.replace("\\<", "")
        assert "](https://evil" not in text
    for request in stage.env.http_requests:
        mentions = (request.json or {}).get("allowed_mentions") if isinstance(request.json, dict) else None
        assert mentions in (None, {"parse": []}), request.path


def sent_by(stage: Stage) -> str:
    """All that the bot has sent to Discord, the commands apart."""
    return "\n".join(
        json.dumps(request.json, ensure_ascii=False)
        for request in stage.env.http_requests
        if request.json is not None and "/commands" not in request.path
    )


def with_telling_keys(name: str) -> Any:
    """A question whose option keys would give the answer away."""
    options = tuple(
        Option(f"KEY{'RIGHT' if right else 'WRONG'}{n}", f"Choice {n} of {name}", right, f"Reason {n}.")
        for n, right in enumerate([True, False, False, False])
    )
    return dataclasses.replace(build.question(name), options=options, explanation="Told later.")


@pytest.mark.questions(*(with_telling_keys(f"q-{n}") for n in range(3)))
async def test_nothing_sent_before_the_answer_tells_the_key(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    for member in (stage.ada, stage.bo, stage.cy):
        opened = await member.click(post, label="Answer")
        for letter in "ABCD":
            await member.click(opened.response, label=letter)
        for typed in ("", "which", "choice", "key", "right"):
            await member.autocomplete(stage.channel, "tip", "query", typed)
    sent = sent_by(stage)
    assert "Choice 0 of" in sent
    for telling in ("KEYRIGHT", "KEYWRONG", "Reason", "Told later", "correct"):
        assert telling not in sent, telling


@pytest.mark.questions(*(with_telling_keys(f"q-{n}") for n in range(3)))
async def test_no_control_carries_a_key_even_after_the_answer(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    await answer(stage.bo, post, letters_in(text_of(await stage.bo.click(post, label="Answer")))[0])
    await stage.next_day()
    assert "KEY" not in sent_by(stage)


async def test_the_place_of_the_right_option_tells_nothing(stage: Stage) -> None:
    """Over many postings and members each place holds it about as often: orders come from a secret."""
    await stage.set_up()
    places: list[int] = []
    members = [stage.guild.add_member(stage.env.create_user(f"m{n}")) for n in range(12)]
    for _ in range(4):
        post = await stage.next_day()
        for member in members:
            places.append(letters_in(text_of(await member.click(post, label="Answer"))).index("Right 1"))
    counts = [places.count(place) for place in range(4)]
    assert sum(counts) == 48
    assert min(counts) >= 3, counts


async def test_presses_beyond_the_limit_get_a_sentence_and_others_none(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    shown = [text_of(await stage.bo.click(post, label="Answer")) for _ in range(BURST + 3)]
    assert all("What is the answer to" in text for text in shown[:BURST])
    assert all("That was a lot at once. Wait" in text for text in shown[-2:])
    assert "What is the answer to" in text_of(await stage.cy.click(post, label="Answer"))
    refused = await stage.bo.slash(stage.channel, "help")
    assert refused.ephemeral
    assert "That was a lot at once" in text_of(refused)
    await stage.env.advance_time(31)
    assert "That was a lot at once" not in text_of(await stage.bo.slash(stage.channel, "help"))


async def test_suggestions_beyond_the_limit_are_left_out_without_a_fault(stage: Stage) -> None:
    for _ in range(125):
        await stage.bo.autocomplete(stage.channel, "tip", "query", "s")
    assert "Object storage" in text_of(await stage.bo.slash(stage.channel, "tip", query="storage"))


async def test_organisers_controls_refuse_members_by_the_payload(stage: Stage) -> None:
    """Whatever a client shows or alters: every control of the organisers' features asks for the permission."""
    panel = await stage.set_up()
    for template in stage.bot.router.templates:
        if template.startswith(("setup:", "manage:")):
            shown = await forged(stage.bo, panel.response, template)
            assert "Manage Server" in text_of(shown), template
            shown = await forged(stage.bo, panel.response, f"{template}:1:2", "3")
            assert re.search("Manage Server|does not fit", text_of(shown)), template


async def test_organisers_commands_refuse_members_to_whom_a_server_shows_them(stage: Stage) -> None:
    for name in ("setup", "manage"):
        registered = stage.env.backend.find_command(name, stage.guild.id)
        stage.guild.set_command_permissions(int(registered["id"]), {stage.bo: True})
    tried = [
        name
        for name in stage.bo.available_commands(stage.channel)
        if name.startswith(("setup", "manage")) and not options_of(stage, name)
    ]
    assert tried
    for name in tried:
        assert "Manage Server" in text_of(await stage.bo.slash(stage.channel, name)), name
    refused = await stage.bo.slash(stage.channel, "setup", channel=stage.channel, time="9", zone="UTC")
    assert "Manage Server" in text_of(refused)
    with pytest.raises(Exception, match="no daily question"):
        await stage.services.setup.plan(stage.guild.id)


def options_of(stage: Stage, name: str) -> list[Any]:
    """The required options of a command."""
    found: Any = stage.bot.tree
    for word in name.split():
        found = found.get_command(word)
    return [option for option in found.parameters if option.required]


class Kept(logging.Handler):
    """Every record as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.getLogger().handlers[0].formatter)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.mark.faults
async def test_logs_hold_no_name_no_answer_and_no_secret(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the most talkative level, faults included."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logs("DEBUG")
    kept = Kept()
    logging.getLogger().handlers = [kept, *before[0]]
    try:
        await stage.set_up()
        post = await stage.next_day()
        for member, option in ((stage.bo, "Right 1"), (stage.cy, "Wrong 2")):
            await answer(member, post, option)
        await stage.bo.slash(stage.channel, "leaderboard", period="today")
        await stage.bo.slash(stage.channel, "tip", query="my secret question")
        await stage.bo.slash(stage.channel, "mydata export")
        await forged(stage.bo, post, "answer:lock:1:9")
        await stage.database.write(lambda tx: tx.exec_driver_sql("ALTER TABLE members RENAME TO gone"))
        await stage.cy.click(post, label="My result")
        await stage.restart()
        await stage.next_day()
    finally:
        logging.getLogger().handlers, level = before
        logging.getLogger().setLevel(level)
    written = "\n".join(kept.lines)
    assert "interaction failed" in written
    assert "no such table: members" in written
    for private in ("Ada", "Bo", "Cy", "Right 1", "Wrong", "k0", "What is the answer", "my secret", "MTIz"):
        found = [line for line in kept.lines if re.search(rf"\b{private}\b", line)]
        assert not found, (private, found[:2])


@pytest.mark.parametrize("feature", ["answer", "quiz"])
async def test_a_choice_without_its_question_is_refused(stage: Stage, feature: str) -> None:
    """Found by `make fuzz`."""
    await stage.set_up()
    post = await stage.next_day()
    for verb in ("pick", "picks"):
        assert "This control does not fit" in text_of(await forged(stage.bo, post, f"{feature}:{verb}"))
