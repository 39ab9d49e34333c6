"""Ids survive reordering and unrelated edits."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.packs.binding import bind
from bot.packs.ids import free, is_derived, is_id, option_keys, slug
from bot.packs.manifest import plain_header
from bot.packs.notes import read_note

WORD = st.text(alphabet="abcdefgh", min_size=3, max_size=8)
SENTENCE = st.lists(WORD, min_size=5, max_size=9).map(" ".join)


def ids(text, tmp_path):
    pack, _ = bind(plain_header("p"), [read_note("a.md", text)], tmp_path)
    return {fact.text: fact.id for fact in pack.facts}, {item.stem: item.id for item in pack.questions}


@settings(max_examples=40, deadline=None)
@given(facts=st.lists(SENTENCE, min_size=1, max_size=6, unique=True), data=st.data())
def test_reordering_changes_no_id(facts, data, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    shuffled = data.draw(st.permutations(facts))

    def text(sentences):
        items = "".join(f"- {sentence}, as everybody knows\n" for sentence in sentences)
        questions = "".join(f"### Is it {sentence}?\n\n- [x] yes\n- [ ] no\n\n" for sentence in sentences)
        return f"# T\n\n## S\n\n{items}\n## Q\n\n{questions}"

    assert ids(text(facts), folder) == ids(text(shuffled), folder)


def test_renumbering_and_emphasis_change_no_id(tmp_path):
    first = ids("# T\n\n## S\n\n- The **first** fact of all facts\n\n### Q1. Is it so?\n- [x] a\n- [ ] b\n", tmp_path)
    second = ids(
        "# T\n\n## S\n\n- A new fact in front of it\n- The first  fact of all facts\n\n### Q7. Is it so?\n"
        "- [x] a\n- [ ] b\n",
        tmp_path,
    )
    assert set(first[0].values()) < set(second[0].values())
    assert first[1] == second[1]


def test_the_same_stem_with_other_options_gets_an_id_that_does_not_depend_on_the_order(load):
    one = "### What does this print?\n\n- [x] one\n- [ ] two\n\n"
    two = "### What does this print?\n\n- [x] three\n- [ ] four\n\n"
    first = load({"a.md": "# A\n\n" + one + two}).pack.questions
    second = load({"a.md": "# A\n\n" + two + one}).pack.questions
    assert {item.options[0].text: item.id for item in first} == {item.options[0].text: item.id for item in second}
    assert len({item.id for item in first}) == 2


def test_the_same_fact_twice_gets_a_suffix_and_a_warning(load):
    loaded = load({"a.md": "# A\n\n- the very same sentence stands here\n- the very same sentence stands here\n"})
    first, second = (fact.id for fact in loaded.pack.facts)
    assert second == f"{first}-2"
    assert [(fault.severity, fault.line) for fault in loaded.faults] == [("warning", 4)]


def test_the_same_author_id_twice_is_an_error_and_the_first_one_stays(load):
    loaded = load(
        {"a.md": "# A\n\n- One is the first of them. ^a-1\n", "b.md": "# B\n\n- Two is the other of them. ^a-1\n"}
    )
    assert [fact.text for fact in loaded.pack.facts] == ["One is the first of them."]
    (fault,) = loaded.errors
    assert fault.file.endswith("b.md")
    assert "a.md:3" in fault.message


def test_facts_and_questions_share_one_namespace(load):
    loaded = load({"a.md": "# A\n\n- One is the first of them. ^a-1\n\n### Which? ^a-1\n- [x] a\n- [ ] b\n"})
    assert (len(loaded.pack.facts), len(loaded.pack.questions), len(loaded.errors)) == (1, 0, 1)


def test_an_id_with_other_letters_is_named(faults_of):
    assert "is not an id" in faults_of({"a.md": "# A\n\n- A fact with a bad name for itself ^Bad_ID\n"})[0]


@given(st.text(max_size=80))
def test_a_slug_is_always_an_id(text):
    assert is_id(slug(text))


@given(st.lists(st.text(max_size=5), max_size=10))
def test_option_keys_are_unique(texts):
    keys, _ = option_keys(texts)
    assert len(set(keys)) == len(texts)


def test_a_free_id_stays_within_48_characters():
    long = "a" * 48
    assert is_id(free(long, [long]))


def test_derived_ids_are_recognised(load):
    pack = load(
        {
            "a.md": "# A\n\n- A plain fact without an id\n- A marked fact with an id ^f-1\n\n### Which?\n"
            "- [x] a\n- [ ] b\n"
        }
    ).pack
    assert [is_derived(fact.id) for fact in pack.facts] == [True, False]
    assert is_derived(pack.questions[0].id)


@given(st.integers(0, 300), st.sets(st.integers(2, 300), max_size=5))
def test_a_free_id_is_free_whatever_is_taken(count, others):
    taken = {"x", *(f"x-{number}" for number in (*range(2, count), *others))}
    assert free("x", taken) not in taken


def test_equal_lines_are_numbered_in_their_order(load):
    pack = load({"a.md": "# A\n\n" + "- The same long line, written again and again\n" * 40}).pack
    first = pack.facts[0].id
    assert [fact.id for fact in pack.facts] == [first, *(f"{first}-{number}" for number in range(2, 41))]
