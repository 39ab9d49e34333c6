"""The client as replies know it: one that counts and times what it answers."""

from __future__ import annotations

import discord

from bot.metrics import Metrics


class MeteredClient(discord.AutoShardedClient):
    """Its `metrics` are this process's."""

    metrics: Metrics


Interaction = discord.Interaction[MeteredClient]
