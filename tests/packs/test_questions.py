"""Questions out of task lists, in the shapes that people write."""

import pytest


def only(questions):
    (question,) = questions
    return question


def right(question):
    return [option.text for option in question.options if option.right]


def test_an_annotated_question_has_everything(load):
    pack = load(
        {
            "n.md": "---\nid: s3\nsources:\n  k: https://example.com\n---\n# S3\n\nStore.\n\n"
            "- One fact. ^s3t-10\n  - source: k\n",
            "q.md": "---\ntopic: s3\n---\n# Questions\n\n### Which class? ^q-s3-01\n"
            "<!-- domain: D4; level: apply; difficulty: 2; facts: s3t-10; tags: archive cost -->\n"
            "- [ ] Standard\n  - Too dear.\n- [x] Archive\n  - Cheapest.\n\n"
            "> It is the cheapest, see [guide](https://example.com/g).\n",
        }
    ).pack
    question = only(pack.questions)
    assert (question.id, question.topic_id, question.stem) == ("q-s3-01", "s3", "Which class?")
    assert (question.domain, question.level, question.difficulty) == ("D4", "apply", 2)
    assert (question.fact_ids, question.tags) == (("s3t-10",), ("archive", "cost"))
    assert [option.rationale for option in question.options] == ["Too dear.", "Cheapest."]
    assert question.explanation == "It is the cheapest, see [guide](https://example.com/g)."
    assert question.sources == ("https://example.com/g",)
    assert question.choose == 1


@pytest.mark.parametrize(
    "text",
    [
        "#### Q12. What is it?\n\n- [ ] one\n- [x] two\n",
        "### 12) What is it?\n\n* [ ] one\n* [X] two\n",
        "## Pregunta 3: What is it?\n\n+ [ ] one\n+ [x ] two\n",
        "1. What is it?\n\n   - [ ] one\n   - [x] two\n",
        "1. What is it?\n- [ ] one\n- [x] two\n",
        "**What is it?**\n\n1. [ ] one\n2. [x] two\n",
        "**3. What is it?**\n\n- [] one\n- [ x] two\n",
        "- What is it?\n\t- [ ] one\n\t- [x] two\n",
        "What is it?\n- [ ] one\n- [✓] two\n",
        "### Question 4\n\nWhat is it?\n\n- [ ] one\n- [x] two\n",
        "### What is it?\n\n#### Options\n\n- [ ] one\n- [x] two\n",
        "### 第12题 What is it?\n- [ ] one\n- [x] two\n",
        "### What is it?\n\n- [ ] A. one\n- [x] B. two\n",
    ],
)
def test_every_shape_of_a_question_is_read(questions_of, text):
    for variant in (text, "# Bank\n\n" + text, text.replace("\n", "\r\n"), "\ufeff" + text):
        question = only(questions_of(variant))
        assert question.stem == "What is it?"
        assert [option.text for option in question.options] == ["one", "two"]
        assert right(question) == ["two"]


def test_several_questions_stand_below_one_heading(questions_of):
    questions = questions_of(
        "# A\n\n## Quiz\n\n**1. What is the first one?**\n\n- [x] a\n- [ ] b\n\n**Explanation:** because.\n\n"
        "**2. What is the second one?**\n\n- [ ] c\n- [x] d\n"
    )
    assert [question.stem for question in questions] == ["What is the first one?", "What is the second one?"]
    assert questions[0].explanation == "because."


def test_code_between_stem_and_options_is_part_of_the_stem(questions_of):
    question = only(questions_of("#### Q1. What does it print?\n\n```py\nprint(1)\n```\n\n- [x] 1\n- [ ] 2\n"))
    assert question.stem == "What does it print?\n\n```py\nprint(1)\n```"


