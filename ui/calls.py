"""What the page may call, one verb each. Answers are dicts of markup and plain values, or `{"error": ...}`.

The verbs that change something are a table of their own, because a caller with a read-only key may not use them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from assistant import wire
from assistant.errors import ArticleNotFound, ConversationNotFound, DatelineError, NotAllowed, UsageError
from assistant.types import Filters
from ui.asked import filters_of, number_of, quote_of, text_of
from ui.render import archive, copying, rail, reader, system, turn

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Json = dict[str, Any]
Data = Mapping[str, Any]
log = logging.getLogger(__name__)


def answer_call(assistant: Assistant, data: object, *, writable: bool) -> Json:
    """Does one call. Errors that are meant for the caller come back as a sentence; others are logged."""
    try:
        if not isinstance(data, Mapping):
            raise UsageError("A call is an object with a verb.")
        verb = data.get("verb")
        if verb in CHANGES:
            if not writable:
                raise NotAllowed("This key may read, not change.")
            return CHANGES[verb](assistant, data)
        if verb not in READS:
            raise UsageError("There is no such call.")
        return READS[verb](assistant, {**data, "writable": writable})
    except DatelineError as error:
        return {"error": str(error)}
    except Exception:
        log.exception("a call of the page failed")
        return {"error": "Something went wrong here. The server's log says what."}


def hello(assistant: Assistant, data: Data) -> Json:
    """All that a page needs when it opens, in one call. A conversation that is gone is a new one."""
    try:
        opened = conversation(assistant, data) if text_of(data, "c") else welcome(assistant, data)
    except ConversationNotFound:
        opened = {**welcome(assistant, data), "gone": True}
    return {**pulse(assistant, data), **conversations(assistant, data), **opened, "writable": data["writable"]}


def pulse(assistant: Assistant, data: Data) -> Json:
    status, progress = assistant.status(runs=0), assistant.indexing
    return {
        "pulse": system.pulse(status, progress),
        "indexing": progress is not None or status.pending > 0,
        "progress": system.progress_bar(progress) if progress else "",
        "revision": status.revision,
        "outlets": archive.outlets(status.sources),
    }


def welcome(assistant: Assistant, data: Data) -> Json:
    """The page before the first question."""
    summary = system.pulse(assistant.status(runs=0), assistant.indexing)
    return {"empty": turn.empty(assistant.examples(), summary)}


def conversations(assistant: Assistant, data: Data) -> Json:
    query = text_of(data, "query", 500)
    return {"rail": rail.conversations(assistant.conversations(query), text_of(data, "c") or None, query)}


def conversation(assistant: Assistant, data: Data) -> Json:
    value = assistant.conversation(text_of(data, "c"))
    last = value.exchanges[-1].filters if value.exchanges else Filters()
    return {"thread": turn.conversation(value.exchanges), "title": value.title, "filters": wire.filters(last)}


def export(assistant: Assistant, data: Data) -> Json:
    value = assistant.conversation(text_of(data, "c"))
    name = "".join(char if char.isalnum() else "-" for char in value.title.casefold()).strip("-")[:60] or "conversation"
    if data.get("format") == "json":
        return {"name": f"{name}.json", "type": "application/json", "text": copying.conversation_json(value)}
    return {"name": f"{name}.md", "type": "text/markdown", "text": copying.conversation_markdown(value)}


def article(assistant: Assistant, data: Data) -> Json:
    article_id, version = text_of(data, "id"), number_of(data, "version")
    value = assistant.article(article_id, version)
    latest = assistant.versions(article_id)[-1].version
    copies = assistant.copies(article_id)
    writable = bool(data["writable"]) and _is_live(assistant, article_id)
    html = reader.article(value, quote_of(data), copies=copies, latest=latest, writable=writable)
    return {"html": html, "title": value.title}


def compare(assistant: Assistant, data: Data) -> Json:
    article_id = text_of(data, "id")
    old = assistant.article(article_id, number_of(data, "version"))
    try:
        new = assistant.article(article_id)
    except ArticleNotFound:
        new = None
    return {"html": reader.compare(old, new), "title": old.title}


def articles(assistant: Assistant, data: Data) -> Json:
    """The list and its picture. The picture is of all that match the words and the outlet, whatever the period."""
    query, filters = text_of(data, "query", 500), filters_of(data.get("filters"))
    unit: Literal["week", "month"] = "week" if data.get("unit") == "week" else "month"
    listing = assistant.articles(query, filters=filters, offset=number_of(data, "offset") or 0, limit=archive.PAGE)
    buckets = assistant.buckets(unit, query, Filters(sources=filters.sources))
    return {"list": archive.listing(listing), "chart": archive.chart(buckets, unit)}


def index(assistant: Assistant, data: Data) -> Json:
    html = system.system(assistant.status(runs=8), assistant.indexing, writable=bool(data["writable"]))
    return {"html": html}


def rename(assistant: Assistant, data: Data) -> Json:
    title = text_of(data, "title", 300)
    if not title:
        raise UsageError("A title has at least one character.")
    assistant.rename_conversation(text_of(data, "c"), title)
    return {}


def delete(assistant: Assistant, data: Data) -> Json:
    assistant.delete_conversation(text_of(data, "c"))
    return {}


def remove(assistant: Assistant, data: Data) -> Json:
    assistant.remove([text_of(data, "id")])
    return {}


def reindex(assistant: Assistant, data: Data) -> Json:
    """Starts a run and returns at once; `pulse` says how far it is. While one runs there is no second."""
    if assistant.indexing is None:
        threading.Thread(target=_index, args=(assistant,), name="reindex", daemon=True).start()
    return {}


def _index(assistant: Assistant) -> None:
    try:
        assistant.index()
    except DatelineError as error:
        log.warning("re-indexing stopped: %s", error)


def _is_live(assistant: Assistant, article_id: str) -> bool:
    try:
        assistant.article(article_id)
    except ArticleNotFound:
        return False
    return True


READS: dict[object, Callable[[Assistant, Data], Json]] = {
    verb.__name__: verb
    for verb in (hello, pulse, welcome, conversations, conversation, export, article, compare, articles, index)
}
CHANGES: dict[object, Callable[[Assistant, Data], Json]] = {
    verb.__name__: verb for verb in (rename, delete, remove, reindex)
}
