"""The client as replies know it: one that counts and times what it answers."""

from __future__ import annotations

import asyncio

import discord

from bot.metrics import Metrics


class MeteredClient(discord.AutoShardedClient):
    """Its `metrics` are this process's."""

    metrics: Metrics
    answering: set[asyncio.Task[object]]
    """Answers under way; a stop waits for them."""


Interaction = discord.Interaction[MeteredClient]
