"""The calls that need a channel, member or permission. The bot keeps no cache of servers, so each asks Discord.

A cache miss never means a missing server; what the caches of discord.py say about servers is not used anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import discord

NEEDED: dict[str, str] = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
"""What the daily needs in its channel: attribute of discord.Permissions -> name in Discord's settings."""

READ_BACK = 100
"""Messages looked through for a posting that may have gone out before a crash."""


def invite_permissions() -> discord.Permissions:
    """What the invite link asks for."""
    return discord.Permissions(**dict.fromkeys(NEEDED, True))


async def missing_permissions(client: discord.Client, *, guild_id: int, channel_id: int) -> list[str]:
    """Names of the permissions that the bot lacks in a channel, asked of Discord now."""
    assert client.user is not None
    guild = await client.fetch_guild(guild_id, with_counts=False)
    channel = await guild.fetch_channel(channel_id)
    allowed = channel.permissions_for(await guild.fetch_member(client.user.id))
    return [name for attribute, name in NEEDED.items() if not getattr(allowed, attribute)]


async def find_posting(
    client: discord.Client, *, channel_id: int, custom_id: str, since: dt.datetime
) -> discord.Message | None:
    """The bot's own message since an instant that carries this custom id, if the channel has it."""
    channel = client.get_partial_messageable(channel_id)
    async for message in channel.history(after=since - dt.timedelta(minutes=1), limit=READ_BACK, oldest_first=True):
        if client.user and message.author.id == client.user.id and custom_id in custom_ids(message.components):
            return message
    return None


def custom_ids(components: Sequence[object]) -> Iterator[str]:
    """Every custom id in a message's components, however deep."""
    for component in components:
        own = getattr(component, "custom_id", None)
        if own is not None:
            yield str(own)
        yield from custom_ids(getattr(component, "children", ()))
