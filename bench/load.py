"""How long notes take to load: parse and index 10,000 facts, parse 17,000 questions; memory an item.

Beside our loader stands its floor in the same run: markdown-it-py turning the same text into tokens, nothing more.

    python bench/load.py [--quick|--full] [--json FILE]
"""

from __future__ import annotations

import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from frame import options, report
from markdown_it import MarkdownIt

from bot.core.search import Index
from bot.packs.library import load_packs
from bot.packs.worker import load_packs_apart

RUNS = 3
WORDS = (
    "bucket",
    "region",
    "zone",
    "archive",
    "gateway",
    "policy",
    "replica",
    "queue",
    "role",
    "subnet",
    "shard",
    "key",
)


def sentence(number: int) -> str:
    """A statement that no other number gives."""
    chosen = [WORDS[(number // len(WORDS) ** place) % len(WORDS)] for place in range(4)]
    return f"The {chosen[0]} of {chosen[1]} {number} keeps its {chosen[2]} for {number % 97} days in each {chosen[3]}."


def facts(folder: Path, count: int) -> None:
    """Notes of 100 facts each."""
    for start in range(0, count, 100):
        lines = [f"# Topic {start}", ""]
        for number in range(start, min(start + 100, count)):
            if number % 10 == 0:
                lines += ["", f"## Section {number}", ""]
            lines.append(f"- {sentence(number)}")
        (folder / f"topic-{start}.md").write_text("\n".join(lines), encoding="utf-8")


def questions(folder: Path, count: int) -> None:
    """Banks of 200 questions each, in the commonest shape."""
    for start in range(0, count, 200):
        lines = [f"# Bank {start}", ""]
        for number in range(start, min(start + 200, count)):
            lines += [f"#### Q{number}. What does item {number} say? {sentence(number)}", ""]
            lines += [f"- [{'x' if place == number % 4 else ' '}] {sentence(number * 4 + place)}" for place in range(4)]
            lines += [""]
        (folder / f"bank-{start}.md").write_text("\n".join(lines), encoding="utf-8")


def seconds(work: Callable[[], object]) -> float:
    """The median of three runs."""
    taken: list[float] = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def tokens(folder: Path) -> None:
    """The floor: the parser alone."""
    parser = MarkdownIt("commonmark").enable("table")
    for path in folder.iterdir():
        parser.parse(path.read_text(encoding="utf-8"))


def memory_an_item(folder: Path, items: int) -> float:
    """KiB that a loaded and indexed item keeps, by tracemalloc."""
    tracemalloc.start()
    loaded = load_packs([folder])
    index = Index.build(loaded.library.packs)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del index
    return kept / items / 1024


def measured(name: str, make: Callable[[Path, int], None], count: int) -> dict[str, Any]:
    """One row: times in seconds, ratios against the parser alone."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make(folder, count)
        floor = seconds(lambda: tokens(folder))
        parse = seconds(lambda: load_packs([folder]))
        loaded = load_packs([folder])
        found = loaded.facts if make is facts else loaded.questions
        assert found == count, f"{found} of {count} {name} were loaded"
        index = seconds(lambda: Index.build(loaded.library.packs))
        apart = seconds(lambda: load_packs_apart([folder]))
        kept = memory_an_item(folder, count)
    return {
        "what": f"{count} {name}",
        "parser_alone_s": round(floor, 3),
        "load_s": round(parse, 3),
        "index_s": round(index, 3),
        "load_in_worker_s": round(apart, 3),
        "load_over_parser": round(parse / floor, 2),
        "kib_an_item": round(kept, 2),
    }


def main() -> None:
    chosen = options(__doc__).parse_args()
    rows = [measured("facts", facts, 10_000), measured("questions", questions, 17_000 if chosen.full else 1_700)]
    figures = {"facts_10k_s": rows[0]["load_s"] + rows[0]["index_s"]}
    if chosen.full:
        figures["questions_17k_s"] = rows[1]["load_s"]
    report("load", figures, rows, chosen.json)


if __name__ == "__main__":
    main()
