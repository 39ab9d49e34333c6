"""Forms and files: opened, typed into, sent, and routed by their custom ids like everything else."""

from __future__ import annotations

import io

import discord
from discord import app_commands

from bot.core.errors import StudyError
from bot.ui.bot import StudyBot
from bot.ui.cards import Accent, Line, attachment, card, form, notice, plain
from bot.ui.replies import Interaction, Reply, answer
from tests.stage import Stage, text_of


def asking(bot: StudyBot) -> None:
    """A command that opens a form of two lines, and one that gives a file."""

    async def opened() -> Reply:
        lines = (Line("First", description="Anything"), Line("Second", required=False, longest=5))
        return Reply(notice("Too late for a form."), form=form("Two lines", "probe:sent:7", *lines))

    async def sent(_interaction: Interaction, args: tuple[str, ...]) -> Reply:
        if args[1] == "nonsense":
            raise StudyError("{text} is nonsense.", text=args[1])
        return Reply(notice(" | ".join(map(plain, args))))

    async def given() -> Reply:
        file = discord.File(io.BytesIO(b"a,b\n1,2\n"), "table.csv")
        return Reply(card(Accent.NOTICE, "Here it is.", attachment("table.csv")), files=[file])

    @bot.tree.command(name="probe", description="A form")
    async def probe(interaction: Interaction) -> None:
        await answer(interaction, opened())

    @bot.tree.command(name="file", description="A file")
    async def file(interaction: Interaction) -> None:
        await answer(interaction, given())

    assert isinstance(probe, app_commands.Command)
    bot.router.add("probe:sent", sent)


async def probing(stage: Stage) -> None:
    stage.bot = stage.new_bot()
    asking(stage.bot)
    await stage.env.restart_bot(stage.bot)


async def test_a_form_comes_back_with_its_arguments_and_what_was_typed_in_order(stage: Stage) -> None:
    await probing(stage)
    opened = await stage.bo.slash(stage.channel, "probe")
    assert opened.modal is not None
    assert opened.modal["title"] == "Two lines"
    shown = await stage.bo.submit_modal(opened, {"line:0": "hello", "line:1": "you"})
    assert text_of(shown) == "7 | hello | you"
    assert shown.ephemeral


async def test_a_form_works_after_a_restart(stage: Stage) -> None:
    await probing(stage)
    opened = await stage.bo.slash(stage.channel, "probe")
    await probing(stage)
    shown = await stage.bo.submit_modal(opened, {"line:0": "hello", "line:1": ""})
    assert text_of(shown).rstrip() == "7 | hello |"


async def test_a_form_leaves_nothing_in_the_librarys_memory(stage: Stage) -> None:
    await probing(stage)
    await stage.bo.slash(stage.channel, "probe")
    assert not stage.bot._connection._view_store._modals


async def test_a_refused_form_is_a_private_sentence(stage: Stage) -> None:
    await probing(stage)
    opened = await stage.bo.slash(stage.channel, "probe")
    shown = await stage.bo.submit_modal(opened, {"line:0": "nonsense", "line:1": ""})
    assert text_of(shown) == "nonsense is nonsense."
    assert shown.ephemeral


async def test_a_file_comes_with_its_card_and_only_to_who_asked(stage: Stage) -> None:
    await probing(stage)
    shown = await stage.bo.slash(stage.channel, "file")
    assert shown.ephemeral
    assert shown.response is not None
    (file,) = shown.response.attachments
    assert file.filename == "table.csv"
    assert await file.read() == b"a,b\n1,2\n"
