"""Actions: what happens, in which order, in one transaction. `Services` is the product's table of contents."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.alerting import Alerting
from bot.services.answering import Answering
from bot.services.browsing import Browsing
from bot.services.challenging import Challenging
from bot.services.closing import Closing
from bot.services.commands import Commands
from bot.services.comparing import Comparing
from bot.services.connecting import Connecting
from bot.services.content import Content
from bot.services.curating import Curating
from bot.services.daily import Daily
from bot.services.diary import Diaries
from bot.services.dueling import Dueling
from bot.services.organising import Organising
from bot.services.pinning import Pinning
from bot.services.presence import Presence
from bot.services.privacy import Privacy
from bot.services.quizzing import Quizzing
from bot.services.rounds import Rounds
from bot.services.scorekeeping import Scorekeeping
from bot.services.seasons import Seasons
from bot.services.setup import Setup
from bot.services.standings import Standings
from bot.services.status import Status
from bot.services.tips import Tips
from bot.services.turnover import Turnover
from bot.services.vitals import Vitals


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the screens can ask for."""

    alerting: Alerting
    answering: Answering
    browsing: Browsing
    challenging: Challenging
    closing: Closing
    commands: Commands
    comparing: Comparing
    connecting: Connecting
    content: Content
    curating: Curating
    daily: Daily
    diaries: Diaries
    dueling: Dueling
    organising: Organising
    pinning: Pinning
    presence: Presence
    privacy: Privacy
    quizzing: Quizzing
    rounds: Rounds
    scorekeeping: Scorekeeping
    seasons: Seasons
    setup: Setup
    standings: Standings
    status: Status
    tips: Tips
    turnover: Turnover
    vitals: Vitals
