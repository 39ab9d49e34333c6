"""Every table. What is done with them stands in one file per noun."""

from __future__ import annotations

from bot.storage.tables.contests import (
    Adjustment,
    DuelAnswer,
    DuelRow,
    GuildRules,
    PinnedBoard,
    RoundAnswer,
    RoundRow,
    SeasonPlace,
    SeasonRow,
    StreakRow,
)
from bot.storage.tables.dailies import MissedDate, Opening, Posting, Queued, Schedule
from bot.storage.tables.gateway import IdentifyLane, SessionStart
from bot.storage.tables.keeping import Alert, AuditEntry, CommandSync, Disabled, Guild, Secret
from bot.storage.tables.model import REVISIONS, Model
from bot.storage.tables.people import Answer, Erasure, Exposure, Member, Report, Score, Spent

__all__ = [
    "REVISIONS",
    "Adjustment",
    "Alert",
    "Answer",
    "AuditEntry",
    "CommandSync",
    "Disabled",
    "DuelAnswer",
    "DuelRow",
    "Erasure",
    "Exposure",
    "Guild",
    "GuildRules",
    "IdentifyLane",
    "Member",
    "MissedDate",
    "Model",
    "Opening",
    "PinnedBoard",
    "Posting",
    "Queued",
    "Report",
    "RoundAnswer",
    "RoundRow",
    "Schedule",
    "Score",
    "SeasonPlace",
    "SeasonRow",
    "Secret",
    "SessionStart",
    "Spent",
    "StreakRow",
]
