"""`/manage board`: a board that keeps itself up to date, as far as Discord lets messages be edited."""

from __future__ import annotations

import datetime as dt
import hashlib

import discord
import structlog
from discord import app_commands, ui

from bot.core.edits import may_edit
from bot.core.errors import StudyError
from bot.core.games import row_nonce
from bot.core.periods import Span
from bot.core.pinned import Pinned
from bot.services import Services
from bot.services.standings import BoardPage
from bot.ui import rest
from bot.ui.cards import Accent, Gap, button, card, notice, row, small
from bot.ui.deliveries import FORGOTTEN, TOO_MANY_EDITS, Delivery, deliver, is_gone, redraw
from bot.ui.leaderboard import footer, legend, line_text, title_of
from bot.ui.means import Means
from bot.ui.organisers import check_organiser, manage_part
from bot.ui.pacer import Urgency
from bot.ui.replies import Interaction, Reply, answer, click_of
from bot.ui.setup import Channel, TextChannel

log = structlog.get_logger()


class ManageBoardScreen:
    """The commands."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register them."""
        part = manage_part(tree, "board", "A board that keeps itself up to date")

        @part.command(name="pin", description="Pin a board that keeps itself up to date")
        @app_commands.describe(channel="Where", period="Which days it shows")
        async def pin(
            interaction: Interaction, channel: app_commands.Transform[Channel, TextChannel], period: Span = "week"
        ) -> None:
            await answer(interaction, self.pin(interaction, channel, period))

        @part.command(name="unpin", description="Leave the pinned board as it is from now on")
        async def unpin(interaction: Interaction) -> None:
            await answer(interaction, self.unpin(interaction))

    async def pin(self, interaction: Interaction, channel: Channel, span: Span) -> Reply:
        """Post it and pin it; what is missing for that is told."""
        check_organiser(interaction)
        if channel.guild_id != interaction.guild_id:
            raise StudyError("That channel is in another server.")
        click = click_of(interaction)
        board, before = await self._services.pinning.pin(click, channel.id, span)
        if before is not None:
            await take_down(interaction.client, before)
        try:
            pinned = await post(self._services, interaction.client, board, now=click.at)
        except discord.HTTPException as problem:
            if not is_gone(problem):
                raise
            await self._services.pinning.give_up(board)
            raise StudyError(
                "The bot may not post in {place}. Allow View Channel and Send Messages there.", place=f"<#{channel.id}>"
            ) from problem
        if pinned:
            return Reply(notice(f"The board is pinned in <#{channel.id}> and keeps itself up to date."))
        return Reply(
            notice(
                f"The board stands in <#{channel.id}> and keeps itself up to date, but the bot could not pin it: allow "
                "it Pin Messages there, or pin it by hand."
            )
        )

    async def unpin(self, interaction: Interaction) -> Reply:
        """Stop keeping it up to date."""
        check_organiser(interaction)
        await take_down(interaction.client, await self._services.pinning.unpin(click_of(interaction)))
        return Reply(notice("The board is unpinned and stays as it is."))


class PinnedPosts:
    """Keeps the boards up to date. Best effort: what Discord does not take now is shown later."""

    def __init__(self, means: Means) -> None:
        self._services = means.services
        self._client, self._now, self._pacer = means.client, means.now, means.pacer

    async def look(self) -> None:
        """Every board whose time has come."""
        for board in await self._services.pinning.due(self._now()):
            try:
                await self._bring_up_to_date(board)
            except discord.HTTPException as problem:
                await self._refused(board, problem)
            except (OSError, TimeoutError) as problem:
                log.warning("pinned board waits for Discord", guild=board.guild_id, problem=repr(problem))
            except StudyError:
                await self._services.pinning.later(board, now=self._now())

    async def _bring_up_to_date(self, board: Pinned) -> None:
        now = self._now()
        if board.message_id is None:
            await self._pacer.turn(Urgency.NUMBERS)
            await post(self._services, self._client, board, now=now)
            return
        page = await self._services.standings.public_board(board.guild_id, now, board.span)
        if digest_of(page) == board.digest or not await self._may_edit(board, now):
            await self._services.pinning.later(board, now=now)
            return
        await self._pacer.turn(Urgency.NUMBERS)
        await redraw(
            self._client, channel_id=board.channel_id, message_id=board.message_id, view=pinned_card(page, now)
        )
        await self._services.pinning.edited(board, digest=digest_of(page), now=now)

    async def _may_edit(self, board: Pinned, now: dt.datetime) -> bool:
        asked = await self._services.daily.current(board.guild_id)
        closes_at = asked.ends_at if asked is not None and asked.open_at(now) else None
        sent_at = board.made_at or board.claimed_at
        return may_edit(sent_at=sent_at, last_edit=board.edited_at, now=now, closes_at=closes_at)

    async def _refused(self, board: Pinned, problem: discord.HTTPException) -> None:
        log.warning("pinned board refused", guild=board.guild_id, status=problem.status, code=problem.code)
        if problem.code == FORGOTTEN:
            await self._services.pinning.lost(board, now=self._now())
        elif is_gone(problem):
            await self._services.pinning.give_up(board)
        else:
            await self._services.pinning.later(board, now=self._now(), tired=problem.code == TOO_MANY_EDITS)


async def post(services: Services, client: discord.Client, board: Pinned, *, now: dt.datetime) -> bool:
    """Send the board and pin it: whether it could be pinned."""
    page = await services.standings.public_board(board.guild_id, now, board.span)
    made = Delivery(
        board.channel_id,
        pinned_card(page, now),
        nonce=row_nonce("board", board.guild_id, board.claimed_at.timestamp()),
        marker=f"board:page:{board.span}:points:all:0",
        since=board.claimed_at,
    )
    message = await deliver(client, made, now=now)
    await services.pinning.posted(board, message_id=message.id, digest=digest_of(page), now=message.created_at)
    try:
        await rest.pin(client, channel_id=board.channel_id, message_id=message.id, pinned=True)
    except discord.HTTPException as problem:
        log.warning("board not pinned", guild=board.guild_id, code=problem.code)
        return False
    return True


async def take_down(client: discord.Client, board: Pinned) -> None:
    """Unpin the message of an earlier board. It may be gone, or the right to pin may be: nothing hangs on it."""
    if board.message_id is None:
        return
    try:
        await rest.pin(client, channel_id=board.channel_id, message_id=board.message_id, pinned=False)
    except (discord.HTTPException, OSError, TimeoutError) as problem:
        log.info("earlier board not unpinned", guild=board.guild_id, problem=repr(problem))


def pinned_card(page: BoardPage, now: dt.datetime) -> ui.LayoutView:
    """The board for everybody: no own line, but a button to it."""
    return card(
        Accent.BOARD,
        f"### {title_of(page)}",
        small(legend()) if page.lines else None,
        "\n".join(line_text(line) for line in page.lines) or "Nobody has answered yet. The first line is free.",
        Gap(),
        footer(page, f"as of <t:{int(now.timestamp())}:t>"),
        row(button("My place", f"board:page:{page.span}:points:all:0")),
    )


def digest_of(page: BoardPage) -> str:
    """Of what the board shows."""
    return hashlib.blake2s(repr((page.title, page.lines, page.players, page.resets_at)).encode()).hexdigest()
