"""The gateway: sessions over websockets that identify, beat, resume, and can be dropped or declared invalid."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.faults.world import BOT, Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass(slots=True)
class Session:
    """One identified connection; events are kept, so that a resume can repeat them."""

    id: str
    socket: web.WebSocketResponse
    events: list[Json] = field(default_factory=list)
    valid: bool = True

    @property
    def connected(self) -> bool:
        return not self.socket.closed


class Gateway:
    """`identifies` and `resumes` count what bots did; `beat_ms` is how often they are told to beat."""

    def __init__(self, world: World, token: str) -> None:
        self.url = ""
        self.beat_ms = 41_250
        self.deaf = False
        """Answer no heartbeat, as a dead connection does."""
        self.silent = False
        """Greet nobody, as a gateway does that takes connections and gets no further."""
        self.identifies = 0
        self.resumes = 0
        self.shards: list[tuple[float, list[int]]] = []
        """When each bot identified itself, by the world's clock, and as which shard of how many."""
        self._world = world
        self._token = token
        self._sessions: dict[str, Session] = {}
        self._sockets: set[web.WebSocketResponse] = set()
        self._changed = asyncio.Condition()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=0)
        socket.headers["Date"] = self._world.date()
        await socket.prepare(request)
        self._sockets.add(socket)
        await self._tell()
        if not self.silent:
            await send(socket, HELLO, {"heartbeat_interval": self.beat_ms})
        session: Session | None = None
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    session = await self._heard(socket, json.loads(message.data), session)
        finally:
            self._sockets.discard(socket)
            await self._tell()
        return socket

    async def _heard(self, socket: web.WebSocketResponse, said: Json, session: Session | None) -> Session | None:
        if said["op"] == HEARTBEAT and not self.deaf:
            await send(socket, ACK, None)
        elif said["op"] == IDENTIFY:
            return await self._identify(socket, said["d"])
        elif said["op"] == RESUME:
            return await self._resume(socket, said["d"])
        return session

    async def _identify(self, socket: web.WebSocketResponse, said: Json) -> Session | None:
        self.identifies += 1
        self.shards.append((self._world.seconds(), said.get("shard", [0, 1])))
        if said["token"] != self._token:
            await socket.close(code=4004, message=b"Authentication failed.")
            return None
        session = Session(f"session-{self.identifies}", socket)
        self._sessions[session.id] = session
        await self._dispatch(session, "READY", self._ready(session, said.get("shard") or [0, 1]))
        await self._tell()
        return session

    def _ready(self, session: Session, shard: list[int]) -> Json:
        return {
            "v": 10,
            "user": self._world.bot.user(),
            "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in self._world.guilds],
            "session_id": session.id,
            "shard": shard,
            "resume_gateway_url": self.url,
            "application": {"id": str(BOT), "flags": 0},
        }

    async def _resume(self, socket: web.WebSocketResponse, said: Json) -> Session | None:
        self.resumes += 1
        session = self._sessions.get(said["session_id"])
        if session is None or not session.valid:
            await send(socket, INVALID, False)
            return None
        session.socket = socket
        for event in session.events:
            if event["s"] > (said["seq"] or 0):
                await socket.send_json(event)
        await self._dispatch(session, "RESUMED", {})
        await self._tell()
        return session

    async def _dispatch(self, session: Session, name: str, data: Json) -> None:
        event = {"op": DISPATCH, "t": name, "s": len(session.events) + 1, "d": data}
        session.events.append(event)
        with contextlib.suppress(ConnectionError):  # it is gone; a resume repeats the event
            if session.connected:
                await session.socket.send_json(event)

    async def dispatch(self, name: str, data: Json) -> int:
        """Send an event to every session that is there or may resume: to how many connected ones."""
        for session in self.sessions(connected=False):
            await self._dispatch(session, name, data)
        return len(self.sessions())

    def sessions(self, *, connected: bool = True) -> list[Session]:
        return [one for one in self._sessions.values() if one.valid and (one.connected or not connected)]

    async def identified(self, count: int, *, within: float = 30.0) -> None:
        """Wait until so many connections, ever, were identified or resumed."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: self.identifies + self.resumes >= count)

    async def reached(self, *, within: float = 30.0) -> None:
        """Wait until somebody is connected, identified or not."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: bool(self._sockets))

    def drop(self) -> None:
        """Break every connection without a word; sessions may be resumed."""
        for socket in list(self._sockets):
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()

    async def tell_all(self, operation: int, data: Any = None) -> None:
        """Send RECONNECT, or INVALID with whether the session may be resumed."""
        for session in self.sessions():
            session.valid = session.valid and not (operation == INVALID and data is False)
            await send(session.socket, operation, data)

    async def close(self) -> None:
        """End every connection, as a Discord that goes away."""
        for socket in list(self._sockets):
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(socket.close(code=1001), 1)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


async def send(socket: web.WebSocketResponse, operation: int, data: Any) -> None:
    """One frame that is no event."""
    with contextlib.suppress(ConnectionError):
        await socket.send_json({"op": operation, "d": data, "s": None, "t": None})
