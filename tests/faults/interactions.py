"""Members' interactions: sent over the gateway, answered over REST, within Discord's three seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.gateway import Gateway
from tests.faults.world import BOT, EVERYTHING, Json, Person, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
MESSAGE, LATER, LATER_UPDATE, UPDATE, CHOICES = 4, 5, 6, 7, 8

FIRST_WORD = 3.0
"""Seconds within which Discord wants the first answer."""


class Refused(Exception):
    """Discord refuses a callback: status and code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(slots=True)
class Shown:
    """What became of one interaction. `original` is the message it made or updated, as the member sees it."""

    id: int
    token: str
    person: Person
    channel_id: int
    message: Json | None
    sent_at: float
    """The world's seconds."""
    patience: float = FIRST_WORD
    payload: Json = field(default_factory=dict)
    callback: Json | None = None
    original: Json | None = None
    followups: list[Json] = field(default_factory=list)
    refused: list[Json] = field(default_factory=list)
    """First answers that came when there was one already: to the same interaction sent again, or by another process."""
    confirmed: bool = False
    """The bot was told that its first answer has arrived, so the member surely sees it."""
    _said: asyncio.Event = field(default_factory=asyncio.Event)
    _shown: asyncio.Event = field(default_factory=asyncio.Event)

    async def answered(self) -> Shown:
        """Wait for the first word; TimeoutError is what a member sees as "This interaction failed"."""
        await asyncio.wait_for(self._said.wait(), self.patience)
        return self

    async def shown(self, *, within: float = 20.0) -> Json:
        """Wait for a message: the first answer, or what followed "is thinking"."""
        await asyncio.wait_for(self._shown.wait(), within)
        assert self.original is not None
        return self.original

    def take(self, callback: Json, world: World) -> Json | None:
        """The bot's first answer; the message that it made."""
        if self.callback is not None:
            self.refused.append(callback)
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if world.seconds() - self.sent_at > self.patience:
            raise Refused(404, 10062, "Unknown interaction")
        self.callback = callback
        data = callback.get("data") or {}
        if callback["type"] == MESSAGE:
            self.show(world.message(self.channel_id, data))
        elif callback["type"] == UPDATE and self.message is not None:
            self.show(world.edit_message(dict(self.message), data))
        elif callback["type"] == LATER_UPDATE:
            self.original = self.message
        self._said.set()
        return self.original

    def show(self, message: Json) -> Json:
        """The member sees this message now."""
        self.original = message
        self._shown.set()
        return message

    def follow(self, message: Json) -> Json:
        """A follow-up; after "is thinking" the first one takes its place."""
        self.followups.append(message)
        if self.original is None:
            self.original = message
        self._shown.set()
        return message


class Interactions:
    """Sends interactions and keeps what became of each. `patience` is Discord's; a busy machine may need more."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self.patience = FIRST_WORD
        self._all: dict[int, Shown] = {}
        self._by_token: dict[str, Shown] = {}

    def by_id(self, interaction_id: int) -> Shown | None:
        return self._all.get(interaction_id)

    def by_token(self, token: str) -> Shown | None:
        return self._by_token.get(token)

    async def press(self, person: Person, message: Json, custom_id: str, values: Sequence[str] = ()) -> Shown:
        """A button or, with values, a select on a message."""
        data: Json = {"custom_id": custom_id, "component_type": 3 if values else 2, "id": 1}
        if values:
            data["values"] = list(values)
        return await self._send(COMPONENT, person, int(message["channel_id"]), data=data, message=message)

    async def slash(self, person: Person, channel_id: int, name: str, options: Sequence[Json] = ()) -> Shown:
        """A command with options as Discord sends them: [{"name": ..., "type": 3, "value": ...}]."""
        return await self._send(COMMAND, person, channel_id, data=self._command(name, options))

    async def autocomplete(self, person: Person, channel_id: int, name: str, options: Sequence[Json]) -> Shown:
        """As `slash`, while the option with `"focused": True` is being typed."""
        return await self._send(AUTOCOMPLETE, person, channel_id, data=self._command(name, options))

    async def again(self, shown: Shown) -> Shown:
        """The same interaction once more, as after a resume."""
        await self._gateway.dispatch("INTERACTION_CREATE", shown.payload)
        return shown

    def _command(self, name: str, options: Sequence[Json]) -> Json:
        known = {str(command["name"]): str(command["id"]) for command in self._world.commands}
        return {"id": known.get(name, "1"), "name": name, "type": 1, "options": list(options)}

    async def _send(
        self, kind: int, person: Person, channel_id: int, *, data: Json, message: Json | None = None
    ) -> Shown:
        number = self._world.snowflake()
        shown = Shown(number, f"token-{number}", person, channel_id, message, self._world.seconds(), self.patience)
        self._all[number] = self._by_token[shown.token] = shown
        shown.payload = self._payload(shown, kind, data)
        await self._gateway.dispatch("INTERACTION_CREATE", shown.payload)
        return shown

    def _payload(self, shown: Shown, kind: int, data: Json) -> Json:
        channel = self._world.channels[shown.channel_id]
        payload: dict[str, Any] = {
            "id": str(shown.id),
            "application_id": str(BOT),
            "type": kind,
            "token": shown.token,
            "version": 1,
            "data": data,
            "guild_id": str(channel.guild_id),
            "guild": {"id": str(channel.guild_id), "locale": "en-US", "features": []},
            "channel_id": str(channel.id),
            "channel": channel.as_json(),
            "member": shown.person.member(),
            "locale": "en-US",
            "guild_locale": "en-US",
            "app_permissions": EVERYTHING,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(channel.guild_id)},
            "context": 0,
            "attachment_size_limit": 10_485_760,
        }
        return payload | ({"message": shown.message} if shown.message is not None else {})
