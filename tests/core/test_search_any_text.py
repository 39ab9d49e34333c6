from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.search import Hit, Index
from tests.core.cloud import CLOUD, INDEX, joined, topic


@pytest.mark.parametrize("query", ["", " ", "\n\t", "🎉🎉", "\x00\x01", "zzzzqqqq", "'; --", "* ? %"])
def test_what_means_nothing_finds_nothing(query: str) -> None:
    assert INDEX.search(query) == ()


@pytest.mark.parametrize(
    "query",
    [
        "the and of",
        '"s3" OR title:*',
        "NEAR(a b, 3)",
        "' OR 1=1; DROP TABLE facts; --",
        "(a+)+$" * 50,
        "x" * 10_000,
        "storage " * 2_000,
        " ".join(f"word{number}" for number in range(2_000)),
        "ﷺ" * 5_000,
        "\u202eevil\u0000",
        "\ud800 lonely",
    ],
)
def test_hostile_queries_are_only_words(query: str) -> None:
    assert len(INDEX.search(query, limit=5)) <= 5
    assert len(INDEX.suggest(query)) <= 25
    assert len(INDEX.nearest_topics(query)) == 3


def everything() -> set[tuple[str, str, str]]:
    topics = {("topic", topic.id, topic.id) for topic in CLOUD.topics}
    sections = {("section", section.id, topic.id) for topic in CLOUD.topics for section in topic.sections}
    facts = {("fact", fact.id, fact.topic_id) for fact in CLOUD.facts}
    return topics | sections | facts | {("question", one.id, one.topic_id) for one in CLOUD.questions}


WORDS = sorted({word for fact in CLOUD.facts for word in fact.text.split()} | {topic.title for topic in CLOUD.topics})
TYPED = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
ALL_KINDS = ("topic", "section", "fact", "question")


@given(query=TYPED, limit=st.integers(-1, 12), kinds=st.sets(st.sampled_from(ALL_KINDS)))
def test_any_text_gives_hits_that_exist_within_the_limit(query: str, limit: int, kinds: set[str]) -> None:
    hits: tuple[Hit, ...] = INDEX.search(query, limit=limit, kinds=kinds)
    assert {(hit.kind, hit.id, hit.topic_id) for hit in hits} <= everything()
    assert len(hits) == len({(hit.kind, hit.id, hit.topic_id) for hit in hits}) <= max(limit, 0)
    assert {hit.kind for hit in hits} <= kinds
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 < len(hit.title) <= 100 for hit in hits)


@given(query=TYPED)
def test_any_text_can_be_suggested_for_and_has_near_topics(query: str) -> None:
    assert len(INDEX.suggest(query)) <= 25
    assert len(INDEX.nearest_topics(query)) == (3 if query.strip() else 0)


@given(query=TYPED, hidden=st.sets(st.sampled_from(["q-1", "q-2"])))
def test_a_hidden_question_never_shows(query: str, hidden: set[str]) -> None:
    found = INDEX.search(query, kinds=ALL_KINDS, hidden={("cloud", question_id) for question_id in hidden}, limit=50)
    assert not {hit.id for hit in found} & hidden


@given(query=TYPED)
def test_the_same_query_has_the_same_answer(query: str) -> None:
    assert Index.build([CLOUD]).search(query) == INDEX.search(query)


@settings(max_examples=30)
@given(
    title=st.lists(
        st.sampled_from(["quantum", "ledger", "braket", "mainframe", "chime"]), min_size=1, max_size=3, unique=True
    )
)
def test_an_unrelated_topic_leaves_an_exact_title_in_first_place(title: list[str]) -> None:
    index = Index.build([joined(topic(" ".join(title), "Nothing of that."), CLOUD)])
    for known in CLOUD.topics:
        assert index.search(known.title)[0].id == known.id