def test_a_fence_between_options_stays_one_question(questions_of):
    question = only(
        questions_of(
            "#### Q1. Which one?\n\n- [ ] first\n\n```sh\na\n```\n\n- [x] second\n\n```sh\nb\n```\n\n- [ ] third\n"
        )
    )
    assert [option.text for option in question.options] == [
        "first\n\n```sh\na\n```",
        "second\n\n```sh\nb\n```",
        "third",
    ]


def test_options_that_are_nothing_but_code_keep_their_code_to_the_last(questions_of):
    question = only(
        questions_of(
            "#### Q1. Which one?\n\n- [ ] \u2800\n\n```sh\na\n```\n\n- [x] \u2800\n\n```sh\nb\n```\n\n**Note** this.\n"
        )
    )
    assert [option.text for option in question.options] == ["```sh\na\n```", "```sh\nb\n```"]
    assert question.explanation == "**Note** this."


def test_code_inside_an_option_belongs_to_it(questions_of):
    question = only(
        questions_of("# Which?\n\n- [ ] A\n\n  ```css\n  a {}\n  ```\n\n- [x] B\n\n  ```css\n  b {}\n  ```\n")
    )
    assert [option.text for option in question.options] == ["```css\na {}\n```", "```css\nb {}\n```"]


def test_children_of_an_option_without_text_are_the_option(questions_of):
    question = only(questions_of("### Which?\n\n- [ ]\n  1. one\n  2. two\n- [x]\n  1. two\n  2. one\n"))
    assert [option.text for option in question.options] == ["1. one\n2. two", "1. two\n2. one"]


@pytest.mark.parametrize(
    "label",
    [
        "Explanation:",
        "**Explanation:**",
        "**Explanation**:",
        "_Reason:_",
        "***Answer:***",
        "**Explicación:**",
        "解释：",
        "**Erklärung**",
    ],
)
def test_an_explanation_loses_its_label_in_any_emphasis(questions_of, label):
    assert only(questions_of(f"### Which?\n\n- [ ] a\n- [x] b\n\n{label} It is so.\n")).explanation == "It is so."
    assert only(questions_of(f"### Which?\n\n- [ ] a\n- [x] b\n\n{label}\n\nIt is so.\n")).explanation == "It is so."


def test_an_explanation_in_emphasis_as_a_whole_stays_balanced(questions_of):
    assert only(questions_of("### Which?\n\n- [ ] a\n- [x] b\n\n*Explanation: It is so.*\n")).explanation == "It is so."


def test_an_explanation_below_its_own_heading_is_found(questions_of):
    question = only(
        questions_of(
            "## Q1. Which?\n\n- [ ] a\n- [x] b\n\n### Explanation\n\nIt is so.\n\n## Limits\n\n- Five of them at most\n"
        )
    )
    assert question.explanation == "It is so."


def test_lines_that_are_only_links_are_sources(questions_of):
    question = only(
        questions_of(
            "### Which?\n\n- [ ] a\n- [x] b\n      [Reference](https://example.com/1)\n\n"
            "[Reference](https://example.com/2)\n"
            "[Reference](https://example.com/3)\n\n1. [MDN](https://example.com/4)\n"
            "2. [W3](https://example.com/5)\n\n"
            "[Reference](https://example.com/6) It is so.\n\n**[Back to Top](#top)**\n"
        )
    )
    assert question.sources == tuple(f"https://example.com/{number}" for number in range(1, 7))
    assert question.explanation == "It is so."
    assert question.options[1].text == "b"


def test_tables_and_images_survive_in_a_stem(load):
    loaded = load(
        {
            "a.md": "### Which route is missing here?\n\n| Target | Via |\n| --- | --- |\n| local | vpc |\n"
            "\n![routes](i/r.png)\n\n"
            "- [ ] ![one](https://example.com/1.png)\n- [x] ![two](i/r.png)\n",
            "i/r.png": b"x",
        }
    )
    question = only(loaded.pack.questions)
    assert question.stem == "Which route is missing here?\n\nTarget: local; Via: vpc"
    assert question.images == ("i/r.png",)
    assert [option.text for option in question.options] == ["[one](https://example.com/1.png)", "two (image r.png)"]


