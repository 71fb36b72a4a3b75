"""What the page may call and what a question streams, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import IndexUnavailable
from tests.ui.double import Archive
from tests.ui.test_scripted import DRAFTS
from ui.calls import CHANGES, READS, answer_call
from ui.stream import updates

FILTERS = {"since": None, "until": None, "sources": [], "as_of": None}


@pytest.fixture
def archive() -> Archive:
    return Archive(DRAFTS)


def asked(archive: Archive, **changes: Any) -> list[dict[str, Any]]:
    data = {"turn": "t", "question": "What of the bridge of Portvale?", "c": None, "filters": FILTERS, **changes}
    return list(updates(archive, data))  # type: ignore[arg-type]


def test_every_update_is_complete_and_the_last_has_the_answer(archive: Archive) -> None:
    seen = asked(archive)
    assert [len(item["sentences"]) for item in seen] == sorted(len(item["sentences"]) for item in seen)
    assert seen[-1]["done"] == "answered"
    assert seen[-1]["c"] == archive.conversations()[0].id
    assert all(item["turn"] == "t" for item in seen)


def test_closing_the_stream_stops_the_work_and_leaves_no_empty_conversation(archive: Archive) -> None:
    stream = updates(archive, {"turn": "t", "question": "What of the bridge?"})  # type: ignore[arg-type]
    for _ in range(4):
        next(stream)
    stream.close()
    assert archive.closed_streams == 1
    assert archive.conversations() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"question": ""},
        {"question": 7},
        {"filters": {"since": "tomorrow"}},
        {"filters": []},
        {"filters": {"sources": "all"}},
        {"question": "x" * 30_000},
    ],
)
def test_a_question_that_is_none_is_refused_in_words(archive: Archive, changes: dict[str, Any]) -> None:
    with_words = asked(archive, **changes)[-1]
    assert with_words["done"] == "failed"
    assert archive.conversations() == ()


def test_a_failure_inside_is_told_without_its_details(archive: Archive) -> None:
    archive.fail = RuntimeError("secret: /srv/data")
    last = asked(archive)[-1]
    assert last["done"] == "failed"
    assert "secret" not in last["html"]


def test_errors_meant_for_people_are_passed_on(archive: Archive) -> None:
    archive.fail = IndexUnavailable("The index is being rebuilt.")
    assert "being rebuilt" in asked(archive)[-1]["html"]


@pytest.mark.parametrize("verb", sorted(map(str, CHANGES)))
def test_who_may_only_read_changes_nothing(archive: Archive, verb: str) -> None:
    asked(archive)
    data = {"verb": verb, "id": "a1", "c": archive.conversations()[0].id, "title": "x"}
    assert "error" in answer_call(archive, data, writable=False)  # type: ignore[arg-type]
    assert len(archive.live()) == len(DRAFTS)
    assert len(archive.conversations()) == 1


@pytest.mark.parametrize("verb", sorted(map(str, READS)))
def test_every_reading_call_answers_or_says_why_not(archive: Archive, verb: str) -> None:
    answer = answer_call(archive, {"verb": verb, "id": "nothing", "c": "nothing"}, writable=True)  # type: ignore[arg-type]
    assert isinstance(answer, dict)


def test_a_conversation_that_is_gone_opens_a_new_one(archive: Archive) -> None:
    answer = answer_call(archive, {"verb": "hello", "c": "gone"}, writable=True)  # type: ignore[arg-type]
    assert answer["gone"]
    assert "Ask the archive" in answer["empty"]
