"""Questions to Discord that `studybot doctor` asks: its clock, the token, sessions left, rights in channels."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime

import aiohttp
import discord
from discord.http import Route

from bot.core.findings import Finding
from bot.core.plans import Plan
from bot.ui import rest

WITHIN = 15
"""Seconds for each question."""

CLOCK_OFF = dt.timedelta(seconds=3)
"""Discord's header has whole seconds, and its answer takes a while."""

FEW_SESSIONS = 200

UNREACHABLE = (OSError, TimeoutError, aiohttp.ClientError, discord.HTTPException)

PORTAL = "https://discord.com/developers/applications"


async def clock(now: Callable[[], dt.datetime]) -> Finding:
    """How far the host's clock is from Discord's."""
    try:
        async with (
            asyncio.timeout(WITHIN),
            aiohttp.ClientSession() as session,
            session.get(f"{Route.BASE}/gateway") as answer,
        ):
            off = now() - parsedate_to_datetime(answer.headers["Date"])
    except (*UNREACHABLE, KeyError, ValueError) as problem:
        return Finding("clock", "unknown", f"Discord's clock could not be read: {reason(problem)}")
    seconds = round(off.total_seconds())
    if abs(off) <= CLOCK_OFF:
        return Finding("clock", "ok", f"within {CLOCK_OFF.seconds} s of Discord's")
    way = "ahead of" if seconds > 0 else "behind"
    return Finding(
        "clock",
        "look",
        f"{abs(seconds)} s {way} Discord's; dailies go by this clock until Discord's is heard",
        "let the host keep time: `timedatectl set-ntp true`",
    )


async def account(token: str, plans: Sequence[Plan]) -> list[Finding]:
    """Whether Discord takes the token; if so, sessions left and the rights in these schedules' channels."""
    async with discord.AutoShardedClient(intents=discord.Intents.none()) as client:
        try:
            async with asyncio.timeout(WITHIN):
                await client.login(token)
        except discord.LoginFailure:
            return [
                Finding(
                    "token",
                    "wrong",
                    "Discord does not accept DISCORD_TOKEN",
                    f"copy it anew from the Bot page at {PORTAL}",
                )
            ]
        except UNREACHABLE as problem:
            unknown = Finding("token", "unknown", f"Discord cannot be reached: {reason(problem)}")
            return [unknown, Finding("permissions", "unknown", "not checked without Discord")]
        found = [Finding("token", "ok", f"accepted, as {client.user}"), await sessions(client)]
        return [*found, *[await rights(client, plan) for plan in plans]]


async def sessions(client: discord.AutoShardedClient) -> Finding:
    """How many identifications Discord still allows today. The bot asks for no intent, so none can be missing."""
    try:
        async with asyncio.timeout(WITHIN):
            limits = await client.fetch_session_start_limits()
    except (*UNREACHABLE, discord.GatewayNotFound) as problem:
        return Finding("sessions", "unknown", f"not told by Discord: {reason(problem)}")
    said = f"{limits.remaining} of {limits.total} identifications left today"
    if limits.remaining >= FEW_SESSIONS:
        return Finding("sessions", "ok", said)
    grade = "look" if limits.remaining else "wrong"
    return Finding(
        "sessions", grade, said, "find what restarts the bot so often, in its log; wait for tomorrow's count"
    )


async def rights(client: discord.Client, plan: Plan) -> Finding:
    """Whether the bot may post where a server wants its daily."""
    place = f"server {plan.guild_id}, channel {plan.channel_id}"
    try:
        async with asyncio.timeout(WITHIN):
            missing = await rest.missing_permissions(
                client, guild_id=plan.guild_id, channel_id=plan.channel_id, plan=plan
            )
    except (discord.NotFound, discord.Forbidden):
        return Finding(
            "permissions",
            "wrong",
            f"{place}: not there, or not for the bot",
            "an organiser chooses a channel with /setup",
        )
    except UNREACHABLE as problem:
        return Finding("permissions", "unknown", f"{place}: {reason(problem)}")
    if missing:
        said = f"{place}: the bot lacks {', '.join(missing)}"
        return Finding(
            "permissions", "wrong", said, "an organiser allows it in the channel's settings, under Permissions"
        )
    return Finding("permissions", "ok", place)


def reason(problem: Exception) -> str:
    """A few words."""
    return str(problem) or type(problem).__name__
