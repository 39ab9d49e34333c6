"""The bot's look-up and its peers behind one verb, `search(query) -> numbers of facts`. Nothing is measured here."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress

from lookup_texts import Corpus
from rapidfuzz import fuzz, process

from bot.core.search import Index

tantivy = None
with suppress(ImportError):  # an optional peer
    import tantivy

Search = Callable[[str], list[int]]
WORD = re.compile(r"[a-z0-9]+")  # the facts are made of plain ASCII words, so that no engine gains by its tokenizer


def studybot(corpus: Corpus) -> Search:
    index = Index.build([corpus.pack])
    return lambda query: [int(hit.id) for hit in index.search(query, limit=5, kinds={"fact"})]


def wratio(corpus: Corpus) -> Search:
    texts = [text.lower() for text in corpus.texts]
    return lambda query: [at for _, _, at in process.extract(query.lower(), texts, scorer=fuzz.WRatio, limit=5)]


def fts_words(corpus: Corpus) -> Search:
    table = _fts(corpus, "unicode61")

    def search(query: str) -> list[int]:
        words = [f'"{word}"' for word in WORD.findall(query.lower())]
        return _matching(table, " ".join(words) + "*")

    return search


def fts_trigrams(corpus: Corpus) -> Search:
    table = _fts(corpus, "trigram")

    def search(query: str) -> list[int]:
        text = " ".join(WORD.findall(query.lower()))
        return _matching(table, " OR ".join(f'"{text[at : at + 3]}"' for at in range(max(1, len(text) - 2))))

    return search


def _fts(corpus: Corpus, tokenizer: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE facts USING fts5(text, tokenize = '{tokenizer}')")
    connection.executemany("INSERT INTO facts (rowid, text) VALUES (?, ?)", enumerate(corpus.texts))
    connection.commit()
    return connection


def _matching(table: sqlite3.Connection, match: str) -> list[int]:
    rows = table.execute("SELECT rowid FROM facts WHERE facts MATCH ? ORDER BY rank LIMIT 5", (match,))
    return [number for (number,) in rows]


def tantivy_fuzzy(corpus: Corpus) -> Search:
    """Every word with one slip allowed, the last one also as a beginning; the best 50 are then compared as a whole."""
    schema = tantivy.SchemaBuilder()
    schema = schema.add_text_field("text").add_integer_field("number", stored=True, fast=True).build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=100_000_000, num_threads=1)
    for number, text in enumerate(corpus.texts):
        writer.add_document(tantivy.Document(text=text, number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(query: str) -> list[int]:
        words = WORD.findall(query.lower())
        parts = [_one_slip(schema, word, word is words[-1]) for word in words]
        found = searcher.search(tantivy.Query.boolean_query(parts), 50).hits
        numbers = [searcher.doc(address)["number"][0] for _, address in found]
        texts = [corpus.texts[number] for number in numbers]
        return [numbers[at] for _, _, at in process.extract(query, texts, scorer=fuzz.token_sort_ratio, limit=5)]

    return search


def _one_slip(schema: object, word: str, last: bool) -> object:
    edits = 1 if len(word) > 3 else 0
    fuzzy = tantivy.Query.fuzzy_term_query(schema, "text", word, edits, True, last)
    return tantivy.Occur.Should, fuzzy


ENGINES: dict[str, Callable[[Corpus], Search]] = {
    "studybot": studybot,
    "rapidfuzz WRatio": wratio,
    "FTS5 unicode61": fts_words,
    "FTS5 trigram": fts_trigrams,
    "tantivy fuzzy": tantivy_fuzzy,
}


def absent(engine: str) -> bool:
    """Tell whether an optional peer is not installed."""
    return engine == "tantivy fuzzy" and tantivy is None
