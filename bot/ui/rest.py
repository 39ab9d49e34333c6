"""The calls that need a channel, member or permission. The bot keeps no cache of servers, so each asks Discord.

A cache miss never means a missing server; what the caches of discord.py say about servers is not used anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
from collections.abc import Awaitable, Callable, Iterator, Sequence

import aiohttp
import discord
from discord import ui

from bot.core.errors import StudyError
from bot.core.plans import Plan

THREAD_EXISTS = 160004
"""Discord: a thread has already been created for this message."""

NEEDED: dict[str, str] = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
"""What the daily needs in its channel: attribute of discord.Permissions -> name in Discord's settings."""

FOR_FEATURE: dict[str, tuple[str, str]] = {
    "pin": ("pin_messages", "Pin Messages"),
    "discuss_thread": ("create_public_threads", "Create Public Threads"),
    "discuss_talk": ("send_messages_in_threads", "Send Messages in Threads"),
    "ping": ("mention_everyone", "Mention Everyone"),
}
"""What a feature needs once an organiser switches it on."""

READ_BACK = 1_000
"""Messages looked through for a posting that may have gone out before a crash."""

ANSWERS_WITHIN = 20.0
"""Seconds for one request that nobody waits for."""


def invite_permissions() -> discord.Permissions:
    """What the invite link asks for."""
    return discord.Permissions(**dict.fromkeys(NEEDED, True))


def needed_by(plan: Plan, *, mentionable: bool = True) -> dict[str, str]:
    """What this schedule needs, attribute of discord.Permissions -> name. A mentionable role needs none."""
    wanted = [*(["pin"] if plan.pin else []), *(["discuss_thread", "discuss_talk"] if plan.discuss else [])]
    wanted += ["ping"] if plan.role_id is not None and not mentionable else []
    return NEEDED | dict(FOR_FEATURE[feature] for feature in wanted)


async def missing_permissions(
    client: discord.Client, *, guild_id: int, channel_id: int, plan: Plan | None = None
) -> list[str]:
    """Names of the permissions that the bot lacks in a channel, asked of Discord now; with a plan, for all it wants."""
    assert client.user is not None
    guild = await client.fetch_guild(guild_id, with_counts=False)
    channel = await guild.fetch_channel(channel_id)
    allowed = channel.permissions_for(await guild.fetch_member(client.user.id))
    needed = NEEDED
    if plan is not None:
        role = next((role for role in guild.roles if role.id == plan.role_id), None)
        needed = needed_by(plan, mentionable=role is None or role.mentionable)
    return [name for attribute, name in needed.items() if not getattr(allowed, attribute)]


async def send(
    client: discord.Client,
    channel_id: int,
    view: ui.LayoutView,
    *,
    nonce: str | None = None,
    ping: int | None = None,
    within: float = ANSWERS_WITHIN,
) -> discord.Message:
    """Post into a channel. Only the role `ping` may be notified. TimeoutError after `within` seconds.

    Without a nonce of ours discord.py makes one up, so that its own repeats are safe; ours makes another process's
    repeat safe too.
    """
    roles = [discord.Object(ping)] if ping is not None else False
    mentions = discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
    channel = client.get_partial_messageable(channel_id)
    async with asyncio.timeout(within):
        if nonce is None:
            return await channel.send(view=view, allowed_mentions=mentions)
        return await channel.send(view=view, nonce=nonce, allowed_mentions=mentions)


async def edit(client: discord.Client, *, channel_id: int, message_id: int, view: ui.LayoutView) -> None:
    """Show something else on one of the bot's messages."""
    message = client.get_partial_messageable(channel_id).get_partial_message(message_id)
    async with asyncio.timeout(ANSWERS_WITHIN):
        await message.edit(view=view, allowed_mentions=discord.AllowedMentions.none())


async def pin(client: discord.Client, *, channel_id: int, message_id: int, pinned: bool) -> None:
    """Pin or unpin a message. Needs Pin Messages."""
    message = client.get_partial_messageable(channel_id).get_partial_message(message_id)
    async with asyncio.timeout(ANSWERS_WITHIN):
        await (message.pin() if pinned else message.unpin())


async def open_thread(client: discord.Client, *, channel_id: int, message_id: int, name: str) -> int:
    """The id of a public thread on a message: a new one, or the one it has (Discord allows one)."""
    async with asyncio.timeout(ANSWERS_WITHIN):
        channel = await client.fetch_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            raise StudyError("Threads need a text channel.")
        try:
            return (await channel.create_thread(name=name[:100], message=discord.Object(message_id))).id
        except discord.HTTPException as problem:
            if problem.code == THREAD_EXISTS:
                return message_id  # a thread that starts at a message has that message's id
            raise


async def tell(client: discord.Client, view: ui.LayoutView, *, channel_id: int | None, user_id: int | None) -> bool:
    """Say something to organisers, in their channel or else to one of them: whether it reached anybody."""
    ways: list[Callable[[], Awaitable[int]]] = []
    if channel_id is not None:
        ways.append(functools.partial(itself, channel_id))
    if user_id is not None:
        ways.append(functools.partial(direct_channel, client, user_id))
    for way in ways:
        with contextlib.suppress(discord.HTTPException, TimeoutError, OSError):
            await send(client, await way(), view)
            return True
    return False


async def itself(channel_id: int) -> int:
    """A channel that is known already."""
    return channel_id


async def direct_channel(client: discord.Client, user_id: int) -> int:
    """The channel of private messages with a person."""
    return (await client.create_dm(discord.Object(user_id))).id


async def hear_time(client: discord.Client) -> None:
    """Ask Discord for anything small: its answer carries the time. Without an answer nothing is changed."""
    with contextlib.suppress(discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError):
        async with asyncio.timeout(ANSWERS_WITHIN):
            await client.http.get_bot_gateway()


async def listed_guilds(client: discord.Client) -> list[int]:
    """Every server that the bot is in, by Discord's own list."""
    return [guild.id async for guild in client.fetch_guilds(limit=None, with_counts=False)]


def refusal(channel_id: int, problem: discord.HTTPException) -> str:
    """Why Discord did not let the bot post, and what organisers can do."""
    place = f"<#{channel_id}>"
    if problem.code == 10003 or problem.status == 404:
        return "The daily question's channel is gone. Choose another with /setup; posting goes on by itself."
    if problem.status == 403:
        names = ", ".join(NEEDED.values())
        return (
            f"The bot may not post the daily question in {place}. Allow the bot there: {names}. /setup checks them by "
            "name; posting goes on by itself."
        )
    return f"Discord does not take the daily question in {place}: {problem.text or problem.status}. It is tried again."


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


async def set_role(client: discord.Client, guild_id: int, user_id: int, *, role_id: int, held: bool) -> None:
    """Give a member a role, or take it. Needs Manage Roles, and the bot's own role above it."""
    guild = await client.fetch_guild(guild_id, with_counts=False)
    member = await guild.fetch_member(user_id)
    await (member.add_roles if held else member.remove_roles)(discord.Object(role_id), reason="Champion of the season")


def role_ids(user: discord.User | discord.Member) -> tuple[int, ...]:
    """The roles in the interaction's own member payload. `Member.roles` would ask the cache and find none."""
    return tuple(user._roles) if isinstance(user, discord.Member) else ()  # pyright: ignore[reportPrivateUsage]
