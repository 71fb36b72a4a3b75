from __future__ import annotations

import io
import os
import signal
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import Unreadable
from assistant.reading import Reading, sandbox

LIMIT = 50_000_000


@pytest.fixture(autouse=True)
def fresh_children() -> Iterator[None]:
    sandbox._end_all()
    yield
    sandbox._end_all()


def read_in_child(data: bytes, name: str, max_bytes: int, seconds: float = 60) -> Reading:
    return sandbox.read_in_child(data, name, max_bytes, seconds=seconds)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


GOOD = zipped({"a.txt": b"A good article. Truly."})


def only_child() -> sandbox._Child:
    (child,) = sandbox._idle
    return child


def test_one_child_reads_one_file_after_the_other() -> None:
    read_in_child(GOOD, "a.zip", LIMIT)
    pid = only_child().process.pid
    (item,) = read_in_child(GOOD, "b.zip", LIMIT).drafts
    assert item.draft.text == "A good article. Truly."
    assert only_child().process.pid == pid


def test_a_file_that_has_no_article_leaves_the_child_alive() -> None:
    with pytest.raises(Unreadable, match="sound archive"):
        read_in_child(b"PK nonsense", "a.zip", LIMIT)
    pid = only_child().process.pid
    read_in_child(GOOD, "b.zip", LIMIT)
    assert only_child().process.pid == pid


def test_a_parser_that_hangs_is_ended_and_the_next_file_is_read() -> None:
    read_in_child(GOOD, "a.zip", LIMIT)
    os.kill(only_child().process.pid, signal.SIGSTOP)
    with pytest.raises(Unreadable, match=r"took more than 0\.2 seconds"):
        read_in_child(GOOD, "b.zip", LIMIT, seconds=0.2)
    assert not sandbox._idle
    assert read_in_child(GOOD, "c.zip", LIMIT).drafts


def test_a_child_that_died_while_it_was_idle_is_replaced() -> None:
    read_in_child(GOOD, "a.zip", LIMIT)
    child = only_child()
    child.process.kill()
    child.process.wait()
    assert read_in_child(GOOD, "b.zip", LIMIT).drafts


def test_a_parser_that_crashes_is_a_file_that_could_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MEMORY_BYTES", 1_000)  # no interpreter lives on so little
    with pytest.raises(Unreadable, match="damaged, or needs too much memory"):
        read_in_child(GOOD, "a.zip", LIMIT)


def test_memory_beyond_the_limit_is_refused_to_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MEMORY_BYTES", 250_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", "A first member. It is read.")
        archive.writestr("b.txt", "\N{GRINNING FACE}" + "words " * 5_000_000)  # four bytes for each character, then
    reading = read_in_child(out.getvalue(), "a.zip", 100_000_000)
    assert [item.key for item in reading.drafts] == ["#a.txt"]
    assert "memory" in reading.skipped[0].reason


def test_the_child_gets_none_of_our_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    child = sandbox._Child()
    try:
        environment = Path(f"/proc/{child.process.pid}/environ")
        assert not environment.exists() or b"secret" not in environment.read_bytes()
    finally:
        child.end()


def test_files_are_read_at_the_same_time_from_several_threads() -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(read_in_child(GOOD, "a.zip", LIMIT).drafts))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1, 1, 1, 1]
    assert len(sandbox._idle) <= sandbox.MOST_IDLE
