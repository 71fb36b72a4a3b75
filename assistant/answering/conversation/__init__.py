"""Follow-ups made standalone without a model: "what is his role?" → "what is Yunus-Bek Yevkurov's role?".

The rules, in the order in which they are tried (`standalone`), each a function of the module that explains it:

1. `fragments`: a bare "why?", "and in 2022?", "what about Niger?" takes the last question and changes one part of it.
2. `references`: pronouns, possessives, "there", "before that", roles ("the minister") are replaced by what they mean.
3. `dependence`: one that still leans on the last question (too short, or about "the deal") gets its topic beside it.
4. Whatever has names or a topic of its own is a change of topic: it stays as it is, and no old name bleeds in.

Where a rule could be wrong the other reading goes into `alternates`, and retrieval searches all forms. Works in
English; in other languages a question stays nearly as it is, with the last question beside it as an alternate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.conversation.dependence import lean
from assistant.answering.conversation.fragments import complete
from assistant.answering.conversation.memory import Memory
from assistant.answering.conversation.names import names
from assistant.answering.conversation.references import resolve
from assistant.types import Turn

__all__ = ["Standalone", "standalone"]

# A conversation's memory is built from its last turns: nobody's "he" is older (and a day-long chat stays quick).
TURNS = 24


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that can be searched by itself. `alternates` are other readings, to be searched as well.

    `follows` says whether anything was taken from the conversation.
    """

    text: str
    alternates: tuple[str, ...] = ()
    follows: bool = False


def standalone(question: str, history: Sequence[Turn]) -> Standalone:
    """The question as it would be asked of someone who has not heard the conversation."""
    memory = Memory()
    for turn in history[-TURNS:]:
        memory = _heard(turn.content, memory) if turn.role == "user" else memory.after_answer(turn.content)
    return _stand(question.strip(), memory)


def _stand(question: str, memory: Memory) -> Standalone:
    if not memory.question:
        return Standalone(question)
    for rule in (complete, resolve, lean):
        form = rule(question, memory)
        if form is not None:
            alternates = tuple(dict.fromkeys(a for a in form[1:] if a != form[0]))
            return Standalone(form[0], alternates, form[0] != question or bool(alternates))
    return Standalone(question)


def _heard(question: str, memory: Memory) -> Memory:
    form = _stand(question.strip(), memory)
    return memory.after_question(form.text, tuple(names(form.text, memory.known)))
