"""`/help`: what there is, and how points are counted, from the numbers that count them."""

from __future__ import annotations

from typing import Literal

from discord import app_commands, ui

from bot.core import duels, rounds
from bot.core.scoring import FEWEST_FOR_ACCURACY, MOST_BONUS, MOST_SPEED, RIGHT_DAILY, SPEED_OVER
from bot.core.streaks import DAYS_FOR_A_FREEZE, MOST_FREEZES
from bot.ui.cards import Accent, card
from bot.ui.replies import Interaction, Reply, answer

COMMANDS = """### Studybot
**/tip** looks something up in the notes: a topic, an abbreviation, a few words, typos welcome. Its buttons go on from \
there; *Quiz me* asks one question, privately and without points.
**/compare** puts two things side by side; **/topics** shows all there is.
**/daily** opens today's question and shows your last two weeks.
**/leaderboard** shows who has how many points: today, this week, month or season, all time, or one topic.
**/mydata** gives you everything that is stored about you, deletes it, or hides you on boards.
**/setup** chooses the channel and time of the daily question, **/manage** everything else about it (organisers).
**/help scoring** has the rules of points, streaks, seasons, duels and rounds."""

DAILY = f"""### The daily question
Press *Answer* under it. You see the options in an order of your own; choose, then *Lock in*. The first answer that \
you lock in counts; *My result* shows it again at any time.
- Right: **{RIGHT_DAILY} points**. Wrong: none. "Choose two" is all or nothing, as in the exam.
- A question closes when the next one is posted; its post then shows the answer, the counts and who solved it. Later \
answers are graded without points.
- If you were shown a question's key after it went out, here or elsewhere, your answer is graded without points."""

STREAKS = f"""### Streaks
- Every posting day that you answer in time, right or wrong, makes your streak a day longer. A right answer then adds \
**+1 a streak day, up to +{MOST_BONUS}**.
- {DAYS_FOR_A_FREEZE} days in a row earn a freeze; you hold {MOST_FREEZES} at most. A posting day that you miss takes \
a freeze by itself; without one the streak begins anew.
- A posting day is a date, by the clock of this server's daily, on which its question went out. Days without one, and \
days whose question was voided, break nobody's streak."""

SPEED = f"""### Speed
Only where the organisers turned it on, and only in challenge mode: up to **+{MOST_SPEED}** for a right answer, \
falling evenly to nothing {SPEED_OVER.total_seconds():.0f} seconds after *you* opened the question."""

BOARDS = f"""### Boards and seasons
- Boards rank by points, then by right answers; equal ones share a rank ("2, 2, 4").
- By accuracy: at least {FEWEST_FOR_ACCURACY} scored answers, ranked by the lower bound of Wilson's 95 % interval for \
the share of right ones, so that luck with few answers does not win.
- A season is a calendar month, or what the organisers named, with its first and last date. At its end there is a \
podium, and the hall of fame keeps it.
- A question that organisers void takes its points from everybody. What they change stands in their audit."""

GAMES = f"""### Duels and rounds: no board points
- A duel asks both the same questions, each in their own time, within {duels.LASTS.total_seconds() / 3600:.0f} hours. \
More right answers win; equal is a draw. What is unanswered when time is up is not right. A question that becomes the \
daily meanwhile counts for neither.
- A round asks everybody in the channel, {rounds.SHORTEST} to {rounds.LONGEST} seconds a question. The first tap \
counts; most right answers win, equal ones share a rank."""

SECTIONS: dict[str, tuple[str, ...]] = {
    "overview": (COMMANDS, DAILY),
    "scoring": (DAILY, STREAKS, SPEED, BOARDS, GAMES),
}

Topic = Literal["overview", "scoring"]


class HelpScreen:
    """The command."""

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register it."""

        @tree.command(name="help", description="What this bot does and how points are counted")
        @app_commands.describe(topic="What about")
        async def show_help(interaction: Interaction, topic: Topic = "overview") -> None:
            await answer(interaction, help_reply(topic))


async def help_reply(topic: Topic) -> Reply:
    """The card, to the asking member."""
    return Reply(help_card(topic))


def help_card(topic: Topic = "overview") -> ui.LayoutView:
    """Commands and the daily, or every rule of scoring."""
    return card(Accent.LOOKUP, *SECTIONS[topic])
