"""`/manage status` and `/manage audit`."""

from __future__ import annotations

import math
import platform
from collections.abc import Sequence
from importlib.metadata import version

import discord
from discord import app_commands, ui

from bot.core.alerts import Alert
from bot.core.audit import Entry
from bot.core.fitting import fit
from bot.services import Services
from bot.services.status import MISSED_DAYS, Report
from bot.ui.cards import Accent, Gap, button, card, plain, row, small, when
from bot.ui.manage_daily import next_post
from bot.ui.organisers import check_organiser, manage_group
from bot.ui.replies import Interaction, Reply, answer, click_of
from bot.ui.router import Router, number, only

DATES = 6
"""Missed dates named."""


class ManageStatusScreen:
    """The commands, and `audit:page`."""

    def __init__(self, services: Services) -> None:
        self._status = services.status

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register them."""
        manage = manage_group(tree)
        router.add("audit:page", self.page)

        @manage.command(name="status", description="Next post, questions left, troubles, missed dates")
        async def status(interaction: Interaction) -> None:
            await answer(interaction, self.status(interaction))

        @manage.command(name="audit", description="What organisers changed, newest first")
        async def audit(interaction: Interaction) -> None:
            await answer(interaction, self.audit(interaction, 0))

    async def status(self, interaction: Interaction) -> Reply:
        """How the daily is doing."""
        check_organiser(interaction)
        report = await self._status.report(click_of(interaction).guild_id, now=interaction.created_at)
        return Reply(status_card(report, interaction.client))

    async def page(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """Older or newer entries."""
        check_organiser(interaction)
        (page,) = only(args, 1)
        reply = await self.audit(interaction, min(number(page), 10_000))
        return Reply(reply.view, update=True)

    async def audit(self, interaction: Interaction, page: int) -> Reply:
        """A page of the audit."""
        check_organiser(interaction)
        found, more = await self._status.audit(click_of(interaction).guild_id, page)
        return Reply(audit_card(found, page, more=more))


def status_card(report: Report, client: discord.Client) -> ui.LayoutView:
    """Everything an organiser asks when something seems wrong."""
    wrong = any(alert.settled_at is None for alert in report.alerts)
    newest = report.newest
    last = f"Last post: {when(newest.sent_at, 'F')}" if newest and newest.sent_at else "Nothing was posted yet."
    queue = f", **{len(report.queue)}** in the queue" if report.queue else ""
    missed = list(report.missed.items())[-DATES:]
    return card(
        Accent.WRONG if wrong else Accent.BOARD,
        "### The daily question here",
        f"{next_post(report.plan)}\n{last}",
        f"Questions: **{report.left}** before any repeats, of **{report.pool}** that may be asked{queue}",
        Gap(),
        "**Troubles**\n" + ("\n".join(map(alert_line, report.alerts)) or "none"),
        f"**Dates without a post in {MISSED_DAYS} days**\n"
        + ("\n".join(f"{date:%a} {date.day} {date:%b}: {reason}" for date, reason in missed) or "none"),
        Gap(),
        small(f"{report.storage} · gateway {latency(client)} · {versions()}"),
    )


def alert_line(alert: Alert) -> str:
    """One trouble, settled or not."""
    state = "✓ settled" if alert.settled_at else "✗ open"
    return f"{state} · {when(alert.raised_at, 'd')} · {fit(alert.text, 200)}"


def latency(client: discord.Client) -> str:
    """The gateway's last heartbeat in milliseconds."""
    seconds = client.latency
    return f"{seconds * 1000:.0f} ms" if math.isfinite(seconds) else "not measured yet"


def versions() -> str:
    """What runs."""
    return f"studybot {version('studybot')} · discord.py {discord.__version__} · Python {platform.python_version()}"


def audit_card(found: Sequence[Entry], page: int, *, more: bool) -> ui.LayoutView:
    """Who did what and when."""
    lines = [
        f"{when(entry.done_at, 'f')} · {plain(entry.name)} · **{entry.action}**"
        + (f" · {plain(fit(entry.detail, 120))}" if entry.detail else "")
        for entry in found
    ]
    return card(
        Accent.LOOKUP,
        "### What organisers changed",
        "\n".join(lines) or "Nothing yet.",
        row(
            button("Newer", f"audit:page:{page - 1}") if page else None,
            button("Older", f"audit:page:{page + 1}") if more else None,
        ),
    )
