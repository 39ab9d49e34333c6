"""What the subcommands share: how they join the command line, and the bar on long work."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Generator
from typing import Final, Protocol

WIDE: Final = 30
"""Characters of a full bar."""


class Commands(Protocol):
    """Where subcommands go: argparse's own class for it has no public name."""

    def add_parser(self, name: str, *, help: str, description: str, allow_abbrev: bool) -> argparse.ArgumentParser:
        """A new subcommand."""
        ...


def add(commands: Commands, work: Callable[..., None]) -> argparse.ArgumentParser:
    """A new subcommand, named and explained as the function that does its work."""
    about = (work.__doc__ or "").strip()
    made = commands.add_parser(work.__name__, help=about, description=about, allow_abbrev=False)
    made.set_defaults(work=work)
    return made


def port_number(text: str) -> int:
    """A port to listen at; 0 for any that is free."""
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; allowed are whole numbers from 0 to 65535")
    return int(text)


@contextlib.contextmanager
def progress_bar(label: str) -> Generator[Callable[[int, int], None], None, None]:
    """A bar on long work, for people only: nothing is drawn into a file or a pipe."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    shown = ""

    def show(done: int, total: int) -> None:
        nonlocal shown
        bar = f"{label} [{'#' * (WIDE * done // max(total, 1)):<{WIDE}}] {100 * done // max(total, 1)} %"
        if bar != shown:  # a terminal takes longer to draw than most rows take to copy
            shown = bar
            print(f"\r{bar}", end="", file=sys.stderr, flush=True)  # noqa: T201

    try:
        yield show
    finally:
        print(f"\r{' ' * len(shown)}\r", end="", file=sys.stderr, flush=True)  # noqa: T201
