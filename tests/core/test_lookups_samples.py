"""Queries over other people's plain notes, where those are at hand: no ids, no front matter, found all the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.core.search import Index
from bot.packs.library import load_packs

NOTES = Path(os.environ.get("STUDYBOT_SAMPLES", Path(__file__).parents[3] / "shared" / "samples")) / "notes"

ASKED = {
    "vpc peering": "peering",
    "internet gatway": "internet gateway",
    "nat instance": "nat",
    "flow logs": "flow log",
    "s3 versioning": "version",
    "delete marker": "delete marker",
    "sse-kms": "kms",
    "bucket polcy": "polic",
    "lambda timeout": "execution",
    "lambda edge": "edge",
    "auto scaling cooldown": "cool",
    "scaling policies": "scaling",
    "ebs snapshots": "snapshot",
    "gp2 iops": "iops",
    "read replica": "replica",
    "multi az": "multi",
    "aurora": "aurora",
    "bastion": "bastion",
    "network acl": "acl",
    "direct connect": "direct connect",
}
"""Query -> what one of the first three answers must speak of."""


@pytest.mark.skipif(
    not NOTES.is_dir(), reason=f"no plain notes at {NOTES}; set STUDYBOT_SAMPLES to a folder that has them"
)
def test_plain_notes_answer_like_annotated_ones() -> None:
    packs = load_packs([NOTES]).library.packs
    index = Index.build(packs)
    texts = {fact.id: fact.text for pack in packs for fact in pack.facts}
    misses = []
    for query, wanted in ASKED.items():
        hits = index.search(query, limit=3)
        told = " ".join(f"{hit.title} {texts.get(hit.id, '')}" for hit in hits).casefold()
        if wanted not in told:
            misses.append((query, [hit.title for hit in hits]))
    assert len(misses) <= 0.05 * len(ASKED), misses
