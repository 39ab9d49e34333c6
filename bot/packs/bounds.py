"""How much of a pack the loader is willing to read. What is done at a bound lives with whoever meets it."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 2 * 1024 * 1024
PACK_BYTES: Final = 200 * 1024 * 1024
PACK_ITEMS: Final = 100_000
FILE_SECONDS: Final = 10.0
START_SECONDS: Final = 30.0
FILES_STOPPED: Final = 5
"""After so many files that had to be stopped, the rest of a load is not read."""
WORKER_BYTES: Final = 1024 * 1024 * 1024
TABLE_COLUMNS: Final = 64
OPTIONS: Final = 10
MANIFEST_BYTES: Final = 256 * 1024
FRONT_MATTER_BYTES: Final = 64 * 1024
FRONT_MATTER_DEPTH: Final = 20
NESTING: Final = 40
"""Markdown nested deeper than this many lists and quotes is not read (each level of a list counts twice)."""
FOLDER_DEPTH: Final = 32
