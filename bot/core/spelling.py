"""The words a pack knows: found whole, by their beginning, or repaired after a slip. Where they stand is in `shelf`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable

AFTER = "\U0010ffff"
"""Sorts behind every letter, so that `word` to `word + AFTER` spans all words that begin with it."""

MOST_REPAIRS = 5
"""A slip is explained by this many known words at the most."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A known word that was perhaps meant, by its number, and the share of the letters that are right (0 to 1)."""

    term: int
    likeness: float


class Vocabulary:
    """Known words, numbered in alphabetical order."""

    def __init__(self, words: Iterable[str]) -> None:
        self.terms = tuple(sorted(words))
        self.numbers = {term: number for number, term in enumerate(self.terms)}
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        by_start: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for term in self.terms:
            if len(term) > 2 and term.isalpha():
                by_length[len(term)].append(term)
                by_start[term[0], len(term)].append(term)
        self._by_length = dict(by_length)
        self._by_start = dict(by_start)

    def span(self, prefix: str) -> tuple[int, int]:
        """Return the numbers of the words that begin with the prefix, as first and one past the last."""
        return bisect_left(self.terms, prefix), bisect_left(self.terms, prefix + AFTER)

    def repairs(self, word: str) -> tuple[Repair, ...]:
        """Return the known words that one slip, or two in a long word, turn into this one; the nearest only."""
        most = _edits(word)
        if not most:
            return ()
        lengths = range(len(word) - most, len(word) + most + 1)
        near = self._nearest(word, [self._by_start.get((word[0], length), ()) for length in lengths], most)
        if not near:  # the first letter is seldom wrong, so the many words that begin otherwise are compared last
            near = self._nearest(word, [self._by_length.get(length, ()) for length in lengths], most)
        if len(word) == 3:  # so short a word is read as swapped letters only: "vcp" is vpc, but "abc" is not "abs"
            near = [found for found in near if sorted(found[0]) == sorted(word)]
        return tuple(Repair(self.numbers[term], 1 - 0.2 * edits) for term, edits in near[:MOST_REPAIRS])

    def unfinished(self, word: str) -> tuple[int, int]:
        """Return the span of the longest beginning of the word that begins a known word; an empty span if too little
        of it would be left."""
        for length in range(len(word) - 1, max(3, round(len(word) * 0.6) - 1), -1):
            first, last = self.span(word[:length])
            if first < last:
                return first, last
        return 0, 0

    def halves(self, word: str) -> tuple[str, str] | None:
        """Return two known words that make up the word when written together, or None when there are none."""
        for cut in range(3, len(word) - 2):
            first, second = stem(word[:cut]), stem(word[cut:])
            if first in self.numbers and second in self.numbers:
                return first, second
        return None

    def _nearest(self, word: str, shelves: list[Iterable[str]], most: int) -> list[tuple[str, int]]:
        """Return (word, edits) of the known words with the fewest edits, alphabetical."""
        choices = [term for shelf in shelves for term in shelf]
        found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
        best = min((int(edits) for _, edits, _ in found), default=0)
        return sorted((term, best) for term, edits, _ in found if edits == best)


def _edits(word: str) -> int:
    """Return how many slips a word of this length may hold; figures are never repaired: 503 is not 504."""
    if len(word) < 3 or not word.isalpha():
        return 0
    return 1 if len(word) < 6 else 2
