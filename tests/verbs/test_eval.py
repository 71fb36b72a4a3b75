"""`dateline eval` as a person or a script meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation import metrics

Call = Callable[..., Any]
ASKED = [
    ("What did the repairs of the harbour bridge cost?", ["41.5 million crowns"], ["2023-11-07-bridge.txt"]),
    ("Who leads the dockers' union?", ["Marga Oduya"], ["2023-12-02-strike.md"]),
    ("Who won the 2022 World Cup?", [], None),
]


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    all_of_them = metrics.resamples
    monkeypatch.setattr(metrics, "resamples", lambda count, times=50: all_of_them(count, min(times, 50)))


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    rows = [
        {"_id": f"q{n}", "text": text, "answers": answers, "answerable": bool(answers), "relevant": relevant}
        for n, (text, answers, relevant) in enumerate(ASKED)
    ]
    path.write_text("\n".join(json.dumps({**row, "asked": "2023-12-31"}) for row in rows))
    return path


@pytest.fixture
def measure(call: Call, questions: Path, write_corpus: Callable[..., Path], tmp_path: Path) -> Call:
    corpus = write_corpus()
    return lambda *words: call("eval", questions, "--corpus", corpus, "--cache", tmp_path / "cache", *words)


def test_a_set_of_questions_is_measured_saved_shown_and_compared(measure: Call, call: Call, tmp_path: Path) -> None:
    saved, page = tmp_path / "run.json", tmp_path / "run.html"
    done = measure("--out", saved, "--html", page)
    assert done.code == 0
    assert "3 questions, 2 answerable, over 5 articles" in done.out
    assert "passage hit@1" in done.out
    assert "95 % interval" in done.out
    assert "<svg" in page.read_text("utf-8")
    figures = measure("--json").json["figures"]
    assert figures["hit@5"]["value"] == 1.0
    assert figures["verbatim"]["value"] == figures["timely"]["value"] == 1.0
    compared = call("eval", "--compare", saved, saved)
    assert "3 questions in both" in compared.out
    differences = call("eval", "--compare", saved, saved, "--json").json["differences"]
    assert all(item["difference"] == 0 for item in differences.values())


def test_a_limit_asks_fewer(measure: Call) -> None:
    assert measure("--limit", 1, "--json").json["questions"] == 1


def test_a_bad_line_is_a_usage_error_that_names_it(call: Call, tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "x?", "answerable": true}\n')
    done = call("eval", tmp_path)
    assert done.code == 2
    assert "corpus.jsonl, line 2: the id 'a' is that of line 1 already" in done.err
    (tmp_path / "corpus.jsonl").write_text("")
    assert "the file is empty" in call("eval", tmp_path).err


def test_what_to_measure_has_to_be_named(call: Call, tmp_path: Path) -> None:
    assert call("eval").code == 2
    assert call("eval", tmp_path / "nowhere").code == 2
    assert call("eval", tmp_path, "--out", tmp_path / "nowhere" / "run.json").code == 2
    (tmp_path / "a.json").write_text("{}")
    done = call("eval", "--compare", tmp_path / "a.json", tmp_path / "a.json")
    assert done.code == 2
    assert "a.json is no saved run" in done.err
