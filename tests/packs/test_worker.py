"""Files read in a process of their own."""

from bot.packs import worker
from bot.packs.library import load_packs
from bot.packs.worker import Worker, load_packs_apart

FACT = "# A\n\n- One of the facts here\n"


def test_reading_apart_gives_the_same_packs(folder_of):
    folder = folder_of({"a.md": FACT, "b.md": "### Which?\n- [x] a\n- [ ] b\n", "bad.md": b"\xff"})
    assert load_packs_apart([folder]).packs == load_packs([folder]).packs


def test_a_file_that_takes_too_long_is_named_and_the_others_load(folder_of):
    folder = folder_of({"a.md": FACT, "b.md": "[" * 2_000_000, "c.md": FACT.replace("One", "Two")})
    loaded = load_packs_apart([folder], seconds=1.0)
    assert [fact.text for fact in loaded.library.packs[0].facts] == ["One of the facts here", "Two of the facts here"]
    (fault,) = loaded.errors
    assert (fault.file.endswith("b.md"), "seconds" in fault.message) == (True, True)


def test_a_process_that_dies_costs_one_file(folder_of):
    folder = folder_of({"a.md": FACT, "b.md": FACT, "c.md": FACT})
    with Worker() as reader:
        assert [note.items for note in reader.read(folder, ["a.md"])] == [1]
        reader._process.kill()  # as the system does when memory is short
        notes = list(reader.read(folder, ["b.md", "c.md"]))
    assert [note.items for note in notes] == [0, 1]
    assert "more memory" in notes[0].faults[0].message


def test_a_process_that_was_already_gone_when_it_was_asked_costs_one_file(folder_of):
    folder = folder_of({"a.md": FACT, "b.md": FACT})
    with Worker() as reader:
        assert [note.items for note in reader.read(folder, ["a.md"])] == [1]
        reader._process.kill()
        reader._process.wait()  # now the request meets a pipe that nobody reads
        assert [note.items for note in reader.read(folder, ["a.md", "b.md"])] == [0, 1]


def test_after_several_stopped_files_the_rest_is_not_read(folder_of, monkeypatch):
    monkeypatch.setattr(worker.bounds, "FILES_STOPPED", 0)
    loaded = load_packs_apart([folder_of({"a.md": FACT})])
    assert len(loaded.errors) == 1


def test_a_file_that_needs_too_much_memory_is_named(folder_of):
    folder = folder_of({"a.md": "[a] " * 400_000, "b.md": FACT})
    with Worker(memory=64 * 2**20) as reader:
        notes = list(reader.read(folder, ["a.md", "b.md"]))
    assert [note.items for note in notes] == [0, 1]
    assert "more memory" in notes[0].faults[0].message
