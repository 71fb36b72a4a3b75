"""Models of what callers get beside answers: index runs, the state of the archive, changes, conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from assistant.serving.schemas import AnswerOut, ArticleRefOut, CoverageOut, Day, Shape
from assistant.types import Standing


class SkippedOut(Shape):
    """A file that gave no article."""

    path: str = Field(description="Its name; `name#3` for the third item of a file.", examples=["broken.pdf"])
    reason: str = Field(description="Why, for people.", examples=["no text: a scanned page"])


class ReportOut(Shape):
    """What one index run did."""

    run: int = Field(description="Grows by one with each run.", examples=[7])
    started: datetime | None = Field(description="When it began.", examples=["2023-11-07T09:00:00+00:00"])
    revision: int = Field(description="The revision it led to.", examples=[12])
    added: list[str] = Field(description="Ids of new articles.", examples=[["a1b2c3d4e5f60718"]])
    changed: list[str] = Field(description="Ids of articles with a new version.", examples=[[]])
    removed: list[str] = Field(description="Ids of articles taken out.", examples=[[]])
    unchanged: int = Field(description="Articles found as they were.", examples=[240])
    renamed: int = Field(description="Files that moved with their content.", examples=[0])
    skipped: list[SkippedOut] = Field(description="Files that gave no article, and why.", examples=[[]])
    passages: int = Field(description="Passages written.", examples=[9])
    embedded: int = Field(description="Passages embedded; the rest were known.", examples=[9])
    seconds: dict[str, float] = Field(description="Seconds by stage.", examples=[{"reading": 0.2}])
    origins: list[str] = Field(description="What was scanned.", examples=[["corpus"]])
    error: str | None = Field(description="Why it did not finish.", examples=[None])


class ProgressOut(Shape):
    """What a running index run is at."""

    stage: Literal["scanning", "reading", "words", "meaning"] = Field(description="The stage.", examples=["meaning"])
    done: int = Field(description="Units done.", examples=[120])
    total: int = Field(description="Units in all; 0 while unknown.", examples=[400])


class JobOut(Shape):
    """An index job that was started."""

    job: int = Field(description="Ask `GET /api/index?job=` for it.", examples=[3])
    state: Literal["queued", "running", "done", "failed"] = Field(description="Where it stands.", examples=["queued"])


class IndexOut(Shape):
    """What indexing is at, and what it did."""

    job: int | None = Field(description="The job asked for, or the newest; null if none was started.", examples=[3])
    state: Literal["idle", "queued", "running", "done", "failed"] = Field(
        description="That job's; `running` also while a scan of the server's own goes on.", examples=["running"]
    )
    progress: ProgressOut | None = Field(description="What a run is at now; null while none runs.")
    report: ReportOut | None = Field(description="That job's report; null until it is done.")
    pending: int = Field(description="Passages found by words but not yet by meaning.", examples=[0])
    queued: int = Field(description="Jobs that wait.", examples=[0])
    runs: list[ReportOut] = Field(description="The newest runs, newest first.")


class SourceCount(Shape):
    """An outlet and how many live articles it has."""

    source: str = Field(description="The outlet.", examples=["The Example Courier"])
    articles: int = Field(description="Live articles.", examples=[31])


class StatusOut(Shape):
    """The state of the archive."""

    articles: int = Field(description="Live articles.", examples=[240])
    passages: int = Field(description="Live passages.", examples=[2100])
    vectors: int = Field(description="Passages found by meaning.", examples=[2100])
    pending: int = Field(description="Passages found by words but not yet by meaning.", examples=[0])
    stories: int = Field(description="Groups of articles that tell the same story.", examples=[232])
    coverage: CoverageOut = Field(description="Days of publication.")
    revision: int = Field(description="Grows by one with every change.", examples=[12])
    models: dict[str, str] = Field(description="What embeds, reads and answers.", examples=[{"answer": "extractive"}])
    sizes: dict[str, int] = Field(description="Bytes on disk by part.", examples=[{"catalogue": 4194304}])
    owner: str | None = Field(description="Who holds the data directory.", examples=["process 4711"])
    sources: list[SourceCount] = Field(description="Articles by outlet.")
    origins: list[str] = Field(
        description="What was indexed; names only for callers who may not write.", examples=[["corpus"]]
    )
    runs: list[ReportOut] = Field(description="The newest index runs.")
    notice: str | None = Field(description="What the operator should know.", examples=[None])


class ChangeOut(Shape):
    """One article's change."""

    revision: int = Field(description="The revision it came with.", examples=[13])
    kind: Literal["added", "changed", "removed"] = Field(description="What happened.", examples=["added"])
    article: ArticleRefOut = Field(description="The article.")
    at: datetime = Field(description="When.", examples=["2023-11-07T09:00:00+00:00"])


class ChangesOut(Shape):
    """What changed after a revision."""

    changes: list[ChangeOut] = Field(description="In the order of their revisions.")


class FiltersOut(Shape):
    """What a stored question was limited to."""

    since: Day | None = Field(description="First day.", examples=[None])
    until: Day | None = Field(description="Last day.", examples=[None])
    sources: list[str] = Field(description="Outlets; all if empty.", examples=[[]])
    as_of: Day | None = Field(description="The day that `now` meant.", examples=[None])


class ConversationInfoOut(Shape):
    """A conversation in a list."""

    id: str = Field(description="Its id.", examples=["c0ffee"])
    title: str = Field(description="Its title.", examples=["Libya and Russia"])
    updated: datetime = Field(description="Its last exchange.", examples=["2023-11-07T09:00:00+00:00"])
    turns: int = Field(description="How many questions were asked.", examples=[3])


class ConversationsOut(Shape):
    """Conversations that match."""

    conversations: list[ConversationInfoOut] = Field(description="Newest first.")


class ExchangeOut(Shape):
    """A question with its answer as it was given."""

    asked: str = Field(description="As the user wrote it.", examples=["What is his role?"])
    answer: AnswerOut = Field(description="As it was given.")
    at: datetime = Field(description="When.", examples=["2023-11-07T09:00:00+00:00"])
    filters: FiltersOut = Field(description="What the question was limited to.")
    standing: dict[str, Standing] = Field(
        description="By citation number: is the cited article as it was, changed, or withdrawn?",
        examples=[{"1": "current"}],
    )


class ConversationOut(Shape):
    """A conversation with all it holds."""

    id: str = Field(description="Its id.", examples=["c0ffee"])
    title: str = Field(description="Its title.", examples=["Libya and Russia"])
    created: datetime = Field(description="When it began.", examples=["2023-11-07T09:00:00+00:00"])
    updated: datetime = Field(description="Its last exchange.", examples=["2023-11-07T09:00:00+00:00"])
    exchanges: list[ExchangeOut] = Field(description="Oldest first.")


class CreatedOut(Shape):
    """A new conversation."""

    id: str = Field(description="Name it in `conversation_id`.", examples=["c0ffee"])
