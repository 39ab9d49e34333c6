"""What stands in a note and is not worth knowing: contents, navigation, badges, promotion, housekeeping."""

from __future__ import annotations

import re
from typing import Final

from bot.packs.blocks import Block
from bot.packs.inline import Inline, Prose, is_web
from bot.packs.wikilinks import is_link_only
from bot.packs.wordlists import CONTENTS, HOUSEKEEPING, REFERENCE, bare

_PROMOTION: Final = re.compile(
    r"[?&](?:referralCode|referral|aff|affid|affiliate|coupon|couponCode)=|/sponsors/|//(?:[\w-]+\.)*"
    r"(?:patreon\.com|buymeacoffee\.com|ko-fi\.com|paypal\.me|paypal\.com/donate|opencollective\.com|liberapay\.com|"
    r"gumroad\.com|etsy\.com|ebay\.\w+|udemy\.com|amzn\.to|star-history\.com|producthunt\.com|discord\.gg|t\.me|linktr\.ee)"
    r"(?:/|\Z)",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_MARKERS: Final = re.compile(r"[\W_]+")
_BACK: Final = ("back to top", "table of contents", "go to top", "to the top", "return to top", "back to contents")


def is_housekeeping(heading: str) -> bool:
    """Whether a section of this title is about the file or its author, not about the subject."""
    title = bare(heading)
    return title in HOUSEKEEPING or title in CONTENTS


def links_only(inline: Inline) -> bool:
    """Whether nothing but links and images has letters."""
    return bool(inline.links or inline.images or inline.alts) and not _LETTER.search(inline.outside)


def is_promotion(inline: Inline) -> bool:
    """Whether a link leads to a shop, a donation page, or carries a commission."""
    return any(_PROMOTION.search(target) for _, target in inline.links)


def is_navigation(block: Block, prose: Prose) -> bool:
    """Whether a block only leads elsewhere in the notes: contents, "back to top", previous and next."""
    if block.kind == "list":
        return bool(block.children) and all(
            any(part.kind == "paragraph" for part in item.children)
            and all(is_navigation(part, prose) for part in item.children)
            for item in block.children
        )
    if block.kind not in ("paragraph", "cell"):
        return False
    inline = prose.render(block.text)
    inward = [target for _, target in inline.links if not is_web(target) and not target.startswith("mailto:")]
    if not inward:
        return False
    return links_only(inline) or any(word in block.text.casefold() for word in _BACK)


def is_chaff(block: Block, prose: Prose) -> bool:
    """Whether a paragraph, quote, item's text or cell is left out of the facts."""
    if block.kind not in ("paragraph", "cell"):
        return False
    inline = prose.render(block.text)
    if links_only(inline) or is_promotion(inline) or is_link_only(block.text):
        return True
    if not _LETTER.search(inline.text) or is_navigation(block, prose):
        return True
    return bool(inline.links) and bare(inline.outside) in REFERENCE


def is_contents_table(table: Block, prose: Prose) -> bool:
    """Whether most rows of a table only link to places in the notes."""
    rows = table.children[1:]
    inward = sum(any(is_navigation(cell, prose) for cell in row.children) for row in rows)
    return bool(rows) and inward * 2 > len(rows)


def width(text: str) -> int:
    """How long a text looks: a letter of a wide script counts twice."""
    return len(text) + sum(ord(letter) > 0x2E7F for letter in text)


def says_something(text: str) -> bool:
    """Whether a plain paragraph is long enough to be worth knowing on its own."""
    return width(_MARKERS.sub("", text)) >= 12
