"""What every card is built from. A card is a layout that the library forgets at once: see `card`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import discord
from discord import ui

from bot.core.fitting import clean, fit

TEXT_LIMIT = 4_000
"""Characters in all texts of one message (Discord's limit for layouts)."""

_SIGNS = re.compile(r"""[!-/:-@\[-`{-~]""")
"""Every sign of ASCII: with a backslash before it, Discord shows the sign and reads no Markdown, mention or link."""

Row = ui.ActionRow[ui.LayoutView]
Attachment = ui.File[ui.LayoutView]


class Accent(IntEnum):
    """One colour per meaning; the words always say the same."""

    LOOKUP = 0x3B82F6
    QUESTION = 0x8B5CF6
    RIGHT = 0x22A06B
    WRONG = 0xE5703A
    BOARD = 0xF5A524
    NOTICE = 0x80848E


def many(number: int, one: str) -> str:
    """ "1 point", "5 points": for words whose plural is an s."""
    return f"{number} {one}" if abs(number) == 1 else f"{number} {one}s"


class Gap:
    """A little room between two parts of a card."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a select."""

    label: str
    value: str
    chosen: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that a form asks for."""

    label: str
    description: str | None = None
    placeholder: str | None = None
    longest: int = 100
    required: bool = True


Picture = ui.MediaGallery[ui.LayoutView]


def card(accent: Accent, *parts: str | Row | Gap | Attachment | Picture | None) -> ui.LayoutView:
    """A framed card: texts, attached files and rows of controls, top to bottom; None is left out.

    The view is stopped before it is ever sent. discord.py then stores nothing for it and starts no timeout task, and
    every press reaches the router, whatever was restarted meanwhile.
    """
    view = ui.LayoutView(timeout=None)
    frame = ui.Container[ui.LayoutView](accent_colour=int(accent))
    left = TEXT_LIMIT
    for part in parts:
        if isinstance(part, str) and part and left > 40:
            text = fit(part, left)
            left -= len(text)
            frame.add_item(ui.TextDisplay(text))
        elif isinstance(part, Gap):
            frame.add_item(ui.Separator(visible=False))
        elif isinstance(part, ui.ActionRow | ui.File | ui.MediaGallery):
            frame.add_item(part)
    view.add_item(frame)
    view.stop()
    return view


def notice(sentence: str) -> ui.LayoutView:
    """A sentence to one member."""
    return card(Accent.NOTICE, sentence)


def attachment(name: str) -> Attachment:
    """The place on a card of a file that is sent along under this name."""
    return ui.File(f"attachment://{name}")


def picture(name: str, alt: str) -> Picture:
    """The place on a card of a picture that is sent along under this name, with what it shows in words."""
    gallery = ui.MediaGallery[ui.LayoutView]()
    gallery.add_item(media=f"attachment://{name}", description=fit(alt, 1_000))
    return gallery


def form(title: str, custom_id: str, *lines: Line) -> ui.Modal:
    """A form of one to five lines of text. The router gets what was typed, in this order; see `card` for the stop."""
    modal = ui.Modal(title=fit(title, 45), custom_id=custom_id, timeout=None)
    for place, line in enumerate(lines):
        typed = ui.TextInput[ui.Modal](
            custom_id=f"line:{place}",
            placeholder=fit(line.placeholder, 100) if line.placeholder else None,
            max_length=line.longest,
            required=line.required,
        )
        description = fit(line.description, 100) if line.description else None
        modal.add_item(ui.Label[ui.Modal](text=fit(line.label, 45), description=description, component=typed))
    modal.stop()
    return modal


def button(label: str, custom_id: str, *, strong: bool = False) -> ui.Button[ui.LayoutView]:
    """A button; the strong one is what most people want next."""
    style = discord.ButtonStyle.primary if strong else discord.ButtonStyle.secondary
    return ui.Button(label=label, custom_id=custom_id, style=style)


def row(*items: ui.Button[ui.LayoutView] | None) -> Row | None:
    """A row of up to five buttons; None is left out, and without any there is no row."""
    present = [item for item in items if item is not None]
    return ui.ActionRow(*present) if present else None


def select(
    custom_id: str,
    placeholder: str,
    choices: Sequence[Choice],
    *,
    count: int = 1,
    between: tuple[int, int] | None = None,
) -> Row | None:
    """A select of up to 25 choices; no row without choices.

    Exactly `count` are to be chosen, or, with `between`, any number from the first to the second.
    """
    least, most = between or (count, count)
    if not choices:
        return None
    options = [
        discord.SelectOption(
            label=fit(choice.label, 100),
            value=choice.value,
            default=choice.chosen,
            description=fit(choice.description, 100) if choice.description else None,
        )
        for choice in choices[:25]
    ]
    menu = ui.Select[ui.LayoutView](
        custom_id=custom_id, placeholder=fit(placeholder, 150), options=options, min_values=least, max_values=most
    )
    return ui.ActionRow(menu)


def plain(name: str) -> str:
    """A member's own text as plain letters: no Markdown, no mention, no link, no invisible or stacked letters."""
    return _SIGNS.sub(r"\\\g<0>", clean(name)) or ("(no name)" if name else "")


def when(moment: dt.datetime, style: discord.utils.TimestampStyle = "R") -> str:
    """An instant that each reader sees in their own zone: R "in 3 hours", F the full date."""
    return discord.utils.format_dt(moment, style)


def small(text: str) -> str:
    """A line in small print."""
    return f"-# {text}"


def links(addresses: Sequence[str]) -> str:
    """Sources as links named by their site and page."""
    return " · ".join(f"[{_page_of(address)}](<{address}>)" for address in addresses)


def _page_of(address: str) -> str:
    site, _, path = address.partition("://")[2].partition("/")
    page = path.split("#")[0].rstrip("/").rpartition("/")[2].removesuffix(".html").replace("_", " ")
    name = f"{site.removeprefix('www.')} {page}".strip()
    return fit(name.replace("[", "(").replace("]", ")"), 60)


def role_select(custom_id: str, placeholder: str, chosen: int | None) -> Row:
    """A select of the server's roles: one or none."""
    default = [discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.role)] if chosen else []
    menu = ui.RoleSelect[ui.LayoutView](
        custom_id=custom_id, placeholder=placeholder, min_values=0, max_values=1, default_values=default
    )
    return ui.ActionRow(menu)


def channel_select(custom_id: str, placeholder: str, chosen: int | None) -> Row:
    """A select of the server's text channels: one or none."""
    default = [discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.channel)] if chosen else []
    menu = ui.ChannelSelect[ui.LayoutView](
        custom_id=custom_id,
        placeholder=placeholder,
        channel_types=[discord.ChannelType.text],
        min_values=0,
        max_values=1,
        default_values=default,
    )
    return ui.ActionRow(menu)
