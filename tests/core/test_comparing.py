"""Two things side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.comparing import Row, Side, from_tables, lined_up, same_first, side_of
from bot.core.content import Fact, Section, Table, Topic
from tests import build

HEADER = ("", "Security group", "Network ACL", "Bastion host")
TABLE = Table(
    "network",
    ("Networking", "Firewalls"),
    HEADER,
    (("Works on", "instances", "subnets", "people"), ("Costs", "nothing", "nothing", "an instance")),
    build.PLACE,
    sources=("https://example.org/firewalls.html",),
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("security group", "network acl"),
        ("Security groups", "Network ACLs"),
        ("sg", "network acl"),
        ("securty group", "network acl"),
    ],
)
def test_the_table_that_holds_both_is_cut_down_to_them(first: str, second: str) -> None:
    found = from_tables([TABLE], [first], [second])
    assert found is not None
    assert (found.first, found.second) == ("Security group", "Network ACL")
    assert found.rows == (Row("Costs", "nothing", "nothing"), Row("Works on", "instances", "subnets"))
    assert found.sources == TABLE.sources


def test_the_sides_keep_the_order_in_which_they_were_named() -> None:
    found = from_tables([TABLE], ["network acl"], ["security group"])
    assert found is not None
    assert (found.first, found.second) == ("Network ACL", "Security group")
    assert Row("Works on", "subnets", "instances") in found.rows


@pytest.mark.parametrize(("first", "second"), [("sg", "sg"), ("sg", "lambda"), ("", "sg"), ("", "")])
def test_without_a_column_for_each_side_there_is_no_table(first: str, second: str) -> None:
    assert from_tables([TABLE], [first], [second]) is None


def test_without_tables_there_is_none() -> None:
    assert from_tables([], ["sg"], ["nacl"]) is None


def test_the_table_that_fits_best_is_taken() -> None:
    loose = Table("other", ("Other",), ("", "Security", "Network"), (("A", "b", "c"),), build.PLACE)
    found = from_tables([loose, TABLE], ["security group"], ["network acl"])
    assert found is not None
    assert found.first == "Security group"


def test_rows_that_are_the_same_come_first_and_the_others_keep_their_order() -> None:
    rows = [Row("a", "1", "2"), Row("b", "Same", "same"), Row("c", "3", "4"), Row("d", "x", "x")]
    assert [row.aspect for row in same_first(rows)] == ["b", "d", "a", "c"]


def side(name: str, *facts: Fact, summary: str = "") -> Side:
    ids = tuple(fact.id for fact in facts)
    section = Section("limits", name, (name.title(), "Limits"), ids, build.PLACE)
    topic = Topic(name, name.title(), build.PLACE, summary=summary, sections=(section,), fact_ids=ids)
    return side_of(topic, None, facts)


def test_facts_that_speak_of_the_same_thing_stand_side_by_side() -> None:
    one = side(
        "queue",
        build.fact("q1", "A message is kept for at most fourteen days."),
        build.fact("q2", "Order is kept in a fifo queue only."),
    )
    other = side(
        "stream",
        build.fact("s1", "Shards decide the throughput."),
        build.fact("s2", "A message is kept for at most one year, by default fourteen hours less."),
    )
    found = lined_up(one, other)
    assert (found.first, found.second) == ("Queue", "Stream")
    assert (found.rows[0].first[:26], found.rows[0].second[:26]) == ("A message is kept for at m",) * 2


def test_summaries_come_with_both_sides_or_not_at_all() -> None:
    both = lined_up(side("queue", summary="Keeps messages."), side("stream", summary="Keeps records."))
    assert both.rows == (Row("In short", "Keeps messages.", "Keeps records."),)
    assert lined_up(side("queue", summary="Keeps messages."), side("stream")).rows == ()


def test_each_fact_is_used_once() -> None:
    same = "A message is kept for fourteen days."
    one = side("queue", build.fact("q1", same), build.fact("q2", same))
    other = side("stream", build.fact("s1", same), build.fact("s2", same))
    found = lined_up(one, other)
    assert len([row for row in found.rows if row.first == same]) == 2


def test_a_section_alone_is_a_side_with_its_own_facts() -> None:
    facts = (build.fact("q1", "Inside."), build.fact("q2", "Outside."))
    section = Section("limits", "queue", ("Queue", "Limits"), ("q1",), build.PLACE)
    topic = Topic("queue", "Queue", build.PLACE, sections=(section,), fact_ids=("q1", "q2"))
    found = side_of(topic, section, facts)
    assert (found.title, [fact.id for fact in found.facts]) == ("Limits", ["q1"])


ARCHIVE = Table(
    "network",
    ("Networking", "Old firewalls"),
    ("", "Packet filter", "Proxy"),
    (("Works on", "ports", "applications"), ("Age", "old", "older"), ("Costs", "nothing", "a server")),
    build.PLACE,
    sources=("https://example.org/old.html",),
)


def test_two_tables_of_one_topic_are_read_across_where_they_share_aspects() -> None:
    found = from_tables([TABLE, ARCHIVE], ["network acl"], ["proxy"])
    assert found is not None
    assert (found.first, found.second) == ("Network ACL", "Proxy")
    assert found.rows == (Row("Works on", "subnets", "applications"), Row("Costs", "nothing", "a server"))
    assert found.sources == (*TABLE.sources, *ARCHIVE.sources)


def test_tables_of_two_topics_are_not_read_across() -> None:
    assert from_tables([TABLE, replace(ARCHIVE, topic_id="other")], ["network acl"], ["proxy"]) is None


def test_an_alias_does_not_stand_for_another_column_than_the_one_that_was_typed() -> None:
    names = ["proxy", "Firewalls", "bastion host"]
    found = from_tables([TABLE, ARCHIVE], ["security group"], names)
    assert found is not None
    assert found.second == "Proxy"


def test_what_shares_nothing_still_says_something_of_each() -> None:
    queue = Side("Queue", "", (build.fact("q1", "Keeps messages."),), ())
    fish = Side("Fish", "", (build.fact("f1", "Swims far."),), ())
    found = lined_up(queue, fish)
    assert found.rows == (Row("", "Keeps messages.", "Swims far."),)
