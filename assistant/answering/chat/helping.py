"""Two small favours that a chat model may do: rewrite a follow-up, and suggest what to ask next. Never needed.

What a model writes here is searched or offered, not shown as fact; where it fails, or writes something else than was
asked, the rules' own forms stand.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from assistant.answering.chat.model import ChatModel, Message
from assistant.answering.chat.packing import marked
from assistant.answering.chat.written import clean
from assistant.answering.prompts import prompt
from assistant.errors import ChatUnavailable
from assistant.text import cut, visible
from assistant.types import Findings, Made, Turn

# A question needs no more tokens than this; the longest of the evaluation sets has about 100.
LONGEST = 160
# Turns that are shown, and characters of each.
TURNS, TURN = 6, 400
PASSAGES = 4


def condense(question: str, history: Sequence[Turn], model: ChatModel) -> str | None:
    """The question as it stands by itself, in the model's words; None where the model fails or says something else."""
    told = "\n".join(f"{turn.role}: {cut(visible(turn.content), TURN)}" for turn in history[-TURNS:])
    lines = _lines(prompt("condense", conversation=told, question=visible(question)), model)
    return lines[0] if len(lines) == 1 and len(lines[0]) < 4 * LONGEST else None


def suggest(question: str, findings: Findings, made: Made, model: ChatModel, count: int = 3) -> tuple[str, ...]:
    """Questions to ask next, in the model's words; fewer or none where the model fails."""
    code = secrets.token_hex(3)
    passages = "\n\n".join(marked(hit.passage.text, code) for hit in findings.hits[:PASSAGES])
    told = " ".join(sentence.text for sentence in made.sentences)
    asked = prompt("followups", count=str(count), code=code, passages=passages, question=question, answer=told)
    return tuple(line for line in _lines(asked, model) if line.endswith("?"))[:count]


def _lines(asked: str, model: ChatModel) -> list[str]:
    try:
        text = "".join(piece.text for piece in model.stream([Message("user", asked)], max_tokens=LONGEST))
    except ChatUnavailable:
        return []
    written = (clean(line) for line in text.splitlines())
    return [line.text for line in written if line is not None]
