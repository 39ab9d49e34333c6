"""Files that are wrong, hostile or none of our business."""

import os
from pathlib import Path

import pytest

from bot.packs import bounds, files
from bot.packs.files import UnreadableFile, find_files, read_text
from bot.packs.library import load_packs

FACT = "# A\n\n- One of the facts here\n"


def test_hidden_folders_dependencies_and_house_files_are_left_out(load):
    loaded = load(
        {
            "a.md": FACT,
            "b.markdown": FACT.replace("A", "B"),
            ".git/x.md": FACT,
            "sub/.obsidian/x.md": FACT,
            "node_modules/p/README.md": FACT,
            "CONTRIBUTING.md": FACT,
            "LICENSE.md": FACT,
            "code.py": "x = 1",
        }
    )
    assert [topic.title for topic in loaded.pack.topics] == ["A", "B"]


def test_ignore_patterns_are_read_like_gits(folder_of):
    folder = folder_of(
        {
            ".studybotignore": "# drafts\ndrafts/\n*.tmp.md\n/top.md\nold/**\n!old/keep.md\ndeep/*/x.md\n",
            "a.md": FACT,
            "drafts/b.md": FACT,
            "c.tmp.md": FACT,
            "top.md": FACT,
            "sub/top.md": FACT,
            "old/d.md": FACT,
            "old/keep.md": FACT,
            "deep/one/x.md": FACT,
            "deep/one/y.md": FACT,
        }
    )
    assert find_files(folder).files == ["a.md", "old/keep.md", "sub/top.md", "deep/one/y.md"]


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"# A\n\n- caf\xe9\n", "The file is not UTF-8; save it in that encoding.", 3),
        ("# A\n".encode("utf-16"), "The file holds NUL bytes, so it is not text in UTF-8.", 1),
        (b"# A\n\nx\x00y\n", "The file holds NUL bytes, so it is not text in UTF-8.", 3),
        (b"x" * (bounds.FILE_BYTES + 1), "The file is over 2 MiB; split it.", 1),
    ],
)
def test_an_unreadable_file_is_named_and_the_others_load(load, data, message, line):
    loaded = load({"bad.md": data, "good.md": FACT})
    assert [(Path(fault.file).name, fault.message, fault.line) for fault in loaded.errors] == [
        ("bad.md", message, line)
    ]
    assert len(loaded.pack.facts) == 1


def test_a_link_out_of_the_folder_is_an_error_and_one_inside_is_not_followed(folder_of, tmp_path):
    folder = folder_of({"a.md": FACT})
    (tmp_path / "secret.md").write_text(FACT)
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "in.md").symlink_to(folder / "a.md")
    (folder / "loop").symlink_to(folder)
    found = find_files(folder)
    assert found.files == ["a.md"]
    assert [(fault.file, fault.severity) for fault in found.faults] == [("out.md", "error")]


def test_a_pipe_is_no_file(folder_of):
    folder = folder_of({"a.md": FACT})
    os.mkfifo(folder / "b.md")
    assert find_files(folder).files == ["a.md"]


def test_a_file_that_keeps_changing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_read_once", lambda path: None)
    with pytest.raises(UnreadableFile, match="changed while"):
        read_text(tmp_path / "a.md")


def test_a_pack_over_its_size_is_cut_and_named(folder_of, monkeypatch):
    monkeypatch.setattr(bounds, "PACK_BYTES", 100)
    found = find_files(folder_of({"a.md": "x" * 60, "b.md": "x" * 60, "c.md": "x"}))
    assert found.files == ["a.md"]
    assert "this file and 1 more were left out" in found.faults[0].message


def test_a_pack_of_too_many_items_is_refused(load, monkeypatch):
    monkeypatch.setattr(bounds, "PACK_ITEMS", 2)
    loaded = load({"a.md": "# A\n\n" + "".join(f"- Fact number {n} of this file\n" for n in range(5))})
    assert loaded.pack.facts == ()
    assert "5 items" in loaded.errors[0].message


def test_a_very_wide_table_is_left_out_at_once_and_named(load):
    table = "|a" * 70 + "|\n" + "|-" * 70 + "|\n" + "|b" * 70 + "|\n"
    loaded = load({"a.md": FACT + "\n" + table})
    assert [fault.message for fault in loaded.errors] == ["This table has more than 64 columns and was left out."]
    assert [fact.text for fact in loaded.pack.facts] == ["One of the facts here"]


def test_a_table_of_64_columns_is_read(facts_of):
    (fact,) = facts_of("|a" * 64 + "|\n" + "|-" * 64 + "|\n" + "|b" * 64 + "|\n")
    assert fact.text.count("a: b") == 64


@pytest.mark.parametrize(
    "text", [">" * 10_000 + " x", "- " * 10_000 + "x", "".join("  " * n + "- a\n" for n in range(300))]
)
def test_deep_nesting_is_cut_and_named(load, text):
    loaded = load({"a.md": FACT + "\n" + text})
    assert any("nested deeper than" in fault.message for fault in loaded.errors)
    assert "One of the facts here" in [fact.text for fact in loaded.pack.facts]


def test_a_byte_order_mark_and_windows_line_ends_do_not_count(load):
    plain = load({"a.md": "---\nid: a\n---\n# A\n\n- One of the facts. ^a-1\n"}).pack
    other = load({"a.md": "\ufeff---\r\nid: a\r\n---\r\n# A\r\n\r\n- One of the facts. ^a-1\r\n"}).pack
    assert plain == other


def test_a_missing_path_is_a_fault(tmp_path):
    loaded = load_packs([tmp_path / "nowhere"])
    assert [fault.message for fault in loaded.faults] == ["There is no such file or folder."]


def test_an_empty_folder_is_an_empty_pack(tmp_path):
    loaded = load_packs([tmp_path])
    assert (loaded.facts, loaded.faults) == (0, ())
