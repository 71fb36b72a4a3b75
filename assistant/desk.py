"""The answering desk: one question from its words to its checked answer.

Understands it in its conversation, has it searched, has an answer made by the chat model or from the words themselves,
and puts down what came of it. Each of these is done elsewhere; here stands their order.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING

from assistant.answering import extractive
from assistant.answering.asking import check_filters, checked, shown, turns
from assistant.answering.conversation import Standalone, standalone
from assistant.answering.conversation.unnamed import CHANCE, unnamed
from assistant.answering.followups import suggest
from assistant.indexing import Conversations, Index
from assistant.indexing.spending import DayLedger
from assistant.retrieval import Finder
from assistant.settings import Settings
from assistant.text import fold
from assistant.types import Answer, Event, Findings, Found, Made, Question, Said, Stage, Timings, Turn

if TYPE_CHECKING:
    from assistant.answering.chat import ChatModel

# The name of the way of answering that needs no model but our own.
EXTRACTIVE = "extractive"


class Desk:
    """Answers questions over one index. Safe in many threads."""

    def __init__(self, settings: Settings, index: Index, finder: Finder, conversations: Conversations) -> None:
        self._settings = settings
        self._index = index
        self._finder = finder
        self._conversations = conversations
        self._chat = _open_chat(settings, DayLedger(index.catalogue)) if settings.chat_enabled else None

    @property
    def model(self) -> str:
        """What writes the answers."""
        return self._chat.name if self._chat else EXTRACTIVE

    def stream(self, question: Question) -> Generator[Event, None, None]:
        """See `Assistant.stream`. What is wrong with the question is said before the first event."""
        asked = checked(question.text)
        check_filters(question.filters)
        history = tuple(question.history)
        if question.conversation_id is not None:
            history = turns(self._conversations.get(question.conversation_id))
        return self._events(asked, question, history)

    def _events(self, asked: str, question: Question, history: tuple[Turn, ...]) -> Generator[Event, None, None]:
        yield Stage("understanding")
        form = Standalone(asked) if question.verbatim_question else self._understood(asked, history)
        yield Stage("searching")
        started = time.perf_counter()
        revision, coverage = self._index.revision, self._index.coverage()
        with self._index.asking():
            findings = self._finder.find(form.text, question.filters, limit=question.limit, alternates=form.alternates)
        found = time.perf_counter()
        yield Found(form.text, findings.hits)
        yield Stage("writing" if self._chat else "reading")
        if pointing := "" if question.verbatim_question or form.text != asked else unnamed(asked):
            notice = f"It is not clear what “{pointing}” stands for here. Name it, and ask again."
            made = Made("not_found", confidence=min(CHANCE, findings.confidence), notice=notice)
        else:
            made = yield from self._make(form.text, history, findings)
        answer = Answer(
            status=made.status,
            text=shown(made, coverage),
            sentences=made.sentences,
            citations=made.citations,
            hits=findings.hits,
            question=form.text,
            coverage=coverage,
            model=self.model,
            revision=revision,
            timings=Timings((found - started) * 1000, (time.perf_counter() - found) * 1000),
            confidence=made.confidence,
            conversation_id=question.conversation_id,
            notice=made.notice,
            followups=self._followups(form.text, findings, made, history),
            usage=made.usage,
        )
        if question.conversation_id is not None:
            self._conversations.add(question.conversation_id, asked, answer, question.filters)
        yield answer

    def _understood(self, asked: str, history: tuple[Turn, ...]) -> Standalone:
        """The question by itself: by rules, or in a chat model's words with the rules' form searched beside it."""
        form = standalone(asked, history)
        if self._chat is None or not form.follows:
            return form
        from assistant.answering import chat

        if isinstance(self._chat, chat.Gated):  # a small model distorts a follow-up more often than it mends one
            return form
        condensed = chat.condense(asked, history, self._chat)
        return Standalone(condensed, (form.text, *form.alternates), True) if condensed else form

    def _followups(self, asked: str, findings: Findings, made: Made, history: tuple[Turn, ...]) -> tuple[str, ...]:
        by_rules = suggest(findings, made, history)
        if self._chat is None or made.status != "answered" or made.usage is None:
            return by_rules
        from assistant.answering import chat

        if isinstance(self._chat, chat.Gated):
            return by_rules
        written = chat.suggest(asked, findings, made, self._chat)
        return tuple(question for question in written if fold(question) != fold(asked)) or by_rules

    def _make(self, question: str, history: tuple[Turn, ...], findings: Findings) -> Generator[Event, None, Made]:
        def extract() -> Made:
            return extractive.answer(question, findings, self._index.article, self._settings.threshold)

        if self._chat is not None:
            from assistant.answering import chat

            return (yield from chat.answer(question, history, findings, self._chat, self._settings, extract))
        made = extract()
        shown_before: set[int] = set()
        for sentence in made.sentences:
            new = tuple(c for c in made.citations if c.number in sentence.citations and c.number not in shown_before)
            shown_before.update(citation.number for citation in new)
            yield Said(sentence, new)
        return made


def _open_chat(settings: Settings, ledger: DayLedger) -> ChatModel:
    from assistant.answering import chat  # the openai SDK is loaded only where a setting asks for it

    return chat.open_chat(settings, ledger)
