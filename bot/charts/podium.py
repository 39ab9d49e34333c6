"""The podium of a season as a picture. The same numbers stand in text beside it."""

from __future__ import annotations

import functools
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

    Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

WIDTH, HEIGHT = 800, 420
SCALE = 2
"""Drawn larger and made smaller again, for smooth edges."""

GROUND, CARD, INK, PALE = "#1f2126", "#2b2e35", "#f4f5f7", "#a6abb5"
STEPS = {1: ("#f5a524", 210), 2: ("#b9c0cc", 150), 3: ("#c98b5b", 110)}
"""Rank -> colour and height."""

COLUMNS = (1, 0, 2)
"""Where the first, second and third stand, from the left: the first in the middle."""


@dataclass(frozen=True, slots=True)
class Step:
    """One on the podium. Equal ones share a rank and so a height."""

    rank: int
    name: str
    points: int


@functools.lru_cache(maxsize=64)
def podium_png(title: str, steps: tuple[Step, ...]) -> bytes:
    """A PNG of up to three steps, kept for the next time that the same is asked for."""
    # Here, so that a bot that draws nothing keeps the 17 MiB that Pillow takes.
    from PIL import Image, ImageDraw  # noqa: PLC0415

    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), GROUND)
    draw = ImageDraw.Draw(picture)
    write(draw, font(34), drawable(title), centre=WIDTH / 2, top=24, width=WIDTH - 60, fill=INK)
    for column, step in zip(COLUMNS, steps, strict=False):
        stand(draw, step, left=70 + column * 225)
    small = picture.reduce(SCALE)
    out = io.BytesIO()
    small.save(
        out, "PNG", compress_level=1
    )  # 26 KiB; the usual level saves four of them and costs a quarter of the time
    return out.getvalue()


@functools.cache
def font(size: int) -> Font:
    """Pillow's own font, unpacked once for each size: every time anew it would take a third of a picture."""
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.load_default(size * SCALE)


def stand(draw: ImageDraw.ImageDraw, step: Step, *, left: int) -> None:
    """One step with its name above, and rank and points on it."""
    colour, height = STEPS[min(step.rank, 3)]
    top, centre = HEIGHT - height, left + 105
    box = [side * SCALE for side in (left, top, left + 210, HEIGHT + 20)]
    draw.rounded_rectangle(box, radius=10 * SCALE, fill=CARD)
    draw.rounded_rectangle([*box[:3], (top + 8) * SCALE], radius=4 * SCALE, fill=colour)
    write(draw, font(26), drawable(step.name), centre=centre, top=top - 42, width=210, fill=INK)
    write(draw, font(56), str(step.rank), centre=centre, top=top + 16, width=200, fill=colour)
    write(
        draw,
        font(20),
        f"{step.points} point{'' if step.points == 1 else 's'}",
        centre=centre,
        top=top + 80,
        width=200,
        fill=PALE,
    )


def write(
    draw: ImageDraw.ImageDraw,
    letters: Font,
    text: str,
    *,
    centre: float,
    top: float,
    width: float,
    fill: str,
) -> None:
    """A line of text in the middle of a column, shortened until it fits."""
    while len(text) > 1 and draw.textlength(text, font=letters) > width * SCALE:
        text = f"{text.rstrip('…')[:-1]}…"
    draw.text((centre * SCALE, top * SCALE), text, font=letters, fill=fill, anchor="ma")


def drawable(text: str) -> str:
    """What the built-in font can show: plain Latin letters. Other scripts stand in the text beside the picture."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.split()) or "-"
