"""What organisers did, as it is read back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit."""

    name: str
    """Who did it, as the server last saw them."""
    action: str
    """Feature and verb: "daily.skip"."""
    detail: str
    done_at: dt.datetime
