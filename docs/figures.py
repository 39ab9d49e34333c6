"""Write the figures of each pack's page from `studybot check`. Run by `make figures`; a test sees to it that it was."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.packs.report import check_paths

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "packs" / "aws-saa.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->"


def figures() -> str:
    """The check's summary of the pack, as a code block."""
    lines = check_paths([ROOT / "content" / "aws-saa"], apart=False).lines()
    start = next(number for number, line in enumerate(lines) if line.startswith("aws-saa ("))
    table = [line.rstrip() for line in lines[start + 1 :] if line.startswith("  ")]
    return "```\n" + "\n".join(table) + "\n```\n"


def page_with(table: str) -> str:
    """The page with these figures in it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + table + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page_with(figures()), encoding="utf-8")
    sys.stdout.write(figures())
