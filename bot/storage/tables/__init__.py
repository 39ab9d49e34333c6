"""Every table. What is done with them stands in one file per noun."""

from __future__ import annotations

from bot.storage.tables.dailies import MissedDate, Opening, Posting, Queued, Schedule
from bot.storage.tables.gateway import IdentifyLane, SessionStart
from bot.storage.tables.keeping import Alert, AuditEntry, CommandSync, Disabled, Guild, Secret
from bot.storage.tables.model import REVISIONS, Model
from bot.storage.tables.people import Answer, Exposure, Member, Report, Score

__all__ = [
    "REVISIONS",
    "Alert",
    "Answer",
    "AuditEntry",
    "CommandSync",
    "Disabled",
    "Exposure",
    "Guild",
    "IdentifyLane",
    "Member",
    "MissedDate",
    "Model",
    "Opening",
    "Posting",
    "Queued",
    "Report",
    "Schedule",
    "Score",
    "Secret",
    "SessionStart",
]
