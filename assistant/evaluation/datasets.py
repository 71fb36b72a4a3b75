"""Datasets to measure on: documents and questions from files, checked line by line. Knows nothing of asking them.

A dataset is a folder with `corpus.jsonl` (or `.jsonl.gz`) and `queries.jsonl`; or a file of questions about a corpus
folder, whose `relevant` then holds paths within it, `file.jsonl#2` for the second article of a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from assistant.errors import InvalidDataset
from assistant.evaluation.rows import Row, read_rows
from assistant.reading import read_file, walk
from assistant.types import Draft, Skipped, Turn

CORPORA = ("corpus.jsonl.gz", "corpus.jsonl")
QUESTIONS = "queries.jsonl"
# What a `kind` means for abstention where `answerable` says nothing. UNDERSPECIFIED wants a question back, which is
# neither an answer nor a refusal, so it counts as neither. Where `answerable` is given it is what counts.
ANSWERABLE = {"ANSWERABLE": True, "PARTIAL": True, "UNANSWERABLE": False, "UNDERSPECIFIED": None}
ROLES: Mapping[str, Literal["user", "assistant"]] = {"user": "user", "agent": "assistant", "assistant": "assistant"}


@dataclass(frozen=True, slots=True)
class Document:
    """An article of a dataset under the id by which its questions name it."""

    id: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what is known of its answer.

    `answers` are strings to be found as whole words; a question with a `kind` has whole reference answers instead,
    which are not kept. `answerable` is None where the question counts neither as answerable nor as unanswerable.
    """

    id: str
    text: str
    asked: date | None = None
    history: tuple[Turn, ...] = ()
    answers: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    answerable: bool | None = True
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Documents and questions; `digest` names their content, `notices` is what the user should know of them."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    digest: str
    notices: tuple[str, ...] = ()


def load(path: Path, corpus: Sequence[Path] = (), *, max_bytes: int = 50_000_000) -> Dataset:
    """A dataset from its folder, which needs no `corpus`; or from questions and the one corpus that they are about.

    Raises:
        InvalidDataset: there is no such dataset, it is empty, or a line of it can't be used; names file and line.
    """
    notices: list[str] = []
    if path.is_dir():
        documents, questions = read_folder(path)
    else:
        if not path.is_file():
            raise InvalidDataset(f"{path}: no such dataset.")
        if len(corpus) != 1:
            raise InvalidDataset(f"{path} is a file of questions: name with --corpus the one corpus they are about.")
        questions = read_rows(path, _question)
        documents, notices = read_articles(corpus[0], max_bytes)
    notices += _unknown(questions, documents)
    name = path.resolve().name
    return Dataset(name, tuple(documents), tuple(questions), _digest(documents, questions), tuple(notices))


def read_articles(corpus: Path, max_bytes: int) -> tuple[list[Document], list[str]]:
    """The articles of a corpus, each under its path in it, and a notice of each file that gave none."""
    if not corpus.exists():
        raise InvalidDataset(f"{corpus}: no such file or folder.")
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for found in walk(corpus):
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        name = found.name if found == corpus else found.relative_to(corpus).as_posix()
        reading = read_file(found, name=name, max_bytes=max_bytes)
        documents += [Document(name + keyed.key, keyed.draft) for keyed in reading.drafts]
        skipped += reading.skipped
    if not documents:
        raise InvalidDataset(f"{corpus} holds no article.")
    return documents, [f"skipped {item.path}: {item.reason}" for item in skipped]


def read_folder(path: Path) -> tuple[list[Document], list[Question]]:
    """The documents and questions of a dataset's folder. Raises InvalidDataset."""
    source = next((path / name for name in CORPORA if (path / name).is_file()), None)
    if source is None or not (path / QUESTIONS).is_file():
        raise InvalidDataset(f"{path} is no dataset: it needs {QUESTIONS} and {' or '.join(CORPORA)}.")
    return read_rows(source, _document), read_rows(path / QUESTIONS, _question)


def _document(row: Row) -> Document:
    title = row.string("title") or ""
    return Document(
        row.id(), Draft(title, row.filled("text"), row.day("date"), row.string("source"), row.string("url"))
    )


def _question(row: Row) -> Question:
    kind, answerable = row.string("kind"), row.flag("answerable")
    if kind is not None and kind not in ANSWERABLE:
        raise row.fault(f"kind must be one of {', '.join(ANSWERABLE)}, or null")
    if answerable is None and kind is None:
        raise row.fault("answerable must be true or false")
    answers = row.strings("answers")
    return Question(
        id=row.id(),
        text=row.filled("text"),
        asked=row.day("asked"),
        history=_history(row),
        answers=() if kind else answers,
        relevant=tuple(dict.fromkeys(row.strings("relevant"))),
        answerable=ANSWERABLE[kind] if answerable is None and kind else answerable,
        kind=kind,
    )


def _history(row: Row) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    value = row.fields.get("history")
    for turn in value if isinstance(value, list) else [] if value is None else [value]:
        match turn:
            case [str(role), str(text)] if role in ROLES:
                turns.append(Turn(ROLES[role], text))
            case _:
                raise row.fault(f"history must be a list of [role, text], the role one of {', '.join(ROLES)}")
    return tuple(turns)


def _unknown(questions: Sequence[Question], documents: Sequence[Document]) -> list[str]:
    known = {document.id for document in documents}
    missing = sorted({id for question in questions for id in question.relevant} - known)
    if not missing:
        return []
    return [f"{len(missing)} relevant articles are not in the corpus, {missing[0]} among them; they count as not found"]


def _digest(documents: Sequence[Document], questions: Sequence[Question]) -> str:
    said = hashlib.sha256()
    for item in (*documents, *questions):
        said.update(repr(item).encode("utf-8", "surrogatepass"))
    return said.hexdigest()[:16]
