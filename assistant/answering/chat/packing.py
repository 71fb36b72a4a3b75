"""What a chat model is sent: rules, passages as data, the conversation so far and the question, within a budget.

Passages are numbered in the order of the hits and dated; every line of them begins with a code drawn for this question
("spotlighting" by delimiting and datamarking, Hines et al. 2024: the marks stand at lines, not between all words, which
costs a small model its understanding). What is cut for room is history first, then the last passages.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.chat.ledger import tokens
from assistant.answering.chat.model import Message
from assistant.answering.prompts import prompt
from assistant.text import cut, sentences, visible
from assistant.types import Findings, Hit, Turn

# What a model says, and nothing else, where the passages don't answer. English whatever the question's language.
REFUSAL = "The passages do not answer this question."
# Tokens left for the answer: four sentences with marks have about 150, and reasoning models think before they write.
ANSWER, ANSWER_SHARE = 1_024, 0.25
# History gets at most this share of the room, from the newest turn back, each turn cut to so many characters.
HISTORY_SHARE, TURN = 0.2, 600
# A passage that would be cut to less than this (tokens) is left out.
LEAST = 60

_FAKE_MARK = re.compile(r"[\[【〔［]\s*(\d{1,3}(?:\s*[,–-]\s*\d{1,3})*)\s*[\]】〕］]")
_CONTROL = re.compile(r"<(?=[|/]|(?:s|bos|eos|think|system|user|assistant|im_|start|end)\b)|\[(?=/?INST|/?SYS)", re.I)


@dataclass(frozen=True, slots=True)
class Packed:
    """The messages, the hits they show (mark n is `hits[n - 1]`), and how many tokens the answer may have."""

    messages: tuple[Message, ...]
    hits: tuple[Hit, ...]
    max_tokens: int


def pack(question: str, history: Sequence[Turn], findings: Findings, context_tokens: int) -> Packed:
    """Messages that fit the context. At least the best passage is shown, cut if need be."""
    code = secrets.token_hex(3)
    answer = min(ANSWER, int(context_tokens * ANSWER_SHARE))
    asked = Message("user", visible(question))
    rules = _rules("", code, findings)
    room = context_tokens - answer - tokens(rules) - tokens(asked.content) - 64
    turns = _turns(history, int(room * HISTORY_SHARE))
    room -= sum(tokens(turn.content) + 8 for turn in turns)
    shown: list[str] = []
    hits: list[Hit] = []
    for hit in findings.hits:
        block = _block(len(hits) + 1, hit, code, room)
        if block is None:
            break
        shown.append(block)
        hits.append(hit)
        room -= tokens(block) + 2
    system = Message("system", _rules("\n\n".join(shown), code, findings))
    return Packed((system, *turns, asked), tuple(hits), answer)


def marked(text: str, code: str) -> str:
    """A passage as data: a sentence a line, each after the code; without invisible characters, marks and controls."""
    lines = [" ".join(visible(span.of(text)).split()) for span in sentences(text)]
    return "\n".join(f"{code}| {_defused(line)}" for line in lines if line)


def _defused(line: str) -> str:
    """Text of an article in which nothing looks like a mark of ours or a control word of a chat template."""
    return _CONTROL.sub("( ", _FAKE_MARK.sub(r"(\1)", line))


def _rules(passages: str, code: str, findings: Findings) -> str:
    return prompt("answer", refusal=REFUSAL, code=code, today=f"{findings.asked:%A, %d %B %Y}", passages=passages)


def _block(number: int, hit: Hit, code: str, room: int) -> str | None:
    day = hit.article.date.isoformat() if hit.article.date else "no date"
    title = _defused(cut(visible(hit.article.title), 120))
    source = f", {_defused(cut(visible(hit.article.source), 60))}" if hit.article.source else ""
    head, end = f"{code} passage [{number}], {day}{source}: {title}", f"{code} end of passage [{number}]"
    lines = marked(hit.passage.text, code).split("\n")
    left = room - tokens(head) - tokens(end) - 4
    while lines and sum(tokens(line) + 1 for line in lines) > left:
        lines.pop()
    if not lines or (number > 1 and len(lines) < 2 and left < LEAST):
        return None if number > 1 else "\n".join([head, _squeezed(hit, code, left), end])
    return "\n".join([head, *lines, end])


def _squeezed(hit: Hit, code: str, room: int) -> str:
    """The beginning of the best passage, where the context has no room for a whole sentence of it."""
    return cut(marked(hit.passage.text, code).split("\n")[0], max(80, room * 3))


def _turns(history: Sequence[Turn], room: int) -> list[Message]:
    """The newest turns that fit, oldest first."""
    kept: list[Message] = []
    for turn in reversed(history):
        content = cut(visible(turn.content), TURN)
        room -= tokens(content) + 8
        if room < 0:
            break
        if content:
            kept.append(Message(turn.role, content))
    while kept and kept[-1].role == "assistant":
        kept.pop()  # a conversation begins with a question; some chat templates refuse another beginning
    return kept[::-1]
