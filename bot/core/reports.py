"""When members' reports take a question out of the pool."""

from __future__ import annotations

from typing import Final

MEMBERS: Final = 3
ORGANISERS: Final = 1
"""So many reports by members, or by organisers, suspend a question until an organiser decides."""

REASONS: Final = {
    "wrong": "The marked answer is wrong",
    "several": "More than one option is right",
    "outdated": "It is out of date",
    "unclear": "It is unclear or badly written",
    "other": "Something else",
}
"""What a member can report, by the word kept in the row."""
