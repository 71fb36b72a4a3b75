"""What the reader is trained on: questions with the passages that a search finds for them, and where the answers stand.

Three kinds:
- questions of a news set over its own articles, and now and then without the passages that hold the answer;
- questions of one news set over the articles of the other, and those about later events: nothing answers them;
- questions of XQuAD and, where its file is given, SQuAD, over their paragraphs;

What the days say of whether there is an answer is hidden (the day of a question without one is moved into the time of
the articles), because people ask old archives.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.indexing import Embedder
from assistant.indexing.passages import cut_passages
from assistant.retrieval.fusion import AS_OF, DECAY, LEXICAL
from assistant.retrieval.reader import UNREAD, Encoded, Reader, Reading, encode
from assistant.text import fold, sentences, words

POOL = 24
SEARCHED, COMPARED = 200, 100
# Passages of a group in one visit.
OWN, FOREIGN, PARAGRAPHS = 7, 5, 3
HOLDING = 3
WITHOUT_ANSWER = 0.2
WITHOUT_DATE = 0.3
CUT, CUT_WORDS = 0.7, 80
# The share of the questions that nothing answers that is used in one round.
FOREIGN_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with a pool of passages, best first, and for each passage the sentences that hold the answer."""

    question: str
    day: date | None
    answers: tuple[str, ...]
    pool: tuple[Reading, ...]
    holding: tuple[frozenset[int], ...]
    size: int


@dataclass(frozen=True, slots=True)
class Group:
    """One visit to a question: passages, and (passage, sentence) and (passage, token) of where the answer stands."""

    passages: list[Encoded]
    holding: list[tuple[int, int]]
    answer_tokens: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of a corpus, as a search finds it."""

    reading: Reading
    text: str
    embedded: str = ""


class Corpus:
    """The passages of a set with a word index over them, stemmed, the title at weight .3 as in the product.

    With an embedder the first COMPARED that the words find may be ordered by meaning and day too, as the product does.
    """

    def __init__(self, pieces: Sequence[Piece], embedder: Embedder | None = None) -> None:
        self.pieces = pieces
        self._embedder = embedder
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("title", tokenizer_name="en_stem")
        schema.add_text_field("text", tokenizer_name="en_stem")
        schema.add_integer_field("at", stored=True)
        self._index = tantivy.Index(schema.build())
        writer = self._index.writer(200_000_000, 1)
        for at, piece in enumerate(pieces):
            writer.add_document(tantivy.Document(title=[piece.reading.title], text=[piece.text], at=[at]))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def find(self, question: str, day: date | None, by_meaning: bool = False) -> list[Piece]:
        """The best passages by words, those near the day first among equals."""
        terms = " ".join(re.sub(r"\W", " ", word) for word in words(question))
        query = self._index.parse_query(terms or "none", ["title", "text"], field_boosts={"title": 0.3})
        hits = self._searcher.search(query, SEARCHED).hits
        if not hits:
            return []
        pieces = [self.pieces[self._searcher.doc(address)["at"][0]] for _, address in hits]
        scores = _spread(np.array([score for score, _ in hits]))
        weight, decay = 0.3, 30.0
        if by_meaning and self._embedder:
            weight, decay = AS_OF, DECAY
            pieces, scores = pieces[:COMPARED], scores[:COMPARED]
            asked, *said = self._embedder.embed([question, *(piece.embedded for piece in pieces)])
            scores = LEXICAL * scores + (1 - LEXICAL) * _spread(np.stack(said) @ asked)
        days = [(day - p.reading.published).days if day and p.reading.published else None for p in pieces]
        near = np.array([0.0 if apart is None else weight * math.exp(-abs(apart) / decay) for apart in days])
        scored = list(zip((scores + near).tolist(), pieces, strict=True))
        scored.sort(key=lambda pair: -pair[0])
        unlike: dict[str, Piece] = {}
        for _, piece in scored:
            unlike.setdefault(piece.text[:150], piece)  # one copy of a story that several articles print
        return list(unlike.values())


def news_questions(
    data: Path, chance: random.Random, embedder: Embedder | None = None, reader: Reader | None = None
) -> Iterator[Asked]:
    """The questions of both news sets over the articles of each.

    A reader of an earlier run puts what misleads it first in the pools of questions that their own set answers.
    """
    queries = {name: _queries(data / name) for name in ("rtqa-2022", "rtqa-2024")}
    for name in queries:
        corpus = Corpus(list(_news(data / name)), embedder)
        last = max(piece.reading.published for piece in corpus.pieces if piece.reading.published)
        for other, asked in queries.items():
            for query in asked:
                own = other == name and bool(query["answerable"])
                if other != name and not query["answerable"]:
                    continue
                day = date.fromisoformat(query["asked"])
                pool = corpus.find(query["text"], min(day, last), by_meaning=own)[: 2 * POOL]
                size = OWN if own else FOREIGN
                for question in _asked(query["text"], day, query["answers"], pool, size, own, chance):
                    yield hardest_first(question, reader) if own and reader else question


def hardest_first(asked: Asked, reader: Reader) -> Asked:
    """The same question, its pool in the order of the reader's best sentences."""
    scores = reader.scores(asked.question, asked.day, asked.pool)
    order = sorted(range(len(asked.pool)), key=lambda at: -float(scores[at].max(initial=UNREAD)))
    pool, holding = tuple(asked.pool[at] for at in order), tuple(asked.holding[at] for at in order)
    return replace(asked, pool=pool, holding=holding)


