"""The nouns of Dateline, named once and frozen.

Every room hands these to the next; nothing here knows how they are made, stored or shown.
Offsets are in Unicode code points into `Article.text`; dates are calendar days of publication.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypedDict

Status = Literal["answered", "partial", "not_found"]
Support = Literal["verbatim", "supported", "unsupported"]
StageName = Literal["understanding", "searching", "reading", "writing"]
Standing = Literal["current", "changed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """What is said of an article wherever it is cited: everything but its text."""

    id: str
    version: int
    title: str
    date: date | None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One piece of reporting as a reader found it, before the catalogue has given it an id."""

    title: str
    text: str
    date: date | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one piece of reporting. `text` never changes; a changed file makes a new version."""

    id: str
    version: int
    title: str
    text: str
    date: date | None
    source: str | None = None
    url: str | None = None
    path: str | None = None
    origin: str = ""

    @property
    def ref(self) -> ArticleRef:
        return ArticleRef(self.id, self.version, self.title, self.date, self.source, self.url)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: `text == article.text[start:end]`, always."""

    id: str
    article_id: str
    version: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the score that retrieval gave it (higher is better; comparable within one search only).

    `copies` are the other articles that tell the same story in nearly the same words, earliest first.
    """

    passage: Passage
    article: ArticleRef
    score: float
    copies: tuple[ArticleRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What one of the two searches says of a passage: BM25 score, or cosine. Not yet known to be live."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a found passage as the reader judged it: offsets into the article, log-odds that it answers."""

    passage_id: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Findings:
    """All that retrieval knows about one question.

    `hits` best first after reading; `sentences` best first over the hits that were read. `confidence` is the calibrated
    probability that the best sentences answer the question; `asked` is the day that "now" means.
    """

    question: str
    asked: date
    hits: tuple[Hit, ...]
    sentences: tuple[ReadSentence, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span of one article: `article.text[start:end] == text`."""

    article: ArticleRef
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """Where the passage around a quote lies in its article."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The number in the answer, the quote it stands for, and how well the quote supports the sentence."""

    number: int
    quote: Quote
    passage: PassageSpan
    support: Support = "verbatim"
    copies: tuple[ArticleRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]
    support: Support = "verbatim"


@dataclass(frozen=True, slots=True)
class Coverage:
    """First and last publication day of the live articles; both None where no article has a date."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a chat model counted for one answer."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent finding passages, and making the answer from them."""

    retrieve_ms: float = 0.0
    answer_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer. `text` is what is shown, marks included; for `not_found` it is the one line that says so.

    `question` is the standalone form that was searched. `hits` are the passages found, best first; where nothing
    answers they are the closest ones. `confidence` is the probability that the shown sentences answer the question.
    """

    status: Status
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    question: str
    coverage: Coverage
    model: str
    revision: int
    timings: Timings = Timings()
    confidence: float = 0.0
    conversation_id: str | None = None
    notice: str | None = None
    followups: tuple[str, ...] = ()
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is limited to. `as_of` hides everything published after that day and is the "today" of "latest".

    `sources` holds outlet names, compared case-folded; empty means all. Undated articles pass `as_of`, but not
    `since` or `until`.
    """

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, as understanding a follow-up needs it."""

    role: Literal["user", "assistant"]
    content: str


class How(TypedDict, total=False):
    """How a question is asked, beside its words; see `Question` for what each means and what it is if left out."""

    conversation_id: str | None
    history: Sequence[Turn]
    filters: Filters
    limit: int
    verbatim_question: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all that its answer depends on beside the archive.

    With `conversation_id` the turns of that conversation are the history, and the exchange is kept there. `limit` is
    how many passages the answer brings along. `verbatim_question` searches the question as it stands, where a person
    has edited the standalone form.
    """

    text: str
    conversation_id: str | None = None
    history: Sequence[Turn] = ()
    filters: Filters = Filters()
    limit: int = 8
    verbatim_question: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, with the revision they were found in and the milliseconds it took."""

    hits: tuple[Hit, ...]
    revision: int
    timings: Timings = Timings()


@dataclass(frozen=True, slots=True)
class Made:
    """What one way of answering made of the findings, before the façade adds what they share."""

    status: Status
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    notice: str | None = None
    usage: Usage | None = None


# What `Assistant.stream` yields, in this order: Stage*, Found, (Stage | Said)*, Answer.


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done at this moment."""

    name: StageName


@dataclass(frozen=True, slots=True)
class Found:
    """The passages found, and the standalone form of the question they were found for."""

    question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One checked sentence, with the citations it is the first to use."""

    sentence: Sentence
    citations: tuple[Citation, ...]


Event = Stage | Found | Said | Answer


# Indexing.


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file (or an item of one: `path#3`) that gave no article, and why, in words for the user."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units of a stage of indexing; `total` is 0 while unknown."""

    stage: Literal["scanning", "reading", "words", "meaning"]
    done: int
    total: int


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of indexing did. Article ids in `added`, `changed`, `removed`; `seconds` by stage."""

    revision: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    renamed: int = 0
    skipped: tuple[Skipped, ...] = ()
    passages: int = 0
    embedded: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    run: int = 0
    started: datetime | None = None
    origins: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PushResult:
    """What became of one pushed article."""

    status: Literal["added", "changed", "unchanged", "rejected"]
    id: str | None = None
    version: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One article's change in one revision."""

    revision: int
    kind: Literal["added", "changed", "removed"]
    article: ArticleRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of articles, newest first, out of `total` that match."""

    articles: tuple[ArticleRef, ...]
    total: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many live articles were published in the week or month that begins on `start`."""

    start: date
    articles: int


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """The state of the archive. `pending` counts passages that are found by words but not yet by meaning.

    `sizes` are bytes on disk by part; `models` names what embeds, reads and answers; `owner` says who holds the data
    directory; `sources` counts articles by outlet; `origins` are the folders, files, feeds and so on that were indexed.
    """

    articles: int
    passages: int
    vectors: int
    pending: int
    stories: int
    coverage: Coverage
    revision: int
    models: Mapping[str, str]
    sizes: Mapping[str, int]
    owner: str | None
    sources: tuple[tuple[str, int], ...] = ()
    origins: tuple[str, ...] = ()
    runs: tuple[Report, ...] = ()
    notice: str | None = None


# Conversations.


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation in a list."""

    id: str
    title: str
    updated: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its answer as it was given. `standing` says by citation number what became of its article."""

    asked: str
    answer: Answer
    at: datetime
    filters: Filters = Filters()
    standing: Mapping[int, Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with all it holds."""

    id: str
    title: str
    created: datetime
    updated: datetime
    exchanges: tuple[Exchange, ...] = ()
