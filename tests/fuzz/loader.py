"""Any files at all, given to the loader: it ends with what it could read and a list of faults."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from hypothesis import strategies as st

from bot.bank import Bank
from bot.packs.library import load_packs

PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\n\n",
            "\r\n",
            "# ",
            "## ",
            "### ",
            "- ",
            "* ",
            "1. ",
            "- [ ] ",
            "- [x] ",
            "    ",
            "\t",
            "> ",
            "```",
            "~~~",
        ),
        *(
            "[a](b)",
            "![a](b)",
            "[a](<javascript:x>)",
            "<!-- ",
            "-->",
            "<b>",
            "|a|b|\n|-|-|\n",
            "---\n",
            "^id-1",
            " ^a",
            "?",
        ),
        *(
            "was: ",
            "source: https://example.org ",
            "id: x\n",
            "topic: t\n",
            "aliases: [a, b]\n",
            "&a ",
            "*a",
            "{",
            "[",
            "!!python",
        ),
        *(
            "domain: D1; level: apply",
            "Explanation: ",
            "**",
            "_",
            "`",
            "\\",
            "&amp;",
            "\ufeff",
            "\u202e",
            "\x00",
            "🚀",
            "ß",
            "word ",
        ),
        *("[exam]\n", "[[exam.domains]]\n", 'id = "p"\n', "weight = 1e400\n", "title = 3\n", '"""', "=", "9" * 50),
    ]
)
NAMES = st.sampled_from(
    ["pack.toml", "notes/a.md", "notes/b.md", "questions/a.md", "a.md", "sub/deep/c.md", "README.md", "x.txt", "ü ñ.md"]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=60).map(lambda parts: "".join(parts).encode("utf-8", "replace"))
FILES = st.dictionaries(NAMES, TEXTS | st.binary(max_size=200), max_size=5)

SECONDS = 5
"""No such small pack may take longer."""


def check_loader(files: dict[str, bytes]) -> None:
    """Load, look everything up once, and reload."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder) / "pack" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (Path(folder) / "pack").mkdir(exist_ok=True)
        begun = time.monotonic()
        loaded = load_packs([Path(folder)])
        assert time.monotonic() - begun < SECONDS
        for fault in loaded.faults:
            assert fault.message
            assert fault.line >= 1
        bank = Bank(loaded.library)
        for pack in loaded.library.packs:
            for question in pack.questions:
                asked = bank.stock.snapshot((pack.id, question.id))
                assert len(asked.options) >= 2
                assert 1 <= len(asked.right_keys) <= len(asked.options)
                assert len(set(asked.keys)) == len(asked.keys)
        assert load_packs([Path(folder)]).library == loaded.library
