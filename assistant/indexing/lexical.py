"""Tantivy: finds passages by their words. A derived store; whatever it says is checked against the catalogue.

Knows ids, titles, texts and days. A query's words become terms, never query syntax. Alone imports tantivy.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnavailable
from assistant.indexing.catalogue import storage_error
from assistant.types import Match

# A word of the title counts this much of a word of the text: measured best among 0, .3, 1 and 2 (DESIGN.md).
TITLE = 0.3
ANALYSER = "dateline"
# More words than any question has; a pasted article as a query would cost seconds.
MOST_WORDS = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as it is found by words; `day` is an ordinal, 0 for undated."""

    id: str
    title: str
    text: str
    day: int


class LexicalStore:
    """The passages' words, in `folder`."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.folder = folder
        self._tantivy = tantivy
        self._writing = threading.Lock()
        self._writer: Any = None
        with _translated():
            folder.mkdir(parents=True, exist_ok=True)
            self._schema = _schema(tantivy)
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._analyser = _analyser(tantivy)
            self._index.register_tokenizer(ANALYSER, self._analyser)
            self._index.config_reader("manual")
            self._index.reload()

    def search(self, query: str, limit: int, since: date | None = None, until: date | None = None) -> list[Match]:
        """Passages by BM25 over stemmed English words, best first; the title's words count for a part.

        Limited to days where asked, which leaves undated passages out.
        """
        words = list(dict.fromkeys(self._analyser.analyze(query)))[:MOST_WORDS]
        if not words:
            return []
        with _translated():
            searcher = self._index.searcher()
            found = searcher.search(self._query(words, since, until), limit, count=False)
            return [Match(_id(searcher, address), float(score)) for score, address in found.hits]

    def holding(self, words: Sequence[str]) -> tuple[list[int], int]:
        """How many passages hold each word, in text or title whichever is more, and how many passages there are."""
        with _translated():
            searcher = self._index.searcher()
            counts = []
            for word in words:
                stems = self._analyser.analyze(word)
                counts.append(
                    min((max(searcher.doc_freq(at, stem) for at in ("text", "title")) for stem in stems), default=0)
                )
            return counts, int(searcher.num_docs)

    def change(self, add: Iterable[Entry], remove: Sequence[str]) -> None:
        """Removes and adds in one commit; an entry that is there already is replaced."""
        with self._writing, _translated():
            writer = self._open_writer()
            try:
                for id in remove:
                    writer.delete_documents_by_term("id", id)
                for entry in add:
                    writer.delete_documents_by_term("id", entry.id)
                    writer.add_document(
                        self._tantivy.Document(id=entry.id, title=entry.title, text=entry.text, day=entry.day)
                    )
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            self._index.reload()

    def ids(self) -> set[str]:
        """All ids that are stored."""
        with _translated():
            searcher = self._index.searcher()
            hits = searcher.search(self._tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
            return {_id(searcher, address) for _, address in hits}

    def count(self) -> int:
        with _translated():
            return int(self._index.searcher().num_docs)

    def close(self) -> None:
        with self._writing:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.wait_merging_threads()

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        return self._writer

    def _query(self, words: list[str], since: date | None, until: date | None) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        terms = []
        for word in words:
            terms.append((occur.Should, query.term_query(self._schema, "text", word, "freq")))
            title = query.term_query(self._schema, "title", word, "freq")
            terms.append((occur.Should, query.boost_query(title, TITLE)))
        any_word = query.boolean_query(terms)
        if since is None and until is None:
            return any_word
        first = since.toordinal() if since else 1
        last = until.toordinal() if until else date.max.toordinal()
        window = query.range_query(self._schema, "day", self._tantivy.FieldType.Integer, first, last)
        return query.boolean_query([(occur.Must, any_word), (occur.Must, query.const_score_query(window, 0.0))])


def _id(searcher: Any, address: Any) -> str:
    return str(searcher.doc(address).get_first("id"))


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=ANALYSER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=ANALYSER, index_option="freq")
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


def _analyser(tantivy: Any) -> Any:
    keep = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(40),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    ):
        keep = keep.filter(step)
    return keep.build()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error) from error
    except (ValueError, TypeError, RuntimeError) as error:
        said = str(error).lower()
        if "no space" in said or "storagefull" in said:
            raise storage_error(OSError(28, "No space left on device")) from error
        if "read-only" in said or "readonly" in said or "permission denied" in said:
            raise storage_error(OSError(30, "Read-only file system")) from error
        raise IndexUnavailable(f"The word index can't be used now: {type(error).__name__}.") from error
