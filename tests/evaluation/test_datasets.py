"""Datasets are read line by line, and a bad line is named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import InvalidDataset
from assistant.evaluation.datasets import load
from assistant.types import Turn

DOCUMENT = {"_id": "a", "title": "Bridge", "text": "The bridge reopened.", "url": None, "date": "2023-11-07"}
QUESTION = {
    "_id": "q1",
    "text": "What reopened?",
    "history": [["user", "Hello"], ["agent", "Good day."]],
    "answers": ["the bridge"],
    "choices": None,
    "answerable": True,
    "relevant": ["a"],
    "asked": "2023-11-08",
}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    def write(documents: list[Any], questions: list[Any], zipped: bool = False) -> Path:
        corpus, queries = (
            "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
            for lines in (documents, questions)
        )
        if zipped:
            (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(corpus.encode()))
        else:
            (tmp_path / "corpus.jsonl").write_text(corpus, "utf-8")
        (tmp_path / "queries.jsonl").write_text(queries, "utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize("zipped", [True, False])
def test_a_folder_gives_documents_and_questions(folder: Callable[..., Path], zipped: bool) -> None:
    dataset = load(folder([DOCUMENT, "", {"_id": "b", "text": "x"}], [QUESTION], zipped))
    assert [document.id for document in dataset.documents] == ["a", "b"]
    assert dataset.documents[0].draft.date == date(2023, 11, 7)
    (question,) = dataset.questions
    assert question.answers == ("the bridge",)
    assert question.history == (Turn("user", "Hello"), Turn("assistant", "Good day."))
    assert question.relevant == ("a",)
    assert question.asked == date(2023, 11, 8)
    assert dataset.notices == ()


def test_the_digest_names_the_content(folder: Callable[..., Path]) -> None:
    first = load(folder([DOCUMENT], [QUESTION])).digest
    assert load(folder([DOCUMENT], [QUESTION], zipped=True)).digest == first
    assert load(folder([DOCUMENT], [{**QUESTION, "answers": ["a bridge"]}])).digest != first


@pytest.mark.parametrize(
    ("kind", "answerable", "counts"),
    [
        ("ANSWERABLE", None, True),
        ("PARTIAL", None, True),
        ("UNANSWERABLE", None, False),
        ("UNDERSPECIFIED", None, None),
        ("UNDERSPECIFIED", False, False),
        (None, False, False),
    ],
)
def test_the_field_says_whether_a_question_is_answerable_and_else_its_kind(
    folder: Callable[..., Path], kind: str | None, answerable: bool | None, counts: bool | None
) -> None:
    (question,) = load(folder([DOCUMENT], [{**QUESTION, "kind": kind, "answerable": answerable}])).questions
    assert question.answerable is counts
    assert question.answers == (() if kind else ("the bridge",))


def test_relevant_articles_that_are_not_there_are_told(folder: Callable[..., Path]) -> None:
    dataset = load(folder([DOCUMENT], [{**QUESTION, "relevant": ["a", "zz"]}]))
    assert "zz" in dataset.notices[0]


@pytest.mark.parametrize(
    ("documents", "questions", "named"),
    [
        ([], [QUESTION], ["corpus.jsonl, line 1", "empty"]),
        (["", " "], [QUESTION], ["corpus.jsonl, line 1", "empty"]),
        ([DOCUMENT], [], ["queries.jsonl, line 1", "empty"]),
        ([DOCUMENT, "{oops"], [QUESTION], ["corpus.jsonl, line 2", "not JSON"]),
        ([DOCUMENT, "[1]"], [QUESTION], ["corpus.jsonl, line 2", "not a JSON object"]),
        ([DOCUMENT, {**DOCUMENT, "_id": "b"}, DOCUMENT], [QUESTION], ["corpus.jsonl, line 3", "'a'", "line 1"]),
        ([DOCUMENT], [QUESTION, "", QUESTION], ["queries.jsonl, line 3", "'q1'", "line 1"]),
        ([{**DOCUMENT, "_id": 7}], [QUESTION], ["corpus.jsonl, line 1", "_id must be a string"]),
        ([{**DOCUMENT, "_id": ""}], [QUESTION], ["corpus.jsonl, line 1", "_id is empty"]),
        ([{**DOCUMENT, "text": None}], [QUESTION], ["corpus.jsonl, line 1", "text must be a string"]),
        ([{**DOCUMENT, "title": ["x"]}], [QUESTION], ["corpus.jsonl, line 1", "title"]),
        ([{**DOCUMENT, "date": "7 Nov"}], [QUESTION], ["corpus.jsonl, line 1", "YYYY-MM-DD"]),
        ([DOCUMENT], [{**QUESTION, "text": " "}], ["queries.jsonl, line 1", "text is empty"]),
        ([DOCUMENT], [{**QUESTION, "answers": "x"}], ["queries.jsonl, line 1", "answers"]),
        ([DOCUMENT], [{**QUESTION, "relevant": [1]}], ["queries.jsonl, line 1", "relevant"]),
        ([DOCUMENT], [{**QUESTION, "answerable": "yes"}], ["queries.jsonl, line 1", "answerable"]),
        ([DOCUMENT], [{**QUESTION, "answerable": None}], ["queries.jsonl, line 1", "answerable"]),
        ([DOCUMENT], [{**QUESTION, "kind": "MAYBE"}], ["queries.jsonl, line 1", "kind"]),
        ([DOCUMENT], [{**QUESTION, "history": [["bot", "x"]]}], ["queries.jsonl, line 1", "history"]),
        ([DOCUMENT], [{**QUESTION, "history": {"user": "x"}}], ["queries.jsonl, line 1", "history"]),
        ([DOCUMENT], [{**QUESTION, "asked": 2023}], ["queries.jsonl, line 1", "asked"]),
    ],
)
def test_a_bad_dataset_is_refused_with_file_and_line(
    folder: Callable[..., Path], documents: list[Any], questions: list[Any], named: list[str]
) -> None:
    with pytest.raises(InvalidDataset) as refused:
        load(folder(documents, questions))
    for words in named:
        assert words in str(refused.value)


def test_a_broken_archive_and_foreign_bytes_are_named(folder: Callable[..., Path]) -> None:
    path = folder([DOCUMENT], [QUESTION], zipped=True)
    whole = (path / "corpus.jsonl.gz").read_bytes()
    (path / "corpus.jsonl.gz").write_bytes(whole[:-12])
    with pytest.raises(InvalidDataset, match=r"corpus\.jsonl\.gz, line"):
        load(path)
    (path / "corpus.jsonl.gz").write_bytes(gzip.compress(b'{"_id": "a", "text": "caf\xe9"}'))
    with pytest.raises(InvalidDataset, match="line 1: not UTF-8"):
        load(path)


def test_what_is_no_dataset_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidDataset, match=r"queries\.jsonl"):
        load(tmp_path)
    with pytest.raises(InvalidDataset, match="no such dataset"):
        load(tmp_path / "nowhere")


def test_a_file_of_questions_goes_with_a_corpus_whose_paths_it_names(
    write_corpus: Callable[..., Path], tmp_path: Path
) -> None:
    corpus = write_corpus({"a/one.txt": "date 2023-11-07 One\n\nThe bridge reopened.", "two.jsonl": _lines()})
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({**QUESTION, "relevant": ["a/one.txt", "two.jsonl#2"]}))
    dataset = load(questions, [corpus])
    assert {document.id for document in dataset.documents} == {"a/one.txt", "two.jsonl#1", "two.jsonl#2"}
    assert dataset.notices == ()
    with pytest.raises(InvalidDataset, match="--corpus"):
        load(questions)


def _lines() -> str:
    return "\n".join(
        json.dumps({"title": f"Title {number}", "text": f"Text of article {number}.", "date": "2023-01-01"})
        for number in (1, 2)
    )
