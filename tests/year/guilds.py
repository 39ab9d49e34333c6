"""A Discord small enough to live a year in seconds: channels, messages, nonces, history, in Discord's own time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import discord

BOT_ID = 900
NONCE_KNOWN = dt.timedelta(minutes=5)
"""How long a nonce is remembered: "the past few minutes"."""

Json = dict[str, Any]


class Refused(Exception):
    """What Discord answers instead: a status and one of its codes."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


GONE = {"deleted": (404, 10003, "Unknown Channel"), "access": (403, 50001, "Missing Access")}


@dataclass
class Channel:
    """A text channel. `closed`: why the bot cannot use it."""

    id: int
    guild_id: int
    closed: str | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    nonces: dict[str, tuple[dt.datetime, int]] = field(default_factory=dict)


class Guilds:
    """Every server, and what each route does. `now` is Discord's clock; no call here fails but by Discord's rules."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self.now = now
        self.channels: dict[int, Channel] = {}
        self._count = 0
        self._last = 0
        self.unknown: set[str] = set()

    def open_channel(self, guild_id: int) -> Channel:
        channel = Channel(self.snowflake(), guild_id)
        self.channels[channel.id] = channel
        return channel

    def snowflake(self) -> int:
        """A new id, later than every other one."""
        self._last = max(self._last + 1, discord.utils.time_snowflake(self.now()))
        return self._last

    def chat(self, channel: Channel, count: int) -> None:
        """Members talk in the channel."""
        for _ in range(count):
            self._store(channel, {"content": "hello"}, author=1)

    def serve(self, method: str, path: str, *, body: Json, params: Json) -> object:
        """What Discord does on a request, and its answer; Refused by its rules."""
        if (method, path) == ("GET", "/gateway/bot"):
            return {"url": "wss://nowhere", "shards": 1, "session_start_limit": {}}
        kind, ident, *rest = path.strip("/").split("/")
        match method, kind, rest:
            case "POST", "channels", ["messages"]:
                return self._post(self._channel(ident), body)
            case "GET", "channels", ["messages"]:
                return self._history(self._channel(ident), params)
            case "GET", "channels", ["messages", message]:
                return self._message(self._channel(ident), message)
            case "PATCH", "channels", ["messages", message]:
                return self._edit(self._channel(ident), message, body)
            case (("PUT" | "DELETE"), "channels", ["messages", "pins", message]):
                self._message(self._channel(ident), message)["pinned"] = method == "PUT"
                return None
            case _:
                return self._other(method, kind, ident, rest)

    def _other(self, method: str, kind: str, ident: str, rest: list[str]) -> object:
        match method, kind, rest:
            case "POST", "channels", ["messages", message, "threads"]:
                channel = self._channel(ident)
                self._message(channel, message)
                return {"id": message, "guild_id": str(channel.guild_id), "parent_id": ident, "type": 11, **THREAD}
            case "POST", "users", ["channels"]:
                private = self.channels.setdefault(5, Channel(5, 0))
                return {"id": str(private.id), "type": 1, "recipients": [person(1)]}
            case "GET", "channels", []:
                return channel_json(self._channel(ident))
            case "GET", "users", ["guilds"]:
                return [guild_json(ident) for ident in sorted({one.guild_id for one in self.channels.values()} - {0})]
            case _:
                self.unknown.add(f"{method} {kind}/{'/'.join(rest)}")
                raise Refused(404, 0, "404: Not Found")

    def _channel(self, ident: str) -> Channel:
        channel = self.channels[int(ident)]
        if channel.closed == "permission":
            raise Refused(403, 50013, "Missing Permissions")
        if channel.closed:
            raise Refused(*GONE[channel.closed])
        return channel

    def _message(self, channel: Channel, ident: str) -> Json:
        if int(ident) not in channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        return channel.messages[int(ident)]

    def _post(self, channel: Channel, body: Json) -> Json:
        nonce = body.get("nonce")
        known = channel.nonces.get(str(nonce))
        if nonce and body.get("enforce_nonce") and known and self.now() - known[0] < NONCE_KNOWN:
            return channel.messages[known[1]]
        message = self._store(channel, body, author=BOT_ID)
        if nonce:
            channel.nonces[str(nonce)] = (self.now(), int(message["id"]))
        return message

    def _store(self, channel: Channel, body: Json, *, author: int) -> Json:
        message: Json = {
            "id": str(self.snowflake()),
            "channel_id": str(channel.id),
            "author": person(author),
            "timestamp": self.now().isoformat(),
            "content": body.get("content") or "",
            "components": body.get("components") or [],
            "flags": body.get("flags") or 0,
            **PLAIN,
        }
        channel.messages[int(message["id"])] = message
        return message

    def _edit(self, channel: Channel, ident: str, body: Json) -> Json:
        message = self._message(channel, ident)
        if message["author"]["id"] != str(BOT_ID):
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        message.update({key: body[key] for key in ("content", "components", "flags") if key in body})
        message["edited_timestamp"] = self.now().isoformat()
        return message

    def _history(self, channel: Channel, params: Json) -> list[Json]:
        after, before = int(params.get("after", 0)), int(params.get("before", 2**63))
        found = [ident for ident in channel.messages if after < ident < before]
        limit = int(params.get("limit", 50))
        chosen = found[:limit] if "after" in params else found[-limit:]
        return [channel.messages[ident] for ident in reversed(chosen)]


PLAIN: Json = {
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
    "type": 0,
}

THREAD: Json = {
    "name": "Discuss",
    "owner_id": str(BOT_ID),
    "message_count": 0,
    "member_count": 1,
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": "2026-01-01T00:00:00+00:00",
        "locked": False,
    },
}


def person(ident: int) -> Json:
    return {"id": str(ident), "username": f"user{ident}", "discriminator": "0", "avatar": None, "bot": ident == BOT_ID}


def channel_json(channel: Channel) -> Json:
    return {
        "id": str(channel.id),
        "guild_id": str(channel.guild_id),
        "type": 0,
        "name": "daily",
        "position": 0,
        "permission_overwrites": [],
    }


def guild_json(guild_id: int) -> Json:
    return {"id": str(guild_id), "name": f"Server {guild_id}", "icon": None, "features": [], "permissions": "0"}


def custom_ids(parts: list[Json]) -> Iterator[str]:
    """Every custom id of a message, however deep."""
    for part in parts:
        if "custom_id" in part:
            yield part["custom_id"]
        yield from custom_ids(part.get("components", []))


def texts(parts: list[Json]) -> Iterator[str]:
    """Every text of a message, however deep."""
    for part in parts:
        if "content" in part:
            yield part["content"]
        yield from texts(part.get("components", []))
