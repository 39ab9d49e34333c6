"""Time that passes when nobody has anything to do: an event loop in which a sleep of a month takes no time at all."""

from __future__ import annotations

import asyncio
import math
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

R = TypeVar("R")


class Idle(selectors.SelectSelector):
    """Waits for nothing and nobody: the time that the loop would wait is over at once."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("every task waits for something that will not happen")
        self.seconds += max(0.0, timeout)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """One thread, no sockets; `time` is the simulated seconds since the start."""

    def __init__(self) -> None:
        self._idle = Idle()
        super().__init__(self._idle)

    def time(self) -> float:
        return self._idle.seconds

    @property
    def _clock_resolution(self) -> float:
        """Within what of its instant asyncio takes a timer for due: at the instant, and by no means before.

        After half a year its own nanosecond is lost in the sum with the time, and no timer would ever be due.
        """
        return math.ulp(self._idle.seconds)

    @_clock_resolution.setter
    def _clock_resolution(self, value: float) -> None:
        """What asyncio takes from the host's clock says nothing here."""

    def run_in_executor(self, executor: object, func: Callable[..., R], *args: object) -> asyncio.Future[R]:
        """Carry out at once what would go to a thread: no time passes meanwhile, and no chance comes in."""
        done: asyncio.Future[R] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as problem:  # noqa: BLE001 - handed to whoever awaits it
            done.set_exception(problem)
        return done


def simulate(work: Coroutine[Any, Any, R]) -> R:
    """Run the work to its end in simulated time."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(work)
