"""Questions without boxes: letters and an answer below, ticks, bold type."""

import pytest


def read(question):
    return question.stem, [option.text for option in question.options], [o.text for o in question.options if o.right]


LETTERS = "A. one\nB. two\nC. three"


@pytest.mark.parametrize(
    "text",
    [
        "### What is it?\n\n- A: one\n- B: two\n- C: three\n\n**Answer: B**\n",
        "### 4. What is it?\n\n- a) one\n- b) two\n- c) three\n\n**Correct answer:** b) two\n",
        "1. What is it?\n\n   A. one\n   B. two\n   C. three\n\n   Answer: B\n",
        f"Q1. What is it?\n{LETTERS}\nAnswer: B\n",
        f"What is it?\n\n{LETTERS}\n\n> **Answer:** B.\n",
        "What is it?\n\n(A) one  \n(B) two  \n(C) three  \n\nAns - B\n",
        f"### What is it?\n\n{LETTERS}\n\n#### Answer: B\n",
        f"### What is it?\n\n{LETTERS}\n\n#### Answer\n\nB\n",
        f"### What is it?\n\n{LETTERS}\n\n<details><summary>Key</summary>\n<p>\n\n#### Answer: B\n\n</p>\n</details>\n",
        f"### What is it?\n\n{LETTERS}\n\n<details>\n<summary>Show answer</summary>\nB) two\n</details>\n",
        "1. What is it?\n    - A. one\n    - B. two\n    - C. three\n\n"
        "<details markdown=1><summary markdown='span'>Answer</summary>\n  Correct answer: B\n</details>\n",
        "### What is it?\n\n1. one\n2. two\n3. three\n\nAnswer: 2\n",
        "### What is it?\n\n- one\n- two\n- three\n\nAnswer: two\n",
        "**Frage 3: What is it?**\n\n- A) one\n- B) two\n- C) three\n\nRichtige Antwort: B\n",
        "### What is it?\n\n- [ ] one\n- [x] **two**\n- [ ] three\n",
        "### What is it?\n\n- [ ] one\n- [x] two ✅\n- [ ] three ❌\n",
    ],
)
def test_an_answer_that_is_named_marks_its_option(questions_of, text):
    for variant in (text, "# Bank\n\n" + text, text.replace("\n", "\r\n")):
        (question,) = questions_of(variant)
        assert read(question) == ("What is it?", ["one", "two", "three"], ["two"])


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("**1. 以下哪个是队列？**\n\nA. one\nB. two\nC. three\n\n**答案：B**\n", "以下哪个是队列？"),
        ("1、以下哪个是队列？\nA、one\nB、two\nC、three\n答案：B\n", "以下哪个是队列？"),
        ("### أي خدمة؟\n\n- A) one\n- B) two\n- C) three\n\nالإجابة: B\n", "أي خدمة؟"),
        ("3. ¿Cuál es?\n\n   a) one\n   b) two\n   c) three\n\n   Respuesta: b)\n", "¿Cuál es?"),
        ("Q1: Which?<br>\nA) one<br>\nB) two<br>\nC) three<br>\nAnswer: B\n", "Which?"),
        ("**Q1) Which?**\n\na) one  \nb) two  \nc) three  \n\n**Ans:- b**\n", "Which?"),
        ("(1) Which?\n\n(A) one\n\n(B) two\n\n(C) three\n\nAnswer: (B)\n", "Which?"),
        (f"### Which?\n\n{LETTERS}\n\n||Answer: B||\n", "Which?"),
        (f"### Which?\n\n{LETTERS}\n\nThe correct answer is **B) two**\n", "Which?"),
        ("### Which?\n\n1. one\n2. two\n3. three\n\nCorrect Answer: **Option 2**\n", "Which?"),
        ("### Which?\n\n- [ ] A. one\n- [ ] B. two\n- [ ] C. three\n\n✅ **Answer: B**\n", "Which?"),
        ("> **Question:** Which?\n>\n> - A. one\n> - B. two\n> - C. three\n>\n> **Answer:** B\n", "Which?"),
    ],
)
def test_other_scripts_and_habits_are_read(questions_of, text, stem):
    (question,) = questions_of(text)
    assert read(question) == (stem, ["one", "two", "three"], ["two"])


