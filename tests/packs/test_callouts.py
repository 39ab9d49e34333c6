"""What site generators and note-taking apps add to Markdown reads like plain Markdown."""

import pytest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("> [!NOTE]\n> Useful to know this.\n", "Useful to know this."),
        ("> [!tip]- Cheaper\n> Use another class here.\n", "**Cheaper**\nUse another class here."),
        ('!!! warning "Mind this"\n    It is slow on Mondays.\n', "**Mind this**\n\nIt is slow on Mondays."),
        ("!!! note\n\n    It is slow on Mondays.\n", "It is slow on Mondays."),
        ('??? question "What is it?"\n    A private network.\n', "**What is it?**\n\nA private network."),
        ("!!! This is a loud sentence\nand goes on.\n", "!!! This is a loud sentence\nand goes on."),
        (":::info\nBuckets have names.\n:::\n", "Buckets have names."),
        (":::tip Mind this\nBuckets have names.\n:::\n", "**Mind this**\nBuckets have names."),
        ("import Tabs from '@theme/Tabs';\n\nBuckets have names.\n", "Buckets have names."),
        (
            "<details><summary>What is it?</summary>\nA private network.\n</details>\n",
            "**What is it?**\n\nA private network.",
        ),
        (
            "<details>\n<summary><b>What is it?</b></summary>\n\nA network.\n\n- private\n- yours\n\n</details>\n",
            "**What is it?**\n\nA network.\n- private\n- yours",
        ),
        ("- A bucket, see [[Names of buckets|its name]] ==always==", "A bucket, see its name **always**"),
        ("- A bucket has [[Names#Rules]] %%to be checked%%", "A bucket has Names > Rules"),
        (
            "- Test with `[[ -f x ]]` and a [[1, 2], [3, 4]] matrix",
            "Test with `[[ -f x ]]` and a [[1, 2], [3, 4]] matrix",
        ),
        ("- Compare with a == b, then c == d", "Compare with a == b, then c == d"),
    ],
)
def test_it_reads_like_plain_markdown(facts_of, text, shown):
    for variant in (
        "# T\n\n- First of the facts\n\n## S\n\n" + text,
        ("# T\n\n- First of the facts\n\n## S\n\n" + text).replace("\n", "\r\n"),
    ):
        assert [fact.text for fact in facts_of(variant)] == ["First of the facts", shown]


def test_a_line_of_links_to_other_notes_is_no_fact(facts_of):
    text = "# T\n\n- A fact that is long enough to stand alone\n- [[Other]]\n- ![[note]] [[More|more]]\n"
    assert [fact.text for fact in facts_of(text)] == ["A fact that is long enough to stand alone"]


def test_an_embedded_picture_is_found(load):
    loaded = load({"n.md": "# T\n\n- See this picture ![[img.png|300]]\n", "img.png": b"x"})
    assert loaded.pack.facts[0].images == ("img.png",)


def test_questions_inside_an_admonition_and_a_fold_are_read(questions_of):
    text = '!!! question "Quiz"\n    **Which is it?**\n\n    - [ ] one\n    - [x] two\n'
    fold = "<details><summary>Which is it?</summary>\n\n- [ ] one\n- [x] two\n\n</details>\n"
    for one in (text, "# T\n\n" + text, fold):
        assert [[o.text for o in question.options] for question in questions_of(one)] == [["one", "two"]]


@pytest.mark.parametrize("label", ["व्याख्या", "ব্যাখ্যা", "คำอธิบาย", "解説", "Пояснение", "شرح"])
def test_an_explanation_in_any_script_loses_its_label(questions_of, label):
    (question,) = questions_of(f"### Which?\n\n- [ ] one\n- [x] two\n\n**{label}:** so it is.\n")
    assert question.explanation == "so it is."
