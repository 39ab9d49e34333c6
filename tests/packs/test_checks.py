"""What the checker says about a loaded pack."""

from dataclasses import replace
from hashlib import sha256

import pytest

from bot.core.content import Domain, Exam, Fact, Option, Pack, Place, Question, Topic
from bot.packs.checks import check_pack

EXAM = Exam("E", 65, 130, domains=(Domain("D1", "One", 60), Domain("D2", "Two", 40)))
OPTIONS = ("Amazon Aurora", "Amazon Kinesis", "Amazon Athena", "AWS Lambda")


def question(number, *, right=(0,), options=OPTIONS, **changes):
    made = Question(
        id=f"q-a-{number:02}",
        topic_id="a",
        stem=" ".join(sha256(f"{number} {place}".encode()).hexdigest()[:7] for place in range(8)) + "?",
        options=tuple(Option(f"k{place}", text, place in right, "Because.") for place, text in enumerate(options)),
        place=Place("q.md", number),
        explanation="It is so.",
        domain="D1",
        sources=("https://example.com",),
    )
    return replace(made, **changes)


def pack(*questions, exam=EXAM, **changes):
    fact = Fact("a-01", "a", ("A",), "One.", Place("a.md", 3), sources=("https://example.com",))
    topic = Topic("a", "A", Place("a.md", 1), fact_ids=("a-01",))
    return replace(Pack("p", "P", exam=exam, topics=(topic,), facts=(fact,), questions=questions), **changes)


def quality(*questions, **changes):
    return [fault.message for fault in check_pack(pack(*questions, **changes)).quality]


def missing(*questions, **changes):
    return [fault.message for fault in check_pack(pack(*questions, **changes)).missing]


THREE = (question(1, right=(1,)), question(2, right=(2,)), question(3, right=(3,)))


def said(messages, part):
    return any(part in message for message in messages)


def test_nothing_is_missing_in_a_whole_question():
    assert missing(question(1)) == []


def test_a_question_inherits_the_sources_of_its_facts():
    assert missing(question(1, sources=(), fact_ids=("a-01",))) == []
    assert missing(question(1, sources=())) == ["This question has no source."]


def test_a_missing_explanation_and_a_missing_reason_are_warnings():
    options = (Option("a", "one", True), Option("b", "two", False, "Because."))
    assert missing(question(1, explanation=None)) == ["This question has no explanation."]
    assert missing(replace(question(1), options=options)) == ["1 of 2 options say not why they are right or wrong."]


def test_a_fact_without_a_source_is_a_warning():
    bare = Fact("a-02", "a", ("A",), "Two.", Place("a.md", 4))
    assert missing(facts=(bare,)) == ["This fact has no source."]


def test_plain_notes_are_summed_up_in_one_line_for_each_file_and_kind(load):
    loaded = load({"a.md": "# A\n\n" + "".join(f"- Fact number {n} of this plain file\n" for n in range(9))})
    assert [fault.message for fault in check_pack(loaded.pack).missing] == [
        "9 facts have no source. The first is here."
    ]


@pytest.mark.parametrize(
    ("made", "part"),
    [
        (question(1, stem="long " * 80 + "?"), "a stem of"),
        (question(1, options=("a" * 101, "b", "c", "d"), right=(1,)), "1 options of more than 100"),
        (question(1, options=("One", "Two", "All of the above", "None"), right=(0,)), "speaks of the other options"),
        (question(1, options=("One", "Two", "Both A and B", "None"), right=(0,)), "speaks of the other options"),
        (question(1, options=("You must use S3", "Two", "Three", "Four"), right=(1,)), "give the answer away: must"),
        (
            question(1, options=("One and quite a lot of words more", "Two", "Three", "Four")),
            "times as long as the others",
        ),
        (
            question(1, stem="Which service has a waterfall?", options=("The waterfall", "A cascade of it", "b", "c")),
            "share: waterfall",
        ),
        (question(1, explanation="Option B is best."), "in another order"),
    ],
)
def test_a_badly_written_question_is_named(made, part):
    assert said(quality(made), part)


def test_absolute_words_inside_code_are_fine():
    assert not said(
        quality(question(1, options=("`--all`", "`--only`", "`-a`", "`-b`"), right=(3,))), "give the answer away"
    )


def test_absolute_words_inside_names_are_fine():
    made = question(1, options=("An egress-only gateway", "An all-flash array", "a", "b"), right=(1,))
    assert not said(quality(made), "give the answer away")


def test_a_word_that_a_wrong_option_has_too_is_no_cue():
    made = question(1, stem="Which waterfall?", options=("The waterfall", "A waterfall", "b", "c"))
    assert not said(quality(made), "share")


def test_questions_of_an_exam_pack_are_balanced():
    many = tuple(question(number, right=(0,), domain="D1") for number in range(40))
    messages = quality(*many)
    assert said(messages, "stands in these places: 100%, 0%, 0%, 0%")
    assert said(messages, "0% of the questions are multiple response")
    assert said(messages, "100.0 % of the questions belong to D1; the exam gives it 60 %.")


def test_a_balanced_pack_is_silent():
    right = [(0,), (1,), (2,), (3,)]
    many = tuple(
        question(
            number, right=(0, 1) if number % 6 == 0 else right[number % 4], domain="D1" if number % 5 < 3 else "D2"
        )
        for number in range(100)
    )
    assert quality(*many) == []


def test_the_longest_option_is_right_too_often():
    many = tuple(question(number, right=(1,)) for number in range(20))
    assert said(quality(*many), "the longest in 20 of 20 questions")


def test_a_topic_of_an_exam_pack_wants_three_questions():
    assert said(quality(THREE[0]), "The topic `a` has 1 questions; 3 are wanted.")
    assert not said(quality(*THREE), "are wanted")
    silent = Topic("a", "A", Place("a.md", 1), wants_questions=False)
    assert not said(quality(THREE[0], topics=(silent,)), "The topic")


def test_an_inventory_that_is_not_held_is_named():
    assert quality(exam=None, inventory={"a": 3}) == ["[inventory] promises 3 facts `a-...`; missing: a-02, a-03."]


def test_stems_that_are_nearly_the_same_are_named_once():
    one = question(1, stem="Which storage class is the cheapest for data that is read once a year?")
    two = question(2, stem="Which storage class is cheapest for data that is read once a year ?")
    assert said(quality(one, two), "The stem is nearly that of q.md:1.")
    assert not said(quality(one, replace(two, topic_id="b")), "nearly")


def test_quality_is_a_warning_unless_the_pack_is_strict():
    made = question(1, explanation="Option B is best.")
    assert {fault.severity for fault in check_pack(pack(made)).quality} == {"warning"}
    assert {fault.severity for fault in check_pack(pack(made, strict=True)).quality} == {"error"}


def test_packs_without_an_exam_are_not_measured_by_one():
    many = tuple(question(number, right=(number % 4,), domain=None) for number in range(50))
    assert quality(*many, exam=None) == []
