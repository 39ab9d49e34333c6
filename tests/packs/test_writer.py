"""A pack that is written and read again is the same pack."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content import Domain, Exam, Fact, Option, Pack, Place, Question, Section, Table, Topic
from bot.packs.ids import fact_id, option_keys, slug
from bot.packs.library import load_packs
from bot.packs.writer import write_pack

NOWHERE = Place("", 0)
WORD = st.text(alphabet="abcdeghkmnorstuwyäéßжשدé中-1", min_size=2, max_size=7).filter(
    lambda word: not word.startswith(("-", "1")) and not word.endswith("-")
)
SPICE = st.sampled_from(
    [
        "`code`",
        "**bold**",
        "*soft*",
        "[guide](https://example.com/g)",
        "a \\* b",
        "x | y",
        "50%",
        "C#",
        "<tag>",
        "`a|b`",
        "~~no~~",
        "2 < 3",
    ]
)
SENTENCE = st.builds(
    lambda first, words, last: " ".join((first, *words, last)).capitalize(),
    WORD,
    st.lists(st.one_of(WORD, WORD, WORD, SPICE), min_size=2, max_size=8),
    WORD,
)
TITLE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
TEXT = st.one_of(
    SENTENCE,
    st.builds("{}\n{}".format, SENTENCE, SENTENCE),
    st.builds("{}:\n- {}\n- {}".format, SENTENCE, SENTENCE, SENTENCE),
    st.builds("{}\n\n```py\nprint(1)\n\nx = '- [ ] y ^z'\n```\n\n{}".format, SENTENCE, SENTENCE),
)
ADDRESS = st.sampled_from(["https://example.com/a", "https://example.com/b#c", "http://example.org/d?e=f"])
ADDRESSES = st.lists(ADDRESS, max_size=2, unique=True).map(tuple)


def linked(text):
    return ("https://example.com/g",) if "[guide]" in text else ()


@st.composite
def facts(draw, topic_id, path, numbers):
    kind = draw(st.sampled_from(["item", "item", "item", "paragraph", "quote", "row"]))
    if kind == "row":
        text = f"{draw(TITLE)}: {draw(TITLE)}\n{draw(TITLE)}: {draw(TITLE)}"
        return Fact(fact_id(path, text), topic_id, path, text, NOWHERE, "row")
    if kind != "item":
        text = draw(SENTENCE)
        return Fact(f"{topic_id}-{next(numbers):02}", topic_id, path, text, NOWHERE, kind, sources=linked(text))
    text, optional = draw(TEXT), st.one_of(st.none(), SENTENCE.filter(lambda words: "[guide]" not in words))
    return Fact(
        id=f"{topic_id}-{next(numbers):02}",
        topic_id=topic_id,
        path=path,
        text=text,
        place=NOWHERE,
        was=draw(optional),
        since=draw(st.one_of(st.none(), st.just("2020-12"))),
        exam=draw(optional),
        sources=tuple(dict.fromkeys(draw(ADDRESSES) + linked(text))),
        see=draw(st.sampled_from([(), (topic_id,)])),
    )


@st.composite
def questions(draw, topic, number, fact_ids):
    texts = draw(
        st.lists(st.one_of(SENTENCE, SENTENCE, st.just("```sh\nls -l\n```")), min_size=2, max_size=6, unique=True)
    )
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1))
    explanation = draw(st.one_of(st.none(), SENTENCE, st.builds("{}\n\n{}".format, SENTENCE, SENTENCE)))
    keys, _ = option_keys(texts)
    sources = tuple(dict.fromkeys(draw(ADDRESSES) + linked(explanation or "")))
    return Question(
        id=f"q-{topic.id}-{number:02}",
        topic_id=topic.id,
        stem=draw(
            st.one_of(
                SENTENCE,
                st.builds("{}?\n\n```py\n1 + 1\n```".format, SENTENCE),
                st.builds("{}\n\n{}?".format, SENTENCE, SENTENCE),
            )
        ),
        options=tuple(
            Option(key, text, place in right, draw(st.one_of(st.none(), SENTENCE)))
            for place, (key, text) in enumerate(zip(keys, texts, strict=True))
        ),
        place=NOWHERE,
        explanation=explanation,
        domain=draw(st.sampled_from(["D1", "D2"])),
        level=draw(st.sampled_from([None, "remember", "understand", "apply", "analyse"])),
        difficulty=draw(st.sampled_from([None, 1, 2, 3])),
        fact_ids=tuple(draw(st.lists(st.sampled_from(fact_ids), max_size=2, unique=True))) if fact_ids else (),
        tags=draw(st.sampled_from([(), ("cost",), ("cost", "archive")])),
        sources=sources,
    )


@st.composite
def topics(draw, number):
    topic_id, title, numbers = f"t{number}", f"{draw(TITLE)} {number}", iter(range(1, 99))
    names = draw(st.lists(TITLE, max_size=3, unique_by=slug))
    paths = [(title,), *((title, name) for name in names)]
    held = {
        path: draw(st.lists(facts(topic_id, path, numbers), max_size=3, unique_by=lambda fact: fact.id))
        for path in paths
    }
    sections = tuple(
        Section(slug(path[-1]), topic_id, path, tuple(fact.id for fact in held[path]), NOWHERE)
        for path in paths[1:]
        if held[path]
    )
    everything = tuple(fact for path in paths for fact in held[path])
    marked = tuple(fact.id for fact in everything if fact.kind == "item")
    table = (
        Table(
            topic_id,
            sections[-1].path,
            ("", "X", "Y"),
            (("Price", "low | high", "`a`"),),
            NOWHERE,
            draw(ADDRESSES),
            marked[:1],
        )
        if sections
        else None
    )
    topic = Topic(
        id=topic_id,
        title=title,
        place=NOWHERE,
        aliases=tuple(draw(st.lists(TITLE, max_size=3, unique=True))),
        summary=draw(SENTENCE) if everything else "",
        domain=draw(st.sampled_from([None, "D1", "D2"])),
        task=draw(st.sampled_from([None, "3.10"])),
        sections=sections,
        fact_ids=tuple(fact.id for fact in everything),
        tables=(table,) if table is not None else (),
        wants_questions=draw(st.booleans()),
    )
    asked = tuple(draw(questions(topic, place, marked)) for place in range(draw(st.integers(0, 3))))
    return topic, everything, asked


@st.composite
def packs(draw):
    parts = [draw(topics(number)) for number in range(draw(st.integers(1, 3)))]
    exam = Exam(
        "E-01", 65, 130, draw(st.sampled_from([None, 72])), (Domain("D1", "One", 62.5), Domain("D2", "Two", 37.5))
    )
    return Pack(
        id="generated",
        title=draw(TITLE),
        version="1.2",
        language="de",
        licence="MIT",
        description=draw(st.sampled_from(["", 'With "quotes" and \\ and 🚀'])),
        strict=draw(st.booleans()),
        exam=exam,
        inventory={"t0": 2},
        topics=tuple(topic for topic, _, _ in parts),
        facts=tuple(fact for _, held, _ in parts for fact in held),
        questions=tuple(question for _, _, asked in parts for question in asked),
    )


def without_places(pack):
    def bare(item):
        return replace(item, place=NOWHERE)

    return replace(
        pack,
        topics=tuple(
            replace(bare(topic), sections=tuple(map(bare, topic.sections)), tables=tuple(map(bare, topic.tables)))
            for topic in pack.topics
        ),
        facts=tuple(map(bare, pack.facts)),
        questions=tuple(map(bare, pack.questions)),
    )


@settings(max_examples=120, deadline=None)
@given(pack=packs())
def test_a_written_pack_reads_back_the_same(pack, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    write_pack(pack, folder)
    loaded = load_packs([folder])
    assert [str(fault) for fault in loaded.errors] == []
    assert without_places(loaded.library.packs[0]) == pack


def test_images_keep_their_place(load, tmp_path):
    files = {
        "notes/a.md": "---\nid: a\n---\n# A\n\n- See it ![x](<../img/my file.png>) ^a-1\n\n"
        "### Which one? ![y](../img/b.png) ^q-1\n- [x] a\n- [ ] b\n",
        "img/my file.png": b"x",
        "img/b.png": b"x",
    }
    pack = load(files).pack
    assert pack.facts[0].images == ("img/my file.png",)
    write_pack(pack, tmp_path / "again")
    for name in ("my file.png", "b.png"):
        (tmp_path / "again" / "img").mkdir(exist_ok=True)
        (tmp_path / "again" / "img" / name).write_bytes(b"x")
    again = load_packs([tmp_path / "again"]).library.packs[0]
    assert without_places(again) == without_places(pack)
