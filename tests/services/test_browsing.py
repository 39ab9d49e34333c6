"""Browsing the topics, shelf by shelf."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.bank import Bank
from bot.core.content import Domain, Exam, Pack, Topic
from bot.core.errors import StudyError
from bot.packs.library import Library
from bot.services.browsing import PAGE, Browsing
from tests import build


def shelved(**topics: str | None) -> Pack:
    """A pack with two domains, and topics on them or on none."""
    exam = Exam("Exam", 65, 130, domains=(Domain("D1", "First", 60), Domain("D2", "Second", 40)))
    made = tuple(Topic(name, name.title(), build.PLACE, domain=domain) for name, domain in topics.items())
    return Pack("demo", "Demo", exam=exam, topics=made)


def test_topics_stand_on_the_shelf_of_their_domain_and_the_rest_on_the_packs() -> None:
    browsing = Browsing(Bank(Library((shelved(beta="D1", alpha="D1", gamma=None, delta="D9"),))))
    found = browsing.topics()
    assert [(shelf.title, shelf.topics) for shelf in found.shelves] == [("First", 2), ("Demo", 2)]
    assert (found.chosen, found.entries) == (None, ())
    first = browsing.topics(found.shelves[0].mark)
    assert [entry.title for entry in first.entries] == ["Alpha", "Beta"]


def test_a_single_shelf_is_open_at_once_with_its_counts() -> None:
    bank = build.bank(build.question("q-1"), build.question("q-2"))
    found = Browsing(bank).topics()
    assert found.chosen is not None
    assert [(entry.title, entry.facts, entry.questions) for entry in found.entries] == [
        ("Networking", 0, 0),
        ("Object storage", 3, 2),
    ]
    assert (found.facts, found.questions) == (3, 2)
    assert {entry.mark for entry in found.entries} <= bank.stock.by_mark.keys()


def test_long_shelves_have_pages_that_hold_every_topic_once() -> None:
    browsing = Browsing(Bank(Library((shelved(**dict.fromkeys((f"t{n:02}" for n in range(2 * PAGE + 1)), "D2")),))))
    pages = [browsing.topics(None, page) for page in range(3)]
    assert [len(page.entries) for page in pages] == [PAGE, PAGE, 1]
    assert len({entry.mark for page in pages for entry in page.entries}) == 2 * PAGE + 1
    assert browsing.topics(None, 2**63 - 1).page == 2


def test_a_shelf_that_is_gone_is_refused_with_what_to_do() -> None:
    with pytest.raises(StudyError, match="Use /topics to see it afresh"):
        Browsing(build.bank()).topics("0123456789ab")


def test_equal_domains_of_two_packs_are_two_shelves() -> None:
    pack = shelved(alpha="D1")
    found = Browsing(Bank(Library((pack, replace(pack, id="more"))))).topics()
    assert len({shelf.mark for shelf in found.shelves}) == 2


def test_without_notes_there_is_nothing_and_no_error() -> None:
    found = Browsing(Bank(Library(()))).topics()
    assert (found.shelves, found.entries, found.pages) == ((), (), 1)
