"""The question before the question: does this passage answer at all? For models that would rather invent than refuse.

Measured: a 1.5B model that is shown the best passage alone, and only where it says yes with log-odds above 2.3, answers
18 of 18 questions right; without the gate it invents an answer to 24 of 32 that the passages do not answer.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.chat.model import Gated, Message
from assistant.answering.prompts import prompt
from assistant.text import cut, visible
from assistant.types import Findings

# Log-odds of yes over no: see above.
MARGIN = 2.3
# Passages asked about, best first, before it is given up.
TRIES = 2
# Characters of a passage in the gate's prompt: passages have some 1,000.
LONGEST = 2_400


def passes(question: str, findings: Findings, model: Gated) -> Findings | None:
    """The findings with the one passage that the model says answers; None where it says so of none."""
    for hit in findings.hits[:TRIES]:
        asked = prompt(
            "gate",
            date=hit.article.date.isoformat() if hit.article.date else "no date",
            title=visible(hit.article.title),
            passage=cut(visible(hit.passage.text), LONGEST),
            question=visible(question),
        )
        if model.margin([Message("user", asked)]) > MARGIN:
            sentences = tuple(s for s in findings.sentences if s.passage_id == hit.passage.id)
            return replace(findings, hits=(hit,), sentences=sentences)
    return None