def test_option_keys_depend_on_the_text_alone(questions_of):
    first = only(questions_of("### Which?\n- [ ] red\n- [x] green\n- [ ] blue\n"))
    second = only(questions_of("### Which?\n- [ ] blue\n- [x]   green\n- [ ] red\n"))
    assert {option.text: option.key for option in first.options} == {
        option.text: option.key for option in second.options
    }


def test_a_bank_has_no_facts_besides_its_questions(load):
    questions = "".join(
        f"### Question {n}: What is number {n}?\n\n- [ ] a{n}\n- [x] b{n}\n\n**[Top](#top)**\n\n" for n in range(9)
    )
    pack = load(
        {"bank.md": f"# Bank\n\n## Requirements\n\n- Excitement to learn is needed\n\n## Questions\n\n{questions}"}
    ).pack
    assert (len(pack.facts), len(pack.questions), len(pack.topics)) == (0, 9, 1)


def test_notes_keep_their_facts_beside_a_few_questions(load):
    pack = load(
        {
            "n.md": "# N\n\n## Limits\n\n- Five per account and region\n\n## Test yourself\n\n### Which?\n\n"
            "- [x] a\n- [ ] b\n"
        }
    ).pack
    assert (len(pack.facts), len(pack.questions)) == (1, 1)


def test_a_checklist_is_no_question(load):
    loaded = load({"n.md": "# Plan\n\n## Study plan\n\n- [x] read chapter one\n- [ ] read chapter two\n"})
    assert loaded.pack.questions == ()
    assert [fault.severity for fault in loaded.faults] == ["warning"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("- [ ] a\n- [ ] b\n", "No option is marked as right with `[x]`."),
        ("- [x] a\n", "The question has fewer than two options."),
        ("- [x] a\n" + "- [ ] b\n" * 10, "The question has 11 options; 10 are the limit."),
        ("- [x] a\n- [ ]\n- [ ] c\n", "This option is empty."),
    ],
)
def test_a_faulty_question_is_skipped_and_named(faults_of, options, message):
    faults = faults_of({"a.md": f"# A\n\n### Which one is it?\n\n{options}\n### And this?\n\n- [x] a\n- [ ] b\n"})
    assert any(message in fault and fault.startswith("a.md:") and ": error: " in fault for fault in faults)


def test_a_question_without_words_is_skipped(faults_of):
    assert faults_of({"a.md": "# A\n\n### Q1.\n\n- [x] a\n- [ ] b\n"}) == ["a.md:3: error: The question has no text."]


def test_one_faulty_question_costs_no_other(questions_of):
    assert len(questions_of("### Which?\n\n- [ ] a\n- [ ] b\n\n### What?\n\n- [x] a\n- [ ] b\n")) == 1


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("facts: nope", "There is no fact `nope`."),
        ("level: hard", "The level `hard` is none of remember, understand, apply, analyse."),
        ("difficulty: 9", "The difficulty `9` is none of 1, 2, 3."),
        ("domain: D9", "The exam has no domain `D9`."),
    ],
)
def test_an_unknown_name_in_a_comment_is_an_error(load, comment, message):
    manifest = '[exam]\ntitle = "E"\n[[exam.domains]]\nid = "D1"\nweight = 100\n'
    loaded = load({"pack.toml": manifest, "a.md": f"### Which? ^q-1\n<!-- {comment} -->\n- [x] a\n- [ ] b\n"})
    assert [fault.message for fault in loaded.errors] == [message]
    assert loaded.pack.questions == ()


def test_an_unknown_key_in_a_comment_is_a_warning(load):
    loaded = load({"a.md": "### Which? ^q-1\n<!-- level: apply; colour: red -->\n- [x] a\n- [ ] b\n"})
    assert [fault.severity for fault in loaded.faults] == ["warning"]
    assert len(loaded.pack.questions) == 1


