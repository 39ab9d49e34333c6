"""Questions of one topic that ask nearly the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from bot.core.content import Pack, Question
from bot.packs.ids import normalise

_ALIKE: Final = 92.0
_RARE_WORDS: Final = 4
_CROWD: Final = 60
"""A word that more stems of a topic share than this is no sign of likeness."""


def lookalikes(pack: Pack) -> Iterator[tuple[Question, Question]]:
    """Each question with an earlier one of its topic whose stem is nearly the same."""
    topics: dict[str, list[Question]] = defaultdict(list)
    for question in pack.questions:
        topics[question.topic_id].append(question)
    for questions in topics.values():
        yield from _alike(questions)


def _alike(questions: list[Question]) -> Iterator[tuple[Question, Question]]:
    """Compare only stems that share one of their rarest words: comparing all with all takes minutes in a large bank."""
    stems = [normalise(question.stem) for question in questions]
    counts = Counter(word for stem in stems for word in _pieces(stem))
    shelves: dict[str, list[int]] = defaultdict(list)
    for position, stem in enumerate(stems):
        rarest = sorted(_pieces(stem), key=lambda word: (counts[word], word))[:_RARE_WORDS]
        near = {earlier for word in rarest for earlier in shelves[word][-_CROWD:]}
        match = next((earlier for earlier in sorted(near) if _same(stems[earlier], stem)), None)
        if match is not None:
            yield questions[position], questions[match]
        for word in rarest:
            shelves[word].append(position)


def _same(first: str, second: str) -> bool:
    return fuzz.ratio(first, second, score_cutoff=_ALIKE) > 0


def _pieces(stem: str) -> set[str]:
    """Words; where a script has no spaces, groups of three letters."""
    words = set(stem.split())
    return words if len(words) > 2 else {stem[start : start + 3] for start in range(max(1, len(stem) - 2))}
