"""What callers send: the models of request bodies, with the bounds of each field. Turns them into the nouns."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.types import Draft, Filters, Turn

LONGEST_QUESTION = 4_000
LONGEST_TURN = 20_000
LONGEST_ARTICLE = 2_000_000
MAX_TURNS = 100
MAX_SOURCES = 50
MAX_PUSHED = 1_000
MAX_HITS = 50


def _storable(text: str) -> str:
    """NUL can't be stored by every database, and a lone surrogate neither stored nor sent."""
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair") from None
    return text


def _day(value: Any) -> Any:
    """A day as ISO writes it: pydantic would also take seconds since 1970, which is more likely a mistake here."""
    if isinstance(value, str) and len(value) == 10:
        return value
    if value is None or isinstance(value, date):
        return value
    raise ValueError("is a day, as in 2023-11-07")


Text = Annotated[str, AfterValidator(_storable)]
Day = Annotated[date, BeforeValidator(_day)]
Id = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=200)]
Source = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=200)]
Since = Annotated[
    Day | None, Field(description="Only articles published on this day or later.", examples=["2023-11-01"])
]
Until = Annotated[
    Day | None, Field(description="Only articles published on this day or earlier.", examples=["2023-11-30"])
]
AsOf = Annotated[
    Day | None,
    Field(
        description="Answer as on this day: nothing published after it, and it is what `now` means.", examples=[None]
    ),
]
Sources = Annotated[
    list[Source],
    Field(max_length=MAX_SOURCES, description="Only these outlets, whatever their case; all if empty.", examples=[[]]),
]


class Body(BaseModel):
    """A body whose unknown fields are refused: a misspelt filter must not be taken for no filter."""

    model_config = ConfigDict(extra="forbid")


class Filtered(Body):
    """What a search is limited to."""

    since: Since = None
    until: Until = None
    as_of: AsOf = None
    sources: Sources = []

    @model_validator(mode="after")
    def _in_order(self) -> Filtered:
        check_window(self.since, self.until)
        return self

    @property
    def filters(self) -> Filters:
        return Filters(self.since, self.until, tuple(self.sources), self.as_of)


def check_window(since: date | None, until: date | None) -> None:
    """Raises ValueError where no day could be in the window."""
    if since and until and since > until:
        raise ValueError(f"since ({since}) is after until ({until})")


class TurnBody(Body):
    """One message of a conversation so far."""

    role: Literal["user", "assistant"] = Field(description="Who said it.", examples=["user"])
    content: Text = Field(max_length=LONGEST_TURN, description="What was said.", examples=["Who met Putin in Moscow?"])


class AskBody(Filtered):
    """A question."""

    question: Text = Field(
        min_length=1,
        max_length=LONGEST_QUESTION,
        description="The question, in words; a follow-up may lean on the history.",
        examples=["What is Yevkurov's role?"],
    )
    conversation_id: Id | None = Field(
        None,
        description="A stored conversation: its turns are the history, and this exchange is added to it.",
        examples=[None],
    )
    history: list[TurnBody] = Field(
        [],
        max_length=MAX_TURNS,
        description="The turns before, oldest first, where no conversation is named.",
        examples=[[]],
    )
    limit: int = Field(8, ge=1, le=MAX_HITS, description="How many passages are found and read.", examples=[8])
    stream: bool = Field(False, description="Send server-sent events instead of one JSON object.", examples=[False])
    verbatim_question: bool = Field(
        False,
        description="Search the question as it stands, without making a standalone one from the history.",
        examples=[False],
    )

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(Turn(turn.role, turn.content) for turn in self.history)


class SearchBody(Filtered):
    """A query for passages."""

    query: Text = Field(
        min_length=1, max_length=LONGEST_QUESTION, description="Words, or a question.", examples=["wagner libya"]
    )
    limit: int = Field(10, ge=1, le=MAX_HITS, description="At most so many hits, best first.", examples=[10])


class ArticleBody(Body):
    """An article to add, or to change."""

    title: Text = Field(
        min_length=1, max_length=1_000, description="Its headline.", examples=["Haftar meets Putin in Moscow"]
    )
    text: Text = Field(
        min_length=1,
        max_length=LONGEST_ARTICLE,
        description="Its body, without the headline; offsets of citations count in this text.",
        examples=["Khalifa Haftar met Vladimir Putin in Moscow on Thursday, 28 September 2023."],
    )
    date: Day | None = Field(None, description="The day of publication; null if unknown.", examples=["2023-11-07"])
    source: Source | None = Field(None, description="The outlet.", examples=["The Example Courier"])
    url: Annotated[str, AfterValidator(_storable), Field(max_length=2_000)] | None = Field(
        None, description="Where it stands on the web.", examples=["https://example.org/haftar"]
    )
    key: Id | None = Field(
        None,
        description="Your name for it: the same key with other content makes a new version.",
        examples=["cms-4711"],
    )

    @property
    def draft(self) -> Draft:
        return Draft(self.title, self.text, self.date, self.source, self.url)


class IndexBody(Body):
    """What to bring up to date."""

    paths: list[Annotated[Text, Field(min_length=1, max_length=4_000)]] | None = Field(
        None,
        max_length=1_000,
        description="Files or folders under the corpus folders, absolute or relative to one; the whole corpus if null.",
        examples=[None],
    )


class TitleBody(Body):
    """A conversation's title."""

    title: Text = Field("", max_length=200, description="What it is called in lists.", examples=["Libya and Russia"])
