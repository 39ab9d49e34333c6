"""Notes that were read before come from the cache folder, and are what reading gives."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings

from bot.packs import remembering
from bot.packs.library import load_packs
from bot.packs.loading import read_notes
from bot.packs.notes import read_note
from bot.packs.plain import NoteMaker, plain
from bot.packs.remembering import remembered
from bot.packs.report import check_paths
from bot.packs.worker import Worker, load_packs_apart
from tests.meta.test_shape import ROOT
from tests.packs.test_any_text import MARKDOWN
from tests.packs.test_samples import SAMPLES

FACT = "# A\n\n- One of the facts here\n"
FAULTY = "---\nid: a\ntopic: b\n---\n\n### Which?\n- [ ] a\n- [ ] b\n\n![x](no.png) is a picture\n"


class Reader:
    """Reads as the loader does, and knows what it had to read."""

    def __init__(self, cache):
        self.cache = cache
        self.files = []

    def _read(self, folder, files):
        self.files += files
        return read_notes(folder, files)

    def load(self, *paths):
        """Load, and give the names of the files that had to be read."""
        self.files = []
        loaded = load_packs(paths, remembered(self._read, self.cache))
        return loaded, self.files


@pytest.fixture
def reader(tmp_path):
    return Reader(tmp_path / "cache" / "studybot")


@settings(max_examples=300, deadline=None)
@given(text=MARKDOWN)
def test_any_note_comes_back_from_json_as_it_was(text):
    note = read_note("a.md", text)
    assert NoteMaker().note(json.loads(json.dumps(plain(note)))) == note


@pytest.mark.parametrize(
    "place", [ROOT / "content", SAMPLES / "question-banks", SAMPLES / "notes"], ids=lambda place: place.name
)
def test_the_second_load_reads_nothing_and_gives_the_same(reader, place):
    if not place.is_dir():
        pytest.skip(f"no samples at {place}")
    parsed = load_packs([place])
    first, read = reader.load(place)
    again, read_again = reader.load(place)
    assert read
    assert read_again == []
    assert first == again == parsed


def test_faults_and_warnings_come_back_with_their_places(reader, folder_of):
    folder = folder_of({"a.md": FAULTY, "b.md": FACT, "bad.md": b"\xff", "pack.toml": b"title = 3"})
    parsed = load_packs([folder])
    assert len(parsed.faults) > 2
    reader.load(folder)
    again, read = reader.load(folder)
    assert again == parsed
    assert read == ["bad.md"], "what could not be read is tried again"


def test_an_image_that_appears_is_found_though_the_note_is_the_same(reader, folder_of):
    folder = folder_of({"a.md": "# A\n\n- A fact ![map](map.png) with a map\n"})
    assert any("no image" in fault.message for fault in reader.load(folder)[0].faults)
    folder_of({"map.png": b"x"})
    again, read = reader.load(folder)
    assert (again.faults, read) == ((), [])
    assert again.library.packs[0].facts[0].images == ("map.png",)


def test_only_what_changed_is_read_again(reader, folder_of):
    folder = folder_of({"a.md": FACT, "b.md": FACT.replace("One", "Two"), "c.md": FACT.replace("One", "Three")})
    reader.load(folder)
    (folder / "b.md").write_text(FACT.replace("One", "Four"), encoding="utf-8")
    (folder / "c.md").rename(folder / "d.md")
    again, read = reader.load(folder)
    assert read == ["b.md", "d.md"], "a file's name may name its topic"
    assert again == load_packs([folder])
    assert reader.load(folder) == (again, [])


def test_files_of_one_folder_that_are_a_pack_each_do_not_forget_each_other(reader, folder_of):
    folder = folder_of({"a.md": FACT, "b.md": FACT.replace("One", "Two")})
    reader.load(folder / "a.md", folder / "b.md")
    assert reader.load(folder / "a.md", folder / "b.md")[1] == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-20],
        lambda data: data.replace(b"facts", b"farts"),
        lambda data: b"\x80\x04" + data,
        lambda data: data.split(b"\n")[0] + b"\n" + checked(b'{"a": [1]}'),
        lambda data: data.split(b"\n")[0] + b"\n" + checked(b"[[[[]]]]"),
        lambda data: data.split(b"\n")[0] + b"\n" + checked(b"[" * 100_000),
        lambda data: b"00" + data[2:],
    ],
    ids=["empty", "cut", "changed", "foreign", "no note", "no list of notes", "deep", "another reader"],
)
def test_a_damaged_cache_is_read_past_and_replaced(reader, folder_of, damage):
    folder = folder_of({"a.md": FACT})
    whole, _ = reader.load(folder)
    (place,) = reader.cache.iterdir()
    good = place.read_bytes()
    place.write_bytes(damage(good))
    assert reader.load(folder) == (whole, ["a.md"])
    assert place.read_bytes() == good
    assert reader.load(folder) == (whole, [])


def checked(row):
    return remembering._checksum(row) + b" " + row + b"\n"


def test_another_version_of_the_reader_reads_anew(reader, folder_of, monkeypatch):
    folder = folder_of({"a.md": FACT})
    reader.load(folder)
    monkeypatch.setattr(remembering, "reader_mark", lambda: "0" * 32)
    assert reader.load(folder)[1] == ["a.md"]
    assert reader.load(folder)[1] == []


def test_without_a_place_to_write_the_notes_are_read_each_time(folder_of, tmp_path):
    (tmp_path / "cache").write_text("a file in the way")
    reader = Reader(tmp_path / "cache" / "studybot")
    folder = folder_of({"a.md": FACT})
    assert reader.load(folder) == reader.load(folder) == (load_packs([folder]), ["a.md"])


def test_nothing_but_the_notes_is_left_in_the_cache_folder(reader, folder_of):
    folder = folder_of({"a.md": FACT})
    reader.load(folder)
    (folder / "a.md").write_text(FACT.replace("One", "Two"), encoding="utf-8")
    reader.load(folder)
    assert [path.suffix for path in reader.cache.iterdir()] == [".notes"]


def test_a_process_is_started_only_for_what_changed(folder_of, tmp_path, monkeypatch):
    folder = folder_of({"a.md": FACT, "b.md": FACT.replace("One", "Two")})
    first = load_packs_apart([folder], cache=tmp_path / "cache")
    assert first == load_packs([folder])
    started = []
    start = Worker._start
    monkeypatch.setattr(Worker, "_start", lambda worker: (started.append(worker), start(worker)))
    assert load_packs_apart([folder], cache=tmp_path / "cache") == first
    assert started == []
    (folder / "b.md").write_text(FACT.replace("One", "Three"), encoding="utf-8")
    assert load_packs_apart([folder], cache=tmp_path / "cache") == load_packs([folder])
    assert len(started) == 1


def test_a_file_that_took_too_long_is_tried_again(folder_of, tmp_path):
    folder = folder_of({"a.md": FACT, "b.md": "[" * 2_000_000})
    slow = load_packs_apart([folder], seconds=0.5, cache=tmp_path / "cache")
    assert "seconds" in slow.errors[0].message
    assert load_packs_apart([folder], seconds=0.5, cache=tmp_path / "cache").errors == slow.errors


def test_a_check_reads_everything_and_remembers_nothing(reader, folder_of, monkeypatch):
    folder = folder_of({"a.md": FACT})
    reader.load(folder)
    (place,) = reader.cache.iterdir()
    place.write_bytes(place.read_bytes().split(b"\n")[0] + b"\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(reader.cache.parent))
    assert check_paths([folder]).packs[0].summary.facts == 1
    assert place.read_bytes().count(b"\n") == 1


def test_a_start_that_finds_its_notes_remembered_loads_no_parser(folder_of, tmp_path):
    folder = folder_of({"a.md": FACT})
    load_packs([folder], remembered(read_notes, tmp_path / "cache"))
    code = (
        "import sys\nfrom pathlib import Path\nfrom bot.compose import load\n"
        f"assert load([Path({str(folder)!r})], Path({str(tmp_path / 'cache')!r})).facts == 1\n"
        "print(sorted({'markdown_it', 'mdit_py_plugins', 'yaml'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
