from __future__ import annotations

import json
from datetime import UTC, date, datetime

from assistant import wire
from assistant.types import (
    Answer,
    Article,
    ArticleRef,
    Change,
    Citation,
    Coverage,
    Filters,
    Hit,
    Listing,
    Passage,
    PassageSpan,
    Quote,
    Report,
    SearchResult,
    Sentence,
    Skipped,
    SystemStatus,
    Timings,
    Usage,
)

REF = ArticleRef("a1", 2, "Talks in Tripoli", date(2023, 11, 7), "The Meridian Wire", None)
COPY = ArticleRef("a2", 1, "Talks in Tripoli", None)
HIT = Hit(Passage("p1", "a1", 2, 10, 20, "some words"), REF, 0.5, (COPY,))
CITATION = Citation(1, Quote(REF, 12, 17, "words"), PassageSpan("p1", 10, 20), "verbatim", (COPY,))
ANSWER = Answer(
    status="answered",
    text="words [1]",
    sentences=(Sentence("words", (1,), "verbatim"),),
    citations=(CITATION,),
    hits=(HIT,),
    question="what?",
    coverage=Coverage(date(2023, 1, 1), date(2023, 12, 31)),
    model="extractive",
    revision=12,
    timings=Timings(9.1, 22.4),
    confidence=0.75,
    conversation_id="c1",
    notice="a notice",
    followups=("why?",),
    usage=Usage(3, 4),
)


def through_json(value: object) -> dict[str, object]:
    return json.loads(json.dumps(value))  # type: ignore[no-any-return]


def test_an_answer_has_the_fields_that_other_programs_are_written_against() -> None:
    data = wire.answer(ANSWER)
    assert data["status"] == "answered"
    assert data["answer"] == "words [1]"
    assert data["sentences"] == [{"text": "words", "citations": [1], "support": "verbatim"}]
    citation = data["citations"][0]
    assert {"number", "quote", "start", "end", "article", "passage", "support"} <= citation.keys()
    assert citation["article"].keys() == {"id", "version", "title", "date", "source", "url"}
    assert citation["passage"] == {"id": "p1", "start": 10, "end": 20}
    assert data["coverage"] == {"from": "2023-01-01", "to": "2023-12-31"}
    assert data["timings"] == {"retrieve_ms": 9.1, "answer_ms": 22.4}
    assert {"hits", "conversation_id", "question", "model", "revision"} <= data.keys()


def test_what_is_written_reads_back_the_same() -> None:
    assert wire.read_answer(through_json(wire.answer(ANSWER))) == ANSWER
    article = Article("a1", 2, "Talks", "Some text.", None, "Wire", "https://news.example/1")
    assert wire.read_article(through_json(wire.article(article))) == article
    result = SearchResult((HIT,), 3, Timings(1.0, 0.0))
    assert wire.read_search_result(through_json(wire.search_result(result))) == result
    listing = Listing((REF, COPY), 2, 0)
    assert wire.read_listing(through_json(wire.listing(listing))) == listing
    report = Report(
        3, ("a1",), (), ("a2",), 4, 0, (Skipped("x", "empty"),), 5, 6, {"reading": 0.5}, 7, datetime.now(UTC), ("/c",)
    )
    assert wire.read_report(through_json(wire.report(report))) == report
    change = Change(3, "changed", REF, datetime.now(UTC))
    assert wire.read_change(through_json(wire.change(change))) == change
    status = SystemStatus(
        1, 2, 3, 0, 1, Coverage(), 3, {"embedding": "x"}, {"catalogue": 9}, None, (("W", 1),), ("/c",), (report,), "n"
    )
    assert wire.read_status(through_json(wire.status(status))) == status
    filters = Filters(date(2023, 1, 1), None, ("W",), date(2023, 2, 1))
    assert wire.read_filters(through_json(wire.filters(filters))) == filters
