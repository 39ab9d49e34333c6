"""The shipped pack keeps its promises."""

from __future__ import annotations

import functools
from collections import Counter
from pathlib import Path

from bot.core.content import Pack
from bot.packs.library import load_packs
from bot.packs.report import Report, check_paths

ROOT = Path(__file__).parents[2]


@functools.cache
def pack() -> Pack:
    (found,) = load_packs([ROOT / "content" / "aws-saa"]).library.packs
    return found


@functools.cache
def report() -> Report:
    return check_paths([ROOT / "content"], apart=False)


def unsourced() -> set[str]:
    return {fact.id for fact in pack().facts if not fact.sources}


def test_the_strict_check_finds_nothing_but_facts_without_a_source() -> None:
    assert not report().failed(strict=True)
    assert {fault.message for fault in report().faults} <= {"This fact has no source."}


def test_every_fact_without_a_source_is_listed_as_unverified() -> None:
    review = (ROOT / "content" / "aws-saa" / "REVIEW.md").read_text(encoding="utf-8")
    assert [fact_id for fact_id in sorted(unsourced()) if fact_id not in review] == []


def test_every_system_and_every_fact_of_the_inventory_is_there() -> None:
    ids = {fact.id for fact in pack().facts}
    promised = {f"{code}-{n:02}" for code, count in pack().inventory.items() for n in range(1, count + 1)}
    assert (len(pack().inventory), len(promised)) == (77, 470)
    assert promised <= ids
    added = ids - promised
    assert len(added) >= 250
    assert all("-a" in fact_id for fact_id in added), "added facts are marked as such"
    assert not (added & unsourced()), "an added fact has a source"


def test_there_are_eight_mock_exams_of_questions_each_explained() -> None:
    questions = pack().questions
    assert len(questions) >= 520
    assert [q.id for q in questions if not all(option.rationale for option in q.options)] == []
    assert [q.id for q in questions if not q.explanation] == []
    held = Counter(q.domain for q in questions)
    assert all(held[domain] >= 8 * share for domain, share in {"D1": 19, "D2": 17, "D3": 16, "D4": 13}.items())
    scenario = sum(question.level in {"apply", "analyse"} for question in questions)
    assert scenario / len(questions) >= 2 / 3


def test_no_question_rests_on_unsourced_facts_alone() -> None:
    bare = unsourced()
    resting = [q.id for q in pack().questions if not q.sources and set(q.fact_ids) <= bare]
    assert resting == []


def test_single_choice_has_four_options_and_multiple_response_five_or_six() -> None:
    for question in pack().questions:
        assert len(question.options) == (4 if question.choose == 1 else 5 if question.choose == 2 else 6), question.id
        if question.choose > 1:
            assert f"(Choose {('two', 'three')[question.choose - 2]}.)" in question.stem, question.id
