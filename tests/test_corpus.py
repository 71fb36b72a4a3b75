"""The sample corpus and its questions agree with each other. Reads the files by simple means of its own,
so that a fault in the package's readers cannot hide a fault in the corpus."""

import html
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"
QUERIES = HERE / "queries.jsonl"
TEXT_FIELDS = ("text", "body", "content")
TITLE_FIELDS = ("title", "headline")
FIELDS = {"_id", "text", "history", "answers", "choices", "answerable", "relevant", "asked"}


def split_front_matter(raw: str) -> tuple[str, str]:
    """(title, body) of a markdown file."""
    _, head, body = raw.split("---\n", 2)
    title = re.search(r'^title: "?(.*?)"?$', head, re.M)
    return title.group(1) if title else "", body


def html_body(raw: str) -> str:
    body = re.search(r"<article>(.*?)</article>", raw, re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", body.group(1)))


def record_text(record: dict) -> tuple[str, str]:
    def first(names):
        return next(record[name] for name in names if name in record)

    return first(TITLE_FIELDS), first(TEXT_FIELDS)


def read_articles() -> dict[str, tuple[str, str]]:
    """Corpus-relative name -> (title, body). An item of a file with several articles is `file#n`, from 1."""
    articles = {}
    for path in sorted(p for p in CORPUS.rglob("*") if p.is_file()):
        name, raw = path.relative_to(CORPUS).as_posix(), path.read_text(encoding="utf-8")
        if path.suffix == ".md":
            articles[name] = split_front_matter(raw)
        elif path.suffix == ".txt":
            articles[name] = ("", raw)
        elif path.suffix == ".html":
            articles[name] = ("", html_body(raw))
        elif path.suffix == ".jsonl":
            for number, line in enumerate(raw.splitlines(), 1):
                articles[f"{name}#{number}"] = record_text(json.loads(line))
        elif path.suffix == ".json":
            data = json.loads(raw)
            if isinstance(data, dict):
                articles[name] = record_text(data)
            else:
                for number, record in enumerate(data, 1):
                    articles[f"{name}#{number}"] = record_text(record)
        else:
            pytest.fail(f"{name}: no article format")
    return articles


def fold(text: str) -> str:
    """Lower-case words with a space on either side: punctuation is a gap, except inside a number."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"(?<=\d)[.,](?=\d)", "", text)
    return " " + " ".join(re.findall(r"\w+", text)) + " "


ARTICLES = read_articles()
QUESTIONS = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
ANSWERABLE = [q for q in QUESTIONS if q["answerable"]]
UNANSWERABLE = [q for q in QUESTIONS if not q["answerable"]]


def test_there_are_enough_of_everything():
    assert len(ARTICLES) >= 40
    assert len(QUESTIONS) >= 85
    assert len(ANSWERABLE) >= 62
    assert len(UNANSWERABLE) >= 22
    assert sum(bool(q["history"]) for q in ANSWERABLE) >= 14


def test_every_format_is_there():
    suffixes = {p.suffix for p in CORPUS.rglob("*") if p.is_file()}
    assert suffixes == {".md", ".txt", ".html", ".jsonl", ".json"}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_has_between_250_and_700_words(name):
    assert 250 <= len(ARTICLES[name][1].split()) <= 700


def test_article_texts_are_different():
    assert len({body for _, body in ARTICLES.values()}) == len(ARTICLES)


def test_ids_are_unique():
    assert len({q["_id"] for q in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["_id"])
def test_a_question_has_the_form(question):
    assert set(question) == FIELDS
    assert question["text"].strip()
    assert all(role in ("user", "agent") and text.strip() for role, text in question["history"])
    assert question["choices"] is None
    if question["asked"] is not None:
        date.fromisoformat(question["asked"])


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda q: q["_id"])
def test_every_answer_stands_in_a_relevant_article(question):
    assert question["answers"] and question["relevant"]
    texts = []
    for name in question["relevant"]:
        assert name in ARTICLES
        texts.append(fold(" ".join(ARTICLES[name])))
    for answer in question["answers"]:
        assert any(fold(answer) in text for text in texts), answer
    for name, text in zip(question["relevant"], texts, strict=True):
        assert any(fold(answer) in text for answer in question["answers"]), name


@pytest.mark.parametrize("question", UNANSWERABLE, ids=lambda q: q["_id"])
def test_an_unanswerable_question_names_no_article(question):
    assert question["answers"] == [] and question["relevant"] is None


def test_every_article_has_a_question():
    asked_about = {name for q in ANSWERABLE for name in q["relevant"]}
    assert asked_about == set(ARTICLES)
