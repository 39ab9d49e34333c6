"""The one list to extend: every feature of the screens, installed into a bot."""

from __future__ import annotations

from collections.abc import Callable

from discord import app_commands

from bot.services import Services
from bot.ui.answer import AnswerScreen
from bot.ui.compare import CompareScreen
from bot.ui.diary import DiaryScreen
from bot.ui.duel import DuelScreen
from bot.ui.help import HelpScreen
from bot.ui.leaderboard import LeaderboardScreen
from bot.ui.manage_content import ContentScreen
from bot.ui.manage_daily import ManageDailyScreen
from bot.ui.manage_points import ManagePointsScreen
from bot.ui.manage_questions import ManageQuestionsScreen
from bot.ui.manage_seasons import ManageSeasonsScreen
from bot.ui.manage_status import ManageStatusScreen
from bot.ui.mydata import MydataScreen
from bot.ui.offer import OfferScreen
from bot.ui.pinned_board import ManageBoardScreen
from bot.ui.quiz import QuizScreen
from bot.ui.round import RoundScreen
from bot.ui.router import Router
from bot.ui.season import SeasonScreen
from bot.ui.setup import SetupScreen
from bot.ui.tip import TipScreen
from bot.ui.topics import TopicsScreen

Install = Callable[[Services, app_commands.CommandTree, Router], None]

FEATURES: tuple[Install, ...] = (
    lambda services, tree, router: TipScreen(services).install(tree, router),
    lambda services, tree, _router: CompareScreen(services).install(tree),
    lambda services, tree, router: TopicsScreen(services).install(tree, router),
    lambda services, _tree, router: QuizScreen(services).install(router),
    lambda services, _tree, router: AnswerScreen(services).install(router),
    lambda services, tree, router: LeaderboardScreen(services).install(tree, router),
    lambda services, tree, router: SeasonScreen(services).install(tree, router),
    lambda services, tree, router: DuelScreen(services).install(tree, router),
    lambda services, tree, router: RoundScreen(services).install(tree, router),
    lambda services, tree, router: SetupScreen(services).install(tree, router),
    lambda services, tree, _router: DiaryScreen(services).install(tree),
    lambda services, _tree, router: OfferScreen(services).install(router),
    lambda services, tree, _router: ManageDailyScreen(services).install(tree),
    lambda services, tree, _router: ManageQuestionsScreen(services).install(tree),
    lambda services, tree, _router: ContentScreen(services).install(tree),
    lambda services, tree, router: ManageStatusScreen(services).install(tree, router),
    lambda services, tree, router: MydataScreen(services).install(tree, router),
    lambda services, tree, _router: ManageSeasonsScreen(services).install(tree),
    lambda services, tree, _router: ManagePointsScreen(services).install(tree),
    lambda services, tree, _router: ManageBoardScreen(services).install(tree),
    lambda _services, tree, _router: HelpScreen().install(tree),
)
