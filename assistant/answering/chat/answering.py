"""An answer by a chat model, each sentence checked before it is released.

Whatever the model writes passes `written` (marks, links and code out), then `checking` (does a passage carry it?), then
is handed on with the words that carry it. What no passage carries is left out, or marked where `strict` is off; where
nothing is left, or the model fails, the extractive answer stands in and the notice says so. A model that fails after a
sentence was shown leaves a `partial` answer, never one that looks whole.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing

from assistant.answering.chat.gate import passes
from assistant.answering.chat.model import ChatModel, Gated, Piece
from assistant.answering.chat.packing import REFUSAL, Packed, pack
from assistant.answering.chat.said import Tally
from assistant.answering.chat.written import SentenceReader, Written
from assistant.answering.checking import check
from assistant.errors import ChatUnavailable
from assistant.settings import Settings
from assistant.text import fold
from assistant.types import Findings, Made, Said, Turn, Usage

UNCHECKED = "The chat model's answer could not be checked against the passages"
INSTEAD = "these are the articles' own words."
FINISHED = ("stop", "eos", "end_turn", "stop_sequence")


def answer(
    question: str,
    history: Sequence[Turn],
    findings: Findings,
    model: ChatModel,
    settings: Settings,
    extract: Callable[[], Made],
) -> Generator[Said, None, Made]:
    """Hands on each sentence as soon as it is checked, and returns what was made of the whole.

    `extract` makes the extractive answer, where it has to stand in. Closing the generator ends the model's request.

    Raises:
        ChatUnavailable: the model failed before anything was shown, and `settings.fallback` is off.
    """
    if not findings.hits:
        return Made("not_found", confidence=findings.confidence)
    tally = Tally(findings, settings.strict)
    try:
        packed = _packed(question, history, findings, model, settings)
        if packed is None:
            return Made("not_found", confidence=findings.confidence)
        whole = yield from _told(packed, model, tally)
    except ChatUnavailable as error:
        if tally.shown:
            return tally.made("partial", f"{error} What was checked until then is shown.")
        if not settings.fallback:
            raise
        return (yield from _instead(extract, f"{error} Instead, {INSTEAD}", tally.usage))
    if tally.shown:
        return tally.made("answered" if whole else "partial", None if whole else "The model's answer was cut off.")
    if tally.refused:
        return Made("not_found", confidence=findings.confidence, usage=tally.usage)
    if not settings.fallback:
        return Made("not_found", confidence=findings.confidence, usage=tally.usage, notice=f"{UNCHECKED}.")
    return (yield from _instead(extract, f"{UNCHECKED}; {INSTEAD}", tally.usage))


def _packed(
    question: str, history: Sequence[Turn], findings: Findings, model: ChatModel, settings: Settings
) -> Packed | None:
    """What the model is sent. One that must be gated sees the best passage alone, if it says that it answers."""
    if not isinstance(model, Gated):
        return pack(question, history, findings, settings.context_tokens)
    best = passes(question, findings, model)
    return pack(question, (), best, settings.context_tokens) if best else None


def _told(packed: Packed, model: ChatModel, tally: Tally) -> Generator[Said, None, bool]:
    """Reads the stream; returns whether the model ended of itself. The unfinished end of a cut answer is not read."""
    reader = SentenceReader()
    finish: str | None = None
    with closing(_iterator(model, packed)) as pieces:
        for piece in pieces:
            tally.usage = piece.usage or tally.usage
            finish = piece.finish or finish
            for written in reader.feed(piece.text):
                yield from _checked(written, packed, tally)
    if finish not in FINISHED:
        return False
    for written in reader.finish():
        yield from _checked(written, packed, tally)
    return True


def _iterator(model: ChatModel, packed: Packed) -> Generator[Piece, None, None]:
    yield from model.stream(packed.messages, max_tokens=packed.max_tokens)


def _checked(written: Written, packed: Packed, tally: Tally) -> Iterator[Said]:
    if fold(REFUSAL) in fold(written.text):
        tally.refused = True
        return
    cited = [packed.hits[mark - 1] for mark in written.marks if 0 < mark <= len(packed.hits)]
    verdict = check(written.text, cited, packed.hits, score=tally.score)
    yield from tally.release(written.text, verdict)


def _instead(extract: Callable[[], Made], notice: str, usage: Usage | None) -> Generator[Said, None, Made]:
    """The extractive answer, sentence by sentence, with a notice."""
    made = extract()
    shown: set[int] = set()
    for sentence in made.sentences:
        new = tuple(c for c in made.citations if c.number in sentence.citations and c.number not in shown)
        shown.update(citation.number for citation in new)
        yield Said(sentence, new)
    return Made(made.status, made.sentences, made.citations, made.confidence, notice, usage)
