"""What the local Discord knows: servers, channels, messages, and which nonces it has seen. No sockets in here."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
"""Discord's: the first of January 2015."""

BOT = 900
"""The bot's user, and its application."""

EVERYTHING = str((1 << 53) - 1)
"""All permissions, as Discord writes them."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of every server of this world."""

    id: int
    name: str
    permissions: str = EVERYTHING

    def user(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name.casefold(),
            "global_name": self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.id == BOT,
            "flags": 0,
            "public_flags": 0,
        }

    def member(self) -> Json:
        return {
            "user": self.user(),
            "nick": None,
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": self.permissions,
        }


@dataclass(slots=True)
class Channel:
    """A text channel or thread with its messages by id, oldest first."""

    id: int
    guild_id: int
    name: str = "daily"
    type: int = 0
    parent_id: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    nonces: dict[str, tuple[float, int]] = field(default_factory=dict)
    """Nonce -> when it was seen (the world's seconds), and the message it made."""

    def as_json(self) -> Json:
        found: Json = {
            "id": str(self.id),
            "guild_id": str(self.guild_id),
            "name": self.name,
            "type": self.type,
            "position": 0,
            "parent_id": None if self.parent_id is None else str(self.parent_id),
            "permission_overwrites": [],
            "permissions": EVERYTHING,
            "topic": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "last_message_id": None,
        }
        if self.type == 11:  # a public thread
            found |= {"owner_id": str(BOT), "message_count": 0, "member_count": 1, "flags": 0}
            found |= {"thread_metadata": thread_metadata()}
        return found


def thread_metadata() -> Json:
    return {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": "2026-01-01T00:00:00+00:00",
        "locked": False,
        "create_timestamp": "2026-01-01T00:00:00+00:00",
    }


class World:
    """One Discord. `offset` moves its clock, in seconds; `nonce_window` is how long a nonce is remembered."""

    def __init__(self, *, nonce_window: float = 300.0) -> None:
        self.offset = 0.0
        self.nonce_window = nonce_window
        self.channels: dict[int, Channel] = {}
        self.guilds: dict[int, str] = {}
        self.commands: list[Json] = []
        self.bot = Person(BOT, "Studybot")
        self._order = itertools.count()
        self._last_ms = 0

    def seconds(self) -> float:
        """This world's time, in seconds since 1970."""
        return time.time() + self.offset  # noqa: TID251 - the server is the outside that the bot is held against

    def now(self) -> str:
        """This world's time, as Discord writes it."""
        return dt.datetime.fromtimestamp(self.seconds(), dt.UTC).isoformat()

    def date(self) -> str:
        """The same, as HTTP headers write it."""
        return formatdate(self.seconds(), usegmt=True)

    def snowflake(self) -> int:
        """A new id, later than any before."""
        self._last_ms = max(self._last_ms, int(self.seconds() * 1000))
        return (self._last_ms - EPOCH_MS << 22) + next(self._order) % (1 << 22)

    def add_channel(self, channel_id: int, *, guild_id: int) -> Channel:
        """A text channel, with its server if that is new."""
        self.guilds.setdefault(guild_id, f"Server {guild_id}")
        self.channels[channel_id] = Channel(channel_id, guild_id)
        return self.channels[channel_id]

    def messages(self, channel_id: int) -> list[Json]:
        """A channel's messages, oldest first."""
        return list(self.channels[channel_id].messages.values())

    def make_message(self, channel: Channel, body: Json) -> Json:
        """Store a message of the bot, or give back the one that this nonce made a moment ago."""
        nonce = body.get("nonce")
        seen = channel.nonces.get(str(nonce))
        if body.get("enforce_nonce") and seen is not None and self.seconds() - seen[0] <= self.nonce_window:
            return channel.messages.get(seen[1]) or self._new_message(channel, body)
        return self._new_message(channel, body)

    def _new_message(self, channel: Channel, body: Json) -> Json:
        message = self.message(channel.id, body)
        channel.messages[int(message["id"])] = message
        if body.get("nonce") is not None:
            channel.nonces[str(body["nonce"])] = (self.seconds(), int(message["id"]))
        return message

    def message(self, channel_id: int, body: Json) -> Json:
        """A message of the bot as Discord gives it, stored nowhere."""
        return {
            "id": str(self.snowflake()),
            "type": 0,
            "channel_id": str(channel_id),
            "author": self.bot.user(),
            "content": body.get("content") or "",
            "components": numbered(body.get("components") or []),
            "embeds": body.get("embeds") or [],
            "flags": body.get("flags") or 0,
            "nonce": body.get("nonce"),
            "timestamp": self.now(),
            "edited_timestamp": None,
            "attachments": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
        }

    def chat(self, channel_id: int, count: int) -> None:
        """So many messages by somebody else."""
        for number in range(count):
            message = self.message(channel_id, {"content": f"remark {number}"})
            message["author"] = Person(5000, "Chatter").user()
            self.channels[channel_id].messages[int(message["id"])] = message

    def edit_message(self, message: Json, body: Json) -> Json:
        """Change what an edit names and leave the rest."""
        message.update({key: body[key] for key in ("content", "embeds", "flags") if key in body})
        if "components" in body:
            message["components"] = numbered(body["components"] or [])
        message["edited_timestamp"] = self.now()
        return message

    def guild_json(self, guild_id: int) -> Json:
        """A server, with a role for everyone that may do everything."""
        return {
            "id": str(guild_id),
            "name": self.guilds[guild_id],
            "icon": None,
            "owner_id": "1",
            "roles": [role_json(guild_id, "@everyone")],
            "emojis": [],
            "stickers": [],
            "features": [],
            "preferred_locale": "en-US",
            "premium_tier": 0,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "afk_timeout": 300,
            "mfa_level": 0,
            "nsfw_level": 0,
            "system_channel_flags": 0,
        }


def role_json(role_id: int, name: str) -> Json:
    return {
        "id": str(role_id),
        "name": name,
        "permissions": EVERYTHING,
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def numbered(components: list[Json]) -> list[Json]:
    """Components with the ids that Discord gives to those that came without."""
    count = itertools.count(1)

    def mark(part: Any) -> Any:
        if isinstance(part, list):
            return [mark(item) for item in part]
        if not isinstance(part, dict):
            return part
        marked = {key: mark(value) for key, value in part.items()}
        return {"id": next(count), **marked} if "type" in part else marked

    return list(mark(components))


def custom_ids(message: Json) -> Iterator[str]:
    """Every custom id in a message, however deep."""
    for part in parts(message["components"]):
        if part.get("custom_id"):
            yield str(part["custom_id"])


def text_of(message: Json) -> str:
    """All that a reader sees on a message."""
    shown = [str(part["content"]) for part in parts(message["components"]) if part.get("type") == 10]
    return "\n".join([message.get("content") or "", *shown])


def parts(components: Any) -> Iterator[Json]:
    """Every component, however deep."""
    if isinstance(components, list):
        for item in components:
            yield from parts(item)
    elif isinstance(components, dict):
        yield components
        for value in components.values():
            yield from parts(value)
