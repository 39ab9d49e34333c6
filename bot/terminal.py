"""What the command line draws for people."""
# ruff: noqa: PLC0415

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator


@contextlib.contextmanager
def progress_bar(label: str) -> Generator[Callable[[int, int], None], None, None]:
    """A bar on long work, for people only: nothing is drawn into a file or a pipe."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
