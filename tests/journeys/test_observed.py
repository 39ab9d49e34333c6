"""What the host sees of a member's presses: counted by command and outcome, logged under the interaction's id."""

from __future__ import annotations

import re
from typing import Any

import pytest
import structlog
from sqlalchemy import update

from bot.services.tips import Tips
from bot.storage.tables import Score
from tests.stage import Stage, answer, forged

log = structlog.get_logger()


def count(stage: Stage, name: str, outcome: str) -> float:
    series = f'studybot_interactions_total{{name="{name}",outcome="{outcome}"}}'
    return figure(stage, series)


def figure(stage: Stage, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", stage.bot.metrics.text().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_commands_and_presses_are_counted_by_name(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    await stage.bo.click(post, label="Answer")
    await stage.bo.slash(stage.channel, "tip", query="storage")
    assert count(stage, "setup", "answered") == 1
    assert count(stage, "answer:open", "answered") == 1
    assert count(stage, "tip", "answered") == 1


async def test_refusals_are_told_apart_from_answers(stage: Stage) -> None:
    await stage.bo.slash(stage.channel, "tip", query="qqqqzzzz")
    assert count(stage, "tip", "refused") == 1
    assert count(stage, "tip", "answered") == 0


async def test_a_made_up_custom_id_makes_no_figure_of_its_own(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    for number in range(3):
        await forged(stage.bo, post, f"evil{number}:verb:1")
        await forged(stage.bo, post, f"answer:evil{number}:1")
    assert count(stage, "unknown", "refused") == 6
    assert "evil" not in stage.bot.metrics.text().decode()


async def test_every_first_word_is_timed_once(stage: Stage) -> None:
    await stage.bo.slash(stage.channel, "tip", query="storage")
    await stage.bo.slash(stage.channel, "help")
    assert figure(stage, "studybot_acknowledgement_seconds_count") == 2
    assert figure(stage, "studybot_arrival_seconds_count") == 2


@pytest.mark.faults
async def test_a_fault_and_all_that_led_to_it_bear_the_interactions_id(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_self: Tips, _query: str) -> None:
        log.info("about to fail")
        raise RuntimeError("a fault for the test")

    monkeypatch.setattr(Tips, "look_up", broken)
    shown = await stage.bo.slash(stage.channel, "tip", query="storage")
    assert count(stage, "tip", "failed") == 1
    events: list[dict[str, Any]] = [r.msg for r in caplog.records if isinstance(r.msg, dict)]
    ids = {event["event"]: event.get("interaction") for event in events}
    assert ids["about to fail"] == ids["interaction failed"]
    assert str(ids["interaction failed"]) in str(shown.response.components[0])
    after = await stage.bo.slash(stage.channel, "help")
    assert after.acknowledged


@pytest.mark.faults
async def test_sums_that_a_recount_does_not_confirm_are_counted(stage: Stage) -> None:
    await stage.set_up()
    await answer(stage.bo, await stage.next_day(), "Right 1")
    await stage.bot.contests._recounting.once()
    assert figure(stage, "studybot_recount_differences") == 0
    await stage.database.write(lambda tx: tx.execute(update(Score).values(points=Score.points + 1)) and None)
    await stage.bot.contests._recounting.once()
    assert figure(stage, "studybot_recount_differences") > 0
