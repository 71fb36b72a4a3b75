"""One exchange of a conversation: question, standalone form, answer with its marks, tools, follow-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.types import Answer, Citation, Exchange, Filters, Sentence, Standing
from ui.render.copying import as_markdown, as_text
from ui.render.parts import button, count, esc, filter_words, period
from ui.render.sources import cards, closest

KINDS = {"answered": "", "partial": "Partly answered", "not_found": "Not in the archive"}
Marks = Mapping[int, Citation]


def conversation(exchanges: Iterable[Exchange]) -> str:
    """Every exchange of a stored conversation, oldest first."""
    return "".join(turn(item.asked, item.answer, item.filters, item.standing) for item in exchanges)


def turn(asked: str, answer: Answer, filters: Filters, standing: Mapping[int, Standing] | None = None) -> str:
    standing = standing or {}
    return f"""<article class="turn" data-asked="{esc(asked)}" data-status="{answer.status}">
<h2 class="asked">{esc(asked)}</h2>{searched_as(asked, answer.question)}{_limits(filters)}
{_body(answer, standing)}{_notice(answer)}{_tools(answer)}{followups(answer.followups)}
<template class="cards">{cards(answer, standing)}</template>
<template data-copy="text">{esc(as_text(asked, answer))}</template>
<template data-copy="markdown">{esc(as_markdown(asked, answer))}</template>
</article>"""


def searched_as(asked: str, question: str) -> str:
    """The standalone form, where it says more than what was asked, with the way to change it."""
    if " ".join(asked.split()).casefold() == " ".join(question.split()).casefold():
        return ""
    edit = button("Edit", "edit-form", classes="link", form=question, aria_label="Edit what was searched")
    return f'<p class="searched">Searched for <q>{esc(question)}</q> {edit}</p>'


def sentence(item: Sentence, citations: Marks, standing: Mapping[int, Standing]) -> str:
    """A sentence and its numbered marks. One that nothing supports says so in words, not by colour alone."""
    marks = "".join(_mark(number, citations.get(number), standing.get(number, "current")) for number in item.citations)
    doubt = '<span class="badge unsupported">not supported by the sources</span>' if _doubtful(item) else ""
    return f'<span class="s{" doubtful" if _doubtful(item) else ""}">{esc(item.text)}{marks}{doubt}</span>'


def followups(questions: Iterable[str]) -> str:
    items = "".join(
        f"<li>{button(esc(question), 'ask', classes='follow', question=question)}</li>" for question in questions
    )
    return f'<ul class="follows" aria-label="Follow-up questions">{items}</ul>' if items else ""


def empty(examples: Iterable[str], summary: str) -> str:
    """The page before the first question. `summary` is markup that says what the archive holds."""
    items = "".join(
        f"<li>{button(esc(question), 'ask', classes='example', question=question)}</li>" for question in examples
    )
    listed = f'<h3>For example</h3><ul class="examples">{items}</ul>' if items else ""
    return f"""<div class="welcome"><h2>Ask the archive</h2>
<p>Every sentence of an answer points at the exact words of a dated article.</p>
<p class="meta">{summary}</p>{listed}</div>"""


def failed(asked: str, message: str) -> str:
    """A question that could not be answered: what went wrong, and the way to try again."""
    tools = button("Try again", "retry", classes="small") + button("Edit question", "edit", classes="small")
    return f"""<article class="turn" data-asked="{esc(asked)}" data-status="failed"><h2 class="asked">{esc(asked)}</h2>
<div class="answer failed" role="group" aria-label="Not answered"><p>{esc(message)}</p></div>
<div class="tools">{tools}</div></article>"""


def _body(answer: Answer, standing: Mapping[int, Standing]) -> str:
    if answer.status == "not_found":
        return _not_found(answer)
    marks = {citation.number: citation for citation in answer.citations}
    said = " ".join(sentence(item, marks, standing) for item in answer.sentences)
    kind = f'<p class="kind">{KINDS[answer.status]}</p>' if KINDS[answer.status] else ""
    return f'<div class="answer {answer.status}">{kind}<p class="said">{said}</p></div>'


def _not_found(answer: Answer) -> str:
    near = closest(answer.hits)
    return f"""<div class="answer not_found"><p class="kind">{KINDS["not_found"]}</p><p>{esc(answer.text)}</p>
<p class="meta">Period covered: {period(answer.coverage)}</p>
{f"<h3>Closest passages</h3>{near}" if near else ""}</div>"""


def _mark(number: int, citation: Citation | None, standing: Standing) -> str:
    if citation is None:
        return ""
    ref = citation.quote.article
    label = f"Source {number}: {ref.title}"
    if standing != "current":
        label += f" ({standing})"
    return button(str(number), "mark", classes=f"mark {standing}", n=number, aria_label=label)


def _doubtful(item: Sentence) -> bool:
    return item.support == "unsupported"


def _notice(answer: Answer) -> str:
    return f'<p class="notice">{esc(answer.notice)}</p>' if answer.notice else ""


def _limits(filters: Filters) -> str:
    words = [esc(text) for _, text in filter_words(filters)]
    return f'<p class="limits">Only {" · ".join(words)}</p>' if words else ""


def _tools(answer: Answer) -> str:
    shown = ""
    if answer.citations:
        shown = button(count(len(answer.citations), "source"), "sources", classes="small strong")
    copy = button("Copy", "copy", classes="small", format="text") + button(
        "Copy as Markdown", "copy", classes="small wide-only", format="markdown"
    )
    again = button("Retry", "retry", classes="small") + button("Edit", "edit", classes="small last-only")
    spent = answer.timings.retrieve_ms + answer.timings.answer_ms
    took = f"{spent:.0f} ms" if spent < 1000 else f"{spent / 1000:.1f} s"
    made = f"{esc(answer.model)} · {took} · revision {answer.revision}"
    if answer.usage:
        made += f" · {answer.usage.prompt_tokens + answer.usage.completion_tokens:,} tokens"
    return f'<div class="tools">{shown}{copy}{again}<span class="made">{made}</span></div>'
