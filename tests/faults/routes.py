"""The REST routes that a study bot uses, over the world. What goes wrong with them is decided in `server`."""

from __future__ import annotations

import json
from typing import Any, Final

from aiohttp import web

from tests.faults.gateway import Gateway
from tests.faults.interactions import Interactions, Refused, Shown
from tests.faults.world import BOT, Channel, Json, World, role_json

BODY: Final = web.RequestKey("body", dict)
"""The request's JSON, of a multipart request its payload_json."""


async def body_of(request: web.Request) -> Any:
    """The JSON of a request, {} where it has none."""
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return json.loads(str(form["payload_json"])) if "payload_json" in form else {}
    text = await request.text()
    return json.loads(text) if text else {}


class Messages:
    """Channels: messages, pins, threads."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        one = "/channels/{channel}/messages/{message}"
        return [
            web.get("/channels/{channel}", self.channel),
            web.patch("/channels/{channel}", self.change_channel),
            web.get("/channels/{channel}/messages", self.history),
            web.post("/channels/{channel}/messages", self.send),
            web.put("/channels/{channel}/messages/pins/{message}", self.pin),
            web.delete("/channels/{channel}/messages/pins/{message}", self.unpin),
            web.get(one, self.message),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
            web.post(f"{one}/threads", self.thread),
        ]

    def _channel(self, request: web.Request) -> Channel:
        channel = self._world.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        return channel

    def _message(self, request: web.Request) -> Json:
        message = self._channel(request).messages.get(int(request.match_info["message"]))
        if message is None:
            raise Refused(404, 10008, "Unknown Message")
        return message

    async def channel(self, request: web.Request) -> Any:
        return self._channel(request).as_json()

    async def change_channel(self, request: web.Request) -> Any:
        channel = self._channel(request)
        channel.name = request[BODY].get("name", channel.name)
        return channel.as_json()

    async def history(self, request: web.Request) -> Any:
        """Newest first, but with `after` the oldest that follow it, as Discord does."""
        after, before = (int(request.query.get(name, 0)) for name in ("after", "before"))
        limit = int(request.query.get("limit", 50))
        found = [m for n, m in self._channel(request).messages.items() if n > after and (not before or n < before)]
        return list(reversed(found[:limit] if after else found[-limit:]))

    async def send(self, request: web.Request) -> Any:
        channel, body = self._channel(request), request[BODY]
        if len(str(body.get("nonce") or "")) > 25 or len(body.get("content") or "") > 2_000:
            raise Refused(400, 50035, "Invalid Form Body")
        return self._world.make_message(channel, body)

    async def message(self, request: web.Request) -> Any:
        return self._message(request)

    async def edit(self, request: web.Request) -> Any:
        return self._world.edit_message(self._message(request), request[BODY])

    async def delete(self, request: web.Request) -> Any:
        self._channel(request).messages.pop(int(self._message(request)["id"]))
        return None

    async def pin(self, request: web.Request) -> Any:
        message, pinned = self._message(request), self._channel(request).pinned
        message["pinned"] = True
        if int(message["id"]) not in pinned:
            pinned.append(int(message["id"]))

    async def unpin(self, request: web.Request) -> Any:
        message, pinned = self._message(request), self._channel(request).pinned
        message["pinned"] = False
        if int(message["id"]) in pinned:
            pinned.remove(int(message["id"]))

    async def thread(self, request: web.Request) -> Any:
        """A thread has its message's id, so a message has one at most."""
        message, parent = self._message(request), self._channel(request)
        number = int(message["id"])
        if number in self._world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        made = self._world.add_channel(number, guild_id=parent.guild_id)
        made.name, made.type, made.parent_id = str(request[BODY]["name"]), 11, parent.id
        message["thread"] = made.as_json()
        return made.as_json()


