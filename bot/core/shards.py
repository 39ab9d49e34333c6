"""Which part of the bot's servers a process serves: server s belongs to shard (s >> 22) % count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.errors import StudyError

_FORM = re.compile(r"(\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*)/(\d{1,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shards:
    """Some of `count` shards."""

    ids: tuple[int, ...]
    count: int

    @property
    def share(self) -> float:
        """How much of the bot this is: Discord's limits hold for all processes together."""
        return len(self.ids) / self.count


def parse_shards(text: str) -> Shards:
    """The shards named by "0-3/16", "5/16" or "0,4-6/16"; StudyError for anything else."""
    found = _FORM.fullmatch(text.replace(" ", ""))
    if found is None:
        raise StudyError("{text} names no shards. Write it as 0-3/16: shards 0 to 3 of 16 in all.", text=text)
    count = int(found[2])
    ids: set[int] = set()
    for part in found[1].split(","):
        first, _, last = part.partition("-")
        ids |= set(range(int(first), int(last or first) + 1))
    if not ids or max(ids) >= count:
        raise StudyError(
            "{text} names shards that do not exist: of {count} in all, the last is {last}.",
            text=text,
            count=count,
            last=count - 1,
        )
    return Shards(tuple(sorted(ids)), count)
