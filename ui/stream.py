"""A question → the updates that the page shows while it is answered. Knows the façade and the markup, not Gradio."""

from __future__ import annotations

import logging
from collections.abc import Generator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from assistant.errors import DatelineError
from assistant.types import Answer, Citation, Filters, Found, Passage, Said, Stage
from ui.asked import filters_of, text_of
from ui.render import turn
from ui.render.parts import count
from ui.render.sources import citation_cards

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Update = dict[str, Any]
STAGES = {
    "understanding": "Understanding the question…",
    "searching": "Searching…",
    "reading": "Reading…",
    "writing": "Writing…",
}
log = logging.getLogger(__name__)


def updates(assistant: Assistant, data: Mapping[str, Any]) -> Generator[Update, None, None]:
    """What to show, each time in full: `turn`, `status`, `searched`, `sentences`, `cards`; at the end `html` and `c`.

    Every update is complete because the browser may drop all but the newest of several. Closing the generator stops
    the work; a conversation that was begun for a question that never got its answer is taken away again.
    """
    turn_id, asked, begun = str(data.get("turn"))[:100], "", ""
    update: Update = {"turn": turn_id, "status": STAGES["understanding"], "sentences": [], "cards": ""}
    yield update
    try:
        asked, conversation_id = text_of(data, "question"), text_of(data, "c")
        filters = filters_of(data.get("filters"))
        if not conversation_id:
            conversation_id = begun = assistant.new_conversation()
        events = assistant.stream(
            asked, conversation_id=conversation_id, filters=filters, verbatim_question=bool(data.get("verbatim"))
        )
        with closing(events):
            shown = _Shown(asked, filters, update)
            for event in events:
                update = shown.after(event)
                if isinstance(event, Answer):
                    begun = ""
                    update |= {"c": conversation_id}
                yield update
    except DatelineError as error:
        yield _failed(update, asked, str(error))
    except Exception:
        log.exception("a question failed")
        yield _failed(update, asked, "Something went wrong here. The server's log says what.")
    finally:
        if begun:
            assistant.delete_conversation(begun)


class _Shown:
    """What is on the page of one answer so far."""

    def __init__(self, asked: str, filters: Filters, update: Update) -> None:
        self._asked, self._filters, self._update = asked, filters, update
        self._citations: dict[int, Citation] = {}
        self._passages: dict[str, Passage] = {}

    def after(self, event: Stage | Found | Said | Answer) -> Update:
        match event:
            case Stage(name):
                status = STAGES[name]
                if name == "reading" and self._passages:
                    status = f"Reading {count(len(self._passages), 'passage')}…"
                self._next(status=status)
            case Found(question, hits):
                self._passages = {hit.passage.id: hit.passage for hit in hits}
                self._next(searched=turn.searched_as(self._asked, question))
            case Said(sentence, citations):
                self._citations |= {citation.number: citation for citation in citations}
                said = turn.sentence(sentence, self._citations, {})
                cards = citation_cards(self._citations.values(), self._passages, {})
                self._next(sentences=[*self._update["sentences"], said], cards=cards)
            case Answer():
                self._next(status="", html=turn.turn(self._asked, event, self._filters), done=event.status)
        return self._update

    def _next(self, **changes: object) -> None:
        self._update = self._update | changes


def _failed(update: Update, asked: str, message: str) -> Update:
    return update | {"status": "", "html": turn.failed(asked, message), "done": "failed"}