class About:
    """The bot itself, its commands and its servers."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/users/@me", self.me),
            web.get("/users/@me/guilds", self.guilds),
            web.get("/oauth2/applications/@me", self.application),
            web.get("/gateway/bot", self.gateway_bot),
            web.put("/applications/{application}/commands", self.put_commands),
            web.get("/guilds/{guild}", self.guild),
            web.get("/guilds/{guild}/roles", self.roles),
            web.get("/guilds/{guild}/channels", self.channels),
            web.get("/guilds/{guild}/members/{user}", self.member),
        ]

    def _guild(self, request: web.Request) -> int:
        guild_id = int(request.match_info["guild"])
        if guild_id not in self._world.guilds:
            raise Refused(404, 10004, "Unknown Guild")
        return guild_id

    async def me(self, _request: web.Request) -> Any:
        return self._world.bot.user()

    async def guilds(self, request: web.Request) -> Any:
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 200))
        found = [guild_id for guild_id in sorted(self._world.guilds) if guild_id > after]
        return [self._world.guild_json(guild_id) | {"owner": False, "permissions": "0"} for guild_id in found[:limit]]

    async def application(self, _request: web.Request) -> Any:
        owner = self._world.bot.user()
        about = {"id": str(BOT), "name": "Studybot", "icon": None, "description": "", "verify_key": "", "flags": 0}
        return about | {"bot_public": True, "bot_require_code_grant": False, "owner": owner}

    async def gateway_bot(self, _request: web.Request) -> Any:
        start = {"total": 1000, "remaining": 1000 - self._gateway.identifies, "reset_after": 0, "max_concurrency": 1}
        return {"url": self._gateway.url, "shards": 1, "session_start_limit": start}

    async def put_commands(self, request: web.Request) -> Any:
        made = [{"id": str(self._world.snowflake()), "application_id": str(BOT), "version": "1"} for _ in request[BODY]]
        self._world.commands = [command | ids for command, ids in zip(request[BODY], made, strict=True)]
        return self._world.commands

    async def guild(self, request: web.Request) -> Any:
        return self._world.guild_json(self._guild(request))

    async def roles(self, request: web.Request) -> Any:
        return [role_json(self._guild(request), "@everyone")]

    async def channels(self, request: web.Request) -> Any:
        guild_id = self._guild(request)
        return [channel.as_json() for channel in self._world.channels.values() if channel.guild_id == guild_id]

    async def member(self, request: web.Request) -> Any:
        self._guild(request)
        if int(request.match_info["user"]) != BOT:
            raise Refused(404, 10007, "Unknown Member")
        return self._world.bot.member()


class Answers:
    """What the bot answers to interactions: the first word, edits of it, follow-ups."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions

    def routes(self) -> list[web.RouteDef]:
        hook = "/webhooks/{application}/{token}"
        return [
            web.post("/interactions/{interaction}/{token}/callback", self.first),
            web.post(hook, self.follow),
            web.get(f"{hook}/messages/@original", self.original),
            web.patch(f"{hook}/messages/@original", self.edit),
            web.patch(hook + "/messages/{message}", self.edit_follow),
        ]

    async def first(self, request: web.Request) -> Any:
        shown = self._interactions.by_id(int(request.match_info["interaction"]))
        if shown is None:
            raise Refused(404, 10062, "Unknown interaction")
        made = shown.take(request[BODY], self._world)
        told: Json = {"interaction": {"id": str(shown.id), "type": 2, "response_message_loading": made is None}}
        resource: Json = {"type": shown.callback["type"] if shown.callback else 0}
        return told | {"resource": resource | ({"message": made} if made else {})}

    def _shown(self, request: web.Request) -> Shown:
        shown = self._interactions.by_token(request.match_info["token"])
        if shown is None or shown.callback is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if self._world.seconds() - shown.sent_at > 15 * 60:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return shown

    async def follow(self, request: web.Request) -> Any:
        shown = self._shown(request)
        return shown.follow(self._world.message(shown.channel_id, request[BODY]))

    async def original(self, request: web.Request) -> Any:
        return self._edited(request)

    def _edited(self, request: web.Request) -> Json:
        shown = self._shown(request)
        if shown.original is None:
            shown.original = self._world.message(shown.channel_id, {"flags": 64})
        return shown.original

    async def edit(self, request: web.Request) -> Any:
        message = self._world.edit_message(self._edited(request), request[BODY])
        return self._shown(request).show(message)

    async def edit_follow(self, request: web.Request) -> Any:
        number = request.match_info["message"]
        found = [message for message in self._shown(request).followups if message["id"] == number]
        if not found:
            raise Refused(404, 10008, "Unknown Message")
        return self._world.edit_message(found[0], request[BODY])