def one_round(news: Sequence[Asked], paragraphs: Sequence[Asked], count: int, chance: random.Random) -> list[Asked]:
    """The questions about news, a share of those that nothing answers, and `count` about paragraphs; in new order."""
    kept = [q for q in news if q.size == OWN or chance.random() < FOREIGN_SHARE]
    kept += chance.sample(paragraphs, min(count, len(paragraphs)))
    chance.shuffle(kept)
    return kept


def visit(asked: Asked, tokens: Tokenizer, chance: random.Random) -> Group:
    """A group for one step: up to HOLDING passages with the answer among others, high ranks more often."""
    with_answer = [at for at, held in enumerate(asked.holding) if held]
    others = [at for at, held in enumerate(asked.holding) if not held]
    if len(others) >= 3 and chance.random() < WITHOUT_ANSWER:
        with_answer = []
    chosen = sorted(with_answer, key=lambda at: at * chance.random())[:HOLDING]
    chosen += sorted(others, key=lambda at: (at + 2) * chance.random())[: asked.size - len(chosen)]
    chance.shuffle(chosen)
    day = None if chance.random() < WITHOUT_DATE else asked.day
    cut = [_cut(asked.pool[at], asked.holding[at], chance) for at in chosen]
    passages = encode(tokens, asked.question, day, [reading for reading, _ in cut])
    holding = [
        (row, sentence) for row, (_, held) in enumerate(cut) for sentence in held if sentence < max(passages[row].parts)
    ]
    return Group(passages, holding, list(_answer_tokens(asked.answers, tokens, passages, holding)))


def _cut(reading: Reading, held: frozenset[int], chance: random.Random) -> tuple[Reading, frozenset[int]]:
    """Most passages are cut to a few sentences around one: half the work, and the same passage is new at each visit."""
    count = len(reading.sentences)
    if count < 2 or chance.random() > CUT:
        return reading, held
    first = last = chance.choice(sorted(held)) if held else chance.randrange(count)
    size = len(reading.sentences[first].split())
    while size < CUT_WORDS and last - first + 1 < count:
        if first and (last + 1 == count or chance.random() < 0.5):
            first -= 1
            size += len(reading.sentences[first].split())
        else:
            last += 1
            size += len(reading.sentences[last].split())
    kept = replace(reading, sentences=reading.sentences[first : last + 1])
    return kept, frozenset(at - first for at in held if first <= at <= last)


