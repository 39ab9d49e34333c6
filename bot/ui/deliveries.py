"""Posts that belong to a row: a podium, a duel, a question of a round, the pinned board. Each stands there once.

The nonce rests on the row, so a repeat within minutes gives back the first message; an older doubt reads the channel
back for a custom id that only this post carries.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass

import discord
from discord import ui

from bot.ui import rest
from bot.ui.replies import NO_PINGS

YOUNG = dt.timedelta(minutes=2)
"""For how long Discord surely still knows a nonce ("the past few minutes")."""

GONE = {10003, 50001, 50013, 50083, 160005}
"""Unknown channel, missing access, missing permissions, an archived thread, a locked one: nothing can be posted."""

FORGOTTEN = 10008
"""Discord: unknown message."""

TOO_MANY_EDITS = 30046
"""Discord: too many edits of messages older than an hour."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A post of the bot's own."""

    channel_id: int
    view: ui.LayoutView
    nonce: str
    marker: str
    """A custom id on it that no other post has."""
    since: dt.datetime
    """When its row asked for it."""
    picture: tuple[str, bytes] | None = None
    """File name and contents."""
    ping: int | None = None
    """The one member who is notified."""


async def deliver(client: discord.Client, post: Delivery, *, now: dt.datetime) -> discord.Message:
    """The message: sent now, or found where an earlier try left it."""
    if now - post.since >= YOUNG:
        found = await rest.find_posting(client, channel_id=post.channel_id, custom_id=post.marker, since=post.since)
        if found is not None:
            return found
    files = [] if post.picture is None else [discord.File(io.BytesIO(post.picture[1]), filename=post.picture[0])]
    users = [discord.Object(post.ping)] if post.ping is not None else False
    mentions = discord.AllowedMentions(everyone=False, roles=False, users=users, replied_user=False)
    channel = client.get_partial_messageable(post.channel_id)
    return await channel.send(view=post.view, nonce=post.nonce, files=files, allowed_mentions=mentions)


async def redraw(client: discord.Client, *, channel_id: int, message_id: int, view: ui.LayoutView) -> None:
    """Show something else on a post."""
    message = client.get_partial_messageable(channel_id).get_partial_message(message_id)
    await message.edit(view=view, allowed_mentions=NO_PINGS)


def is_gone(problem: discord.HTTPException) -> bool:
    """Whether trying again is of no use."""
    return problem.code in GONE
