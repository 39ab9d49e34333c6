"""Made-up facts and the queries people would type for them; the same for every engine. Nothing is measured here."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

from bot.core.content import Fact, Pack, Place, Topic

_TERMS = """
instance bucket object volume snapshot policy role user group region zone subnet route gateway table cluster replica
queue message topic stream shard record function trigger event rule alarm metric dashboard log trail template stack
listener target balancer health check endpoint certificate key encryption rotation secret parameter session token
identity federation directory account organization billing budget reservation spot savings capacity throughput latency
durability availability consistency retention lifecycle transition archive retrieval replication versioning backup
restore failover recovery standby primary cache node engine parameter maintenance window patch scaling cooldown launch
configuration image kernel address interface peering transit tunnel firewall inspection prefix origin distribution edge
invalidation signed cookie header request response timeout retry dead letter visibility polling ordering duplicate batch
"""
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zan ber cal dor fen gil hor jin kel mar nos"
TERMS = list(dict.fromkeys(_TERMS.split()))
SYLLABLES = _SYLLABLES.split()
CODED = ["ec2", "s3", "r53", "gp3", "io2", "m5", "http2", "ipv6", "sha256", "tls13"]


@dataclass(frozen=True)
class Corpus:
    """Facts by number, each text unique, and the same facts as a pack of topics with 25 facts each."""

    texts: list[str]
    titles: list[str]
    pack: Pack

    @classmethod
    def of(cls, texts: list[str], titles: list[str]) -> Corpus:
        place = Place("made-up.md", 1)
        topics = [Topic(f"t{number}", title, place) for number, title in enumerate(titles)]
        facts = [
            Fact(str(number), f"t{number // 25}", (titles[number // 25],), text, place)
            for number, text in enumerate(texts)
        ]
        return cls(texts, titles, Pack("made-up", "Made up", topics=tuple(topics), facts=tuple(facts)))


def corpus(size: int, seed: int = 1) -> Corpus:
    """Return so many facts of 4 to 11 words, their frequencies after Zipf's law, their vocabulary growing with them.

    One in three repeats another fact but for one or two words, as notes do: "... is 5 GB", "... is 50 GB".
    """
    chance = random.Random(seed)
    words = TERMS + CODED
    known = set(words)
    while len(words) < 1_000 + int(size**0.5 * 100):
        word = "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))
        if word not in known:
            known.add(word)
            words.append(word)
    weights = list(accumulate(1 / (rank + 8) for rank in range(len(words))))
    texts: set[str] = set()
    made: list[str] = []
    originals: list[str] = []
    while len(texts) < size:
        drawn = chance.choices(words, cum_weights=weights, k=chance.randint(5, 11))
        original = not made or chance.random() > 0.33
        if not original:
            drawn = chance.choice(originals).split()
            for _ in range(chance.randint(1, 2)):
                drawn[chance.randrange(len(drawn))] = chance.choices(words, cum_weights=weights)[0]
        elif chance.random() < 0.2:
            drawn += [str(chance.randint(1, 999)), "GB"]
        text = " ".join(dict.fromkeys(drawn))
        if len(set(drawn)) > 3 and text not in texts:
            texts.add(text)
            made.append(text)
            originals += [text] * original
    titles = [" ".join(chance.sample(words, 2)) for _ in range(size // 25 + 1)]
    return Corpus.of(made, titles)


def slip(word: str, chance: random.Random) -> str:
    """Return the word with one letter left out, doubled, swapped with the next or replaced."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice("aeioustr") + word[at + 1 :],
        ]
    )


def with_slip(words: list[str], chance: random.Random) -> list[str]:
    """Return the words with a slip in one of the longer ones."""
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return words
    at = chance.choice(long)
    return [*words[:at], slip(words[at], chance), *words[at + 1 :]]


def queries(corpus: Corpus, count: int, seed: int = 2) -> dict[str, list[tuple[str, int]]]:
    """Return, for each kind of query, so many (query, number of the fact that is meant)."""
    chance = random.Random(seed)
    made: dict[str, list[tuple[str, int]]] = {"exact": [], "typo": [], "prefix": [], "words": []}
    for number in chance.sample(range(len(corpus.texts)), count):
        words = corpus.texts[number].split()
        made["exact"].append((" ".join(words), number))
        made["typo"].append((" ".join(with_slip(words, chance)), number))
        begun = words[2][: max(2, (len(words[2]) + 1) // 2)]
        made["prefix"].append((" ".join([*words[:2], begun]), number))
        left = words[:]
        left.pop(chance.randrange(len(left)))
        chance.shuffle(left)
        made["words"].append((" ".join(with_slip(left, chance)), number))
    return made
