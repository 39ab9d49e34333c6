"""Real repositories load as they are; compared with a line-based counter that shares no code with the loader."""

import os
import re
from pathlib import Path

import pytest

from bot.packs.library import load_packs

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("STUDYBOT_SAMPLES", ROOT.parent / "shared" / "samples"))
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(),
    reason=f"no samples at {SAMPLES}; set STUDYBOT_SAMPLES to a folder with question-banks/ and notes/",
)
BOX = re.compile(r"\s*[-*+] \[ ?([xX]?) ?\](?!\()")
RUBBISH = re.compile(
    r"back to top|shop\.|udemy|patreon|img\.shields|referralCode|\(#[a-z-]+\)|practice tests "
    r"exams|excitement to learn",
    re.I,
)


def counted(path):
    """Lines of the stems of all questions, and of those with two to ten options and a right one among them."""
    stems, boxes, rights, fenced, stem = [], {}, set(), False, 0
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and re.match(r"#{2,6} ", line):
            stem = number
        elif not fenced and (match := BOX.match(line)):
            if stem not in boxes:
                stems.append(stem)
            boxes[stem] = boxes.get(stem, 0) + 1
            if match[1]:
                rights.add(stem)
    return stems, [stem for stem in stems if stem in rights and 2 <= boxes[stem] <= 10]


def banks():
    return sorted((SAMPLES / "question-banks").glob("*.md")) if SAMPLES.is_dir() else []


@pytest.mark.parametrize("path", banks(), ids=lambda path: path.name)
def test_nearly_every_question_of_a_bank_loads(path):
    stems, whole = counted(path)
    loaded = load_packs([path])
    lines = {question.place.line for question in loaded.library.packs[0].questions}
    assert len(whole) > 100
    assert len(lines & set(whole)) >= 0.99 * len(whole)
    assert lines <= set(stems)


@pytest.mark.parametrize("path", banks(), ids=lambda path: path.name)
def test_every_question_left_out_is_named_with_its_line(path):
    stems, _ = counted(path)
    loaded = load_packs([path])
    lines = {question.place.line for question in loaded.library.packs[0].questions}
    named = {fault.line for fault in loaded.errors}
    ends = dict(zip(stems, [*stems[1:], 10**9], strict=True))
    assert all(any(stem <= line < ends[stem] for line in named) for stem in stems if stem not in lines)


def test_no_navigation_badge_or_promotion_is_shown():
    loaded = load_packs([SAMPLES / "question-banks", SAMPLES / "notes"])
    texts = [fact.text for pack in loaded.library.packs for fact in pack.facts]
    for pack in loaded.library.packs:
        texts += [text for question in pack.questions for text in (question.stem, question.explanation or "")]
    assert [text for text in texts if RUBBISH.search(text)] == []


def test_every_list_item_of_the_notes_is_in_some_fact():
    loaded = load_packs([SAMPLES / "notes"])
    (pack,) = loaded.library.packs
    shown = " ".join(re.sub(r"[\W_]+", " ", text) for text in (fact.text for fact in pack.facts))
    shown += " ".join(re.sub(r"[\W_]+", " ", topic.summary) for topic in pack.topics)
    lost = []
    for path in sorted((SAMPLES / "notes").glob("*.md")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if match := re.match(r"\s*(?:[-*+]|\d+\.) +(.{12,})", line):
                words = re.sub(r"[\W_]+", " ", match[1]).strip()
                if words not in shown:
                    lost.append(f"{path.name}: {line}")
    assert lost == []
