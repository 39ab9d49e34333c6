"""When a message may be edited only to show newer numbers: seldom, and never near a close.

Discord caps edits of messages that are older than an hour (error 30046) and lets other edits of the channel wait
meanwhile, so counters and boards give way to posts and reveals.
"""

from __future__ import annotations

import datetime as dt

YOUNG = dt.timedelta(hours=1)
YOUNG_EVERY = dt.timedelta(minutes=1)
OLD_EVERY = dt.timedelta(minutes=10)
NEAR_CLOSE = dt.timedelta(minutes=10)


def may_edit(
    *, sent_at: dt.datetime, last_edit: dt.datetime | None, now: dt.datetime, closes_at: dt.datetime | None = None
) -> bool:
    """Once a minute in the message's first hour, then six times an hour, not in the last ten minutes."""
    if closes_at is not None and now > closes_at - NEAR_CLOSE:
        return False
    every = YOUNG_EVERY if now - sent_at < YOUNG else OLD_EVERY
    return now - (last_edit or sent_at) >= every
