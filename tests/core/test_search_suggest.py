from __future__ import annotations

import pytest

from bot.core.content import Fact, Pack, Topic
from bot.core.search import Index
from tests.core.cloud import CLOUD, INDEX, PLACE


def test_suggestions_come_from_the_first_letter_topics_before_sections_before_facts() -> None:
    kinds = [hit.kind for hit in INDEX.suggest("r")]
    assert INDEX.suggest("r")[0].title in ("Route 53", "Read replicas")
    assert kinds == sorted(kinds, key=["topic", "section", "fact"].index)
    assert "fact" in kinds


@pytest.mark.parametrize("typed", ["a", "i", "as"])
def test_a_stop_word_typed_alone_is_the_beginning_of_a_word(typed: str) -> None:
    assert INDEX.suggest(typed)


@pytest.mark.parametrize("typed", ["s", "se", "secu", "security", "security g", "security group", "secruity gr"])
def test_a_title_stays_suggested_first_while_it_is_typed(typed: str) -> None:
    assert "Security groups" in [hit.title for hit in INDEX.suggest(typed)[:3]]


def test_nothing_typed_suggests_the_first_topics() -> None:
    assert [hit.title for hit in INDEX.suggest("", limit=2)] == ["Object storage", "Security groups"]


@pytest.mark.parametrize("text", ["glashier", "kubernetes", "🎉", "語", "?"])
def test_nearest_topics_are_never_an_empty_reply(text: str) -> None:
    hits = INDEX.nearest_topics(text)
    assert len(hits) == 3
    assert {hit.kind for hit in hits} == {"topic"}
    assert len({hit.id for hit in hits}) == 3


def test_the_nearest_topic_looks_most_like_the_text() -> None:
    assert INDEX.nearest_topics("glashir")[0].title == "Glacier"


def test_a_pack_without_topics_has_none_near() -> None:
    assert Index.build([Pack("empty", "Empty")]).nearest_topics("anything") == ()
    assert Index.build([]).search("anything") == ()


def test_what_has_no_words_still_has_a_title_and_is_near() -> None:
    odd = Pack("odd", "Odd", topics=(Topic("party", "🎉", PLACE),), facts=(Fact("f", "party", ("🎉",), "<br>", PLACE),))
    index = Index.build([odd])
    assert [hit.title for hit in index.nearest_topics("anything")] == ["🎉"]
    assert all(hit.title for hit in index.suggest(""))


def test_related_facts_share_rare_words() -> None:
    stateful = INDEX.search("stateful firewall")[0]
    assert stateful.id not in [hit.id for hit in INDEX.related(stateful)]
    archive = INDEX.search("retrieval hours")[0]
    assert "object-storage" in [hit.topic_id for hit in INDEX.related(archive)]


def test_related_follows_the_pointers_of_the_notes_first() -> None:
    pointing = Fact("here", "one", ("One",), "Something on its own.", PLACE, see=("glacier",))
    pack = Pack("p", "P", topics=(Topic("one", "One", PLACE), Topic("glacier", "Glacier", PLACE)), facts=(pointing,))
    index = Index.build([pack])
    assert index.related(pointing)[0].id == "glacier"
    assert index.related(pack.topics[0], pack_id="p")[0].id == "glacier"


def test_what_is_related_to_a_topic_stands_outside_it() -> None:
    assert "security-groups" not in {hit.topic_id for hit in INDEX.related(CLOUD.topics[1])}


def test_what_is_not_in_the_index_has_nothing_related() -> None:
    assert INDEX.related(Topic("elsewhere", "Elsewhere", PLACE)) == ()
