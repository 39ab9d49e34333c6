"""Missing ids are written into the notes, and nothing else is."""

import re

from bot.packs.fixing import fix_ids
from bot.packs.library import load_packs

NOTES = (
    "# A\n\nWords about it.\n\n## Limits\n\n- Five of them per account and region\n  - They can be raised\n"
    "- Already marked by its author ^mine\n\nA paragraph that is a fact too.\n\n"
    "## Names\n\n- Lambda\n- Fargate\n\n| A | B |\n| --- | --- |\n| one | two |\n\n"
    "### Q1. Which one is it?\n\n- [x] a\n- [ ] b\n\n> Because.\n\n2. And which one is this?\n   - [ ] c\n"
    "   - [x] d\n"
)


def test_fixing_adds_ids_at_line_ends_and_changes_no_other_byte(folder_of):
    for text in (NOTES, NOTES.replace("\n", "\r\n"), "\ufeff" + NOTES, NOTES.rstrip("\n")):
        folder = folder_of({"a.md": text})
        before = load_packs([folder]).library.packs[0]
        assert fix_ids([folder]) == [folder / "a.md"]
        fixed = (folder / "a.md").read_bytes().decode()
        assert re.sub(r" \^[fq]-[0-9a-f]{12}", "", fixed) == text
        assert len(re.findall(r" \^[fq]-[0-9a-f]{12}", fixed)) == 4
        assert load_packs([folder]).library.packs[0] == before


def test_fixing_twice_changes_nothing_more(folder_of):
    folder = folder_of({"a.md": NOTES})
    fix_ids([folder])
    assert fix_ids([folder]) == []


def test_an_id_survives_an_edit_of_its_text_once_it_is_written(folder_of):
    folder = folder_of({"a.md": NOTES})
    fix_ids([folder])
    ids = {fact.id for fact in load_packs([folder]).library.packs[0].facts}
    path = folder / "a.md"
    path.write_text(path.read_text().replace("Five of them", "Six of them"))
    assert {fact.id for fact in load_packs([folder]).library.packs[0].facts} == ids


def test_questions_without_boxes_keep_their_answers_when_ids_are_written(folder_of):
    ticks = "".join(f"### Which is {n}?\n\n- no {n}\n- yes {n} ✅\n\n" for n in range(3))
    text = f"# Bank\n\n1. First?\n   - A. a\n   - B. b\n\n   Answer: B\n\nQ2. Second?\nA. c\nB. d\nAnswer: A\n\n{ticks}"
    folder = folder_of({"a.md": text})
    before = load_packs([folder]).library.packs[0].questions
    fix_ids([folder])
    after = load_packs([folder]).library.packs[0].questions
    assert len(before) == 5
    assert after == before
    assert (folder / "a.md").read_text().count(" ^q-") == 5
