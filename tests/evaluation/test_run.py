"""A dataset measured from end to end, over the five articles of Portvale and an embedder without a model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.evaluation import run as running
from assistant.evaluation.datasets import Dataset, Question, load
from assistant.evaluation.figures import figures
from assistant.evaluation.judging import Record
from assistant.indexing import HashEmbedder
from assistant.settings import Settings

QUESTIONS = [
    {"_id": "cost", "text": "What did the repairs of the harbour bridge cost?", "answers": ["41.5 million crowns"],
     "answerable": True, "relevant": ["2023-11-07-bridge.txt"], "asked": "2023-11-08"},
    {"_id": "union", "text": "How many workers joined the strike?", "answers": ["600"], "answerable": True,
     "relevant": ["2023-12-02-strike.md"], "asked": "2023-12-03"},
    {"_id": "follow", "text": "Who is its director?", "answers": ["Tomas Reyl"], "answerable": True,
     "history": [["user", "Which ferry operator is Blue Heron?"], ["agent", "Blue Heron runs the night ferry."]],
     "relevant": ["2023-11-20-ferry.md"], "asked": "2023-12-03"},
    {"_id": "cup", "text": "Who won the 2022 World Cup?", "answers": [], "answerable": False, "relevant": None,
     "asked": "2023-12-03"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "open_embedder", lambda settings: HashEmbedder())
    monkeypatch.setattr(running, "open_reader", lambda settings: None)


@pytest.fixture
def dataset(write_corpus: Callable[..., Path], tmp_path: Path) -> Dataset:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)))
    return load(path, [write_corpus()])


def by_id(records: tuple[Record, ...]) -> dict[str, Record]:
    return {record.id: record for record in records}


def test_every_question_is_asked_on_its_day_and_judged(dataset: Dataset, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    run = running.evaluate(dataset, Settings(), tmp_path / "cache", tell=lambda *step: told.append(step))
    records = by_id(run.records)
    assert list(records) == [question["_id"] for question in QUESTIONS]
    assert records["cost"].rank == 1
    assert records["cost"].gains[0] == 1
    assert records["cup"].rank is None
    assert all(record.verbatim == record.quotes and record.late == 0 for record in run.records)
    assert records["follow"].follows
    assert records["follow"].alone is not None
    assert records["cost"].total_ms >= records["cost"].retrieve_ms > 0
    assert ("asking", 4, 4) in told
    assert {figure.measure.name for figure in figures(run.records)} >= {"hit@1", "refusal_f1", "verbatim", "total_p95"}


def test_a_killed_run_goes_on_where_it_was(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = running._ask

    def dies_at_the_third(index: running.Opened, question: Question, history: running.History) -> Record:
        if len(asked) == 2:
            raise KeyboardInterrupt
        asked.append(question.id)
        return ask(index, question, history)

    monkeypatch.setattr(running, "_ask", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        running.evaluate(dataset, Settings(), tmp_path / "cache")
    asked.insert(0, "another process")
    run = running.evaluate(dataset, Settings(), tmp_path / "cache")
    assert asked[1:] == ["cost", "union", "follow", "cup"]
    assert len(run.records) == 4

    def never(*_: object) -> None:
        raise AssertionError("a finished run opens no index")

    monkeypatch.setattr(running, "opened", never)
    assert running.evaluate(dataset, Settings(), tmp_path / "cache").records == run.records


def test_another_setting_or_a_fresh_run_asks_again(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = running._ask

    def counted(index: running.Opened, question: Question, history: running.History) -> Record:
        asked.append(question.id)
        return ask(index, question, history)

    monkeypatch.setattr(running, "_ask", counted)
    running.evaluate(dataset, Settings(), tmp_path / "cache", limit=2)
    assert len(asked) == 2
    strict = running.evaluate(dataset, Settings(threshold=1.0), tmp_path / "cache", limit=2)
    assert len(asked) == 4
    assert all(record.status == "not_found" for record in strict.records)
    running.evaluate(dataset, Settings(), tmp_path / "cache", limit=2)
    assert len(asked) == 4
    running.evaluate(dataset, Settings(), tmp_path / "cache", limit=2, fresh=True)
    assert len(asked) == 6


def test_the_conversation_may_be_left_out(dataset: Dataset, tmp_path: Path) -> None:
    records = by_id(running.evaluate(dataset, Settings(), tmp_path / "cache", history="none").records)
    assert records["follow"].question == "Who is its director?"
    assert records["follow"].alone is not None
    assert records["follow"].standalone is None
    records = by_id(running.evaluate(dataset, Settings(), tmp_path / "cache", history="rules").records)
    assert records["follow"].alone is None
    assert records["follow"].standalone is not None
