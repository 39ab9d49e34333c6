"""Facts out of notes, plain and annotated."""


def test_an_annotated_item_is_a_fact_with_its_metadata(facts_of):
    (fact,) = facts_of(
        "---\nid: s3\nsources:\n  guide: https://example.com/s3\n---\n# S3\n\nA store.\n\n## Consistency\n"
        "- A read after a write returns the new version. ^s3c-02\n  - was: overwrites were eventually consistent\n"
        "  - since: 2020-12\n  - source: guide\n  - source: https://example.com/more\n  - exam: may still say so\n"
        "  - see: s3\n  - It costs nothing.\n"
    )
    assert fact.id == "s3c-02"
    assert fact.text == "A read after a write returns the new version.\n- It costs nothing."
    assert (fact.was, fact.since, fact.exam) == ("overwrites were eventually consistent", "2020-12", "may still say so")
    assert fact.sources == ("https://example.com/s3", "https://example.com/more")
    assert fact.path == ("S3", "Consistency")
    assert fact.see == ("s3",)
    assert fact.place.line == 11


def test_children_are_folded_into_their_item_in_order(facts_of):
    (fact, other) = facts_of(
        "# A\n\n- The plan has steps:\n    1. first this\n    2. then that\n- Another plan is simpler\n"
    )
    assert fact.text == "The plan has steps:\n1. first this\n2. then that"
    assert other.text == "Another plan is simpler"


def test_a_list_of_mere_names_is_one_fact(facts_of):
    (fact,) = facts_of("# Things\n\n## Serverless\n\n- Lambda\n- Fargate\n- Step Functions\n")
    assert fact.text == "- Lambda\n- Fargate\n- Step Functions"


def test_a_line_that_leads_to_a_list_stays_with_it(facts_of):
    (fact,) = facts_of(
        "# A\n\n## B\nAccess is granted if:\n\n- the policy allows it, and this is a longer line\n"
        "- nothing denies it, which is checked first\n"
    )
    assert fact.text.startswith("Access is granted if:\n- the policy")


def test_the_items_of_a_long_list_keep_the_line_before_them(facts_of):
    items = "".join(f"- item number {number} says something of its own that is worth knowing\n" for number in range(20))
    facts = facts_of(f"# A\n\n## B\n**Remember** these:\n\n{items}")
    assert len(facts) == 20
    assert facts[0].text.startswith("**Remember** these: item number 0")


def test_a_long_item_is_cut_at_its_children(facts_of):
    children = "".join(
        f"  - child number {number} says something that is quite long and worth a card\n" for number in range(20)
    )
    facts = facts_of(f"# A\n\n- Volumes\n{children}")
    assert len(facts) == 20
    assert facts[3].text.startswith("Volumes: child number 3")


def test_table_rows_are_facts_with_their_headers(facts_of):
    facts = facts_of("# A\n\n| Class | Minimum |\n| --- | --- |\n| Standard | none |\n| Glacier | 90 days |\n")
    assert [fact.text for fact in facts] == ["Class: Standard\nMinimum: none", "Class: Glacier\nMinimum: 90 days"]
    assert facts[1].kind == "row"


def test_a_table_with_an_empty_first_header_is_a_comparison(load):
    pack = load(
        {
            "a.md": "---\nid: a\nsources:\n  k: https://example.com\n---\n# A\n\nSummary.\n\n- One. ^a-01\n"
            "\n## X or Y\n"
            "<!-- source: k; facts: a-01 -->\n| | X | Y |\n| --- | --- | --- |\n| Price | low | high |\n"
        }
    ).pack
    (table,) = pack.topics[0].tables
    assert table.header == ("", "X", "Y")
    assert table.rows == (("Price", "low", "high"),)
    assert table.sources == ("https://example.com",)
    assert table.fact_ids == ("a-01",)
    assert table.path == ("A", "X or Y")
    assert len(pack.facts) == 1
    assert pack.topics[0].sections[-1].title == "X or Y"


def test_paragraphs_and_quotes_are_facts_and_the_first_one_is_the_summary(topic_of, facts_of):
    text = "# NAT\n\nLets private machines out.\n\n## More\n\nIt is managed for you.\n\n> It has no security group.\n"
    topic = topic_of(text)
    assert topic.summary == "Lets private machines out."
    assert [(fact.kind, fact.text) for fact in facts_of(text)] == [
        ("paragraph", "It is managed for you."),
        ("quote", "It has no security group."),
    ]


def test_a_note_of_one_paragraph_is_a_fact(facts_of):
    assert [fact.text for fact in facts_of("# A\n\nOnly this sentence is here.\n")] == ["Only this sentence is here."]


