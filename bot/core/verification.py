"""What a recount found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the answers say."""

    guild_id: int
    what: str
    """A period ("all", "2026-11", "season:4") for a sum, or "streak"."""
    user_id: int
    counted: str
    kept: str

    def __str__(self) -> str:
        return f"server {self.guild_id}, member {self.user_id}, {self.what}: counted {self.counted}, kept {self.kept}"


def differences(
    guild_id: int, what: str, counted: Mapping[int, object], kept: Mapping[int, object]
) -> list[Difference]:
    """Members whose kept value is not the counted one, in order."""
    return [
        Difference(guild_id, what, user, str(counted.get(user, "nothing")), str(kept.get(user, "nothing")))
        for user in sorted(counted.keys() | kept.keys())
        if counted.get(user) != kept.get(user)
    ]
