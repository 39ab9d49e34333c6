"""A local Discord of real sockets: enough of its REST API and gateway for discord.py to run unmodified.

    async with DiscordServer() as discord:
        discord.world.add_channel(2001, guild_id=1001)
        discord.on("POST", "/channels/2001/messages", faults.reset(stored=True))
        ...  # start a bot that talks to discord.api and discord.gateway.url
        shown = await discord.interactions.press(ada, discord.world.messages(2001)[0], "answer:open:1")
        await shown.answered()

`python -m tests.faults.server --port 8099` runs one as a process of its own; see `control` for what it can be told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.faults.control import Control
from tests.faults.faults import Fault, Hold, Rule, Rules
from tests.faults.gateway import Gateway
from tests.faults.interactions import Interactions, Refused
from tests.faults.limits import Limits
from tests.faults.routes import BODY, About, Answers, Messages, body_of
from tests.faults.world import World

TOKEN = "local.token.of-nobody"
PREFIX = "/api/v10"
INVALID = (401, 403, 429)
"""Statuses that count towards Discord's ban of an address: 10,000 in 10 minutes."""

Handler = Callable[[web.Request], Awaitable[Any]]


@dataclass(slots=True)
class Seen:
    """One request as it came, and the status of its answer: 0 while there is none, or when it was cut."""

    method: str
    path: str
    json: Any
    at: float
    status: int = 0


class DiscordServer:
    """The whole of it. `requests` is everything that was asked; `latency` (seconds) is spent half on the way
    there, before anything is stored, and half on the way back."""

    def __init__(
        self, *, port: int = 0, nonce_window: float = 300.0, limits: Limits | None = None, seed: int = 0
    ) -> None:
        self.world = World(nonce_window=nonce_window)
        self.gateway = Gateway(self.world, TOKEN)
        self.interactions = Interactions(self.world, self.gateway)
        self.rules = Rules(seed)
        self.limits = limits
        self.latency = 0.0
        self.requests: list[Seen] = []
        self.api = ""
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on loopback, on a free port unless one was given."""
        app = web.Application(client_max_size=30 * 1024**2)
        for part in (Messages(self.world), About(self.world, self.gateway), Answers(self.world, self.interactions)):
            for route in part.routes():
                app.router.add_route(route.method, PREFIX + route.path, self._answering(route.handler))
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_route("*", PREFIX + "/{rest:.*}", self._answering(unknown))
        app.router.add_routes(Control(self).routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.api = f"http://127.0.0.1:{self._port}{PREFIX}"
        self.gateway.url = f"ws://127.0.0.1:{self._port}/gateway/"

    async def stop(self) -> None:
        """Let go what is held, end every connection, stop listening. The world stays as it is."""
        self.rules.clear()
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def on(self, method: str, pattern: str, fault: Fault, *, nth: int = 1, times: int = 1, share: float = 1.0) -> Rule:
        """Give requests of this method and path pattern ("/channels/*/messages") a fault; see `Rule`."""
        return self.rules.add(Rule(method, pattern, fault, nth=nth, times=times, share=share))

    def hold(self, method: str, pattern: str, *, stored: bool = False, nth: int = 1) -> Hold:
        """Hold such a request, and those after it, before its work is done, or with `stored` before it is answered."""
        held = Hold(stored=stored)
        self.rules.add(Rule(method, pattern, held, nth=nth, times=1_000_000))
        return held

    def count(self, method: str = "*", pattern: str = "*", *, status: int | None = None) -> int:
        """How many requests fitted."""
        return sum(
            fnmatchcase(seen.method, method)
            and fnmatchcase(seen.path, pattern)
            and (status is None or seen.status == status)
            for seen in self.requests
        )

    @property
    def invalid_requests(self) -> int:
        """Answers that count towards a ban."""
        return sum(seen.status in INVALID for seen in self.requests)

    def _answering(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            request[BODY] = await body_of(request)
            path = request.path.removeprefix(PREFIX)
            seen = Seen(request.method, path, request[BODY], self.world.seconds())
            self.requests.append(seen)
            judged = self.limits.judge(request.method, path, self.world.seconds()) if self.limits else {}
            fault = judged if isinstance(judged, Fault) else self.rules.fault_for(request.method, path)
            headers = judged if isinstance(judged, Mapping) else {}
            response = await self._carry_out(request, handler, fault)
            response.headers.update({**headers, "Date": self.world.date()})
            seen.status = response.status
            self._tell(request, response.status)
            return response

        return answer

    async def _carry_out(self, request: web.Request, handler: Handler, fault: Fault | Hold | None) -> web.Response:
        await asyncio.sleep(self.latency / 2)
        if isinstance(fault, Hold) and not fault.stored:
            await fault.keep()
        wanted = fault is None or isinstance(fault, Hold) or fault.stored or fault.cut == "half"
        response = await worked(request, handler) if wanted else web.Response(status=500)
        if isinstance(fault, Hold) and fault.stored:
            await fault.keep()
        await asyncio.sleep(self.latency / 2)
        return await spoiled(request, response, fault) if isinstance(fault, Fault) else response

    def _tell(self, request: web.Request, status: int) -> None:
        """Note that the bot learnt of its first answer's arrival: what it shows next, the member has seen."""
        interaction = request.match_info.get("interaction")
        shown = self.interactions.by_id(int(interaction)) if interaction else None
        if shown is not None and 200 <= status < 300:
            shown.confirmed = True


async def unknown(request: web.Request) -> Any:
    """A route that this Discord lacks: loud, so that the gap is filled rather than worked around."""
    raise Refused(404, 0, f"404: Not Found ({request.method} {request.path})")


async def worked(request: web.Request, handler: Handler) -> web.Response:
    """The handler's answer, or its refusal, as Discord writes it."""
    by_token = "interactions" not in request.path and "webhooks" not in request.path
    if by_token and request.headers.get("Authorization") != f"Bot {TOKEN}":
        return as_json({"message": "401: Unauthorized", "code": 0}, status=401)
    try:
        made = await handler(request)
    except Refused as refusal:
        return as_json({"code": refusal.code, "message": refusal.message}, status=refusal.status)
    return web.Response(status=204) if made is None else as_json(made)


async def spoiled(request: web.Request, response: web.Response, fault: Fault) -> web.Response:
    """The answer with what goes wrong with it."""
    if fault.late:
        await asyncio.sleep(fault.late)
    if fault.cut:
        await cut(request, response, fault)
    if fault.status is None:
        return response
    if isinstance(fault.body, str):
        return web.Response(status=fault.status, text=fault.body, content_type="text/html", headers=fault.headers)
    return as_json(fault.body, status=fault.status, headers=fault.headers)


def as_json(found: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """JSON as Discord says it: discord.py takes nothing but this very content type for it."""
    said = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(found).encode(), status=status, headers=said)


async def cut(request: web.Request, response: web.Response, fault: Fault) -> None:
    """Break the connection."""
    transport = request.transport
    if transport is None:
        return
    if fault.cut == "half":
        text = response.body if isinstance(response.body, bytes) else b"{}"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        transport.write(head.encode() + text[: len(text) // 2])
        await asyncio.sleep(0.05)
    if fault.cut == "reset":
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def run(port: int) -> None:
    """Serve until stopped, and say where."""
    async with DiscordServer(port=port) as server:
        print(json.dumps({"api": server.api, "gateway": server.gateway.url}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A local Discord for tests and benchmarks.")
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(run(parser.parse_args().port))
