"""The two ends of an answer: what may be asked, and how what was made of it reads. Knows no index and no model."""

from __future__ import annotations

from datetime import date

from assistant.errors import InputTooLarge, UsageError
from assistant.text import visible
from assistant.types import Conversation, Coverage, Filters, Made, Sentence, Turn

# Far above any question of the evaluation sets (the longest has 420 characters): a paste by mistake is told so.
LONGEST_QUESTION = 4_000


def checked(question: str) -> str:
    """The question without what can't be seen or stored.

    Raises:
        UsageError: nothing is left of it. InputTooLarge: it is too long.
    """
    # A lone surrogate can't be encoded, and so neither searched nor stored.
    text = visible(question.encode("utf-8", "replace").decode("utf-8")).strip()
    if not text:
        raise UsageError("The question is empty.")
    if len(text) > LONGEST_QUESTION:
        raise InputTooLarge(f"The question has {len(text):,} characters; at most {LONGEST_QUESTION:,} are taken.")
    return text


def check_filters(filters: Filters) -> None:
    """Raises UsageError where no article could pass."""
    if filters.since and filters.until and filters.since > filters.until:
        raise UsageError(f"since ({filters.since}) is after until ({filters.until}).")


def turns(conversation: Conversation) -> tuple[Turn, ...]:
    """A stored conversation as history: what was asked, in its standalone form, and what was answered."""
    return tuple(
        turn
        for exchange in conversation.exchanges
        for turn in (Turn("user", exchange.answer.question), Turn("assistant", spoken(exchange.answer.sentences)))
    )


def spoken(sentences: tuple[Sentence, ...]) -> str:
    """Sentences without their marks."""
    return " ".join(sentence.text for sentence in sentences)


def shown(made: Made, coverage: Coverage) -> str:
    """The answer as one text, each sentence followed by its marks; for `not_found` the line that says so."""
    if made.status == "not_found":
        return f"The archive has no answer to this. {period(coverage)}"
    return " ".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}".rstrip()
        for sentence in made.sentences
    )


def period(coverage: Coverage) -> str:
    """What days the archive covers, in a sentence."""
    if coverage.first is None or coverage.last is None:
        return "It holds no dated article."
    if coverage.first == coverage.last:
        return f"Its dated articles are of {_day(coverage.last)}."
    return f"Its articles run from {_day(coverage.first)} to {_day(coverage.last)}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
