"""A scene for each test: a local Discord, a database, runs of the bot."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from tests.faults.harness import Scene
from tests.faults.runs import Launcher
from tests.faults.server import DiscordServer


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """The process that forks the runs of all tests of this worker."""
    launcher = Launcher(tmp_path_factory.mktemp("notes") / "demo.md")
    yield launcher
    launcher.close()


@pytest.fixture
async def discord() -> AsyncGenerator[DiscordServer, None]:
    """A Discord without any channel."""
    async with DiscordServer() as server:
        server.interactions.patience = 20  # so that a busy machine fails no test that is not about lateness
        yield server


@pytest.fixture
async def scene(
    discord: DiscordServer, sqlite_address: str, launcher: Launcher, tmp_path: Path
) -> AsyncGenerator[Scene, None]:
    """On SQLite."""
    with launcher.attached():
        yield Scene(discord, sqlite_address, launcher, tmp_path)


@pytest.fixture
async def any_scene(
    discord: DiscordServer, address: str, launcher: Launcher, tmp_path: Path
) -> AsyncGenerator[Scene, None]:
    """On each kind of database."""
    with launcher.attached():
        yield Scene(discord, address, launcher, tmp_path)
