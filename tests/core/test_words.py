from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.words import abbreviations, fold, initials, plain, shortened, spellings, stem, stems_of, words_of


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("policy", "policies"),
        ("instance", "instances"),
        ("address", "addresses"),
        ("batch", "batches"),
        ("cache", "caches"),
        ("alias", "aliases"),
        ("status", "statuses"),
        ("key", "keys"),
        ("acl", "acls"),
    ],
)
def test_singular_and_plural_have_one_stem(one: str, many: str) -> None:
    assert stem(one) == stem(many)


@pytest.mark.parametrize("word", ["s3", "sqs", "dns", "aws", "504", "9s", "i", "kms"])
def test_short_words_and_figures_stay_as_they_are(word: str) -> None:
    assert stem(word) == word


def test_case_accents_and_width_are_folded() -> None:
    assert fold("Réplica ＳＱＳ Straße ﬁle") == "replica sqs strasse file"


def test_thousands_commas_and_possessives_are_folded() -> None:
    assert fold("16,000 IOPS of AWS's 1,2") == "16000 iops of aws 1,2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("read-after-write", ["read", "after", "write"]),
        ("99.99% of 10.0.0.0/16", ["99.99", "10.0.0.0", "16"]),
        ("C++ and C# and c", ["c++", "c#", "c"]),
        ("snake_case", ["snake", "case"]),
        ("the and of", ["the", "and", "of"]),
        ("what is a bucket", ["bucket"]),
        ("可用区", ["可用", "用区"]),
        ("S3バケット", ["s3", "ハケ", "ケッ", "ット"]),
        ("🎉 \x00", []),
    ],
)
def test_text_is_cut_into_telling_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Security groups", {"sg"}),
        ("Route 53", {"r53"}),
        ("Elastic Block Store", {"ebs", "bs"}),
        ("Point-in-time recovery", {"pitr", "ptr", "tr"}),
        ("Glacier", set()),
        ("53 routes", set()),
    ],
)
def test_titles_of_several_words_have_initials(title: str, short: set[str]) -> None:
    assert initials(title) == short


def test_names_in_capitals_are_abbreviated() -> None:
    assert {"az", "xff"} <= abbreviations("An Availability Zone, the X-Forwarded-For header and nothing else.")
    assert abbreviations("no names here") == frozenset()


def test_a_title_with_brackets_is_spelt_in_three_ways() -> None:
    assert [" ".join(text.split()) for text in spellings("Block store (EBS)")] == [
        "Block store (EBS)",
        "Block store",
        "EBS",
    ]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        (
            "**bold** and *italic* and __under__ and ~~gone~~ and ||secret||",
            "bold and italic and under and gone and secret",
        ),
        ("`s3:Get*` keeps **its** star", "s3:Get* keeps its star"),
        ("a [link](https://example.org/a_b) and ![alt](x.png)", "a link and alt"),
        ("snake_case_name stays", "snake_case_name stays"),
        ("2 \\* 3 \\_x\\_", "2 * 3 _x_"),
        ("# Heading\n- item\n> quote", "Heading item quote"),
        ("a <b>bold</b> <!-- remark --> end, 1 < 2 > 0", "a bold end, 1 < 2 > 0"),
        ("  many\n\n  lines ", "many lines"),
    ],
)
def test_markdown_becomes_one_plain_line(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@given(st.text(max_size=400), st.integers(10, 120))
def test_any_text_can_be_cut_and_shortened(text: str, limit: int) -> None:
    assert all(stems_of(text))
    assert len(shortened(plain(text), limit)) <= limit


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing_that_is_looked_up(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
