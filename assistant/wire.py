"""The JSON form of the nouns, as other programs read it: one function each way, and the only place with field names.

Everything returned is made of dict, list, str, int, float, bool and None only. Dates are ISO 8601.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from assistant.types import (
    Answer,
    Article,
    ArticleRef,
    Change,
    Citation,
    Conversation,
    ConversationInfo,
    Coverage,
    Exchange,
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

Json = dict[str, Any]


def article_ref(ref: ArticleRef) -> Json:
    return {
        "id": ref.id,
        "version": ref.version,
        "title": ref.title,
        "date": ref.date.isoformat() if ref.date else None,
        "source": ref.source,
        "url": ref.url,
    }


def article(value: Article) -> Json:
    return {**article_ref(value.ref), "text": value.text}


def hit(value: Hit) -> Json:
    passage = value.passage
    return {
        "passage": {"id": passage.id, "start": passage.start, "end": passage.end, "text": passage.text},
        "article": article_ref(value.article),
        "score": value.score,
        "copies": [article_ref(copy) for copy in value.copies],
    }


def citation(value: Citation) -> Json:
    return {
        "number": value.number,
        "quote": value.quote.text,
        "start": value.quote.start,
        "end": value.quote.end,
        "article": article_ref(value.quote.article),
        "passage": {"id": value.passage.id, "start": value.passage.start, "end": value.passage.end},
        "support": value.support,
        "copies": [article_ref(copy) for copy in value.copies],
    }


def sentence(value: Sentence) -> Json:
    return {"text": value.text, "citations": list(value.citations), "support": value.support}


def coverage(value: Coverage) -> Json:
    return {"from": _iso(value.first), "to": _iso(value.last)}


def timings(value: Timings) -> Json:
    return {"retrieve_ms": round(value.retrieve_ms, 1), "answer_ms": round(value.answer_ms, 1)}


def answer(value: Answer) -> Json:
    return {
        "status": value.status,
        "answer": value.text,
        "sentences": [sentence(item) for item in value.sentences],
        "citations": [citation(item) for item in value.citations],
        "hits": [hit(item) for item in value.hits],
        "conversation_id": value.conversation_id,
        "question": value.question,
        "coverage": coverage(value.coverage),
        "model": value.model,
        "revision": value.revision,
        "timings": timings(value.timings),
        "confidence": round(value.confidence, 4),
        "notice": value.notice,
        "followups": list(value.followups),
        "usage": asdict(value.usage) if value.usage else None,
    }


def search_result(value: SearchResult) -> Json:
    return {"hits": [hit(item) for item in value.hits], "revision": value.revision, "timings": timings(value.timings)}


def listing(value: Listing) -> Json:
    return {"articles": [article_ref(item) for item in value.articles], "total": value.total, "offset": value.offset}


def report(value: Report) -> Json:
    return {
        "run": value.run,
        "started": value.started.isoformat() if value.started else None,
        "revision": value.revision,
        "added": list(value.added),
        "changed": list(value.changed),
        "removed": list(value.removed),
        "unchanged": value.unchanged,
        "renamed": value.renamed,
        "skipped": [{"path": item.path, "reason": item.reason} for item in value.skipped],
        "passages": value.passages,
        "embedded": value.embedded,
        "seconds": {stage: round(seconds, 3) for stage, seconds in value.seconds.items()},
        "origins": list(value.origins),
        "error": value.error,
    }


def change(value: Change) -> Json:
    return {
        "revision": value.revision,
        "kind": value.kind,
        "article": article_ref(value.article),
        "at": value.at.isoformat(),
    }


def status(value: SystemStatus) -> Json:
    return {
        "articles": value.articles,
        "passages": value.passages,
        "vectors": value.vectors,
        "pending": value.pending,
        "stories": value.stories,
        "coverage": coverage(value.coverage),
        "revision": value.revision,
        "models": dict(value.models),
        "sizes": dict(value.sizes),
        "owner": value.owner,
        "sources": [{"source": name, "articles": count} for name, count in value.sources],
        "origins": list(value.origins),
        "runs": [report(run) for run in value.runs],
        "notice": value.notice,
    }


def filters(value: Filters) -> Json:
    return {
        "since": _iso(value.since),
        "until": _iso(value.until),
        "sources": list(value.sources),
        "as_of": _iso(value.as_of),
    }


def conversation_info(value: ConversationInfo) -> Json:
    return {"id": value.id, "title": value.title, "updated": value.updated.isoformat(), "turns": value.turns}


def exchange(value: Exchange) -> Json:
    return {
        "asked": value.asked,
        "answer": answer(value.answer),
        "at": value.at.isoformat(),
        "filters": filters(value.filters),
        "standing": {str(number): standing for number, standing in value.standing.items()},
    }


def conversation(value: Conversation) -> Json:
    return {
        "id": value.id,
        "title": value.title,
        "created": value.created.isoformat(),
        "updated": value.updated.isoformat(),
        "exchanges": [exchange(item) for item in value.exchanges],
    }


# And back, for answers that were stored or came from the owner of the data directory.


def read_article_ref(data: Mapping[str, Any]) -> ArticleRef:
    return ArticleRef(
        data["id"], data["version"], data["title"], _day(data.get("date")), data.get("source"), data.get("url")
    )


def read_hit(data: Mapping[str, Any]) -> Hit:
    ref = read_article_ref(data["article"])
    span = data["passage"]
    passage = Passage(span["id"], ref.id, ref.version, span["start"], span["end"], span["text"])
    return Hit(passage, ref, data["score"], _refs(data.get("copies", ())))


def read_citation(data: Mapping[str, Any]) -> Citation:
    quote = Quote(read_article_ref(data["article"]), data["start"], data["end"], data["quote"])
    span = data["passage"]
    return Citation(
        data["number"],
        quote,
        PassageSpan(span["id"], span["start"], span["end"]),
        data["support"],
        _refs(data.get("copies", ())),
    )


def read_sentence(data: Mapping[str, Any]) -> Sentence:
    return Sentence(data["text"], tuple(data["citations"]), data["support"])


def read_coverage(data: Mapping[str, Any]) -> Coverage:
    return Coverage(_day(data["from"]), _day(data["to"]))


def read_answer(data: Mapping[str, Any]) -> Answer:
    return Answer(
        status=data["status"],
        text=data["answer"],
        sentences=tuple(read_sentence(item) for item in data["sentences"]),
        citations=tuple(read_citation(item) for item in data["citations"]),
        hits=tuple(read_hit(item) for item in data["hits"]),
        question=data["question"],
        coverage=read_coverage(data["coverage"]),
        model=data["model"],
        revision=data["revision"],
        timings=Timings(**data["timings"]),
        confidence=data.get("confidence", 0.0),
        conversation_id=data.get("conversation_id"),
        notice=data.get("notice"),
        followups=tuple(data.get("followups", ())),
        usage=Usage(**data["usage"]) if data.get("usage") else None,
    )


def read_filters(data: Mapping[str, Any]) -> Filters:
    return Filters(
        _day(data.get("since")), _day(data.get("until")), tuple(data.get("sources") or ()), _day(data.get("as_of"))
    )


def read_article(data: Mapping[str, Any]) -> Article:
    ref = read_article_ref(data)
    return Article(ref.id, ref.version, ref.title, data["text"], ref.date, ref.source, ref.url)


def read_search_result(data: Mapping[str, Any]) -> SearchResult:
    return SearchResult(tuple(read_hit(item) for item in data["hits"]), data["revision"], Timings(**data["timings"]))


def read_listing(data: Mapping[str, Any]) -> Listing:
    return Listing(_refs(data["articles"]), data["total"], data["offset"])


def read_report(data: Mapping[str, Any]) -> Report:
    return Report(
        revision=data["revision"],
        added=tuple(data["added"]),
        changed=tuple(data["changed"]),
        removed=tuple(data["removed"]),
        unchanged=data["unchanged"],
        renamed=data["renamed"],
        skipped=tuple(Skipped(item["path"], item["reason"]) for item in data["skipped"]),
        passages=data["passages"],
        embedded=data["embedded"],
        seconds=data["seconds"],
        run=data["run"],
        started=datetime.fromisoformat(data["started"]) if data["started"] else None,
        origins=tuple(data["origins"]),
        error=data["error"],
    )


def read_change(data: Mapping[str, Any]) -> Change:
    at = datetime.fromisoformat(data["at"])
    return Change(data["revision"], data["kind"], read_article_ref(data["article"]), at)


def read_status(data: Mapping[str, Any]) -> SystemStatus:
    return SystemStatus(
        articles=data["articles"],
        passages=data["passages"],
        vectors=data["vectors"],
        pending=data["pending"],
        stories=data["stories"],
        coverage=read_coverage(data["coverage"]),
        revision=data["revision"],
        models=data["models"],
        sizes=data["sizes"],
        owner=data["owner"],
        sources=tuple((item["source"], item["articles"]) for item in data["sources"]),
        origins=tuple(data["origins"]),
        runs=tuple(read_report(item) for item in data["runs"]),
        notice=data["notice"],
    )


def _refs(items: Iterable[Mapping[str, Any]]) -> tuple[ArticleRef, ...]:
    return tuple(read_article_ref(item) for item in items)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
