"""What callers get: models of the JSON that `assistant.wire` makes, which document and check every response.

Their fields are those of DESIGN.md's Answer and its kin; `of` makes one from what `wire` gives.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from assistant.types import Status, Support

Day = datetime.date


class Shape(BaseModel):
    """Base of what is sent. A field that no model knows is a fault of ours, and not dropped in silence."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        return cls.model_validate(data)


class ArticleRefOut(Shape):
    """An article wherever it is cited: everything but its text."""

    id: str = Field(description="The same for all versions.", examples=["a1b2c3d4e5f60718"])
    version: int = Field(description="1 for the first; changed content makes another.", examples=[1])
    title: str = Field(description="Headline.", examples=["Haftar meets Putin in Moscow"])
    date: Day | None = Field(description="Day of publication; null if unknown.", examples=["2023-11-07"])
    source: str | None = Field(description="Outlet.", examples=["The Example Courier"])
    url: str | None = Field(description="Where it stands on the web.", examples=[None])


class VersionOut(ArticleRefOut):
    """One version of an article, with its text."""

    text: str = Field(description="The body; offsets of quotes count in it.", examples=["Khalifa Haftar met ..."])


class ArticleOut(VersionOut):
    """An article with its text and the other articles that tell the same story in nearly the same words."""

    copies: list[ArticleRefOut] = Field(description="Near-duplicates, earliest first.", examples=[[]])


class PassageOut(Shape):
    """A run of whole sentences of an article."""

    id: str = Field(description="Content-addressed.", examples=["9f8e7d6c5b4a3921"])
    start: int = Field(description="Its first character in the article's text.", examples=[640])
    end: int = Field(description="One past its last character.", examples=[1300])
    text: str = Field(description="`article.text[start:end]`.", examples=["Yunus-Bek Yevkurov, Russian Deputy ..."])


class HitOut(Shape):
    """A passage that was found."""

    passage: PassageOut = Field(description="Where it is and what it says.")
    article: ArticleRefOut = Field(description="The article it stands in.")
    score: float = Field(description="Higher is better; comparable within one search only.", examples=[0.82])
    copies: list[ArticleRefOut] = Field(description="Other articles that tell the same story.", examples=[[]])


class SpanOut(Shape):
    """Where the passage around a quote lies."""

    id: str = Field(description="The passage's id.", examples=["9f8e7d6c5b4a3921"])
    start: int = Field(description="Its first character in the article's text.", examples=[640])
    end: int = Field(description="One past its last character.", examples=[1300])


class CitationOut(Shape):
    """What a number in the answer stands for: `article.text[start:end] == quote`."""

    number: int = Field(description="The n of the mark [n].", examples=[1])
    quote: str = Field(description="The article's own words.", examples=["Yunus-Bek Yevkurov, Russian Deputy ..."])
    start: int = Field(description="The quote's first character, in Unicode code points.", examples=[812])
    end: int = Field(description="One past the quote's last character.", examples=[1033])
    article: ArticleRefOut = Field(description="The article and version quoted.")
    passage: SpanOut = Field(description="The passage that the quote is from.")
    support: Support = Field(description="How well the quote carries the sentence.", examples=["verbatim"])
    copies: list[ArticleRefOut] = Field(description="Other articles that tell the same story.", examples=[[]])


class SentenceOut(Shape):
    """One sentence of the answer."""

    text: str = Field(description="The sentence, without marks.", examples=["Yunus-Bek Yevkurov is ..."])
    citations: list[int] = Field(description="Numbers of the citations that carry it.", examples=[[1]])
    support: Support = Field(
        description="`verbatim`: it is the quote; `supported`: checked against it; `unsupported`: shown as such.",
        examples=["verbatim"],
    )


class CoverageOut(Shape):
    """The days of publication that the archive covers."""

    from_: Day | None = Field(alias="from", description="The first; null if none has a date.", examples=["2023-01-01"])
    to: Day | None = Field(description="The last.", examples=["2023-12-31"])


class TimingsOut(Shape):
    """Where the time went."""

    retrieve_ms: float = Field(description="Milliseconds spent finding passages.", examples=[9.1])
    answer_ms: float = Field(description="Milliseconds spent making the answer.", examples=[22.4])


class UsageOut(Shape):
    """Tokens that a chat model counted."""

    prompt_tokens: int = Field(description="Read by the model.", examples=[1200])
    completion_tokens: int = Field(description="Written by the model.", examples=[80])


class AnswerOut(Shape):
    """A checked answer."""

    status: Status = Field(description="`not_found`: the archive does not answer this.", examples=["answered"])
    answer: str = Field(description="What is shown, marks included.", examples=["Yunus-Bek Yevkurov is ... [1]"])
    sentences: list[SentenceOut] = Field(description="The answer, sentence by sentence.")
    citations: list[CitationOut] = Field(description="What the marks stand for.")
    hits: list[HitOut] = Field(description="The passages found, best first; for `not_found` the closest ones.")
    conversation_id: str | None = Field(description="The conversation it was stored in.", examples=[None])
    question: str = Field(description="The standalone form that was searched.", examples=["What is Yevkurov's role?"])
    coverage: CoverageOut = Field(description="What the archive covers.")
    model: str = Field(description="What wrote it; `extractive` for quotes alone.", examples=["extractive"])
    revision: int = Field(description="The state of the archive that it was made from.", examples=[12])
    timings: TimingsOut = Field(description="Milliseconds by stage.")
    confidence: float = Field(description="Probability that the sentences answer the question.", examples=[0.91])
    notice: str | None = Field(description="What the reader should know, if anything.", examples=[None])
    followups: list[str] = Field(description="Questions that could come next.", examples=[["Who is Haftar?"]])
    usage: UsageOut | None = Field(description="Tokens, where a chat model wrote it.", examples=[None])


class SearchOut(Shape):
    """The passages that fit a query."""

    hits: list[HitOut] = Field(description="Best first.")
    revision: int = Field(description="The state of the archive that was searched.", examples=[12])
    timings: TimingsOut = Field(description="Milliseconds by stage.")


class ListingOut(Shape):
    """A page of articles."""

    articles: list[ArticleRefOut] = Field(description="Newest first.")
    total: int = Field(description="How many match in all.", examples=[240])
    offset: int = Field(description="How many come before this page.", examples=[0])


class VersionsOut(Shape):
    """All versions of an article."""

    versions: list[VersionOut] = Field(description="Oldest first.")


class PushedOut(Shape):
    """What became of one pushed article."""

    status: Literal["added", "changed", "unchanged", "rejected"] = Field(
        description="`unchanged`: it was there already.", examples=["added"]
    )
    id: str | None = Field(description="Its id; null if rejected.", examples=["a1b2c3d4e5f60718"])
    version: int | None = Field(description="Its version; null if rejected.", examples=[1])
    reason: str | None = Field(description="Why it was rejected.", examples=[None])


class PushOut(Shape):
    """What became of each pushed article, in the order sent."""

    results: list[PushedOut] = Field(description="One for each article sent.")


class ErrorDetail(BaseModel):
    """What went wrong, for people and programs."""

    message: str = Field(description="For people.", examples=["There is no article with this id."])
    type: str = Field(description="The family of errors.", examples=["not_found_error"])
    param: str | None = Field(description="The field at fault.", examples=[None])
    code: str = Field(description="This very error.", examples=["article_not_found"])


class ErrorOut(BaseModel):
    """The body of every response that is not a success."""

    error: ErrorDetail = Field(description="What went wrong.")
