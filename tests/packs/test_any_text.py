"""Whatever the text, the loader ends with a note."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.packs.binding import bind
from bot.packs.checks import check_pack
from bot.packs.faultlog import FaultLog
from bot.packs.manifest import plain_header, read_header
from bot.packs.notes import read_note

PIECES = st.sampled_from(
    [
        "\n",
        "\n\n",
        "# ",
        "## ",
        "### ",
        "- ",
        "* ",
        "1. ",
        "- [ ] ",
        "- [x] ",
        "- [x ] ",
        "  ",
        "    ",
        "\t",
        "> ",
        "```",
        "```\n",
        "~~~",
        "[a](b)",
        "![a](b)",
        "<!-- ",
        "-->",
        "<b>",
        "<br>",
        "",
        " ",
        "---",
        "^id-1",
        " ^a",
        ":",
        "?",
        "was: ",
        "source: k",
        "---\n",
        "id: x\n",
        "Explanation: ",
        "A. ",
        "B) ",
        "Answer: B",
        "> [!note] ",
        "!!! note ",
        "<details>",
        "<summary>a?</summary>",
        "</details>",
        ":::",
        "[[a|b]]",
        "==",
        "%%",
        "✅",
        "**",
        "__",
        "_",
        "`",
        "\\",
        "&amp;",
        "⠀",
        "\ufeff",
        "\u202e",
        "🚀",
        "ß",
        "word",
        "a: b",
        "\r\n",
        "\r",
        "\x0b",
        "\u2028",
        "$",
        "%",
        "[",
        "]",
        "(",
        ")",
        "!",
    ]
)
MARKDOWN = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=400, deadline=None)
@given(text=MARKDOWN)
def test_any_text_loads(text, tmp_path_factory):
    note = read_note("a.md", text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    pack, faults = bind(plain_header("p"), [note], tmp_path_factory.getbasetemp())
    check_pack(pack)
    assert all(1 <= fault.line <= lines for fault in faults)
    assert all(1 <= fact.place.line <= lines and fact.text.strip() for fact in pack.facts)
    for question in pack.questions:
        assert question.stem.strip()
        assert 2 <= len(question.options) <= 10
        assert question.right_keys
        assert all(option.text.strip() for option in question.options)
    assert len({item.id for item in (*pack.facts, *pack.questions)}) == len(pack.facts) + len(pack.questions)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_any_manifest_gives_a_header(text):
    assert read_header(text, "folder", FaultLog("pack.toml")).id
