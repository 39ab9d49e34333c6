"""A slash command typed as text, read as people mean it. Only the playground needs this."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL = 3, 4, 5, 6, 7
"""Discord's numbers for types of options."""

NOBODY: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Typed:
    """A message that begins with a slash."""

    user_id: int
    channel_id: int
    message_id: int
    text: str

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Typed | None:
        """The message of a MESSAGE_CREATE payload if it begins with a slash."""
        text = str(payload.get("content") or "")
        if not text.startswith("/"):
            return None
        author = int(payload["author"]["id"])
        return cls(author, int(payload["channel_id"]), int(payload["id"]), text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A command and its options, ready to be called."""

    name: str
    options: dict[str, Any]


def is_group(command: Mapping[str, Any]) -> bool:
    """Whether the command only holds others."""
    return any(option["type"] in (SUBCOMMAND, GROUP) for option in command.get("options", []))


def leap(text: str) -> dt.timedelta | None:
    """How far "/clock 1d", "/clock 6h" or "/clock 30m" moves the playground's clock; None for anything else."""
    found = re.fullmatch(r"/clock\s+\+?(\d{1,3})\s*([mhd])\w*", text.strip(), re.ASCII | re.IGNORECASE)
    units = {"m": dt.timedelta(minutes=1), "h": dt.timedelta(hours=1), "d": dt.timedelta(days=1)}
    return int(found[1]) * units[found[2].lower()] if found else None


def parse(
    text: str, commands: Mapping[str, Any], *, channels: Mapping[str, object], members: Mapping[str, object] = NOBODY
) -> Wanted | None:
    """The command meant by "/name words": None when there is none of that name or a required option is missing.

    `option:value` names an option; the other words fill the required ones in their order, the last one taking all
    that is left, so that "/tip multi az" asks for both words. Where nothing is required, they belong to the option
    named before them: "/leaderboard period:all time". `channels` and `members` are found by their names, the latter in
    small letters.
    """
    name, *words = text.removeprefix("/").split() or [""]
    command = commands.get(name)
    while command is not None and is_group(command):  # "/manage daily now": each word names a part of the one before
        part, *words = words or [""]
        command = next((option for option in command["options"] if option["name"] == part), None)
        name = f"{name} {part}"
    if command is None:
        return None
    options: list[dict[str, Any]] = command.get("options", [])
    named, loose = _split(words, {o["name"] for o in options}, loose_ones=any(o.get("required") for o in options))
    open_options = [o for o in options if o.get("required") and o["name"] not in named] or options[: len(loose)]
    named |= {
        option["name"]: value for option, value in zip(open_options, _shares(loose, len(open_options)), strict=False)
    }
    if any(option.get("required") and not named.get(option["name"]) for option in options):
        return None
    kinds = {option["name"]: option["type"] for option in options}
    return Wanted(name, {key: _value(kinds[key], value, channels, members) for key, value in named.items()})


def _split(words: Sequence[str], names: set[str], *, loose_ones: bool) -> tuple[dict[str, str], list[str]]:
    named: dict[str, str] = {}
    loose: list[str] = []
    last = ""
    for word in words:
        name, colon, value = word.partition(":")
        if colon and name in names:
            named[name] = value
            last = name
        elif last and not loose_ones:
            named[last] += f" {word}"
        else:
            loose.append(word)
    return named, loose


def _shares(words: Sequence[str], count: int) -> list[str]:
    if count == 0 or not words:
        return []
    return [*words[: count - 1], " ".join(words[count - 1 :])]


def _value(kind: int, text: str, channels: Mapping[str, object], members: Mapping[str, object]) -> object:
    if kind == BOOLEAN:
        return text.casefold() in {"true", "yes", "1"}
    if kind == INTEGER:
        return int(text) if text.isdecimal() else text
    if kind == USER:
        return members.get(text.removeprefix("@").casefold(), text)
    if kind == CHANNEL:
        return channels.get(text.removeprefix("#"), text)
    return text
