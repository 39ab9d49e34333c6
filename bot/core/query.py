"""What somebody typed, and what its words may mean to one shelf. Who wins is decided in `search`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.shelf import Meaning
from bot.core.words import parts_of, stem, words_of

if TYPE_CHECKING:
    from bot.core.shelf import Shelf
    from bot.core.spelling import Repair

LONGEST_QUERY = 240
"""Characters of a query that are read."""

MOST_WORDS = 16
"""Words of a query that are looked up."""

BEGINNING = 0.8
"""What a word is worth of which only the beginning was typed."""

LONGER = 0.6
"""What a longer word is worth when a known word was typed last and may go on."""

LONG_ENOUGH = 5
"""A known word of so many letters also means the longer words that begin with it: encrypt, encryption."""

ONE_SLIP = 0.8
"""The likeness of a word with one slip: nearer than two words written as one."""


MOST_REPAIRED = 4
"""Unknown words that are compared with every known one; further ones are left as they are."""

Repairs = tuple["Repair", ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """One stemmed word of a query and what was found out about it."""

    word: str
    begun: str
    """The letters that longer words must begin with; of an unfinished last word those that no ending can change."""
    last: bool
    """Perhaps unfinished."""
    joined: tuple[int, ...]
    """Numbers of known words that it is one half of."""
    repairs: Repairs


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as one shelf understands it."""

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...]

    @property
    def name(self) -> str:
        """The words as one name, to compare with the names of entries."""
        return " ".join(self.words)

    @property
    def key(self) -> str:
        """The words written together, to look for an exact name."""
        return "".join(self.words)

    @property
    def total(self) -> float:
        """What an entry that covers every word scores."""
        return sum(meaning.rarity for meaning in self.meanings)


def query_words(text: str) -> tuple[str, ...]:
    """Return the words of a query that are looked up, each once: at most `MOST_WORDS`, none for an empty one."""
    return tuple(dict.fromkeys(words_of(text[:LONGEST_QUERY])))[:MOST_WORDS]


def read(words: tuple[str, ...], shelf: Shelf) -> Reading:
    """Return what the words of a query mean to a shelf: whole, begun, misspelt, written together or apart."""
    joined = _together(words, shelf)
    stems = tuple(dict.fromkeys(stem(word) for word in words))
    strange = [word for word in stems if not shelf.knows(word)]
    repairs = {word: shelf.vocabulary.repairs(word) for word in strange[:MOST_REPAIRED]}
    pieces = tuple(dict.fromkeys(piece for word in stems for piece in _pieces(word, shelf, repairs.get(word, ()))))
    ending = words[-1] if words else ""
    typed = (
        Typed(word, _begun(word, ending), word == pieces[-1], joined.get(word, ()), repairs.get(word, ()))
        for word in pieces
    )
    return Reading(pieces, tuple(_meaning(one, shelf) for one in typed))


def _begun(word: str, ending: str) -> str:
    """Return the word, or what it shares with the last one as typed: "appsy" may go on, its stem "appsi" may not."""
    if word != stem(ending):
        return word
    shared = 0
    while shared < min(len(word), len(ending)) and word[shared] == ending[shared]:
        shared += 1
    return word[:shared]


def _pieces(word: str, shelf: Shelf, repairs: Repairs) -> tuple[str, ...]:
    """Return the word, cut if it is unknown where digits meet letters or where it is two known words written as one."""
    if shelf.knows(word) or (repairs and repairs[0].likeness >= ONE_SLIP):
        return (word,)
    parts = tuple(stem(part) for part in parts_of(word))
    if len(parts) > 1:
        return parts if all(shelf.knows(part) for part in parts) else (word,)
    return shelf.vocabulary.halves(word) or (word,)


def _together(words: tuple[str, ...], shelf: Shelf) -> dict[str, tuple[int, ...]]:
    """Return, for neighbouring words that are one word to the shelf ("cloud front"), that word's number for both."""
    numbers = shelf.vocabulary.numbers
    found: dict[str, tuple[int, ...]] = {}
    for first, second in pairwise(words):
        number = numbers.get(stem(first + second))
        if number is not None:
            for half in (stem(first), stem(second)):
                found[half] = (*found.get(half, ()), number)
    return found


def _meaning(typed: Typed, shelf: Shelf) -> Meaning:
    """Return what one word may stand for; a word that nothing explains still counts as one to be covered."""
    word, vocabulary = typed.word, shelf.vocabulary
    number = vocabulary.numbers.get(word)
    terms = tuple((term, 1.0) for term in (*typed.joined, *(() if number is None else (number,))))
    span, worth = vocabulary.span(typed.begun), BEGINNING if number is None else LONGER
    if terms and not typed.last and len(word) < LONG_ENOUGH:
        span = (0, 0)
    if span[0] == span[1] and not terms:
        terms = tuple((repair.term, repair.likeness) for repair in typed.repairs)
        span, worth = (0, 0) if terms else vocabulary.unfinished(typed.begun), LONGER
    places, spanned = sum(shelf.places(term, term + 1) for term, _ in terms), shelf.places(*span)
    return Meaning(
        terms,
        span,
        worth if spanned else 0.0,
        shelf.rarity(places or spanned),
        max(places, spanned),
        word if len(word) <= 3 else "",
    )
