"""What to read next after an entry: what the notes point to, then what they mention or what shares rare words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.shelf import Meaning

if TYPE_CHECKING:
    from bot.core.entries import Entry
    from bot.core.shelf import Shelf

TELLING_WORDS = 8
"""How many of an entry's words are looked for elsewhere."""


def related(shelf: Shelf, number: int, limit: int) -> list[Entry]:
    """Return up to `limit` entries that belong together with the one of this number, the closest first."""
    entry = shelf.entries[number]
    pointed = {one.id: one for one in shelf.entries if one.id in entry.see} if entry.see else {}
    alike = _mentioned if entry.kind == "topic" else _alike
    found = dict.fromkeys(pointed[name] for name in entry.see if name in pointed)
    found |= dict.fromkeys(shelf.entries[other] for other in alike(shelf, number))
    return [other for other in found if other != entry and (other.kind, other.id) != ("topic", entry.topic_id)][:limit]


def _alike(shelf: Shelf, number: int) -> list[int]:
    """Return what shares the rarest words with an entry, most of them first."""
    words = (*shelf.own_words[number], *shelf.words_around[number])
    shared = [term for term in words if shelf.places(term, term + 1) > 1]
    shared.sort(key=lambda term: (shelf.places(term, term + 1), term))
    scores = shelf.covered([_meaning(shelf, term) for term in shared[:TELLING_WORDS]])
    return sorted(scores, key=lambda other: (-scores[other], other))


def _meaning(shelf: Shelf, term: int) -> Meaning:
    places = shelf.places(term, term + 1)
    return Meaning(terms=((term, 1.0),), rarity=shelf.rarity(places), places=places)


def _mentioned(shelf: Shelf, number: int) -> list[int]:
    """Return the other topics that a topic's facts name, most often first; a name that is everywhere counts less."""
    topic = shelf.entries[number]
    facts = [
        frozenset(shelf.own_words[at])
        for at, entry in enumerate(shelf.entries)
        if entry.kind == "fact" and entry.topic_id == topic.id
    ]
    scores = {other: _mentions(shelf, other, facts) for other in range(shelf.ends[0]) if other != number}
    return sorted((other for other in scores if scores[other]), key=lambda other: (-scores[other], other))


def _mentions(shelf: Shelf, number: int, facts: list[frozenset[int]]) -> float:
    """Return how often facts hold all words of a topic's name, each time weighed by how rare these are."""
    numbers = shelf.vocabulary.numbers
    names = [frozenset(numbers[word] for word in name.split()) for name in shelf.entries[number].names]
    weights = {name: max(shelf.rarity(shelf.places(term, term + 1)) for term in name) - 1 for name in names}
    return sum(max((weights[name] for name in names if name <= fact), default=0.0) for fact in facts)
