"""The models and `assistant.wire` say the same: every field that is sent is documented, and none is dropped."""

from __future__ import annotations

from datetime import UTC, date, datetime

from assistant import wire
from assistant.serving.schemas import AnswerOut, ListingOut, SearchOut, VersionOut
from assistant.serving.shapes import ChangeOut, ConversationInfoOut, ConversationOut, ReportOut, StatusOut
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

AT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
REF = ArticleRef("a", 1, "Title", date(2023, 1, 2), "Post", "https://post.example/a")
HIT = Hit(Passage("p", "a", 1, 0, 4, "Text"), REF, 0.5, (REF,))
ANSWER = Answer(
    "answered",
    "Text [1]",
    (Sentence("Text", (1,), "supported"),),
    (Citation(1, Quote(REF, 0, 4, "Text"), PassageSpan("p", 0, 4), "supported", (REF,)),),
    (HIT,),
    "Question?",
    Coverage(date(2023, 1, 1), None),
    "model",
    3,
    Timings(1, 2),
    0.5,
    "c",
    "notice",
    ("Next?",),
    Usage(1, 2),
)
REPORT = Report(
    3, ("a",), ("b",), ("c",), 1, 2, (Skipped("x", "bad"),), 3, 4, {"reading": 0.5}, 5, AT, ("corpus",), "error"
)


def test_what_wire_makes_is_what_the_models_document() -> None:
    status = SystemStatus(
        1, 2, 3, 4, 5, Coverage(), 6, {"a": "b"}, {"c": 1}, "owner", (("Post", 1),), runs=(REPORT,), notice="n"
    )
    exchange = Exchange("asked", ANSWER, AT, Filters(date(2023, 1, 1), None, ("Post",), None), {1: "changed"})
    for model, data in (
        (AnswerOut, wire.answer(ANSWER)),
        (SearchOut, wire.search_result(SearchResult((HIT,), 3, Timings(1, 2)))),
        (VersionOut, wire.article(Article("a", 1, "Title", "Text", None))),
        (ListingOut, wire.listing(Listing((REF,), 1, 0))),
        (ReportOut, wire.report(REPORT)),
        (StatusOut, wire.status(status)),
        (ChangeOut, wire.change(Change(3, "added", REF, AT))),
        (ConversationInfoOut, wire.conversation_info(ConversationInfo("c", "t", AT, 1))),
        (ConversationOut, wire.conversation(Conversation("c", "t", AT, AT, (exchange,)))),
    ):
        made = model.model_validate(data).model_dump(mode="json", by_alias=True)
        assert model.model_validate(made) == model.model_validate(data)
        assert set(made) == set(data), model
