"""One answer against what is known of its question: a Record of plain facts, from which every measure is made.

An answer string is found in a text where it stands there as whole words, case, accents and punctuation folded. Where a
question has no such strings, a passage is judged by whether its article is relevant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from assistant.text import fold, visible
from assistant.types import Answer, Article, Citation, Findings, Hit

if TYPE_CHECKING:
    from assistant.evaluation.datasets import Question

# Hits that are judged for each question, articles that nDCG looks at, and places that recall looks at.
DEPTH, GRADED, PLACES = 50, 10, 5
# Where nothing was shown, this many of the best sentences are what would have been.
WOULD_SHOW = 3


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one question. None: not to be judged for it. Times are milliseconds.

    `rank` is the place of the first passage that holds an answer among the first 50, 0 for none; `gains` say of the
    first ten distinct articles whether they are relevant; `right` is whether the sentences shown (or the best ones,
    where nothing was shown) answer; `alone` and `standalone` are recall@5 of relevant articles for the last turn alone
    and in its standalone form.
    """

    id: str
    text: str
    question: str
    shown: str
    kind: str | None
    answerable: bool | None
    follows: bool
    status: str
    confidence: float
    right: bool | None
    rank: int | None
    gains: list[int]
    relevant: int
    first: bool | None
    quoted: bool | None
    words: int | None
    quotes: int
    verbatim: int
    late: int
    understand_ms: float
    retrieve_ms: float
    answer_ms: float
    total_ms: float
    alone: float | None = None
    standalone: float | None = None

    def json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was asked: what was found (all of it), what was answered, and how long the parts took."""

    findings: Findings
    answer: Answer
    understand_ms: float
    total_ms: float


class Judge:
    """Judges answers over one index. `documents` maps article ids to the ids that the questions use."""

    def __init__(self, documents: Mapping[str, str], article: Callable[[str, int], Article]) -> None:
        self._documents = documents
        self._article = article

    def record(
        self, question: Question, asked: Asked, alone: Sequence[Hit] | None = None, *, with_history: bool = True
    ) -> Record:
        """The facts of one answer; `alone` are the hits for the last turn without its history, where that was tried."""
        answer, hits = asked.answer, asked.findings.hits[:DEPTH]
        found, relevant = [self._relevant(question, hit) for hit in hits], len(question.relevant)
        quotes = [citation.quote for citation in answer.citations]
        own = self._recall(question, hits) if with_history else None
        strings = bool(question.answers) and bool(question.answerable)
        return Record(
            id=question.id,
            text=question.text,
            question=answer.question,
            shown=answer.text,
            kind=question.kind,
            answerable=question.answerable,
            follows=bool(question.history),
            status=answer.status,
            confidence=answer.confidence,
            right=self._right(question, asked),
            rank=self._rank(question, hits, found),
            gains=self._gains(question, hits),
            relevant=relevant if question.answerable else 0,
            first=holds(question.answers, *(s.text for s in answer.sentences[:1])) if strings else None,
            quoted=holds(question.answers, *(quote.text for quote in quotes)) if strings else None,
            words=words_shown(answer) if answer.sentences else None,
            quotes=len(quotes),
            verbatim=sum(self._is_verbatim(citation) for citation in answer.citations),
            late=sum(bool(question.asked and q.article.date and q.article.date > question.asked) for q in quotes),
            understand_ms=asked.understand_ms,
            retrieve_ms=answer.timings.retrieve_ms,
            answer_ms=answer.timings.answer_ms,
            total_ms=asked.total_ms,
            alone=self._recall(question, alone) if alone is not None else None,
            standalone=own if question.history else None,
        )

    def _rank(self, question: Question, hits: Sequence[Hit], relevant: Sequence[bool]) -> int | None:
        if not question.answerable or not (question.answers or question.relevant):
            return None
        fits = [holds(question.answers, hit.passage.text) for hit in hits] if question.answers else relevant
        return next((place for place, fit in enumerate(fits, 1) if fit), 0)

    def _gains(self, question: Question, hits: Sequence[Hit]) -> list[int]:
        """Of the first distinct articles, in order, 1 for a relevant one."""
        first: dict[str, int] = {}
        for hit in hits:
            first.setdefault(hit.article.id, int(self._relevant(question, hit)))
        return list(islice(first.values(), GRADED))

    def _recall(self, question: Question, hits: Sequence[Hit]) -> float | None:
        if not question.answerable or not question.relevant:
            return None
        return min(1.0, sum(self._gains(question, hits)[:PLACES]) / len(question.relevant))

    def _relevant(self, question: Question, hit: Hit) -> bool:
        """Whether the hit's article is relevant, or one that tells the same story in nearly the same words."""
        return any(self._documents.get(ref.id) in question.relevant for ref in (hit.article, *hit.copies))

    def _right(self, question: Question, asked: Asked) -> bool | None:
        if question.answerable is None:
            return None
        if not question.answerable:
            return False
        if question.answers:
            return holds(question.answers, *self._best(asked))
        if not question.relevant:
            return None
        ids = {citation.quote.article.id for citation in asked.answer.citations[:1]}
        ids = ids or {hit.article.id for hit in asked.findings.hits[:1]}
        return any(self._documents.get(id) in question.relevant for id in ids)

    @staticmethod
    def _best(asked: Asked) -> list[str]:
        """The quotes shown, or the sentences that would have been."""
        shown = [citation.quote.text for citation in asked.answer.citations]
        return shown or [sentence.text for sentence in asked.findings.sentences[:WOULD_SHOW]]

    def _is_verbatim(self, citation: Citation) -> bool:
        quote = citation.quote
        return self._article(quote.article.id, quote.article.version).text[quote.start : quote.end] == quote.text


def holds(answers: Sequence[str], *texts: str) -> bool:
    """Whether one of the answers stands in one of the texts as whole words."""
    wanted = [f" {folded} " for folded in map(fold, answers) if folded]
    return any(answer in said for said in (f" {fold(text)} " for text in texts) for answer in wanted)


def words_shown(answer: Answer) -> int:
    """Words of the sentences and of the quotes below them; a quote that is its sentence counts once."""
    texts = [s.text for s in answer.sentences] + [c.quote.text for c in answer.citations]
    return sum(len(words) for words in {tuple(visible(text).split()) for text in texts})
