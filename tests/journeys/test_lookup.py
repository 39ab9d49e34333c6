"""Looking things up: the command, its autocomplete, its buttons."""

from __future__ import annotations

import pytest

from tests import build
from tests.stage import Stage, answer, ids_of, labels_of, letters_in, text_of


async def test_a_topic_shows_its_summary_and_facts_with_todays_truth_first(stage: Stage) -> None:
    shown = await stage.bo.slash(stage.channel, "tip", query="object storage")
    text = text_of(shown)
    assert not shown.ephemeral
    assert text.index("Keeps files as objects.") < text.index("A bucket holds objects.")
    assert text.index("Reads after writes are consistent.") < text.index("overwrites were eventual")
    assert "(until Dec 2020)" in text
    assert "https://example.org/buckets.html" in text


async def test_a_typo_an_alias_and_a_half_word_find_it_too(stage: Stage) -> None:
    for query in ("objekt storge", "bucket", "obj stor", "archve restore"):
        shown = await stage.bo.slash(stage.channel, "tip", query=query)
        assert "Object storage" in text_of(shown), query


async def test_autocomplete_offers_topics_first_and_its_choice_opens_the_card(stage: Stage) -> None:
    offered = await stage.bo.autocomplete(stage.channel, "tip", "query", "obj")
    assert offered[0]["name"] == "Object storage"
    shown = await stage.bo.slash(stage.channel, "tip", query=offered[0]["value"])
    assert "### Object storage" in text_of(shown)
    assert len(await stage.bo.autocomplete(stage.channel, "tip", "query", "")) > 0


async def test_nothing_found_names_the_nearest_topics_privately(stage: Stage) -> None:
    shown = await stage.bo.slash(stage.channel, "tip", query="zzzzqqqq")
    assert shown.ephemeral
    assert "Nearest topics" in text_of(shown)
    assert "Object storage" in text_of(shown)


async def test_queries_that_are_no_words_get_a_sentence(stage: Stage) -> None:
    for query in ("🦆🦆", "the of and", "'; DROP TABLE facts; --", 'NEAR("a" b)*', "x" * 6000):
        shown = await stage.bo.slash(stage.channel, "tip", query=query)
        assert shown.acknowledged
        assert "went wrong" not in text_of(shown)


async def test_a_private_card_goes_on_in_place_and_can_be_shared(stage: Stage) -> None:
    card = await stage.bo.slash(stage.channel, "tip", query="bucket", private=True)
    assert card.ephemeral
    first = await stage.bo.click(card.response, label="Another")
    assert "Basics" in text_of(first)
    one = text_of(card)
    await stage.bo.click(card.response, label="Another")
    assert text_of(card) != one, "the next fact, in the same message"
    shared = await stage.bo.click(card.response, label="Share")
    assert not shared.ephemeral
    assert "Share" not in labels_of(shared.response)


async def test_a_press_on_somebodys_public_card_opens_ones_own(stage: Stage) -> None:
    card = await stage.bo.slash(stage.channel, "tip", query="bucket")
    before = text_of(card)
    mine = await stage.cy.click(card.response, label="Another")
    assert mine.ephemeral
    assert text_of(card) == before


async def test_sections_open_from_the_select(stage: Stage) -> None:
    card = await stage.bo.slash(stage.channel, "tip", query="bucket", private=True)
    menu = next(part for part in ids_of(card.response) if part == "tip:open")
    options = [p for p in card.response.components[0]["components"] if p.get("type") == 1]
    values = [
        o["value"] for row in options for c in row["components"] if c.get("custom_id") == menu for o in c["options"]
    ]
    shown = await stage.bo.select(card.response, values[:1], custom_id=menu)
    assert "### Basics" in text_of(shown)
    back = await stage.bo.click(card.response, label="Whole topic")
    assert "### Object storage" in text_of(back)


async def test_quiz_me_is_private_and_without_points(stage: Stage) -> None:
    await stage.set_up()
    card = await stage.bo.slash(stage.channel, "tip", query="bucket")
    quiz = await stage.bo.click(card.response, label="Quiz me")
    assert quiz.ephemeral
    letter = "ABCD"[letters_in(text_of(quiz)).index("Right 1")]
    await stage.bo.click(quiz.response, label=letter)
    verdict = text_of(await stage.bo.click(quiz.response, label="Lock in"))
    assert "✓ Right" in verdict
    assert "points" not in verdict
    assert "no scored answer here yet" in text_of(await stage.bo.slash(stage.channel, "leaderboard"))


async def test_a_subject_without_a_question_has_no_quiz_button(stage: Stage) -> None:
    card = await stage.bo.slash(stage.channel, "tip", query="networking")
    assert "Quiz me" not in labels_of(card.response)


@pytest.mark.questions(build.question("q-only"))
async def test_the_open_daily_is_nobodys_quiz(stage: Stage) -> None:
    await stage.set_up()
    await stage.next_day()
    card = await stage.bo.slash(stage.channel, "tip", query="bucket")
    shown = await stage.bo.click(card.response, label="Quiz me")
    assert "no question on this" in text_of(shown)


async def test_whoever_was_shown_the_key_after_the_post_gets_no_points_and_is_told(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    name = text_of(post).split("answer to ")[1].split("?")[0]
    elsewhere = stage.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    there = elsewhere.add_member(stage.bo.user)
    card = await there.slash(channel, "tip", query="bucket")
    while True:  # another server has no open daily, so any of the three may be asked there
        quiz = await there.click(card.response, label="Quiz me")
        letter = "ABCD"[letters_in(text_of(quiz)).index("Wrong 1")]
        await there.click(quiz.response, label=letter)
        await there.click(quiz.response, label="Lock in")
        if name in text_of(quiz):
            break
        await stage.env.advance_time(30)  # members who press without end are asked to wait
    verdict = text_of(await answer(stage.bo, post, "Right 1"))
    assert "✓ Right" in verdict
    assert "were shown this question's key" in verdict
    assert "no scored answer here yet" in text_of(await stage.bo.slash(stage.channel, "leaderboard"))
