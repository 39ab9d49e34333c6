"""People's own queries over the shipped pack: `lookups.txt` beside this file lists them with what should be found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.search import Hit, Index
from bot.packs.library import load_packs

HERE = Path(__file__).parent
SHARE = 0.97
"""Of the look-ups, so many find what is meant among their first three answers."""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(load_packs([HERE.parents[1] / "content" / "aws-saa"]).library.packs)


def lookups() -> list[tuple[str, set[str]]]:
    """Return (query, names of what may be found)."""
    lines = (HERE / "lookups.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" -> ") for line in lines if line and not line.startswith("#")]
    return [(query, {name.strip() for name in names.split(",")}) for query, names in pairs]


def names(hit: Hit) -> set[str]:
    """Return how the list may call an answer."""
    return {f"{hit.topic_id}/{hit.id}"} if hit.kind == "section" else {hit.id}


def test_people_find_what_they_mean_among_the_first_three(index: Index) -> None:
    asked = lookups()
    misses: list[str] = []
    for query, wanted in asked:
        found = index.search(query, limit=3)
        if not any(names(hit) & wanted for hit in found):
            misses.append(f"{query!r}: wanted {sorted(wanted)}, found {[hit.title for hit in found]}")
    print(f"{len(asked) - len(misses)} of {len(asked)} found", *misses, sep="\n")
    assert len(misses) <= (1 - SHARE) * len(asked), "\n".join(misses)


def test_every_lookup_is_asked_once() -> None:
    queries = [query for query, _ in lookups()]
    assert sorted(queries) == sorted(set(queries))


def test_a_topic_is_suggested_while_its_title_is_typed(index: Index) -> None:
    for topic in index.suggest("", limit=1_000):
        for length in range(min(9, len(topic.title)), len(topic.title) + 1):  # "AWS" alone begins more than 25 titles
            if len(topic.title[:length].split()[-1]) < 3:
                continue  # "Amazon Do": so short a last word may be a stop word
            assert topic.id in [hit.topic_id for hit in index.suggest(topic.title[:length])], topic.title[:length]
