"""The controls of the setup panel: each field with what it is now, and how it is changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from discord import ui

from bot.core.plan_changes import CATCH_UP_HOURS, CLOSE_HOURS, WEEKDAYS
from bot.core.plans import Plan
from bot.services.setup import TopicPage, topic_mark
from bot.ui.cards import Accent, Choice, Row, button, card, channel_select, role_select, row, select, small


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the select *Change*."""

    name: str
    title: str
    now: str


def hours(count: int) -> str:
    """ "1 hour", "6 hours"."""
    return f"{count} hour{'' if count == 1 else 's'}"


def fields(plan: Plan, packs: dict[str, str]) -> tuple[Field, ...]:
    """What can be changed, as it is now. `packs` holds titles by id."""
    days = [name for day, name in enumerate(WEEKDAYS) if plan.cadence.weekdays >> day & 1]
    return (
        Field(
            "mode", "Mode", "challenge: verdicts at the close" if plan.mode == "challenge" else "study: verdict at once"
        ),
        Field("weekdays", "Weekdays", "every day" if len(days) == 7 else ", ".join(name[:3] for name in days)),
        Field(
            "closes", "Closes", "with the next post" if plan.close_hours is None else f"after {hours(plan.close_hours)}"
        ),
        Field("ping", "Role to ping", "nobody" if plan.role_id is None else "a role"),
        Field("pin", "Pin the newest post", "yes" if plan.pin else "no"),
        Field("discuss", "Thread at the reveal", "yes" if plan.discuss else "no"),
        Field("packs", "Packs", ", ".join(packs.get(pack, pack) for pack in plan.packs)),
        Field("topics", "Topics", f"{len(plan.topics)} chosen" if plan.topics else "all"),
        Field(
            "catch_up", "Made up for", f"within {hours(int(plan.catch_up / dt.timedelta(hours=1)))} after a standstill"
        ),
        Field("staff", "Organisers' channel", "a private message" if plan.staff_channel_id is None else "a channel"),
    )


def field_card(plan: Plan, name: str, packs: dict[str, str]) -> ui.LayoutView:
    """One field's control."""
    title = next(field.title for field in fields(plan, packs) if field.name == name)
    return card(
        Accent.BOARD,
        f"### {title}",
        HELP[name],
        control(plan, name, packs),
        row(button("Done", "setup:panel")),
    )


HELP = {
    "mode": "**Study**: everybody learns their verdict at once. **Challenge**: at the close, so that nobody can tell. "
    "Counts from the next post on.",
    "weekdays": "Days without a post break nobody's streak.",
    "closes": "When answers stop counting and the post shows the right one.",
    "ping": "Named in each post. A role that not everybody may mention needs *Mention Everyone*. Clear it for no ping.",
    "pin": "The last post is unpinned. Needs *Pin Messages*.",
    "discuss": "When the answer is shown, a public thread opens on the post.",
    "packs": "Which packs questions come from.",
    "catch_up": "If the bot was down at the time of the post, it is still posted for so long; after that the date is "
    "left out.",
    "staff": "Where the bot tells what keeps it from posting. Without one it writes to whoever last used /setup.",
}


def control(plan: Plan, name: str, packs: dict[str, str]) -> Row | None:
    """The select that changes a field."""
    ident = f"setup:set:{name}"
    if name == "ping":
        return role_select(ident, "Nobody", plan.role_id)
    if name == "staff":
        return channel_select(ident, "No channel", plan.staff_channel_id)
    if name == "weekdays":
        days = [Choice(day, str(at), chosen=bool(plan.cadence.weekdays >> at & 1)) for at, day in enumerate(WEEKDAYS)]
        return select(ident, "Days", days, between=(1, 7))
    if name == "packs":
        offered = [Choice(title, pack, chosen=pack in plan.packs) for pack, title in packs.items()]
        return select(ident, "Packs", offered, between=(1, min(25, max(1, len(offered)))))
    return select(
        ident, "Choose", [Choice(label, value, chosen=value == at(plan, name)) for value, label in OFFERS[name]]
    )


OFFERS = {
    "mode": (("study", "Study: verdict at once"), ("challenge", "Challenge: verdicts at the close")),
    "closes": (("0", "With the next post"), *((str(count), f"After {hours(count)}") for count in CLOSE_HOURS)),
    "catch_up": tuple((str(count), hours(count)) for count in CATCH_UP_HOURS),
    "pin": (("on", "Yes"), ("off", "No")),
    "discuss": (("on", "Yes"), ("off", "No")),
}


def at(plan: Plan, name: str) -> str:
    """The value a field has now."""
    switches = {"pin": plan.pin, "discuss": plan.discuss}
    if name in switches:
        return "on" if switches[name] else "off"
    values = {
        "mode": plan.mode,
        "closes": str(plan.close_hours or 0),
        "catch_up": str(int(plan.catch_up / dt.timedelta(hours=1))),
    }
    return values[name]


def topics_card(found: TopicPage) -> ui.LayoutView:
    """A page of topics to choose from."""
    chosen = set(found.plan.topics)
    choices = [Choice(title, topic_mark(key), chosen=key in chosen) for key, title in found.topics]
    now = f"**{len(chosen)}** chosen" if chosen else "**all** of them"
    pages = f" · page {found.page + 1} of {found.pages}" if found.pages > 1 else ""
    return card(
        Accent.BOARD,
        "### Topics",
        f"Questions are asked about {now}. Choose none for all.{pages}",
        select(f"setup:set:topics:{found.page}", "Topics on this page", choices, between=(0, len(choices))),
        row(
            button("Previous", f"setup:topics:{found.page - 1}") if found.page else None,
            button("Next", f"setup:topics:{found.page + 1}") if found.page + 1 < found.pages else None,
            button("Done", "setup:panel"),
        ),
        small("Each page is stored as you choose."),
    )
