from __future__ import annotations

import pickle

import pytest

from bot.core.content import Fact, Pack, Topic
from bot.core.search import Index
from tests.core.cloud import CLOUD, INDEX, PLACE, joined, topic


def first(query: str) -> str:
    """Return the id of the best answer, or "nothing"."""
    hits = INDEX.search(query, limit=1)
    return hits[0].id if hits else "nothing"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("s3", "object-storage"),
        ("simple storage", "object-storage"),
        ("sg", "security-groups"),
        ("nacl", "network-acl"),
        ("r53", "route-53"),
        ("route53", "route-53"),
        ("route 53", "route-53"),
        ("rr", "read-replicas"),
    ],
)
def test_aliases_and_initials_find_the_topic(query: str, expected: str) -> None:
    assert first(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("glacer", "glacier"),
        ("galcier", "glacier"),
        ("securty gruops", "security-groups"),
        ("lod balancer", "load-balancers"),
        ("statful firewall", "security-groups-1"),
        ("bucket polcy", "object-storage-5"),
        ("lifecyle", "object-storage-4"),
    ],
)
def test_slips_are_repaired(query: str, expected: str) -> None:
    assert first(query) == expected


@pytest.mark.parametrize(
    "query", ["read-replica", "read replicas", "Read Replica", "readreplica", "READ_REPLICAS", "réad replicä"]
)
def test_number_case_hyphens_and_accents_do_not_matter(query: str) -> None:
    assert first(query) == "read-replicas"


@pytest.mark.parametrize(("query", "expected"), [("cloud front", "cloudfront"), ("load balancer", "load-balancers")])
def test_words_written_apart_find_the_word_written_together(query: str, expected: str) -> None:
    assert first(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("504", "load-balancers-1"),
        ("9s", "object-storage-2"),
        ("5tb", "object-storage-1"),
        ("99.99", "object-storage-2"),
    ],
)
def test_a_figure_finds_the_fact_that_holds_it(query: str, expected: str) -> None:
    assert first(query) == expected


def test_what_older_material_says_finds_the_fact_that_replaced_it() -> None:
    fact = Fact("size", "store", ("Store",), "An object may be 50 TB.", PLACE, was="at most 5 TB")
    index = Index.build([Pack("p", "P", topics=(Topic("store", "Store", PLACE),), facts=(fact,))])
    assert index.search("5 tb")[0].id == "size"


def test_names_in_capitals_are_found_by_their_initials() -> None:
    index = Index.build([topic("Placement", "One subnet lies in one Availability Zone.", "Nothing else.")])
    assert index.search("az")[0].id == "placement-1"


def test_a_figure_is_never_repaired_into_another() -> None:
    assert first("503") == "nothing"


def test_a_word_that_is_a_topic_gives_the_topic_before_its_facts() -> None:
    assert [hit.kind for hit in INDEX.search("instance")][:2] == ["topic", "fact"]


def test_a_section_is_found_by_its_heading() -> None:
    hit = INDEX.search("storage classes")[0]
    assert (hit.kind, hit.id, hit.topic_id) == ("section", "storage-classes", "object-storage")


def test_words_of_the_topic_and_of_the_fact_together_find_the_fact() -> None:
    assert first("s3 policy") == "object-storage-5"


def test_titles_are_plain_text_without_marks_or_addresses() -> None:
    assert INDEX.search("5 tb")[0].title == "An object may be 5 TB at the most."
    assert INDEX.search("latest version")[0].title.endswith("see the guide.")


def test_a_long_fact_is_cut_for_the_list() -> None:
    index = Index.build([topic("Long", "word " * 80)])
    hit = index.search("word", kinds={"fact"})[0]
    assert len(hit.title) <= 100
    assert hit.title.endswith("…")


def test_questions_are_found_only_when_asked_for() -> None:
    assert "question" not in {hit.kind for hit in INDEX.search("cheapest archive")}
    assert INDEX.search("cheapest archive", kinds={"question"})[0].id == "q-1"


def test_a_hidden_question_is_not_found() -> None:
    found = INDEX.search("routing weight archive storage", kinds={"question"}, hidden={("cloud", "q-1")})
    assert [hit.id for hit in found] == ["q-2"]


def test_a_question_hidden_in_one_pack_is_found_in_another() -> None:
    other = joined(pack_id="other", questions=CLOUD.questions)
    found = Index.build([CLOUD, other]).search("cheapest archive", kinds={"question"}, hidden={("cloud", "q-1")})
    assert [(hit.pack_id, hit.id) for hit in found] == [("other", "q-1")]


def test_packs_restrict_everything() -> None:
    index = Index.build([CLOUD, joined(topic("Glaciers", "Ice that moves."), pack_id="ice")])
    for hits in (
        index.search("glacier", packs={"ice"}),
        index.suggest("g", packs={"ice"}),
        index.suggest("", packs={"ice"}),
        index.nearest_topics("object", packs={"ice"}),
    ):
        assert {hit.pack_id for hit in hits} == {"ice"}


def test_kinds_restrict_the_answers() -> None:
    assert {hit.kind for hit in INDEX.search("storage", kinds={"section"})} == {"section"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("可用区", "f-1"),
        ("存储", "f-2"),
        ("バケット", "f-3"),
        ("가용 영역", "f-4"),
        ("区", "f-1"),
        ("खाता", "f-5"),
        ("привет мир", "f-6"),
    ],
)
def test_every_script_is_searchable(query: str, expected: str) -> None:
    texts = (
        "每个区域有多个可用区。",
        "对象存储的存储类别",
        "バケットは名前が必要です",
        "가용 영역은 둘 이상이다",
        "हर खाता अलग है",
        "Привет, мир",
    )
    facts = tuple(Fact(f"f-{number}", "t", ("T",), text, PLACE) for number, text in enumerate(texts, 1))
    index = Index.build([Pack("p", "P", topics=(Topic("t", "T", PLACE),), facts=facts)])
    assert index.search(query)[0].id == expected


def test_an_index_can_be_pickled() -> None:
    copy = pickle.loads(pickle.dumps(INDEX))
    assert copy.search("glacer") == INDEX.search("glacer")


def test_every_fact_is_found_by_its_own_text() -> None:
    for fact in CLOUD.facts:
        assert fact.id in [hit.id for hit in INDEX.search(fact.text, limit=3)]
