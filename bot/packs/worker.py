"""Reads files in a process of its own, so that no file can stop the bot: bounded in time and, on POSIX, in memory.

The process is this module run by `python -m bot.packs.worker`: it gets a folder and file names on its standard input
and answers with one pickled note for each file.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

import bot
from bot.packs import bounds
from bot.packs.drafts import Note
from bot.packs.library import Loaded, load_packs
from bot.packs.loading import read_file, refused
from bot.packs.remembering import remembered

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

_READY: Final = "ready"
_GONE: Final = "gone"
_TOO_SLOW: Final = f"The file takes over {bounds.FILE_SECONDS:.0f} seconds to read and was left out."
_TOO_BIG: Final = "The file needs more memory than a note may take and was left out."
_NOT_TRIED: Final = f"Not read: {bounds.FILES_STOPPED} files before it had to be stopped."


def load_packs_apart(
    paths: Sequence[Path], seconds: float = bounds.FILE_SECONDS, *, cache: Path | None = None
) -> Loaded:
    """Load packs with their files read in a bounded process; blocks, so call it in a thread.

    A file that takes longer than `seconds`, or too much memory, is named as an error and skipped. With a `cache` folder
    the process reads only what is not remembered there, and with nothing to read it is not started.
    """
    with Worker(seconds) as worker:
        return load_packs(paths, remembered(worker.read, cache))


class Worker:
    """A process that reads notes. It is started on first use and again after a file had to be stopped.

    `seconds` bounds each file, `memory` (bytes of address space, POSIX only) the process.
    """

    def __init__(self, seconds: float = bounds.FILE_SECONDS, memory: int = bounds.WORKER_BYTES) -> None:
        self._seconds = seconds
        self._memory = memory
        self._stopped = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[object] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, folder: Path, files: Sequence[str]) -> Iterator[Note]:
        """One note for each file, in their order."""
        waiting = list(files)
        while waiting:
            if self._stopped >= bounds.FILES_STOPPED:
                yield from (refused(file, _NOT_TRIED) for file in waiting)
                return
            self._ask(folder, waiting)
            while waiting:
                answer = self._answer(self._seconds)
                file = waiting.pop(0)
                if isinstance(answer, Note):
                    yield answer
                    continue
                self._stop()
                self._stopped += 1
                yield refused(file, _TOO_BIG if answer == _GONE else _TOO_SLOW)
                break

    def _ask(self, folder: Path, files: Sequence[str]) -> None:
        if self._process is None:
            self._start()
        process = cast("subprocess.Popen[bytes]", self._process)
        _send(cast("IO[bytes]", process.stdin), (folder.resolve(), list(files)))

    def _start(self) -> None:
        root = str(Path(bot.__file__).resolve().parent.parent)
        paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.packs.worker", str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._answers = queue.SimpleQueue()
        stdout = cast("IO[bytes]", self._process.stdout)
        threading.Thread(target=_listen, args=(stdout, self._answers), daemon=True).start()
        if self._answer(bounds.START_SECONDS) != _READY:
            self._stop()
            raise RuntimeError("The process that reads the notes did not start.")

    def _answer(self, seconds: float) -> object:
        """The next answer; None when it takes too long."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):  # closing writes what is left, and nobody reads it any more
                cast("IO[bytes]", stream).close()


def _listen(stream: IO[bytes], answers: queue.SimpleQueue[object]) -> None:
    """Pass on what the process says until it says no more."""
    try:
        while True:
            answers.put(pickle.load(stream))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        answers.put(_GONE)


def _send(stream: IO[bytes], value: object) -> None:
    try:
        pickle.dump(value, stream)
        stream.flush()
    except BrokenPipeError:
        return  # the process is gone; the next answer says so


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer every request until there are no more."""
    gc.set_threshold(50_000, 20, 20)  # a parse makes many objects and no rubbish: half the collector's time is saved
    _send(answers, _READY)
    while True:
        try:
            folder, files = cast("tuple[Any, Any]", pickle.load(requests))
        except EOFError:
            return
        for file in files:
            _send(answers, read_file(folder, file))


def _bound_memory(size: int) -> None:
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = size if hard == resource.RLIM_INFINITY else min(hard, size)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    _bound_memory(int(sys.argv[1]))
    _serve(sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
