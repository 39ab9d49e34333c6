"""Runs of the bot as processes of their own: started by one that forks, watched, killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.bank import Bank
from bot.compose import open_bank
from tests.faults.world import Json

ROOT = Path(__file__).parents[2]

NOTES = "# Moons\n\n- Titan is the largest moon of Saturn. ^titan\n\n" + "\n".join(
    f"### What holds number {number}?\n\n- [x] Right {number}\n- [ ] Wrong {number}\n- [ ] Other {number}\n"
    for number in range(1, 41)
)


class Process:
    """One run of the bot."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid = pid
        self.status: int | None = None
        """Exit code, or minus the signal that ended it."""
        self._log = log
        self._stopped = asyncio.Event()
        self._ended = asyncio.Event()

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def tell(self, told: Json) -> None:
        if "stopped" in told:
            self._stopped.set()
        else:
            self.status = told["status"]
            self._ended.set()

    async def stopped(self, *, within: float = 30.0) -> None:
        """Wait until it stands still at its named step."""
        waits = {asyncio.create_task(event.wait()) for event in (self._stopped, self._ended)}
        done, rest = await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        assert done, f"never came to its step\n{self.log}"
        assert self.status is None, f"ended before its step\n{self.log}"

    async def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        await self.ended()

    async def terminate(self) -> int:
        """SIGTERM; its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.ended()

    async def ended(self, *, within: float = 30.0) -> int:
        """Wait for the end; exit code or minus the signal."""
        await asyncio.wait_for(self._ended.wait(), within)
        assert self.status is not None
        return self.status


class Launcher:
    """The process that forks runs, one for many tests; `attached` to the event loop of each."""

    def __init__(self, notes: Path) -> None:
        notes.write_text(NOTES, encoding="utf-8")
        self.bank: Bank = open_bank([notes])[0]
        self._runs: dict[int, Process] = {}
        self._starting: list[tuple[asyncio.Future[Process], Path]] = []
        self._heard = b""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("STUDYBOT", "DISCORD"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.launch"],
            cwd=ROOT,
            env={**clean, "STUDYBOT_CONTENT": str(notes), "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Hear of the runs in this event loop; those that are left are killed at the end."""
        assert self._process.stdout is not None
        loop, pipe = asyncio.get_running_loop(), self._process.stdout.fileno()
        loop.add_reader(pipe, self._read, pipe)
        try:
            yield
        finally:
            loop.remove_reader(pipe)
            for run in self._runs.values():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(run.pid, signal.SIGKILL)
            self._runs.clear()

    async def start(self, environment: Mapping[str, str], log: Path, *, program: str = "product") -> Process:
        """A new run."""
        assert self._process.stdin is not None
        started: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._starting.append((started, log))
        wanted = {"program": program, "environment": dict(environment), "log": str(log)}
        self._process.stdin.write(json.dumps(wanted).encode() + b"\n")
        self._process.stdin.flush()
        return await asyncio.wait_for(started, 60)

    def close(self) -> None:
        """End it and what it still runs."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _read(self, pipe: int) -> None:
        *lines, self._heard = (self._heard + os.read(pipe, 65536)).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))

    def _hear(self, told: Json) -> None:
        if "started" in told:
            future, log = self._starting.pop(0)
            run = self._runs[told["started"]] = Process(told["started"], log)
            future.set_result(run)
        elif "ready" not in told and (known := self._runs.get(told.get("stopped", told.get("ended")))) is not None:
            known.tell(told)
            if "ended" in told:
                del self._runs[told["ended"]]
