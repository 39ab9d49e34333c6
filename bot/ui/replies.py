"""One way to answer an interaction: in time, privately unless said otherwise, with every refusal as a sentence."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Generator, Sequence
from dataclasses import dataclass

import aiohttp
import discord
import structlog
from discord import ui

from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.metrics import Timed
from bot.ui import rest
from bot.ui.cards import notice
from bot.ui.metered import Interaction, MeteredClient

DEFER_AFTER = 1.5
"""Seconds after which an answer is announced instead: Discord waits 3 s for the first word."""

APOLOGY = (
    "Sorry, that went wrong; please try again. If it goes on, tell whoever runs this bot the fault number {fault}."
)

NOBODY_WAITS = (10062, 40060)
"""Discord's codes for an interaction that ran out, and for one that was answered already: the same press came twice."""

NO_PINGS = discord.AllowedMentions.none()

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler wants shown."""

    view: ui.LayoutView
    private: bool = True
    update: bool = False
    """Replace the message whose component was used, instead of sending another."""
    files: Sequence[discord.File] = ()
    """Sent along; the view names each by `cards.attachment`."""
    form: ui.Modal | None = None
    """Opened instead of the view. Discord takes a form only as the first word, so one that comes late is the view."""


async def answer(
    interaction: Interaction, work: Awaitable[Reply], *, private: bool = True, name: str | None = None
) -> None:
    """Show what the work gives: its reply, its refusal as a sentence, or an apology with the id that is in the log.

    `private` is how a late answer is announced, and so how it must then be shown. `name` is what is counted: the
    command's, unless given. Whatever is logged meanwhile bears the interaction's id.
    """
    timed = interaction.client.metrics.interaction(name or command_name(interaction), age=age_of(interaction))
    with under_way(interaction.client), structlog.contextvars.bound_contextvars(interaction=interaction.id):
        task = asyncio.ensure_future(guarded(interaction, work, timed))
        done, _ = await asyncio.wait({task}, timeout=DEFER_AFTER)
        try:
            if not done:
                await announce(interaction, private=private)
                timed.acknowledged()
            await show(interaction, await task)
            timed.acknowledged()
        except discord.HTTPException as problem:
            timed.outcome = "unseen"
            if problem.code in NOBODY_WAITS:
                log.warning("answer not shown", problem=repr(problem))
            else:  # Discord refused the card itself
                log.exception("answer not shown", code=problem.code)
        except (aiohttp.ClientError, OSError) as problem:
            # The connection broke. What was stored stays stored: pressing again shows it.
            timed.outcome = "unseen"
            log.warning("answer not shown", problem=repr(problem))
        finally:
            timed.done()


@contextlib.contextmanager
def under_way(client: MeteredClient) -> Generator[None, None, None]:
    """While an answer is being made, the client knows of it, so that a stop can wait."""
    task = asyncio.current_task()
    assert task is not None
    client.answering.add(task)
    try:
        yield
    finally:
        client.answering.discard(task)


def command_name(interaction: Interaction) -> str:
    """The command with its groups: "manage content reload"."""
    return interaction.command.qualified_name if interaction.command else "unknown"


def age_of(interaction: Interaction) -> float:
    """Seconds since Discord made it, by the host's clock."""
    return (discord.utils.utcnow() - interaction.created_at).total_seconds()


async def guarded(interaction: Interaction, work: Awaitable[Reply], timed: Timed) -> Reply:
    """The work's reply; a refusal or a fault becomes one too."""
    try:
        return await work
    except StudyError as refusal:
        timed.outcome = "refused"
        return Reply(notice(str(refusal)))
    except Exception:
        timed.outcome = "failed"
        log.exception("interaction failed")
        return Reply(notice(APOLOGY.format(fault=interaction.id)))


async def announce(interaction: Interaction, *, private: bool) -> None:
    """Tell Discord that the answer takes longer."""
    if interaction.type is discord.InteractionType.component:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=private, thinking=True)


async def show(interaction: Interaction, reply: Reply) -> None:
    """Send or edit, before or after the announcement."""
    response = interaction.response
    component = interaction.type is discord.InteractionType.component
    if not response.is_done() and reply.form is not None:
        await response.send_modal(reply.form)
    elif not response.is_done() and reply.update and component:
        await response.edit_message(view=reply.view, attachments=reply.files, allowed_mentions=NO_PINGS)
    elif not response.is_done():
        await response.send_message(
            view=reply.view, files=reply.files, ephemeral=reply.private, allowed_mentions=NO_PINGS
        )
    elif reply.update or not component:
        await interaction.edit_original_response(view=reply.view, attachments=reply.files, allowed_mentions=NO_PINGS)
    else:
        await interaction.followup.send(
            view=reply.view, files=reply.files, ephemeral=reply.private, allowed_mentions=NO_PINGS
        )


def click_of(interaction: Interaction) -> Click:
    """Who, where and when; StudyError outside a server."""
    if interaction.guild_id is None:
        raise StudyError("This works in a server, not in private messages.")
    user = interaction.user
    return Click(
        interaction.guild_id,
        user.id,
        user.display_name,
        interaction.created_at,
        joined_at=user.joined_at if isinstance(user, discord.Member) else None,
        role_ids=rest.role_ids(user),
    )


def on_private_card(interaction: Interaction) -> bool:
    """Whether the used component sits on a message that only this member sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral
