"""Bodies of the OpenAI-compatible calls: what is read of a chat, and the documented form of what is sent.

Only what means something here is a field; everything else that clients send is taken and ignored.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.errors import UsageError
from assistant.serving.bodies import MAX_HITS, AsOf, Since, Source, Text, Until, check_window
from assistant.serving.reply import without_sources
from assistant.serving.schemas import CitationOut, CoverageOut, Shape
from assistant.types import Filters, Status, Turn

# More than any chat shown on a page; a follow-up leans on the last few turns only.
MAX_MESSAGES = 2_000
TURNS_READ = 20
LONGEST_MESSAGE = 100_000


class Loose(BaseModel):
    """A body whose unknown fields are ignored, as OpenAI's clients expect."""

    model_config = ConfigDict(extra="ignore")


class Part(Loose):
    """A part of a message; only text is read."""

    type: Text = Field("text", max_length=100, description="`text`; other parts are ignored.", examples=["text"])
    text: Text | None = Field(None, max_length=LONGEST_MESSAGE, description="The text.", examples=["Who is Haftar?"])


class Message(Loose):
    """A message of the chat."""

    role: Text = Field(
        max_length=100, description="`user` and `assistant` are read, others ignored.", examples=["user"]
    )
    content: Annotated[Text, Field(max_length=LONGEST_MESSAGE)] | list[Part] | None = Field(
        None, description="Text, or parts.", examples=["What is Yevkurov's role?"]
    )

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text" and part.text)
        return self.content or ""


class StreamOptions(Loose):
    """How to stream."""

    include_usage: bool = Field(False, description="End with a chunk that holds `usage`.", examples=[True])


class Options(BaseModel):
    """Dateline's own options, in the field `dateline`."""

    model_config = ConfigDict(extra="forbid")

    sources: bool | None = Field(
        None, description="End the text with the list of sources; on by default.", examples=[False]
    )
    since: Since = None
    until: Until = None
    as_of: AsOf = None
    outlets: list[Source] = Field([], max_length=50, description="Only these outlets; all if empty.", examples=[[]])
    limit: int = Field(8, ge=1, le=MAX_HITS, description="How many passages are found and read.", examples=[8])

    @model_validator(mode="after")
    def _in_order(self) -> Options:
        check_window(self.since, self.until)
        return self

    @property
    def filters(self) -> Filters:
        return Filters(self.since, self.until, tuple(self.outlets), self.as_of)


class ChatBody(Loose):
    """A chat to be answered."""

    messages: list[Message] = Field(
        min_length=1,
        max_length=MAX_MESSAGES,
        description="The chat, oldest first.",
        examples=[[{"role": "user", "content": "What is Yevkurov's role?"}]],
    )
    model: Text | None = Field(None, max_length=200, description="Any name; it is given back.", examples=["dateline"])
    stream: bool | None = Field(False, description="Send chunks as server-sent events.", examples=[False])
    stream_options: StreamOptions | None = Field(None, description="How to stream.", examples=[None])
    dateline: Options = Field(default_factory=lambda: Options.model_validate({}), description="Dateline's own options.")

    def question_and_history(self) -> tuple[str, tuple[Turn, ...]]:
        """The last user message, and the newest turns before it, their lists of sources taken off.

        Raises:
            UsageError: there is no user message with text.
        """
        said = [(message.role, message.text.strip()) for message in self.messages]
        asked = [place for place, (role, text) in enumerate(said) if role == "user" and text]
        if not asked:
            raise UsageError("messages: there is no user message with text in it.")
        turns = [
            Turn("user" if role == "user" else "assistant", without_sources(text))
            for role, text in said[: asked[-1]]
            if role in ("user", "assistant") and text
        ]
        return said[asked[-1]][1], tuple(turns[-TURNS_READ:])


class CitationUrl(Shape):
    """Where a mark is in the reply, and what it points to."""

    start_index: int = Field(description="The mark's first character in `content`.", examples=[52])
    end_index: int = Field(description="One past its last.", examples=[55])
    title: str = Field(description="The article's headline.", examples=["Haftar meets Putin in Moscow"])
    url: str = Field(description="The article on the web, or our page of it.", examples=["https://example.org/haftar"])


class Annotation(Shape):
    """A mark of the reply."""

    type: Literal["url_citation"] = Field(description="Always this.", examples=["url_citation"])
    url_citation: CitationUrl = Field(description="The citation.")


class MessageOut(Shape):
    """The reply."""

    role: Literal["assistant"] = Field(description="Always this.", examples=["assistant"])
    content: str = Field(description="The answer with its marks, and the list of sources.", examples=["... [1]"])
    refusal: None = Field(description="Always null: `not_found` is an answer.", examples=[None])
    annotations: list[Annotation] = Field(description="One for each mark.")


class Choice(Shape):
    """The one choice."""

    index: int = Field(description="Always 0.", examples=[0])
    message: MessageOut = Field(description="What is said.")
    logprobs: None = Field(description="Always null.", examples=[None])
    finish_reason: Literal["stop"] = Field(description="Always this.", examples=["stop"])


class TokensOut(Shape):
    """A chat model's tokens, or words where none was used."""

    prompt_tokens: int = Field(description="Read.", examples=[5])
    completion_tokens: int = Field(description="Written.", examples=[40])
    total_tokens: int = Field(description="Both.", examples=[45])


class LinkedCitation(CitationOut):
    """A citation with a link to its article."""

    url: str = Field(description="The article on the web, or our page of it.", examples=["https://example.org/haftar"])


class AboutOut(Shape):
    """What Dateline says beside the reply."""

    status: Status = Field(description="Whether the archive answers this.", examples=["answered"])
    revision: int = Field(description="The state of the archive.", examples=[12])
    coverage: CoverageOut = Field(description="What the archive covers.")


class CompletionOut(Shape):
    """A chat completion."""

    id: str = Field(description="Unique.", examples=["chatcmpl-1f2e3d"])
    object: Literal["chat.completion"] = Field(description="Always this.", examples=["chat.completion"])
    created: int = Field(description="Seconds since 1970.", examples=[1_700_000_000])
    model: str = Field(description="As in the request.", examples=["dateline"])
    choices: list[Choice] = Field(description="One.")
    usage: TokensOut = Field(description="How much was read and written.")
    citations: list[LinkedCitation] = Field(description="What the marks stand for, with quotes and offsets.")
    sources: list[dict[str, Any]] = Field(
        description="The same in Open WebUI's form.",
        examples=[[{"source": {"name": "Haftar meets Putin"}, "document": ["..."], "metadata": [{"source": "..."}]}]],
    )
    dateline: AboutOut = Field(description="Status and revision.")


class ModelOut(Shape):
    """A model that can be named in a chat."""

    id: str = Field(description="Its name.", examples=["dateline"])
    object: Literal["model"] = Field(description="Always this.", examples=["model"])
    created: int = Field(description="Seconds since 1970.", examples=[1_700_000_000])
    owned_by: str = Field(description="Whose it is.", examples=["dateline"])


class ModelsOut(Shape):
    """The models."""

    object: Literal["list"] = Field(description="Always this.", examples=["list"])
    data: list[ModelOut] = Field(description="One.")
