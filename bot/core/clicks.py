"""Who did something, where and when: what every action learns of an interaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Click:
    """One interaction of a member in a server."""

    guild_id: int
    user_id: int
    name: str
    """The member's display name in this server."""
    at: dt.datetime
    """Discord's own time of it, from the interaction's snowflake: a host's wrong clock changes nothing."""
    joined_at: dt.datetime | None = None
    """When the member joined the server, as the interaction says."""
    role_ids: tuple[int, ...] = ()
    """The member's roles, as the interaction says."""