def _asked(
    question: str, day: date, answers: Sequence[str], pool: Sequence[Piece], size: int, own: bool, chance: random.Random
) -> Iterator[Asked]:
    holding = [_holding(piece.reading.sentences, answers) for piece in pool]
    if own:
        if any(holding):
            kept = [at for at, held in enumerate(holding) if held or at < POOL][: POOL + 6]
            yield Asked(
                question,
                day,
                tuple(answers),
                tuple(pool[a].reading for a in kept),
                tuple(holding[a] for a in kept),
                size,
            )
        return
    readings = [piece.reading for piece, held in zip(pool, holding, strict=True) if not held][:POOL]
    days = [reading.published for reading in readings[:5] if reading.published]
    moved = chance.choice(days) + timedelta(chance.randint(0, 7)) if days else None
    if len(readings) >= size:
        yield Asked(question, moved, (), tuple(readings), (frozenset(),) * len(readings), size)


def paragraph_questions(path: Path, count: int, chance: random.Random) -> Iterator[Asked]:
    """At most `count` questions of a file in SQuAD's form: the marked paragraph, and others that a search finds."""
    articles = json.loads(path.read_text("utf-8"))["data"]
    marked = [(article.get("title", "").replace("_", " "), p) for article in articles for p in article["paragraphs"]]
    pieces = [Piece(_reading(title, None, p["context"]), p["context"]) for title, p in marked]
    corpus = Corpus(pieces)
    asked = [(own, qa) for own, (_, p) in zip(pieces, marked, strict=True) for qa in p["qas"]]
    for own, qa in chance.sample(asked, min(count, len(asked))):
        answer, start = qa["answers"][0]["text"], qa["answers"][0]["answer_start"]
        held = {n for n, span in enumerate(sentences(own.text)) if span.start <= start < span.end}
        others = [piece for piece in corpus.find(qa["question"], None) if piece is not own][:8]
        empty = [frozenset[int]()] * len(others)
        pool = (own.reading, *(piece.reading for piece in others))
        yield Asked(qa["question"], None, (answer,), pool, (frozenset(held), *empty), PARAGRAPHS)


def _news(folder: Path) -> Iterator[Piece]:
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            day = date.fromisoformat(article["date"]) if article["date"] else None
            title = article["title"] or ""
            for cut in cut_passages(article["_id"], title, day, article["text"]):
                yield Piece(_reading(title, day, cut.text), cut.text, cut.embedded)


def _queries(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]


def _spread(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Min-max scores, (n,)."""
    spread: NDArray[np.float64] = (scores - scores.min()) / (np.ptp(scores) + 1e-9)
    return spread


def _reading(title: str, day: date | None, text: str) -> Reading:
    return Reading(title, day, tuple(span.of(text) for span in sentences(text)))


def _holding(sentences_of: Sequence[str], answers: Sequence[str]) -> frozenset[int]:
    wanted = [f" {fold(answer)} " for answer in answers if fold(answer)]
    texts = [f" {fold(sentence)} " for sentence in sentences_of]
    return frozenset(n for n, text in enumerate(texts) if any(answer in text for answer in wanted))


def _answer_tokens(
    answers: Sequence[str], tokens: Tokenizer, passages: Sequence[Encoded], holding: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Where answers begin, found as runs of token ids; an answer written with other signs between is passed over."""
    runs = [
        tokens.encode(form, add_special_tokens=False).ids
        for answer in answers
        for form in {answer.strip("“”\"'."), fold(answer)}
    ]
    for row, sentence in holding:
        ids, parts = passages[row].ids, passages[row].parts
        for at in range(len(ids)):
            if parts[at] == sentence + 1 and any(run and list(ids[at : at + len(run)]) == run for run in runs):
                yield row, at
