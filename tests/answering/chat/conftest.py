"""An archive of two passages for a chat model to answer from, and what it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from assistant.answering import chat
from assistant.settings import Settings
from assistant.types import ArticleRef, Citation, Findings, Hit, Made, Passage, PassageSpan, Quote, Said, Sentence, Turn

BRIDGE = (
    "The harbour bridge of Portvale reopened on Tuesday after nine months of repairs, the city said. "
    "Mayor Ines Calder cut the ribbon before some 3,000 people. "
    "The repairs cost 41.5 million crowns, twice what had been planned."
)
FERRY = (
    "The night ferry across Portvale harbour will stop on 1 December, its operator Blue Heron said on Monday. "
    "Some 80 jobs are at stake, according to the dockers' union."
)


def hit(name: str, text: str, day: date, start: int = 0) -> Hit:
    ref = ArticleRef(name, 1, f"News of the {name}", day, "Portvale Courier")
    return Hit(Passage(name, name, 1, start, start + len(text), text), ref, 1.0)


@pytest.fixture
def findings() -> Findings:
    hits = (hit("bridge", BRIDGE, date(2023, 11, 8), 100), hit("ferry", FERRY, date(2023, 11, 20)))
    return Findings("What of the bridge?", date(2023, 11, 21), hits, confidence=0.8)


@pytest.fixture
def extract(findings: Findings) -> Callable[[], Made]:
    """The extractive answer: the first sentence of the bridge."""

    def make() -> Made:
        first = findings.hits[0]
        text = BRIDGE[: BRIDGE.index(" Mayor")]
        quote = Quote(first.article, 100, 100 + len(text), text)
        citation = Citation(1, quote, PassageSpan("bridge", 100, 100 + len(BRIDGE)))
        return Made("answered", (Sentence(text, (1,)),), (citation,), 0.7)

    return make


@pytest.fixture
def ask(findings: Findings, extract: Callable[[], Made]) -> Callable[..., tuple[list[Said], Made]]:
    """Asks a model and gives what was said on the way and what was made of it."""

    def asked(
        model: chat.ChatModel, history: Sequence[Turn] = (), found: Findings = findings, **settings: Any
    ) -> tuple[list[Said], Made]:
        stream = chat.answer(found.question, history, found, model, Settings(**settings), extract)
        said: list[Said] = []
        while True:
            try:
                said.append(next(stream))
            except StopIteration as end:
                return said, end.value

    return asked
