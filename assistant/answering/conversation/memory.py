"""What a conversation is about at one moment: its last question, and the names and dates that may be meant next.

Built turn by turn, so that a follow-up to a follow-up sees the standalone form of the one before. Knows nothing of
pronouns; it only says who was named, how recently, and in which order they come to mind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.answering.conversation.lexicon import EMPTY
from assistant.answering.conversation.names import Kind, Name, dates, merged, names
from assistant.text import sentences, words

# An answer's first words say what it answers; the rest is detail. (Beginning of the answer, characters.)
GIST = 300
# A first sentence with fewer words is a dateline or an exclamation.
DATELINE = 4
# Names come to mind from this many exchanges, newest first.
REMEMBERED = 4
# A subject that is put beside a question has to stay shorter than the question.
SUBJECT_NAMES, SUBJECT_WORDS = 3, 8

# Answers that say nothing of the subject: "I do not have ..." must not become the topic of the next question.
_EMPTY_ANSWER = re.compile(
    r"(?:the archive has no answer|i(?:'m| am) (?:sorry|unable|not sure)|i apologi[sz]e|sorry|no information"
    r"|(?:unfortunately,? )?i (?:do|can)(?: ?not|n't|'t)\b|the (?:documents?|passages?) (?:do|does) not"
    r"|your question (?:is|seems)|of course|hi\b|hello)",
    re.I,
)
# What a question asks for: such a name, new in its answer, is meant before any that stood in the question.
_ASKS = {
    "person": re.compile(r"\s*(?:and\s+)?(?:(?:with|by|to|for)\s+)?(?:who|whom|whose|which)\b", re.I),
    "place": re.compile(r"\s*(?:and\s+)?(?:(?:in|to|from)\s+)?(?:where|which)\b", re.I),
    "organisation": re.compile(r"\s*(?:and\s+)?(?:(?:by|for)\s+)?(?:who|which|what)\b", re.I),
}


@dataclass(frozen=True, slots=True)
class Memory:
    """`question` is the last one in its standalone form; `gist` the first sentence of its answer, if it had one.

    `asked` are the names of the last question, `told` those of its answer.
    """

    question: str = ""
    gist: str = ""
    asked: tuple[Name, ...] = ()
    told: tuple[Name, ...] = ()
    earlier: tuple[tuple[Name, ...], ...] = ()
    days: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[Name, ...]:
        return (*self.asked, *self.told, *(name for exchange in self.earlier for name in exchange))

    def likeliest(self, *kinds: Kind) -> list[Name]:
        """Names of these kinds in the order in which they come to mind; those that may be of any kind come last.

        First what the last question asked for and its answer named anew, then what was asked about, then the rest by
        age. "Who leads Wagner?" "Prigozhin leads Wagner": the next "he" is Prigozhin. "Where was Haftar?" "In Moscow,
        with Putin": it is Haftar.
        """
        new = [name for name in self.told if self._first(name) and not among(name, self.asked)]
        wanted = any(_ASKS[kind].match(self.question) for kind in kinds if kind in _ASKS)
        order = (*new, *self.asked) if wanted else (*self.asked, *new)
        ordered = merged([*order, *self.told, *(name for exchange in self.earlier for name in exchange)], self.known)
        return [n for n in ordered if n.kind in kinds] + [n for n in ordered if n.kind == "unknown"]

    def _first(self, name: Name) -> bool:
        """Whether a name of the answer stands in its first sentence."""
        return name.text in self.gist or name.last in self.gist

    @property
    def together(self) -> list[Name]:
        """Those named in the last question and in the first sentence of its answer: who "they" may be as a pair."""
        return merged([*self.asked, *(name for name in self.told if self._first(name))], self.known)

    @property
    def subject(self) -> str:
        """What the last question was about, in a few of its own words: its names, else what carries its topic."""
        if self.asked:
            return ", ".join(name.text for name in self.asked[:SUBJECT_NAMES])
        return " ".join(self.topic[:SUBJECT_WORDS])

    @property
    def topic(self) -> list[str]:
        """The words of the last question that carry its subject."""
        return content(self.question)

    def after_question(self, standalone: str, about: tuple[Name, ...]) -> Memory:
        """The memory once a question has been asked; what was said before it moves one exchange back."""
        earlier = ((*self.asked, *self.told), *self.earlier)[:REMEMBERED] if self.question else self.earlier
        return Memory(standalone, "", about, (), earlier, tuple(dates(standalone)))

    def after_answer(self, answer: str) -> Memory:
        """The memory once an answer has been given."""
        if not answer.strip() or _EMPTY_ANSWER.match(answer.strip()):
            return replace(self, gist="", told=())
        gist = _gist(answer[: 4 * GIST])
        told = names(answer[: 4 * GIST], self.known)
        # The answer may have given the full name to what was asked by its surname.
        asked = merged(self.asked, (*told, *self.known))
        return replace(self, gist=gist, asked=tuple(asked), told=tuple(told), days=(*dates(gist), *self.days))


def beside(question: str, context: str) -> str:
    """The question with context in brackets before its last mark: "who was arrested (Derna)?"."""
    stem = question.rstrip("?!. ")
    return f"{stem} ({context}){question.rstrip()[len(stem) :].strip()}" if context else question


def _gist(answer: str) -> str:
    """The first sentence that tells something: "MOSCOW, Sept. 28." is a dateline and tells only where and when."""
    for span in sentences(answer):
        if len(span.of(answer).split()) >= DATELINE:
            return span.of(answer)[:GIST]
    return answer[:GIST].strip()


def among(name: Name, others: tuple[Name, ...]) -> bool:
    """Whether the name, or a longer or shorter form of it, is one of the others."""
    return any(other.covers(name) or name.covers(other) for other in others)


def content(text: str) -> list[str]:
    """Folded words that carry a topic, in order, each once."""
    return [word for word in dict.fromkeys(words(text)) if word not in EMPTY and len(word) > 1]
