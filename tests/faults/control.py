"""What a local Discord in a process of its own can be told over HTTP, under /control. Bodies and answers are JSON.

POST /control/channels  {"first": 1, "count": 500}          channels 1.. each in a server of the same number
POST /control/limits    {"per_second": 50, "per_channel": 5, "window": 5} or {} for none
POST /control/latency   {"seconds": 0.1}
POST /control/rules     [{"method": "POST", "pattern": "/channels/*/messages", "share": 0.05, "times": 1000000,
                          "fault": {"stored": true, "status": 500, "body": "<html>"}}]
POST /control/press     {"user": 3001, "channel": 1, "custom_id": "answer:open:1", "values": []}
POST /control/slash     {"user": 3001, "channel": 1, "name": "tip", "options": [...]}
GET  /control/state     counts of requests, statuses, identifies, messages by channel
GET  /control/messages/CHANNEL
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from aiohttp import web

from tests.faults.faults import Fault, Rule
from tests.faults.interactions import Shown
from tests.faults.limits import Limits
from tests.faults.world import Json, Person

if TYPE_CHECKING:
    from tests.faults.server import DiscordServer


class Control:
    """The handlers. `press` answers once the bot has: {"ms": ..., "callback": {...}, "message": {...}}."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/control/channels", self.channels),
            web.post("/control/limits", self.limits),
            web.post("/control/latency", self.latency),
            web.post("/control/rules", self.rules),
            web.post("/control/press", self.press),
            web.post("/control/slash", self.slash),
            web.get("/control/state", self.state),
            web.get("/control/messages/{channel}", self.messages),
        ]

    async def channels(self, request: web.Request) -> web.Response:
        told = await request.json()
        for number in range(told["first"], told["first"] + told["count"]):
            self._server.world.add_channel(number, guild_id=number)
        return web.json_response({"channels": len(self._server.world.channels)})

    async def limits(self, request: web.Request) -> web.Response:
        told = await request.json()
        self._server.limits = Limits(**told) if told else None
        return web.json_response({})

    async def latency(self, request: web.Request) -> web.Response:
        self._server.latency = float((await request.json())["seconds"])
        return web.json_response({})

    async def rules(self, request: web.Request) -> web.Response:
        self._server.rules.clear()
        for told in await request.json():
            self._server.rules.add(Rule(**{**told, "fault": Fault(**told["fault"])}))
        return web.json_response({})

    async def press(self, request: web.Request) -> web.Response:
        told = await request.json()
        message = self._server.world.messages(told["channel"])[-1]
        begun = time.perf_counter()
        person = person_of(told)
        shown = await self._server.interactions.press(person, message, told["custom_id"], told.get("values", ()))
        return await answered(shown, begun)

    async def slash(self, request: web.Request) -> web.Response:
        told = await request.json()
        begun = time.perf_counter()
        options = told.get("options", [])
        shown = await self._server.interactions.slash(person_of(told), told["channel"], told["name"], options)
        return await answered(shown, begun)

    async def state(self, _request: web.Request) -> web.Response:
        return web.json_response(state_of(self._server))

    async def messages(self, request: web.Request) -> web.Response:
        return web.json_response(self._server.world.messages(int(request.match_info["channel"])))


def state_of(server: DiscordServer) -> Json:
    """Counts, for whoever drives a server in another process."""
    statuses = Counter(str(seen.status) for seen in server.requests)
    return {
        "requests": len(server.requests),
        "statuses": dict(statuses),
        "identifies": server.gateway.identifies,
        "resumes": server.gateway.resumes,
        "messages": {str(number): len(channel.messages) for number, channel in server.world.channels.items()},
    }


def person_of(told: Json) -> Person:
    return Person(told["user"], f"Member {told['user']}")


async def answered(shown: Shown, begun: float) -> web.Response:
    try:
        await shown.answered()
    except TimeoutError:
        return web.json_response({"ms": None, "callback": None, "message": None})
    spent = (time.perf_counter() - begun) * 1000
    return web.json_response({"ms": spent, "callback": shown.callback, "message": shown.original})