@pytest.mark.parametrize("named", ["A, C", "A and C", "AC", "a & c", "**A**, **C**", "(A), (C)", "Options A and C"])
def test_several_letters_are_several_right_options(questions_of, named):
    (question,) = questions_of(f"### Which two?\n\n{LETTERS}\n\nAnswer: {named}\n")
    assert read(question)[2] == ["one", "three"]


def test_what_follows_the_letter_explains(questions_of):
    (question,) = questions_of(
        f"Q1. What is it?\n\n{LETTERS}\n\nAnswer: B. It comes `after_one`.\n\nAnd before three.\n"
    )
    assert question.explanation == "It comes `after_one`.\n\nAnd before three."


def test_the_explanation_in_a_fold_belongs_to_the_question_before_it(questions_of):
    fold = "<details><summary>Answer</summary>\n\nCorrect answer: {}\n\nBecause of {}.\n\n</details>\n\n"
    options = "    - A. one\n    - B. two\n\n"
    text = f"1. First?\n{options}{fold.format('A', 'this')}2. Second?\n{options}{fold.format('B', 'that')}"
    assert [(read(q)[0], read(q)[2], q.explanation) for q in questions_of(text)] == [
        ("First?", ["one"], "Because of this."),
        ("Second?", ["two"], "Because of that."),
    ]


def test_many_questions_in_one_paragraph_are_told_apart(questions_of):
    text = "".join(f"Q{n}. Number {n}?\nA. yes {n}\nB. no {n}\nAnswer: {'AB'[n % 2]}\n" for n in range(1, 1200))
    questions = questions_of(text)
    assert [question.stem for question in questions] == [f"Number {n}?" for n in range(1, 1200)]
    assert [question.place.line for question in questions] == list(range(1, 4 * 1199, 4))


def test_ticks_count_where_a_file_uses_them_for_its_questions(questions_of):
    text = "".join(f"### Which is {n}?\n\n- ❌ no {n}\n- ✅ yes {n}\n- maybe {n}\n\n" for n in range(3))
    assert [read(question)[2] for question in questions_of(text)] == [["yes 0"], ["yes 1"], ["yes 2"]]
    assert read(questions_of(text)[0])[1] == ["no 0", "yes 0", "maybe 0"]


def test_bold_type_counts_where_a_file_uses_it_for_its_questions(questions_of):
    text = "".join(f"### Which is {n}?\n\n- no {n}\n- **yes {n}**\n- maybe {n}\n\n" for n in range(3))
    assert read(questions_of(text)[0]) == ("Which is 0?", ["no 0", "yes 0", "maybe 0"], ["yes 0"])


@pytest.mark.parametrize(
    "text",
    [
        "### Which steps are there?\n\n1. Open the door\n2. Go through\n3. **Close it**\n",
        "### What holds?\n\n- Reads are fast ✅\n- Writes are slow ❌\n",
        "A. First of the appendices\nB. Second of the appendices\n",
        "### How to phone\n\n- Answer the phone\n- A call costs money\n",
        f"### What is it?\n\n{LETTERS}\n\n### Next\n\nAnswer: B is a letter of the alphabet.\n",
        f"### What is it?\n\n{LETTERS}\n\nAnswer: A company may choose.\n",
        f"### What is it?\n\n{LETTERS}\n\nAnswer: F\n",
    ],
)
def test_notes_stay_notes(questions_of, facts_of, text):
    assert questions_of(text) == ()
    assert facts_of(text)


def test_options_that_nobody_answers_are_named_in_a_bank(faults_of):
    text = f"### One?\n\n{LETTERS}\n\nAnswer: A\n\n### Two?\n\n{LETTERS}\n"
    assert "n.md:11: warning: These options were not taken for a question: nothing says which of them is right." in (
        faults_of({"n.md": text})
    )
