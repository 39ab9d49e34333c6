"""The report of a check."""

import json

from bot.packs.report import check_paths

NOTE = (
    "---\nid: a\ndomain: D1\n---\n# A\n\nWords.\n\n- One of them. ^a-01\n  - was: two of them\n"
    "  - source: https://example.com\n"
    "- Another one. ^a-a01\n\n### Which one of them? ^q-a-01\n<!-- facts: a-01 -->\n"
    "- [x] this\n  - Because.\n- [ ] that\n  - Because not.\n\n> It is so.\n"
)
MANIFEST = 'id = "p"\n[exam]\ntitle = "E"\n[[exam.domains]]\nid = "D1"\nweight = 100\n[inventory]\na = 2\nb = 1\n'


def test_a_report_counts_what_a_pack_holds(folder_of):
    report = check_paths([folder_of({"pack.toml": MANIFEST, "a.md": NOTE})])
    summary = report.packs[0].summary
    assert (summary.topics, summary.facts, summary.sourced_facts, summary.outdated_facts) == (1, 2, 1, 1)
    assert (summary.questions, summary.explained_questions, summary.reasoned_questions) == (1, 1, 1)
    assert summary.by_domain == (("D1", 1),)
    assert str(summary.inventory) == "0 of 2 systems, 1 of 3 fact ids, 1 added"


def test_lines_name_every_fault_and_end_with_the_counts(folder_of):
    folder = folder_of({"pack.toml": MANIFEST, "a.md": NOTE, "b.md": b"\xff"})
    lines = check_paths([folder]).lines()
    assert lines[0] == f"{folder}/b.md:1: error: The file is not UTF-8; save it in that encoding."
    assert any(line.split() == ["with", "a", "source", "1"] for line in lines)
    assert any(line.split() == ["of", "D1", "1", "(100.0%)"] for line in lines)
    assert lines[-1].startswith("\n1 packs, 1 errors, ")


def test_the_json_has_packs_and_totals(folder_of):
    folder = folder_of({"pack.toml": MANIFEST, "a.md": NOTE, "b.md": b"\xff"})
    report = json.loads(json.dumps(check_paths([folder]).as_json()))
    (pack,) = report["packs"]
    assert (pack["id"], pack["path"], pack["topics"], pack["facts"], pack["questions"]) == ("p", str(folder), 1, 2, 1)
    assert pack["errors"][0] == {
        "file": f"{folder}/b.md",
        "line": 1,
        "message": "The file is not UTF-8; save it in that encoding.",
        "hint": "",
    }
    assert report["totals"]["packs"] == 1
    assert report["totals"]["errors"] == 1
    assert report["totals"]["warnings"] == len(pack["warnings"]) > 0


def test_an_error_fails_a_strict_check_only(folder_of):
    good = "# A\n\n### Which one is it?\n\n- [x] a\n- [ ] b\n"
    assert not check_paths([folder_of({"a.md": good})]).failed(strict=True)
    report = check_paths([folder_of({"a.md": b"\xff"})])
    assert (report.failed(), report.failed(strict=True)) == (False, True)


def test_writing_quality_fails_packs_that_ask_for_it(folder_of):
    cued = "# A\n\n### Which one is it?\n\n- [x] a\n- [ ] none of the above\n"
    assert not check_paths([folder_of({"a.md": cued})]).failed(strict=True)
    own = 'id = "own"\ntitle = "Own"\nstrict = true\n'
    assert check_paths([folder_of({"a.md": cued, "pack.toml": own})]).failed(strict=True)


def test_a_missing_path_fails(tmp_path):
    report = check_paths([tmp_path / "nowhere"])
    assert report.failed()
    assert report.as_json()["totals"]["errors"] == 1


def test_progress_counts_the_files(folder_of):
    seen = []
    check_paths([folder_of({"a.md": NOTE, "b.md": NOTE})], lambda done, total: seen.append((done, total)), apart=False)
    assert seen == [(1, 2), (2, 2)]
