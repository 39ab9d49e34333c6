"""One pack's entries and the places of every word in them. What a query means and who wins is in `search`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from math import log
from typing import TYPE_CHECKING

from bot.core.entries import KINDS
from bot.core.spelling import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.entries import Draft, Entry, Kind

WEAK = 0.6
"""What a word is worth that stands around an entry (its summary, its headings), not in its title or text."""

READ_AT_ONCE = 4_000
"""Places of words read in full; beyond, a frequent word only reorders what rarer words have found."""

LEADERS = 250
"""Entries that a frequent word is checked against."""

TOP_OF_PREFIX = 150
"""Entries of each kind kept for each beginning of one to three letters."""

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One word of a query: the known words that it may stand for, and those that it may be the beginning of."""

    terms: tuple[tuple[int, float], ...] = ()
    """(number of the word, worth from 0 to 1)."""
    span: tuple[int, int] = (0, 0)
    """First word and one past the last."""
    span_worth: float = 0.0
    rarity: float = 1.0
    places: int = 0
    """How many places would have to be read."""
    prefix: str = ""
    """The one to three letters that gave the span, empty when there were more."""


class Shelf:
    """A pack's entries, numbered from 0 in the order of `KINDS` and of the notes; never changed once built."""

    def __init__(self, pack_id: str, drafts: Iterable[Draft]) -> None:
        self.pack_id = pack_id
        entries: list[Entry] = []
        strong: defaultdict[str, list[int]] = defaultdict(list)
        weak: defaultdict[str, list[int]] = defaultdict(list)
        for number, draft in enumerate(drafts):
            entries.append(draft.entry)
            for word in draft.strong:
                strong[word].append(number)
            for word in draft.weak:
                weak[word].append(number)
        self.entries = tuple(entries)
        self.vocabulary = Vocabulary(strong.keys() | weak.keys())
        self.strong = tuple(tuple(strong.get(term, ())) for term in self.vocabulary.terms)
        self.weak = tuple(tuple(weak.get(term, ())) for term in self.vocabulary.terms)
        self.own_words = _reversed(self.strong, len(entries))
        self.words_around = _reversed(self.weak, len(entries))
        self.sums = (0, *accumulate(len(s) + len(w) for s, w in zip(self.strong, self.weak, strict=True)))
        self.ends = tuple(accumulate(sum(entry.kind == kind for entry in entries) for kind in KINDS))
        self.exact = _exact(entries)
        self.tops = self._tops()

    def knows(self, word: str) -> bool:
        """Tell whether the word is known or begins a known one."""
        first, last = self.vocabulary.span(word)
        return first < last

    def number_of(self, kind: Kind, item_id: str, topic_id: str | None) -> int | None:
        """Return the number of an entry, or None when it does not stand here; a section needs its topic's id."""
        for number, entry in enumerate(self.entries):
            if entry.id == item_id and entry.kind == kind and topic_id in (None, entry.topic_id):
                return number
        return None

    def places(self, first: int, last: int) -> int:
        """Return at how many places the words with these numbers stand."""
        return self.sums[last] - self.sums[first]

    def rarity(self, places: int) -> float:
        """Return the weight of a word that stands at so many places: 1 for one that is everywhere."""
        return 1 + log((len(self.entries) + 1) / (min(places, len(self.entries)) + 1))

    def covered(self, meanings: Sequence[Meaning]) -> dict[int, float]:
        """Return how much of a query each promising entry covers: 0 to the sum of the rarities of its words."""
        scores: dict[int, float] = {}
        unread = READ_AT_ONCE
        for meaning in sorted(meanings, key=lambda meaning: meaning.places):
            if scores and meaning.places > unread:
                self._reorder(scores, meaning)
                continue
            unread -= meaning.places
            _add(scores, self._found(meaning))
        return scores

    def _found(self, meaning: Meaning) -> dict[int, float]:
        """Return the entries that hold the word and what it adds to each; only the first for a frequent word."""
        rarity = meaning.rarity
        if meaning.prefix and meaning.places > READ_AT_ONCE:
            found = dict.fromkeys(self.tops.get(meaning.prefix, ()), meaning.span_worth * rarity)
        else:
            found = self._spanned(meaning)
        for term, worth in reversed(meaning.terms):
            found.update(dict.fromkeys(self.weak[term][:READ_AT_ONCE], worth * rarity * WEAK))
        for term, worth in reversed(meaning.terms):
            found.update(dict.fromkeys(self.strong[term][:READ_AT_ONCE], worth * rarity))
        return found

    def _spanned(self, meaning: Meaning) -> dict[int, float]:
        first, last = meaning.span
        share = READ_AT_ONCE if meaning.places <= READ_AT_ONCE else max(20, READ_AT_ONCE // (last - first or 1))
        worth = meaning.span_worth * meaning.rarity
        found: dict[int, float] = {}
        for places in self.weak[first:last]:
            found.update(dict.fromkeys(places[:share], worth * WEAK))
        for places in self.strong[first:last]:
            found.update(dict.fromkeys(places[:share], worth))
        return found

    def _reorder(self, scores: dict[int, float], meaning: Meaning) -> None:
        """Add the worth of a frequent word to the leading entries that hold it."""
        for number in sorted(scores, key=scores.__getitem__, reverse=True)[:LEADERS]:
            scores[number] += self._worth(number, meaning) * meaning.rarity

    def _worth(self, number: int, meaning: Meaning) -> float:
        """Return what one entry makes of a word, 0 when it does not hold it."""
        own, around = self.own_words[number], self.words_around[number]
        worths = [worth if term in own else worth * WEAK if term in around else 0.0 for term, worth in meaning.terms]
        if meaning.span_worth:
            inside = 1.0 if _meets(own, meaning.span) else WEAK if _meets(around, meaning.span) else 0.0
            worths.append(inside * meaning.span_worth)
        return max(worths, default=0.0)

    def _tops(self) -> dict[str, Numbers]:
        """Return the first entries of each kind that hold a word with a given beginning of one to three letters."""
        tops: dict[str, Numbers] = {}
        for prefix in sorted({term[:length] for term in self.vocabulary.terms for length in (1, 2, 3)}):
            first, last = self.vocabulary.span(prefix)
            if self.places(first, last) > READ_AT_ONCE:
                tops[prefix] = self._first_of_each_kind(first, last)
        return tops

    def _first_of_each_kind(self, first: int, last: int) -> Numbers:
        kept: list[int] = []
        for start, end in zip((0, *self.ends), self.ends, strict=False):
            found: set[int] = set()
            for places in self.strong[first:last]:
                begin = bisect_left(places, start)
                found.update(places[begin : bisect_left(places, end, begin, min(len(places), begin + TOP_OF_PREFIX))])
            kept += sorted(found)[:TOP_OF_PREFIX]
        return tuple(kept)


def _add(scores: dict[int, float], found: dict[int, float]) -> None:
    """Add what was found to the scores; whole dicts at a time, since few entries hold two words of a query."""
    sums = {number: scores[number] + found[number] for number in scores.keys() & found.keys()}
    scores |= found
    scores |= sums


def _meets(words: Numbers, span: tuple[int, int]) -> bool:
    """Tell whether one of the sorted words lies in the span."""
    at = bisect_left(words, span[0])
    return at < len(words) and words[at] < span[1]


def _reversed(places: Sequence[Numbers], entries: int) -> tuple[Numbers, ...]:
    """Return the words of each entry, from the entries of each word."""
    words: list[list[int]] = [[] for _ in range(entries)]
    for term, numbers in enumerate(places):
        for number in numbers:
            words[number].append(term)
    return tuple(tuple(found) for found in words)


def _exact(entries: Sequence[Entry]) -> dict[str, Numbers]:
    """Return the topics and sections by name, written together and without stop words."""
    named: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        if entry.kind in ("topic", "section"):
            for name in entry.names:
                named[name.replace(" ", "")].append(number)
    return {name: tuple(numbers) for name, numbers in named.items()}
