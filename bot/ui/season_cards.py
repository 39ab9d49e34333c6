"""Seasons as cards: the running one, a past one, the podium at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from discord import ui

from bot.core.seasons import STANDS, Place, Season
from bot.core.standings import Line, Score
from bot.services.seasons import Hall
from bot.services.turnover import Podium
from bot.ui.cards import Accent, Choice, Gap, button, card, many, picture, plain, row, select, small
from bot.ui.leaderboard import legend, line_text

PICTURE = "podium.png"


def hall_card(found: Hall) -> ui.LayoutView:
    """Who leads now, and who won before."""
    leaders = "\n".join(line_text(line) for line in found.leaders)
    past = [f"**{plain(season.title)}** · {winners(places)}" for season, places in found.past]
    planned = [f"{plain(season.title)} · {dates(season.starts, season.ends)}" for season in found.planned]
    return card(
        Accent.BOARD,
        f"### Season {plain(found.title)}",
        small(f"{dates(found.starts, found.ends)} · by the clock of this server's daily"),
        small(legend()) if leaders else None,
        leaders or "Nobody has scored in this season yet.",
        small(f"You: rank {found.own.rank} with {many(found.own.score.points, 'point')}") if found.own else None,
        Gap(),
        "**Hall of fame**\n" + ("\n".join(past) or "No season has ended here yet."),
        "**To come**\n" + "\n".join(planned) if planned else None,
        select("season:open", "A past season", [Choice(season.title, str(season.id)) for season, _ in found.past]),
    )


def season_card(season: Season, places: Sequence[Place]) -> ui.LayoutView:
    """The final places of a past season."""
    return card(
        Accent.BOARD,
        f"### Season {plain(season.title)}",
        small(f"{dates(season.starts, season.ends)} · {legend().lower()}"),
        "\n".join(place_text(place) for place in places) or "Nobody scored in it.",
    )


def podium_card(podium: Podium, crown: str | None) -> ui.LayoutView:
    """The post at the end of a season: the same names and numbers as picture and as text."""
    season, places = podium.season, podium.places
    first = [place for place in places if place.rank <= STANDS]
    rest = [place for place in places if place.rank > STANDS]
    alt = f"Podium of {season.title}: " + "; ".join(
        f"{place.rank}. {place.name}, {many(place.points, 'point')}" for place in places[:STANDS]
    )
    return card(
        Accent.BOARD,
        f"### Season {plain(season.title)} is over",
        picture(PICTURE, alt),
        small(legend()),
        "\n".join(place_text(place) for place in first),
        small("\n-# ".join(place_text(place) for place in rest)) if rest else None,
        small(crown) if crown else None,
        small("A new season has begun: everybody starts at 0. All time goes on."),
        row(button("Hall of fame", f"season:hall:{season.id}")),
    )


def place_text(place: Place) -> str:
    """A line of a final board."""
    return line_text(Line(place.rank, Score(0, place.name, place.points, place.right, place.answered)))


def winners(places: Sequence[Place]) -> str:
    """Who stood first, with the points."""
    best = [place for place in places if place.rank == 1]
    if not best:
        return "nobody scored"
    return f"{', '.join(plain(place.name) for place in best)} · {many(best[0].points, 'point')}"


def dates(starts: dt.date, ends: dt.date) -> str:
    """First and last date: "1 Nov 2026 to 30 Nov 2026"."""
    return f"{starts.day} {starts:%b %Y} to {ends.day} {ends:%b %Y}"
