"""What of a model's answer has been shown, with its citations numbered in the order in which they are first used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.answering.checking import Checked
from assistant.types import Citation, Findings, Hit, Made, PassageSpan, Quote, Said, Sentence, Status, Usage

# A model that rambles is not shown without end.
LONGEST = 40


class Tally:
    """One answer in the making. With `strict` off, unsupported sentences wait until a supported one has been shown."""

    def __init__(self, findings: Findings, strict: bool) -> None:
        self._findings = findings
        self._strict = strict
        self._sentences: list[Sentence] = []
        self._citations: list[Citation] = []
        self._numbers: dict[tuple[str, int, int, int], int] = {}
        self._waiting: list[Said] = []
        self._left_out = 0
        self._scores = {(s.passage_id, s.start, s.end): s.score for s in findings.sentences}
        self.refused = False
        self.usage: Usage | None = None

    @property
    def shown(self) -> bool:
        """Whether any sentence has been released."""
        return bool(self._sentences)

    def score(self, passage_id: str, start: int, end: int) -> float | None:
        """What the reader thinks of a sentence."""
        return self._scores.get((passage_id, start, end))

    def release(self, text: str, verdict: Checked) -> Iterator[Said]:
        """The sentence as it is shown, with the citations it is the first to use; nothing where it is left out."""
        if len(self._sentences) >= LONGEST:
            return
        if verdict.support == "unsupported":
            if self._strict:
                self._left_out += 1
                return
            said = Said(Sentence(text, (), "unsupported"), ())
            if not self.shown:
                self._waiting.append(said)
                return
            self._sentences.append(said.sentence)
            yield said
            return
        if any(text == sentence.text for sentence in self._sentences):
            return
        for said in self._waiting:
            self._sentences.append(said.sentence)
            yield said
        self._waiting.clear()
        numbers, new = self._cited(verdict)
        sentence = Sentence(text, numbers, verdict.support)
        self._sentences.append(sentence)
        yield Said(sentence, new)

    def made(self, status: Status, notice: str | None) -> Made:
        """All that was shown, as one answer."""
        marked = any(sentence.support == "unsupported" for sentence in self._sentences)
        return Made(
            "partial" if marked else status,
            tuple(self._sentences),
            tuple(self._citations),
            self._findings.confidence,
            " ".join(filter(None, (notice, self._omission()))) or None,
            self.usage,
        )

    def _omission(self) -> str | None:
        if not self._left_out:
            return None
        if self._left_out == 1:
            return "1 sentence of the model's answer is left out: no passage supports it."
        return f"{self._left_out} sentences of the model's answer are left out: no passage supports them."

    def _cited(self, verdict: Checked) -> tuple[tuple[int, ...], tuple[Citation, ...]]:
        numbers: list[int] = []
        new: list[Citation] = []
        for hit, quote in verdict.quotes:
            key = (quote.article.id, quote.article.version, quote.start, quote.end)
            if key not in self._numbers:
                self._numbers[key] = len(self._numbers) + 1
                new.append(_citation(self._numbers[key], hit, quote))
            numbers.append(self._numbers[key])
        new = [replace(citation, support=verdict.support) for citation in new]
        self._citations.extend(new)
        return tuple(dict.fromkeys(numbers)), tuple(new)


def _citation(number: int, hit: Hit, quote: Quote) -> Citation:
    passage = hit.passage
    return Citation(number, quote, PassageSpan(passage.id, passage.start, passage.end), copies=hit.copies)
