"""Discord is told of the commands when they changed, and only then."""

from __future__ import annotations

import pytest

from bot.services.commands import Commands
from bot.storage.database import Database
from tests import build

TREE = [{"name": "tip", "options": [{"name": "query", "type": 3}]}, {"name": "help"}]


class Discord:
    """Counts how often it was told."""

    def __init__(self) -> None:
        self.told = 0

    async def send(self) -> None:
        self.told += 1

    async def refuse(self) -> None:
        raise OSError("no connection")


async def test_an_unchanged_tree_is_sent_once_even_over_restarts(database: Database) -> None:
    discord = Discord()
    sent = [
        await Commands(database).sync_changed(TREE, discord.send, application_id=1, now=build.NOON) for _ in range(3)
    ]
    assert sent == [True, False, False]
    assert discord.told == 1


async def test_a_changed_tree_is_sent_again(database: Database) -> None:
    discord, commands = Discord(), Commands(database)
    for tree in (TREE, [*TREE, {"name": "setup"}], TREE):
        assert await commands.sync_changed(tree, discord.send, application_id=1, now=build.NOON)
    assert discord.told == 3


async def test_the_order_of_keys_is_no_change(database: Database) -> None:
    discord, commands = Discord(), Commands(database)
    await commands.sync_changed(TREE, discord.send, application_id=1, now=build.NOON)
    turned = [{"options": [{"type": 3, "name": "query"}], "name": "tip"}, {"name": "help"}]
    assert not await commands.sync_changed(turned, discord.send, application_id=1, now=build.NOON)


async def test_each_application_is_told(database: Database) -> None:
    discord, commands = Discord(), Commands(database)
    for application in (1, 2):
        assert await commands.sync_changed(TREE, discord.send, application_id=application, now=build.NOON)


async def test_on_demand_it_is_sent_changed_or_not(database: Database) -> None:
    discord, commands = Discord(), Commands(database)
    for _ in range(2):
        assert await commands.sync_changed(TREE, discord.send, application_id=1, now=build.NOON, always=True)
    assert discord.told == 2


async def test_what_discord_did_not_take_is_sent_again(database: Database) -> None:
    discord, commands = Discord(), Commands(database)
    with pytest.raises(OSError, match="no connection"):
        await commands.sync_changed(TREE, discord.refuse, application_id=1, now=build.NOON)
    assert await commands.sync_changed(TREE, discord.send, application_id=1, now=build.NOON)
