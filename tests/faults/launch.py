"""Runs the product against a local Discord, for tests and benchmarks: unchanged, but told where Discord is.

    python -m tests.faults.launch run      one run in this process, as `studybot run`
    python -m tests.faults.launch          reads orders from standard input and forks a process for each

Everything is arranged from outside, by the environment:

    STUDYBOT_TEST_API, STUDYBOT_TEST_GATEWAY   where Discord is
    STUDYBOT_TEST_CLOCK   a file with the seconds by which the product's clock is moved; read at every look
    STUDYBOT_TEST_STOP    "module.action:place": stop (SIGSTOP) when a database action, such as answering.take_answer,
                          reaches a place:
                          begin (before its transaction), inside (its first change is made), commit (all is done, the
                          COMMIT is not), stored (committed, the caller does not know yet)
    STUDYBOT_TEST_SET     "module:NAME=seconds ...": constants of the product, so that a test need not wait

Forking is what makes hundreds of starts cheap: the imports and the notes are loaded once, before any thread or event
loop exists; each fork is a process of its own with its own id, connections and files, and is killed as such.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gc
import importlib
import inspect
import json
import os
import select
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy import Connection, event

from bot import cli, compose, running
from bot.settings import read_settings
from bot.storage.database import PostgresDatabase, SqliteDatabase
from tests.faults import wrong

CHANGES = ("INSERT", "UPDATE", "DELETE")


def run_product(environment: Mapping[str, str]) -> None:
    """`studybot run`, arranged by the environment."""
    Route.BASE = environment["STUDYBOT_TEST_API"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(environment["STUDYBOT_TEST_GATEWAY"])
    if "STUDYBOT_TEST_CLOCK" in environment:
        move_clock(Path(environment["STUDYBOT_TEST_CLOCK"]))
    for setting in environment.get("STUDYBOT_TEST_SET", "").split():
        set_constant(setting)
    if "STUDYBOT_TEST_STOP" in environment:
        stop_at(environment["STUDYBOT_TEST_STOP"])
    sys.argv = ["studybot", "run"]
    cli.main()


def move_clock(file: Path) -> None:
    """Let the product's clock run beside the host's, at a distance that may change while it runs."""
    real = compose.utc_now

    def moved() -> dt.datetime:
        return real() + dt.timedelta(seconds=float(file.read_text()))

    compose.utc_now = running.utc_now = moved
    for function in filter(inspect.isfunction, vars(compose).values()):
        defaults = function.__defaults__ or ()
        function.__defaults__ = tuple(moved if value is real else value for value in defaults) or None


def set_constant(setting: str) -> None:
    """ "bot.ui.daily:LOOKS_EVERY=0.5", in seconds; AttributeError when the product has no such constant."""
    place, _, value = setting.partition("=")
    module, _, name = place.partition(":")
    found = importlib.import_module(module)
    span = isinstance(getattr(found, name), dt.timedelta)
    setattr(found, name, dt.timedelta(seconds=float(value)) if span else float(value))


def stop_at(step: str) -> None:
    """Wrap the databases' `write` so that the process stops at one step."""
    action, _, place = step.partition(":")

    def reach(reached: str) -> None:
        if reached == place:
            print(f"stopped at {action}:{reached}", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(3600)  # the signal stops one thread after the other, and this one must not get any further

    for kind in (SqliteDatabase, PostgresDatabase):
        kind.write = stopping(kind.write, action, reach)  # type: ignore[method-assign]


def stopping(write: Callable[..., Any], wanted: str, reach: Callable[[str], None]) -> Callable[..., Any]:
    async def wrapped(self: Any, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if f"{action.__module__.rpartition('.')[2]}.{action.__qualname__}" != wanted:
            return await write(self, action, *args, **kwargs)
        reach("begin")
        result = await write(self, watched(action, reach), *args, **kwargs)
        reach("stored")
        return result

    return wrapped


def watched(action: Callable[..., Any], reach: Callable[[str], None]) -> Callable[..., Any]:
    @functools.wraps(action)
    def run(tx: Connection, *args: Any, **kwargs: Any) -> Any:
        with after_changes(tx, lambda: reach("inside")):
            result = action(tx, *args, **kwargs)
        reach("commit")
        return result

    return run


@contextlib.contextmanager
def after_changes(tx: Connection, reached: Callable[[], None]) -> Iterator[None]:
    """Call it after each statement that changes something.

    SQLite tells of a statement when it begins: what came before it is done.
    """
    changed = False
    raw = tx.connection.driver_connection

    def begins(statement: str) -> None:
        nonlocal changed
        if changed:
            reached()
        changed = statement.lstrip().upper().startswith(CHANGES)

    def executed(_tx: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(CHANGES):
            reached()

    with contextlib.ExitStack() as listening:
        if isinstance(raw, sqlite3.Connection):
            raw.set_trace_callback(begins)
            listening.callback(raw.set_trace_callback, None)
        else:
            event.listen(tx, "after_cursor_execute", executed)
            listening.callback(event.remove, tx, "after_cursor_execute", executed)
        yield
    begins("")


def preload() -> None:
    """Read the notes once; every fork finds them read."""
    loaded = compose.load(read_settings().content_paths)
    compose.load = lambda *_: loaded
    gc.collect()
    gc.freeze()


def order() -> Mapping[str, Any]:
    """Fork for each order from standard input. Returns in the forked process, with its order; ends with its input.

    Orders are lines like {"program": "product", "environment": {...}, "log": "FILE"}; told on standard output are
    {"started": pid}, {"stopped": pid} and {"ended": pid, "status": code, or minus the signal}.
    """
    woken, waking = os.pipe()
    for end in (woken, waking):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking)
    running: set[int] = set()
    heard = b""
    tell(ready=os.getpid())
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            running -= reap()
        if 0 not in ready:
            continue
        said = os.read(0, 65536)
        if not said:
            end_all(running)
        *lines, heard = (heard + said).split(b"\n")
        for line in lines:
            wanted = json.loads(line)
            pid = os.fork()
            if pid == 0:
                become(wanted)
                return wanted
            running.add(pid)
            tell(started=pid)


def become(wanted: Mapping[str, Any]) -> None:
    """In the fork: leave the parent's pipes and signals, take the order's environment and log."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(wanted["environment"])


def reap() -> set[int]:
    """Tell what became of the forks; those that ended."""
    ended = set()
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        if os.WIFSTOPPED(status):
            tell(stopped=pid)
        else:
            ended.add(pid)
            tell(ended=pid, status=os.waitstatus_to_exitcode(status))


def end_all(running: set[int]) -> None:
    """Whoever gave the orders is gone: leave nothing behind."""
    for pid in running:
        os.kill(pid, signal.SIGKILL)
    sys.exit(0)


def tell(**what: int) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """See the top."""
    assert discord.version_info[:2] == (2, 7), "the names that are set here are those of discord.py 2.7"
    if sys.argv[1:] == ["run"]:
        run_product(os.environ)
        return
    preload()
    wanted = order()
    if wanted["program"] == "product":
        run_product(os.environ)
    else:
        wrong.run(wanted["program"], os.environ)


if __name__ == "__main__":
    main()
