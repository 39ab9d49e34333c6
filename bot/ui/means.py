"""What the bot acts with when nobody has asked it to: the same for each of its loops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import discord

from bot.services import Services
from bot.ui.pacer import Pacer


@dataclass(frozen=True, slots=True)
class Means:
    """The verbs, Discord, the time, and whose turn it is to ask Discord for something."""

    services: Services
    client: discord.Client
    now: Callable[[], dt.datetime]
    """The time by Discord's clock."""
    pacer: Pacer
