"""Who wins among the entries that cover a query: coverage first, then names, kind and likeness."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.core.words import stems_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.entries import Entry
    from bot.core.query import Reading
    from bot.core.shelf import Shelf

SHORTLIST = 200
"""Entries whose names are compared with the query."""

LEAST_COVERED = 0.25
"""Less of a query than this share, weighted by rarity, and an entry is not an answer to it."""

BEHIND = 0.4
"""Less than this share of what the best covers, and an entry is not worth comparing."""

LONGEST_LIKENESS = 60
"""Characters of a text that are compared with names when nothing else helps."""

# What an entry gains beside the share of the query that it covers (0 to 1):
LIKENESS = 0.3
BEGINS = 0.1
TITLED = 0.08
NAMED = {"topic": 0.5, "section": 0.3, "fact": 0.3, "question": 0.3}
ABBREVIATED = {"topic": 0.35, "section": 0.2}
PREFERRED = {"topic": 0.1, "section": 0.05}


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that answers a query, and how well."""

    entry: Entry
    score: float


def ranked(shelf: Shelf, reading: Reading, wanted: Callable[[Entry], bool]) -> list[Found]:
    """Return the wanted entries of a shelf that answer a query, best first, `SHORTLIST` at most."""
    total = reading.total
    scores = shelf.covered(reading.meanings)
    for number in shelf.exact.get(reading.key, ()):
        scores[number] = total
    leading = _leading(shelf, scores, total, wanted)
    likeness = _likeness(reading.name, [shelf.entries[number].names for number in leading])
    found = [
        Found(shelf.entries[number], scores[number] / total + LIKENESS * like + _favour(shelf.entries[number], reading))
        for number, like in zip(leading, likeness, strict=True)
    ]
    found.sort(key=lambda found: -found.score)
    return found


def _leading(shelf: Shelf, scores: dict[int, float], total: float, wanted: Callable[[Entry], bool]) -> list[int]:
    """Return the numbers of the wanted entries that cover most, in the order of the shelf where they cover as much."""
    least = LEAST_COVERED * total
    floor = max(least, BEHIND * max(scores.values(), default=0.0))
    leading = [number for number, score in scores.items() if score >= floor]
    if not any(wanted(shelf.entries[number]) for number in leading):
        leading = [number for number, score in scores.items() if score >= least]
    leading.sort(key=lambda number: (-scores[number], number))
    return list(islice((number for number in leading if wanted(shelf.entries[number])), SHORTLIST))


def _likeness(name: str, names: list[tuple[str, ...]]) -> list[float]:
    """Return, for each group of names, how like the query the likest is: 0 to 1."""
    flat = [other for group in names for other in group]
    ratios = process.extract(name, flat, scorer=fuzz.ratio, limit=None) if flat else []
    by_name = {other: ratio / 100 for other, ratio, _ in ratios}
    return [max((by_name[other] for other in group), default=0.0) for group in names]


def _favour(entry: Entry, reading: Reading) -> float:
    """Return what an entry gains by its kind and by being called or abbreviated exactly as the query says."""
    favour = PREFERRED.get(entry.kind, 0.0)
    if any(name.startswith(reading.name) for name in entry.names):
        favour += BEGINS
    if entry.names and reading.name in entry.names[0]:
        favour += TITLED
    if any(name.replace(" ", "") == reading.key for name in entry.names):
        return favour + NAMED.get(entry.kind, 0.0)
    if reading.key in entry.short:
        return favour + ABBREVIATED.get(entry.kind, 0.0)
    return favour


def nearest(text: str, entries: Sequence[Entry]) -> list[int]:
    """Return the places of entries in their list by how like their names are to any text, likest first."""
    named = [(name, at) for at, entry in enumerate(entries) for name in (*entry.names, *entry.short)]
    name = " ".join(stems_of(text[:LONGEST_LIKENESS]))
    ratios = process.extract(name, [other for other, _ in named], scorer=fuzz.WRatio, limit=None)
    return list(dict.fromkeys([*(named[at][1] for _, _, at in ratios), *range(len(entries))]))