def test_code_belongs_to_the_fact_before_it(facts_of):
    (fact,) = facts_of("# A\n\n## B\n\n- Run this command on the machine\n\n```sh\nls\n```\n")
    assert fact.text == "Run this command on the machine\n```sh\nls\n```"


def test_contents_badges_navigation_and_promotion_are_no_facts(facts_of):
    facts = facts_of(
        "# A\n\n[![build](https://img.example/b.svg)](https://ci.example)\n\n## Table of contents\n\n"
        "- [B](#b)\n  - [C](#c)\n\n"
        "## B\n\n- [Next chapter](next.md)\n- **[⬆ Back to Top](#table-of-contents)**\n"
        "- [A page](https://example.com)\n"
        "- Buy it at [the shop](https://www.udemy.com/course/x/?referralCode=Z)\n- A real fact that stays\n"
        "- ...\n\n---\n\n"
        "## License\n\nEverything here is MIT licensed.\n\n### Details\n\n- Really all of it is licensed\n\n"
        "| No. | Question |\n| --- | --- |\n| 1 | [What?](#what) |\n"
    )
    assert [fact.text for fact in facts] == ["A real fact that stays"]


def test_housekeeping_ends_at_the_next_heading_of_its_level(facts_of):
    facts = facts_of(
        "# A\n\n## Contributing\n\n- Send patches to this address\n\n## Limits\n\n- Five per region and account\n"
    )
    assert [fact.text for fact in facts] == ["Five per region and account"]


def test_html_is_never_interpreted(facts_of):
    facts = facts_of(
        "# A\n\n- The <b>bold</b> part and the <head> tag<br>second line\n- Text with <!-- hidden --> comment\n"
        "- Less &lt; more &amp; so on, `<p>` stays\n\n<div>raw block</div>\n"
    )
    assert [fact.text for fact in facts] == [
        "The bold part and the <head> tag\nsecond line",
        "Text with  comment",
        "Less < more & so on, `<p>` stays",
    ]


def test_markdown_that_discord_does_not_know_is_translated(facts_of):
    (fact,) = facts_of(
        "# A\n\n"
        "- __Strong__ and _soft_, [guide](https://example.com/a_(b)), [inside](#there), [ref][r], "
        "![pic](https://example.com/i.png), a || b\n\n"
        "[r]: https://example.com/r\n"
    )
    assert fact.text == (
        "**Strong** and _soft_, [guide](https://example.com/a_%28b%29), inside, [ref](https://example.com/r), "
        "[pic](https://example.com/i.png), a \\|\\| b"
    )
    assert fact.sources == ("https://example.com/a_(b)", "https://example.com/r")


def test_wrapped_prose_is_joined_and_short_lines_are_kept(facts_of):
    long = "This is a line of prose that was wrapped by an editor at about this column,"
    facts = facts_of(f"# A\n\n- {long}\n  and it goes on.\n- one line\n  two line\n")
    assert facts[0].text == f"{long} and it goes on."
    assert facts[1].text == "one line\ntwo line"


def test_relative_images_are_attached_when_they_exist(load):
    loaded = load(
        {
            "notes/a.md": "# A\n\n- See the picture of it ![vpc](../img/v.png?raw=true)\n- Not there ![x](no.png)\n"
            "- Outside of it ![x](../../../secret.png)\n",
            "img/v.png": b"png",
        }
    )
    assert [fact.images for fact in loaded.pack.facts] == [("img/v.png",), (), ()]
    assert [fault.message for fault in loaded.faults] == [
        "There is no image `notes/no.png`.",
        "The image `../../../secret.png` lies outside of the pack's folder and is not shown.",
    ]


def test_arithmetic_is_no_id(facts_of):
    facts = facts_of("# A\n\n- There are many addresses: 2 ^32\n- This one has an id ^a-1\n")
    assert facts[0].text.endswith("2 ^32")
    assert facts[1].id == "a-1"


def test_marked_children_are_facts_of_their_own(facts_of):
    facts = facts_of("# A\n\n- The parent holds this. ^p-1\n  - The child holds that. ^p-2\n  - A remark.\n")
    assert {fact.id: fact.text for fact in facts} == {
        "p-1": "The parent holds this.\n- A remark.",
        "p-2": "The child holds that.",
    }


def test_emoji_tabs_and_right_to_left_text_survive(facts_of):
    facts = facts_of("# موضوع\n\n-\tהעברה בין אזורים עולה כסף 🚀\n-\tיש הגבלה\n\t- ילד ראשון ברשימה\n")
    assert facts[0].text == "העברה בין אזורים עולה כסף 🚀"
    assert facts[1].text == "יש הגבלה\n- ילד ראשון ברשימה"
    assert facts[0].path == ("موضوع",)
