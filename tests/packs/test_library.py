"""Packs at a path, looked up by id."""

import pytest

from bot.packs.library import Library, load_packs

FACT = "# A\n\n- One of the facts here\n\n### Which?\n- [x] a\n- [ ] b\n"


def test_a_file_is_a_pack_by_itself(folder_of):
    loaded = load_packs([folder_of({"Git quiz.md": FACT, "other.md": FACT}) / "Git quiz.md"])
    (pack,) = loaded.library.packs
    assert (pack.id, pack.title, len(pack.facts)) == ("git-quiz", "Git quiz", 1)


def test_a_folder_with_a_manifest_is_a_pack(folder_of):
    loaded = load_packs([folder_of({"pack.toml": 'id = "my"\ntitle = "Mine"\n', "a.md": FACT})])
    assert [(pack.id, pack.title) for pack in loaded.library.packs] == [("my", "Mine")]


def test_a_folder_of_packs_is_several_packs(folder_of):
    files = {"one/pack.toml": "", "one/a.md": FACT, "two/pack.toml": "", "two/a.md": FACT, "README.md": FACT}
    loaded = load_packs([folder_of(files)])
    assert [pack.id for pack in loaded.library.packs] == ["one", "two"]


def test_any_other_folder_is_a_pack_named_after_it(folder_of):
    assert [pack.id for pack in load_packs([folder_of({"x/a.md": FACT})]).library.packs] == ["pack"]


def test_two_packs_of_one_id_get_two_ids_and_a_warning(folder_of):
    folder = folder_of(
        {"one/pack.toml": 'id = "same"', "one/a.md": FACT, "two/pack.toml": 'id = "same"', "two/a.md": FACT}
    )
    loaded = load_packs([folder])
    assert [pack.id for pack in loaded.library.packs] == ["same", "same-2"]
    assert [fault.severity for fault in loaded.faults] == ["warning"]


def test_everything_is_found_by_id(folder_of):
    library = load_packs([folder_of({"a.md": FACT})]).library
    (pack,) = library.packs
    topic, fact, question = pack.topics[0], pack.facts[0], pack.questions[0]
    assert library.pack("pack") is pack
    assert library.topic("pack", topic.id) is topic
    assert library.fact("pack", fact.id) is fact
    assert library.question("pack", question.id) is question
    assert library.facts_of(topic) == (fact,)
    assert library.questions_of(topic) == (question,)


def test_topics_of_one_id_in_two_packs_are_kept_apart(folder_of):
    folder = folder_of(
        {"one/pack.toml": "", "one/a.md": FACT, "two/pack.toml": "", "two/a.md": "# A\n\n- Quite another fact here\n"}
    )
    library = load_packs([folder]).library
    assert len(library.questions_of(library.topic("one", "a"))) == 1
    assert library.questions_of(library.topic("two", "a")) == ()
    assert [fact.text for fact in library.facts_of(library.topic("two", "a"))] == ["Quite another fact here"]


def test_what_is_not_there_is_a_key_error():
    library = Library()
    for look in (lambda: library.pack("x"), lambda: library.topic("x", "y"), lambda: library.fact("x", "y")):
        with pytest.raises(KeyError):
            look()


def test_a_manifest_is_read_whole(load):
    loaded = load(
        {
            "pack.toml": 'id = "p"\ntitle = "P"\nversion = "2"\nlanguage = "de"\nlicence = "MIT"\n'
            'description = "D"\nstrict = true\n'
            '[exam]\ntitle = "E"\nquestions = 65\nminutes = 130\npass_mark = 72\n'
            '[[exam.domains]]\nid = "D1"\ntitle = "One"\nweight = 60\n[[exam.domains]]\nid = "D2"\nweight = 40.0\n'
            "[inventory]\ns3 = 12\n"
        }
    )
    pack = loaded.pack
    assert loaded.faults == ()
    assert (pack.version, pack.language, pack.licence, pack.description, pack.strict) == ("2", "de", "MIT", "D", True)
    assert (pack.exam.title, pack.exam.questions, pack.exam.minutes, pack.exam.pass_mark) == ("E", 65, 130, 72)
    assert [(domain.id, domain.title, domain.weight) for domain in pack.exam.domains] == [
        ("D1", "One", 60),
        ("D2", "D2", 40),
    ]
    assert pack.inventory == {"s3": 12}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("id = \n", "pack.toml cannot be read", 1),
        ('title = "x"\nid = "No good"\n', "may hold a-z, 0-9 and hyphens only", 2),
        ("title = 3\n", "`title` in pack.toml is not text.", 1),
        ('exam = "x"\n', "`exam` in pack.toml is not a table.", 1),
        ('[exam]\nquestions = "x"\n', "`questions` in [exam] is not a whole number.", 2),
        ('[exam]\ntitle = "E"\n[[exam.domains]]\nid = "D1"\nweight = 50\n', "do not add up to 100", 3),
        ('[exam]\ntitle = "E"\n[[exam.domains]]\nid = "D1"\n', "needs an id of its own and a weight", 3),
        ("[inventory]\ns3 = 0\n", "is not a number of facts", 2),
        ("x = " + "[" * 3000, "pack.toml cannot be read", 1),
        ("# " + "x" * 300_000, "pack.toml is over 256 KiB", 1),
    ],
)
def test_a_faulty_manifest_is_named_and_the_notes_load(load, text, message, line):
    loaded = load({"pack.toml": text, "a.md": FACT})
    assert any(message in fault.message and fault.line == line for fault in loaded.errors), loaded.faults
    assert len(loaded.pack.facts) == 1


def test_an_unknown_key_of_a_manifest_is_a_warning(load):
    loaded = load({"pack.toml": 'id = "p"\ncolour = "red"\n'})
    assert [(fault.severity, fault.line) for fault in loaded.faults] == [("warning", 2)]


def test_a_file_of_many_topics_is_not_over_the_limit(load):
    loaded = load(
        {"n.md": "".join(f"## Topic {number}\n\n- Fact number {number} of many\n\n" for number in range(400))}
    )
    assert (loaded.errors, len(loaded.pack.topics), len(loaded.pack.facts)) == ((), 400, 400)
