"""The command tree and the custom ids, held against Discord's limits."""

from __future__ import annotations

from typing import Any

from tests.stage import Stage

LONGEST = {
    "answer:lock": "answer:lock:9223372036854775807:0.1.2.3.4.5.6.7.8.9",
    "quiz:lock": "quiz:lock:0123456789ab:0.1.2.3.4.5.6.7.8.9",
    "tip:page": "tip:page:0123456789ab:9999",
    "topics:page": "topics:page:0123456789ab:9999",
    "board:page": "board:page:season:accuracy:0123456789ab:9223372036854775807",
}


async def test_every_template_is_a_feature_and_a_verb(stage: Stage) -> None:
    templates = stage.bot.router.templates
    assert len(templates) == len(set(templates))
    assert all(template.count(":") == 1 and len(template) <= 30 for template in templates)


async def test_the_longest_custom_ids_fit(stage: Stage) -> None:
    for template, custom_id in LONGEST.items():
        assert template in stage.bot.router.templates
        assert len(custom_id) <= 100


async def test_commands_keep_discords_limits(stage: Stage) -> None:
    commands = [command.to_dict(stage.bot.tree) for command in stage.bot.tree.get_commands()]
    names = [command["name"] for command in commands]
    assert {"tip", "compare", "topics", "leaderboard", "setup", "manage", "help"} <= set(names)
    for command in commands:
        check(command)


def check(command: dict[str, Any]) -> None:
    assert command["name"] == command["name"].lower()
    assert 1 <= len(command["name"]) <= 32
    assert 1 <= len(command.get("description", "x")) <= 100
    for option in command.get("options", []):
        check(option)


async def test_only_organisers_see_what_changes_the_server(stage: Stage) -> None:
    commands = {c.name: c.to_dict(stage.bot.tree) for c in stage.bot.tree.get_commands()}
    for name in ("setup", "manage"):
        assert int(commands[name]["default_member_permissions"]) & 0x20, name
    assert all(command["contexts"] == [0] for command in commands.values()), "servers only"
