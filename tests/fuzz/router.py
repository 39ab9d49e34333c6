"""Any custom id and any value, pressed by a member on a real bot: each is answered, and none is a fault."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.storage import upkeep
from bot.storage.database import database_url, open_database
from bot.ui.limits import Limits
from tests import build
from tests.databases import MIGRATIONS
from tests.stage import Stage, forged

NUMBERS = st.integers(-(2**70), 2**70).map(str) | st.sampled_from(
    ["0", "1", "2", "00", "١", "1e3", "", "-1", " 1", "9" * 19]
)
MARKS = st.sampled_from([*sorted(build.bank().stock.by_mark), "0123456789ab"])
ARGUMENTS = (
    NUMBERS | MARKS | st.text(max_size=12) | st.sampled_from(["today", "week", "all", "0.1", "0.0.0", "1." * 20, "UTC"])
)


def custom_ids(templates: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Ids like ours, near ours, and not like ours, as long as Discord takes them."""
    built = st.builds(
        lambda template, arguments: ":".join([template, *arguments]),
        st.sampled_from(templates) | st.text(max_size=20),
        st.lists(ARGUMENTS, max_size=4),
    )
    return (built | st.text(min_size=1, max_size=100)).map(lambda text: text[:100]).filter(lambda text: text != "")


VALUES = st.lists(ARGUMENTS, max_size=3)


class Pressed:
    """A bot with a daily that is out, in a loop of its own."""

    def __init__(self, folder: Path) -> None:
        self.faults: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._start(folder))
        self.templates = self.stage.bot.router.templates

    async def _start(self, folder: Path) -> None:
        url = database_url(f"sqlite:///{folder / 'fuzz.db'}")
        await upkeep.migrate(url, MIGRATIONS)
        self.stage = Stage(open_database(url), build.bank())
        await self.stage.env.start()
        with self.stage.env.time_context():
            await self.stage.set_up()
            self.post: Any = await self.stage.next_day()

    def press(self, custom_id: str, values: list[str]) -> None:
        """One press by a member, who is answered."""
        self.faults.clear()
        self._loop.run_until_complete(self._press(custom_id, values))
        assert not self.faults, "\n".join(self.faults)

    async def _press(self, custom_id: str, values: list[str]) -> None:
        self.stage.bot.router._limits = Limits()
        with self.stage.env.time_context():
            result = await forged(self.stage.bo, self.post, custom_id, *values)
        assert result.acknowledged
        self.stage.env.raise_errors()

    def close(self) -> None:
        self._loop.run_until_complete(self.stage.env.shutdown())
        self._loop.run_until_complete(self.stage.database.close())
        self._loop.close()


class Faults(logging.Handler):
    """Errors in the log are faults."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        self._seen.append(f"{record.getMessage()}\n{traceback.format_exc()}")


@contextmanager
def pressed(folder: Path) -> Generator[Pressed, None, None]:
    """A bot to press, watched."""
    made = Pressed(folder)
    watching = Faults(made.faults)
    logging.getLogger().addHandler(watching)
    try:
        yield made
    finally:
        logging.getLogger().removeHandler(watching)
        made.close()
