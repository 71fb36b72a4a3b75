from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.evaluation import metrics
from assistant.evaluation.judging import Record

PLAIN: dict[str, Any] = {
    "id": "q",
    "text": "Who?",
    "question": "Who?",
    "shown": "She did. [1]",
    "kind": None,
    "answerable": True,
    "follows": False,
    "status": "answered",
    "confidence": 0.8,
    "right": True,
    "rank": 1,
    "gains": [1, 0],
    "relevant": 1,
    "first": True,
    "quoted": True,
    "words": 12,
    "quotes": 2,
    "verbatim": 2,
    "late": 0,
    "understand_ms": 1.0,
    "retrieve_ms": 20.0,
    "answer_ms": 5.0,
    "total_ms": 26.0,
}
UNANSWERABLE: dict[str, Any] = {
    "answerable": False,
    "status": "not_found",
    "confidence": 0.1,
    "right": False,
    "rank": None,
    "gains": [],
    "relevant": 0,
    "first": None,
    "quoted": None,
    "words": None,
    "quotes": 0,
    "verbatim": 0,
}


@pytest.fixture
def record() -> Callable[..., Record]:
    """A record of a question answered rightly, or, with answerable=False, refused rightly; fields may be changed."""

    def make(**fields: Any) -> Record:
        rest = UNANSWERABLE if fields.get("answerable") is False else {}
        return Record(**{**PLAIN, **rest, **fields})

    return make


@pytest.fixture
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals from 100 resamples, which is a tenth of the work."""
    all_of_them = metrics.resamples
    monkeypatch.setattr(metrics, "resamples", lambda count, times=100: all_of_them(count, min(times, 100)))
