"""Who may do what organisers do."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.core.errors import StudyError
from bot.ui.replies import Interaction


def check_organiser(interaction: Interaction) -> None:
    """Only organisers, by the permissions in Discord's signed payload; a server may show commands to others too."""
    if not interaction.permissions.manage_guild:
        raise StudyError("This needs the permission Manage Server.")


def manage_group(tree: app_commands.CommandTree) -> app_commands.Group:
    """The group `/manage`, made by the first feature that needs it."""
    found = tree.get_command("manage")
    if isinstance(found, app_commands.Group):
        return found
    group = app_commands.Group(
        name="manage", description="For organisers", default_permissions=discord.Permissions(manage_guild=True)
    )
    tree.add_command(group)
    return group


def manage_part(tree: app_commands.CommandTree, name: str, description: str) -> app_commands.Group:
    """The part `/manage NAME`, made by the first feature that needs it."""
    manage = manage_group(tree)
    found = manage.get_command(name)
    if isinstance(found, app_commands.Group):
        return found
    part = app_commands.Group(name=name, description=description)
    manage.add_command(part)
    return part
