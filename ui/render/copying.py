"""Answers and conversations as text to take away: plain, Markdown, and JSON with citations."""

from __future__ import annotations

import json

from assistant import wire
from assistant.text import visible
from assistant.types import Answer, ArticleRef, Conversation, Sentence
from ui.render.parts import day, period

_MARKDOWN = str.maketrans({char: "\\" + char for char in "\\`*_[]<>#|!"})


def as_text(asked: str, answer: Answer) -> str:
    """Question, answer with its numbers, and under it each source with its quote."""
    lines = [visible(asked), "", _body(answer), ""]
    for item in answer.citations:
        ref = item.quote.article
        lines.append(f"[{item.number}] {_name(ref)}")
        lines.append(f"    “{_line(item.quote.text)}”")
        if ref.url:
            lines.append(f"    {visible(ref.url)}")
    return "\n".join(lines).rstrip() + "\n"


def as_markdown(asked: str, answer: Answer, level: int = 2) -> str:
    """The same in Markdown. Everything from articles is escaped: no link, image or HTML comes to life in it."""
    lines = [f"{'#' * level} {_md(asked)}", "", _md(_body(answer)), ""]
    if answer.notice:
        lines += [f"*{_md(answer.notice)}*", ""]
    for item in answer.citations:
        ref = item.quote.article
        lines += [
            f"- \\[{item.number}\\] **{_md(ref.title)}** · {_md(ref.source or 'unknown outlet')} · {day(ref.date)}"
        ]
        lines += [f"  > {_md(item.quote.text)}"]
        if ref.url:
            lines += [f"  > `{_line(ref.url).replace('`', '')}`"]
    return "\n".join(lines).rstrip() + "\n"


def conversation_markdown(value: Conversation) -> str:
    parts = [f"# {_md(value.title)}\n"]
    parts += [as_markdown(item.asked, item.answer) for item in value.exchanges]
    return "\n".join(parts)


def conversation_json(value: Conversation) -> str:
    return json.dumps(wire.conversation(value), ensure_ascii=False, indent=2) + "\n"


def _body(answer: Answer) -> str:
    if answer.status == "not_found":
        return f"{visible(answer.text)} Period covered: {period(answer.coverage)}."
    return " ".join(_said(item) for item in answer.sentences)


def _said(item: Sentence) -> str:
    marks = "".join(f"[{number}]" for number in item.citations)
    doubt = " (not supported by the sources)" if item.support == "unsupported" else ""
    return f"{_line(item.text)} {marks}".rstrip() + doubt


def _name(ref: ArticleRef) -> str:
    return " · ".join(part for part in (_line(ref.title), _line(ref.source or ""), day(ref.date)) if part)


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _md(text: str) -> str:
    return _line(text).translate(_MARKDOWN)
