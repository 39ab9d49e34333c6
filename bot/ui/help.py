"""`/help`: what there is, and how points are counted, from the numbers that count them."""

from __future__ import annotations

from discord import app_commands, ui

from bot.core.scoring import RIGHT_DAILY
from bot.ui.cards import Accent, card
from bot.ui.replies import Interaction, Reply, answer

COMMANDS = """### Studybot
**/tip** looks something up in the notes: a topic, an abbreviation, a few words, typos welcome. Its buttons go on from \
there; *Quiz me* asks one question, privately and without points.
**/compare** puts two things side by side; **/topics** shows all there is.
**/leaderboard** shows who has how many points: today, this week, all time.
**/mydata** gives you everything that is stored about you, deletes it, or hides you on boards.
**/setup** chooses the channel and time of the daily question (organisers)."""

RULES = f"""### The daily question
Press *Answer* under it. You see the options in an order of your own; choose, then *Lock in*. The first answer that \
you lock in counts; *My result* shows it again at any time.
- Right: **{RIGHT_DAILY} points**. Wrong: none. "Choose two" is all or nothing, as in the exam.
- A question closes when the next one is posted; its post then shows the answer, the counts and who solved it. Later \
answers are graded without points.
- If you were shown a question's key after it went out, here or elsewhere, your answer is graded without points.
- Boards rank by points, then by right answers; equal ones share a rank."""


class HelpScreen:
    """The command."""

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register it."""

        @tree.command(name="help", description="What this bot does and how points are counted")
        async def show_help(interaction: Interaction) -> None:
            await answer(interaction, help_reply())


async def help_reply() -> Reply:
    """The card, to the asking member."""
    return Reply(help_card())


def help_card() -> ui.LayoutView:
    """Commands and rules."""
    return card(Accent.LOOKUP, COMMANDS, RULES)
