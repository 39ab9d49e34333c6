"""Looking things up: cards, their pages, and the ways on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bank import Bank
from bot.core.content import Fact, Pack, Section, Topic
from bot.core.errors import StudyError
from bot.packs.library import Library
from bot.services.tips import SECTION_FACTS, WORTH_KNOWING, Tips
from tests import build


@pytest.fixture
def bank() -> Bank:
    return build.bank(build.question("q-1", fact_ids=("st-3",)), build.question("q-2"))


@pytest.fixture
def tips(bank: Bank) -> Tips:
    return Tips(bank)


def long_topic(count: int) -> Bank:
    """A topic with a section of so many facts and one without any."""
    facts = tuple(build.fact(f"l-{number}", f"Fact number {number}.", topic="long") for number in range(count))
    ids = tuple(fact.id for fact in facts)
    full = Section("full", "long", ("Long", "Full"), ids, build.PLACE)
    empty = Section("empty", "long", ("Long", "Empty"), (), build.PLACE)
    topic = Topic("long", "Long", build.PLACE, sections=(full, empty), fact_ids=ids)
    return Bank(Library((Pack("demo", "Demo", topics=(topic,), facts=facts),)))


def ids(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.id for fact in facts]


@pytest.mark.parametrize("query", ["storage", "Object storage", "bucket", "os", " STORAGE ", "demo:storage"])
def test_a_topic_is_found_by_id_title_and_alias(tips: Tips, query: str) -> None:
    found = tips.look_up(query)
    assert (found.item.kind, found.topic.id, found.section) == ("topic", "storage", None)


def test_a_fact_and_a_section_are_found_by_their_keys(tips: Tips) -> None:
    fact = tips.look_up("^st-2")
    assert (fact.item.kind, ids(fact.facts)) == ("fact", ["st-2"])
    assert fact.section is not None
    assert fact.section.id == "basics"
    section = tips.look_up("storage/basics")
    assert (section.item.kind, ids(section.facts)) == ("section", ["st-1", "st-2", "st-3"])


def test_a_question_cannot_be_looked_up_by_its_key(tips: Tips) -> None:
    try:
        found = tips.look_up("?q-1")
    except StudyError:
        return
    assert found.item.kind != "question"


def test_nothing_found_names_the_nearest_topics(tips: Tips) -> None:
    with pytest.raises(StudyError, match=r"Nothing in the notes fits xyzzy\. Nearest topics: .*(storage|Network)"):
        tips.look_up("xyzzy")


def test_a_long_query_is_repeated_in_short(tips: Tips) -> None:
    with pytest.raises(StudyError) as refused:
        tips.look_up("xyzzy " * 200)
    assert len(str(refused.value)) < 200


def test_without_notes_the_sentence_says_so() -> None:
    with pytest.raises(StudyError, match="There are no notes to look in yet"):
        Tips(Bank(Library(()))).look_up("storage")


def test_the_facts_that_questions_rest_on_come_first_then_what_changed(tips: Tips) -> None:
    assert ids(tips.look_up("storage").facts) == ["st-3", "st-2", "st-1"]


def test_a_topics_card_holds_only_a_few_facts() -> None:
    assert len(Tips(long_topic(40)).look_up("long").facts) == WORTH_KNOWING


# ---- Pages


@pytest.mark.parametrize(
    ("facts", "pages"), [(1, 1), (SECTION_FACTS, 1), (SECTION_FACTS + 1, 2), (4 * SECTION_FACTS, 4)]
)
def test_a_section_is_spread_over_pages_that_hold_every_fact_once(facts: int, pages: int) -> None:
    tips = Tips(long_topic(facts))
    mark = tips.look_up("long/full").mark
    shown = [tips.open(mark, page) for page in range(pages)]
    assert [found.page for found in shown] == list(range(pages))
    assert {found.pages for found in shown} == {pages}
    assert [fact for found in shown for fact in ids(found.facts)] == [f"l-{number}" for number in range(facts)]


@pytest.mark.parametrize(("page", "shown"), [(-1, 0), (2, 2), (3, 2), (2**63 - 1, 2)])
def test_a_page_that_is_not_there_is_the_nearest(page: int, shown: int) -> None:
    tips = Tips(long_topic(3 * SECTION_FACTS))
    assert tips.open(tips.look_up("long/full").mark, page).page == shown


def test_an_empty_section_is_one_empty_page() -> None:
    found = Tips(long_topic(3)).look_up("long/empty")
    assert (found.facts, found.page, found.pages) == ((), 0, 1)


# ---- Ways on


def test_another_goes_through_every_fact_and_begins_anew(tips: Tips) -> None:
    mark = tips.look_up("storage").mark
    seen = []
    for _ in range(4):
        found = tips.another(mark)
        seen += ids(found.facts)
        mark = found.mark
    assert seen == ["st-1", "st-2", "st-3", "st-1"]


def test_another_of_a_topic_without_facts_is_refused(tips: Tips) -> None:
    with pytest.raises(StudyError, match="This topic has no facts yet"):
        tips.another(tips.look_up("network").mark)


def test_the_whole_topic_is_one_step_from_its_parts(tips: Tips) -> None:
    for key in ("^st-1", "storage/basics", "storage"):
        found = tips.topic(tips.look_up(key).mark)
        assert (found.item.kind, found.topic.id) == ("topic", "storage")


def test_a_sections_mark_on_the_topics_card_opens_it(tips: Tips) -> None:
    found = tips.look_up("storage")
    (section,) = found.topic.sections
    assert tips.open(found.section_mark(section)).section == section


def test_every_way_on_can_be_opened(tips: Tips) -> None:
    marks = [mark for mark, _ in tips.look_up("storage").related]
    assert len(marks) == len(set(marks))
    for mark in marks:
        assert tips.open(mark).mark == mark


def test_a_mark_that_is_gone_is_refused_with_what_to_do(tips: Tips) -> None:
    for attempt in (tips.open, tips.topic, tips.another):
        with pytest.raises(StudyError, match=r"no longer in the notes\. Look it up afresh with /tip"):
            attempt("0123456789ab")


def test_marks_are_short_unlike_and_the_same_in_every_process(bank: Bank) -> None:
    marks = bank.stock.by_mark
    assert all(len(mark) == 12 and mark.isalnum() for mark in marks)
    assert bank.stock.by_key["demo:storage"].mark == "07a9e5e92cba", "messages of any age carry it"
    assert marks.keys() == build.bank(build.question("q-1"), build.question("q-2")).stock.by_mark.keys()


# ---- The autocomplete


def test_what_is_offered_first_are_the_topics(tips: Tips) -> None:
    assert [line.title for line in tips.suggest("")] == ["Object storage", "Networking"]


@given(st.text(max_size=30) | st.sampled_from(["s", "sto", "bucket", "?q-1", "^st-1", "storage/basics"]))
def test_what_is_offered_fits_discord_and_can_be_looked_up(query: str) -> None:
    tips = Tips(build.bank())
    lines = tips.suggest(query)
    assert len(lines) <= 25
    for line in lines:
        assert 1 <= len(line.title) <= 100
        assert 1 <= len(line.value) <= 100
        assert tips.look_up(line.value).topic.id in {"storage", "network"}


@given(st.text(max_size=80) | st.text("?!.,:;-^/ \t\u200b🦉", max_size=5))
def test_any_text_is_found_or_refused_with_a_sentence(query: str) -> None:
    try:
        assert Tips(build.bank()).look_up(query).pages >= 1
    except StudyError as refused:
        assert "Nearest topics" in str(refused)  # noqa: PT017 - both outcomes are right


def test_an_offered_line_names_nothing_of_a_question(tips: Tips) -> None:
    for query in ("q-1", "?q-1", "demo:?q-1", "What is the answer"):
        for line in tips.suggest(query):
            assert not line.value.partition(":")[2].startswith("?")
            assert not line.value.startswith("?")
