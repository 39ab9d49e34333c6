"""What a topic is: a file, a second-level heading, or what front matter says."""

import pytest


def titles(loaded):
    return [(topic.id, topic.title) for topic in loaded.pack.topics]


def test_front_matter_names_the_topic(topic_of):
    topic = topic_of(
        '---\nid: s3\ntitle: Amazon S3\naliases: [bucket, "object store"]\ndomain: D3\ntask: 3.10\n'
        "questions: false\n---\n"
        "# S3\n\nA store. It keeps objects.\n\n## Limits\n\n### Names\n\n- Between 3 and 63 characters. ^s3-01\n"
    )
    assert (topic.id, topic.title, topic.aliases) == ("s3", "Amazon S3", ("bucket", "object store"))
    assert (topic.domain, topic.task, topic.wants_questions) == ("D3", "3.10", False)
    assert topic.summary == "A store. It keeps objects."
    assert [(section.id, section.path) for section in topic.sections] == [
        ("limits", ("Amazon S3", "Limits")),
        ("limits-names", ("Amazon S3", "Limits", "Names")),
    ]
    assert topic.sections[1].fact_ids == ("s3-01",)
    assert topic.sections[1].place.line == 15


def test_a_plain_file_is_one_topic_named_by_its_heading(load):
    assert titles(load({"asg.md": "# Auto Scaling\n\n- It adds machines under load\n"})) == [("asg", "Auto Scaling")]
    assert load({"asg.md": "# Auto Scaling\n\n- It adds machines\n"}).pack.topics[0].aliases == ("asg",)


def test_a_file_without_headings_is_named_by_its_file(load):
    assert titles(load({"load_balancers.md": "- They spread the load over machines\n"})) == [
        ("load-balancers", "load balancers")
    ]


def test_a_readme_is_named_by_its_folder(load):
    assert titles(
        load({"s3/README.md": "- It keeps objects in buckets\n", "ec2/README.md": "- It runs machines for you\n"})
    ) == [
        ("ec2", "ec2"),
        ("s3", "s3"),
    ]


def test_a_plain_file_with_many_sections_is_a_topic_for_each(load):
    text = "# Services\n\nSome words about them all.\n\n" + "".join(
        f"## Service {n}\n\n### Limits\n\n- Limit number {n} is this\n\n" for n in range(12)
    )
    loaded = load({"services.md": text})
    assert titles(loaded)[1:3] == [("service-0", "Service 0"), ("service-1", "Service 1")]
    assert len(loaded.pack.topics) == 13
    assert loaded.pack.facts[1].path == ("Service 0", "Limits")


def test_several_first_level_headings_are_a_topic_each(load):
    loaded = load({"all.md": "# Storage\n\n- It stores what you give\n\n# Compute\n\n- It computes what you ask\n"})
    assert titles(loaded) == [("storage", "Storage"), ("compute", "Compute")]


def test_a_questions_file_adds_to_its_topic(load):
    pack = load(
        {
            "notes/s3.md": "---\nid: s3\n---\n# S3\n\n- It keeps objects. ^s3-1\n",
            "questions/s3.md": "---\ntopic: s3\n---\n# Questions: S3\n\nOnly words.\n\n### Which? ^q-1\n"
            "- [x] a\n- [ ] b\n",
        }
    ).pack
    assert len(pack.topics) == 1
    assert [question.topic_id for question in pack.questions] == ["s3"]
    assert len(pack.facts) == 1


def test_an_unknown_topic_is_an_error(faults_of):
    (fault,) = faults_of({"q.md": "---\ntopic: nope\n---\n### Which? ^q-1\n- [x] a\n- [ ] b\n"})
    assert fault.startswith("q.md:2: error: There is no topic `nope`; this file's 1 facts and questions")


def test_the_same_topic_id_twice_is_an_error(load):
    loaded = load(
        {
            "a.md": "---\nid: x\n---\n# A\n\n- One of the facts here\n",
            "b.md": "---\nid: x\n---\n# B\n\n- Two of the facts here\n",
        }
    )
    assert [topic.title for topic in loaded.pack.topics] == ["A"]
    assert "already used in a.md" in loaded.errors[0].message


def test_two_plain_files_of_one_name_get_two_ids(load):
    loaded = load({"a/note.md": "# A\n\n- One of the facts here\n", "b/note.md": "# B\n\n- Two of the facts here\n"})
    assert [topic.id for topic in loaded.pack.topics] == ["note", "b-note"]


def test_other_peoples_front_matter_is_tolerated(load):
    loaded = load(
        {
            "a.md": "---\nlayout: post\ndate: 2020-99-99\ntags: [a, b]\naliases:\ntitle: 12\n---\n"
            "- One of the facts here\n"
        }
    )
    assert (loaded.faults, loaded.pack.topics[0].title) == ((), "12")


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("just words", "The front matter is not a table"),
        ("a: &x [1]\nb: *x", "aliases (`*name`) are not allowed"),
        ("a: [1", "The front matter cannot be read"),
        ("a: " + "[" * 100, "nested too deeply"),
        ("a: " + "x" * 70_000, "longer than 64 KiB"),
        ("sources: words", "`sources` in the front matter is not a table"),
        ("sources:\n  k: words", "Source `k` is not an address."),
    ],
)
def test_faulty_front_matter_is_named_and_the_facts_stay(load, front, message):
    loaded = load({"a.md": f"---\n{front}\n---\n# A\n\n- One of the facts here\n"})
    (fault,) = loaded.errors
    assert message in fault.message
    assert [fact.text for fact in loaded.pack.facts] == ["One of the facts here"]


def test_an_unknown_source_costs_the_fact(load):
    loaded = load({"a.md": "---\nid: a\n---\n# A\n\n- One. ^a-1\n  - source: nope\n- Two. ^a-2\n"})
    assert [fact.id for fact in loaded.pack.facts] == ["a-2"]
    assert [(fault.line, fault.severity) for fault in loaded.faults] == [(7, "error")]


def test_an_unknown_domain_is_an_error(load):
    manifest = '[exam]\ntitle = "E"\n[[exam.domains]]\nid = "D1"\nweight = 100\n'
    loaded = load({"pack.toml": manifest, "a.md": "---\nid: a\ndomain: D7\n---\n# A\n\n- One. ^a-1\n"})
    assert [(fault.message, fault.line) for fault in loaded.errors] == [("The exam has no domain `D7`.", 3)]
    assert loaded.pack.topics[0].domain is None


def test_an_unknown_fact_of_a_comparison_costs_the_table(load):
    loaded = load({"a.md": "# A\n\n<!-- facts: nope -->\n| | X |\n| --- | --- |\n| a | b |\n"})
    assert [fault.message for fault in loaded.errors] == ["There is no fact `nope`; this table was left out."]
    assert loaded.pack.topics[0].tables == ()


def test_what_is_pointed_to_and_missing_is_a_warning(load):
    loaded = load({"a.md": "# A\n\n- One of the facts here ^a-1\n  - see: nope\n"})
    assert [(fault.severity, fault.message) for fault in loaded.faults] == [
        ("warning", "`see: nope` names no topic and no fact.")
    ]
