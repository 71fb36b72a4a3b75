"""The command line as a person or a script meets it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def test_an_answer_points_at_the_exact_words_of_its_article(call: Call, write_corpus: Callable[..., Path]) -> None:
    corpus = write_corpus()
    done = call("ask", "--corpus", corpus, "--json", "what did the repairs of the harbour bridge cost?")
    assert done.code == 0
    answer = done.json
    assert answer["status"] == "answered"
    assert "41.5 million crowns" in answer["answer"]
    citation = answer["citations"][0]
    shown = call("articles", "show", citation["article"]["id"], "--json").json
    assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert citation["article"]["date"] == "2023-11-07"


def test_a_question_may_be_several_words_and_reads_well_without_json(
    call: Call, write_corpus: Callable[..., Path]
) -> None:
    done = call("ask", "--corpus", write_corpus(), "who", "is", "the", "mayor", "of", "Portvale?")
    assert done.code == 0
    assert "Calder" in done.out
    assert "[1]" in done.out
    assert "2023-11" in done.out


def test_what_the_archive_does_not_answer_is_said_so_with_exit_code_1(
    call: Call, write_corpus: Callable[..., Path]
) -> None:
    done = call("ask", "--corpus", write_corpus(), "who won the 2022 World Cup?")
    assert done.code == 1
    assert "no answer" in done.out
    assert "November 2023" in done.out


def test_indexing_reports_what_it_did_and_does_it_only_once(call: Call, write_corpus: Callable[..., Path]) -> None:
    corpus = write_corpus()
    first = call("index", "--json", corpus).json
    assert len(first["added"]) == 5
    again = call("index", "--json", corpus).json
    assert (again["added"], again["unchanged"]) == ([], 5)
    (corpus / "2023-12-02-strike.md").unlink()
    (corpus / "2024-01-15-museum.md").write_text("---\ndate: 2024-01-15\n---\nThe museum of tides has closed again.")
    third = call("index", "--json", corpus).json
    assert (len(third["removed"]), len(third["changed"]), third["unchanged"]) == (1, 1, 3)
    assert third["revision"] > again["revision"]


def test_a_bad_file_is_named_and_skipped_and_the_exit_code_tells(call: Call, write_corpus: Callable[..., Path]) -> None:
    corpus = write_corpus()
    (corpus / "bad.json").write_text("{not json")
    (corpus / "empty.txt").write_text("")
    done = call("index", corpus)
    assert done.code == 1
    assert "bad.json" in done.err
    assert "empty.txt" in done.err
    assert "5 added" in done.out


def test_a_path_that_is_not_there_is_a_usage_error(call: Call, tmp_path: Path) -> None:
    done = call("index", tmp_path / "nowhere")
    assert done.code == 2
    assert "nowhere" in done.err


def test_filters_limit_what_is_found(call: Call, write_corpus: Callable[..., Path]) -> None:
    call("index", write_corpus())
    found = call("search", "--json", "--since", "2023-11-20", "--until", "2023-12-31", "Portvale").json["hits"]
    assert {hit["article"]["date"] for hit in found} == {"2023-11-20", "2023-12-02"}
    found = call("search", "--json", "--source", "the lantern", "Portvale").json["hits"]
    assert {hit["article"]["source"] for hit in found} == {"The Lantern"}
    assert call("search", "--since", "2030-01-01", "Portvale").code == 1
    assert call("ask", "--since", "2023-12-01", "--until", "2023-01-01", "x").code == 2


def test_as_of_hides_what_was_published_later(call: Call, write_corpus: Callable[..., Path]) -> None:
    call("index", write_corpus())
    found = call("search", "--json", "--as-of", "2023-11-10", "Portvale ferry strike museum").json["hits"]
    assert {hit["article"]["date"] for hit in found} <= {"2023-11-07", None}


def test_status_tells_the_state_of_the_archive(call: Call, write_corpus: Callable[..., Path]) -> None:
    call("index", write_corpus())
    status = call("status", "--json").json
    assert status["articles"] == 5
    assert status["vectors"] == status["passages"] > 0
    assert status["coverage"] == {"from": "2023-11-07", "to": "2024-01-15"}
    shown = call("status", "--runs", "3").out
    assert "5 added" in shown


def test_articles_are_listed_shown_removed_and_their_history_told(
    call: Call, write_corpus: Callable[..., Path]
) -> None:
    corpus = write_corpus()
    call("index", corpus)
    listed = call("articles", "list", "--json").json
    assert listed["total"] == 5
    one = next(ref["id"] for ref in listed["articles"] if "strike" in ref["title"])
    path = corpus / "2023-12-02-strike.md"
    path.write_text(path.read_text().replace("600 workers", "650 workers"))
    call("index", corpus)
    history = call("articles", "history", one)
    assert "-" in history.out
    assert "650 workers" in history.out
    assert "600 workers" in history.out
    assert call("articles", "remove", "--yes", one).code == 0
    assert call("articles", "show", one).code == 1
    assert "removed" in call("changes", "--since", "1").out


@pytest.mark.parametrize("words", [["frobnicate"], ["ask"], ["ask", "--nope", "x"], ["search", "--limit", "0", "x"]])
def test_a_wrong_call_is_exit_code_2(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "assistant.cli", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Usage" in done.stderr


def test_a_bad_setting_is_exit_code_2_and_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_THRESHOLD", "7")
    done = call("status")
    assert done.code == 2
    assert "threshold" in done.err
