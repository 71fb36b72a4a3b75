"""The follower: new, changed, moved and deleted files are told once they are whole; temporary ones never."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.indexing.watch import follow, settle

Next = Callable[[], set[str]]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Next]:
    """Names of the files of the next change that is told, within 30 seconds."""
    heard: queue.Queue[list[Path]] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=([tmp_path], heard.put, stop), daemon=True)
    thread.start()
    until = time.monotonic() + 30  # the watch has begun once it tells of something
    while heard.empty() and time.monotonic() < until:
        (tmp_path / "probe.txt").write_text(str(time.monotonic()))
        time.sleep(0.05)
    time.sleep(1.5)
    while not heard.empty():
        heard.get()
    yield lambda: {path.name for path in heard.get(timeout=30)}
    stop.set()
    thread.join(30)
    assert not thread.is_alive()


def test_what_happens_in_a_folder_is_told(told: Next, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    assert told() == {"a.txt"}
    path.rename(tmp_path / "b.txt")
    assert told() == {"a.txt", "b.txt"}
    (tmp_path / "b.txt").unlink()
    assert told() == {"b.txt"}


def test_temporary_files_are_never_told(told: Next, tmp_path: Path) -> None:
    (tmp_path / "a.txt.tmp").write_text("half")
    (tmp_path / ".hidden").write_text("half")
    (tmp_path / "whole.txt").write_text("whole")
    assert told() == {"whole.txt"}


def test_a_file_that_is_still_growing_is_waited_for(tmp_path: Path) -> None:
    path, stop = tmp_path / "a.txt", threading.Event()
    path.write_text("")

    def grow() -> None:
        for _ in range(20):
            with path.open("a") as file:
                file.write("more ")
            time.sleep(0.03)

    writer = threading.Thread(target=grow)
    writer.start()
    assert settle([path], stop)
    size = path.stat().st_size
    writer.join()
    assert size >= 5 * 18, "told while it was growing"


def test_a_failure_is_tried_again(tmp_path: Path) -> None:
    stop, calls = threading.Event(), []

    def failing(paths: list[Path]) -> None:
        calls.append(paths)
        if len(calls) == 1:
            raise RuntimeError("not now")
        stop.set()

    thread = threading.Thread(target=follow, args=([tmp_path], failing, stop), daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not calls and time.monotonic() < until:
        (tmp_path / "a.txt").write_text(str(time.monotonic()))
        time.sleep(0.1)
    thread.join(60)
    assert len(calls) >= 2