def test_an_option_without_a_box_is_read_as_wrong_and_named(load):
    loaded = load({"a.md": "### Which?\n\n- [x] a\n- b\n- [ ] c\n"})
    assert [option.text for option in loaded.pack.questions[0].options] == ["a", "b", "c"]
    assert "has no box" in loaded.faults[0].message


def test_two_options_that_say_the_same_get_two_keys_and_a_warning(load):
    loaded = load({"a.md": "### Which?\n\n- [x] same\n- [ ] same\n"})
    keys = [option.key for option in loaded.pack.questions[0].options]
    assert len(set(keys)) == 2
    assert [fault.message for fault in loaded.faults] == ["Two options of this question are the same."]


def test_bold_letters_in_front_of_options_are_dropped(questions_of):
    question = only(questions_of("### Which?\n\n- [ ] **A.** one\n- [x] **B.** two\n"))
    assert [option.text for option in question.options] == ["one", "two"]


def test_letters_that_are_not_in_order_stay(questions_of):
    question = only(questions_of("### Which grade?\n\n- [ ] C. fair\n- [x] A. good\n"))
    assert [option.text for option in question.options] == ["C. fair", "A. good"]


def test_an_answer_hidden_in_html_is_the_explanation(questions_of):
    first = only(
        questions_of(
            "### Which?\n\n- [ ] a\n- [x] b\n\n<details><summary>Answer</summary>\n\nIt is so.\n\n</details>\n"
        )
    )
    second = only(
        questions_of("### Which?\n\n- [ ] a\n- [x] b\n\n<details>\n<summary>Show</summary>\nIt is so.\n</details>\n")
    )
    assert first.explanation == second.explanation == "It is so."


def test_a_bold_line_that_says_options_is_no_part_of_the_stem(questions_of):
    assert only(questions_of("**Question 2**: Which?\n\n**Options:**\n\n- [ ] a\n- [x] b\n")).stem == "Which?"


def test_an_emoji_before_the_label_goes_with_it(questions_of):
    assert (
        only(questions_of("### Which?\n\n- [ ] a\n- [x] b\n\n💡 Explanation: It is so.\n")).explanation == "It is so."
    )


def test_statements_to_choose_from_are_part_of_the_stem(questions_of):
    question = only(questions_of("### Which are true?\n\n1. One\n2. Two\n\n- [x] the first\n- [ ] both\n"))
    assert question.stem == "Which are true?\n1. One\n2. Two"


def test_what_a_bank_leaves_out_is_told(load):
    questions = "".join(f"### Q{n}. What is number {n}?\n\n- [ ] a{n}\n- [x] b{n}\n\n" for n in range(9))
    loaded = load({"bank.md": f"# Bank\n\n## Who it is for\n\n- People who learn for it\n\n{questions}"})
    assert [fault.message[:42] for fault in loaded.faults] == ["This file reads like a question bank: 1 li"]


def test_a_question_nested_in_a_list_after_another_is_found(questions_of):
    questions = questions_of("### Which?\n\n- [x] a\n- [ ] b\n\n> Because.\n\n2. And which?\n   - [ ] c\n   - [x] d\n")
    assert [question.stem for question in questions] == ["Which?", "And which?"]
    assert questions[0].explanation == "Because."


@pytest.mark.parametrize("text", ["A B C", ": : :", "first second third"])
def test_the_code_behind_the_last_option_is_its_own_when_the_others_have_some(questions_of, text):
    words = text.split()
    parts = [
        f"- [{'x' if place == 1 else ' '}] {word}\n\n```sh\ncode {place}\n```\n\n" for place, word in enumerate(words)
    ]
    question = only(questions_of("#### Q1. Which one?\n\n" + "".join(parts) + "**Explanation:** It is so.\n"))
    kept = words if text.startswith("first") else [""] * 3
    wanted = [f"{word}\n\n```sh\ncode {place}\n```".lstrip() for place, word in enumerate(kept)]
    assert [option.text for option in question.options] == wanted
    assert question.explanation == "It is so."
