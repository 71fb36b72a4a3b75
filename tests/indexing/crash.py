"""Kills an indexer at random moments and checks that nothing acknowledged was lost, torn or left behind.

    python -m tests.indexing.crash COUNT SEED FOLDER

Each round forks a writer that adds, changes and removes articles (pushed ones and files), kills it with SIGKILL after a
seeded time, and forks a checker that opens what is left. The parent opens no store, so that forking is safe.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import chromadb  # noqa: F401 - imported before the fork, so that a round takes no second longer than it must
import sqlalchemy  # noqa: F401
import tantivy  # noqa: F401

import assistant.reading
from assistant.indexing import HashEmbedder, Index
from assistant.settings import Settings
from assistant.types import Draft
from tests.indexing.helpers import assert_consistent

NAMES = 40
# Seconds from the opened index to the kill: the writer does one operation in some 50 ms.
SOONEST, LATEST = 0.02, 0.8
EMBEDDER = HashEmbedder(256)


@dataclass(slots=True)
class Tally:
    """What the rounds so far have come to; `opened` are the seconds until a killed index was whole again."""

    acknowledged: int = 0
    removed: int = 0
    in_the_middle: int = 0
    opened: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.opened)} kills, {self.in_the_middle} of them in the middle of an operation; "
            f"{self.acknowledged} operations acknowledged, {self.removed} removals among them: "
            "none lost, none torn, no ghost, every vector found by itself; "
            f"whole again after {median(self.opened):.2f} s at the median, {max(self.opened):.2f} at most"
        )


def crash(count: int, seed: int, folder: Path) -> Tally:
    """Runs `count` rounds. Raises AssertionError at the first loss."""
    chance = random.Random(seed)
    settings = Settings(data=folder / "data", corpus=(folder / "corpus",))
    settings.corpus[0].mkdir(parents=True, exist_ok=True)
    expected: dict[str, str | None] = {}
    tally = Tally()
    for number in range(count):
        log = folder / "log"
        log.write_bytes(b"")
        child = _fork(partial(_write, settings, log, seed * 1_000_003 + number))
        _await(log, child)
        time.sleep(chance.uniform(SOONEST, LATEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        unsure, done, removed = _read(log, expected)
        tally.acknowledged += done
        tally.removed += removed
        tally.in_the_middle += bool(unsure)
        checker = _fork(partial(_check, settings, expected, unsure, folder / "found"))
        _, status = os.waitpid(checker, 0)
        assert status == 0, f"round {number} of seed {seed}: what is left is not what was acknowledged"
        found = json.loads((folder / "found").read_text())
        expected.update(found["said"])
        tally.opened.append(found["seconds"])
    return tally


def _write(settings: Settings, log: Path, seed: int) -> None:
    """Operates until it is killed. A line `try` goes before each operation and `done` after it has returned."""
    chance = random.Random(seed)
    with log.open("ab", buffering=0) as out, Index.open(settings, EMBEDDER) as index:
        out.write(b"open\n")
        while True:
            names = chance.sample(range(NAMES), chance.choice([1, 1, 3, 12]))
            says = {f"name{n}": None if chance.random() < 0.3 else f"{chance.randrange(10**9):x}" for n in names}
            kind = chance.choice(["push", "file"])
            say = json.dumps({f"{kind}-{name}": word for name, word in says.items()})
            out.write(f"try {say}\n".encode())
            (_push if kind == "push" else _file)(index, settings, says)
            out.write(f"done {say}\n".encode())


def _push(index: Index, settings: Settings, says: dict[str, str | None]) -> None:
    drafts = {name: _draft(name, word) for name, word in says.items() if word is not None}
    index.push(list(drafts.values()), keys=list(drafts))
    there = {ref.title: ref.id for ref in index.articles("push", limit=1_000).articles}
    gone = [there[f"push-{name}"] for name, word in says.items() if word is None and f"push-{name}" in there]
    if gone:
        index.remove(gone)


def _file(index: Index, settings: Settings, says: dict[str, str | None]) -> None:
    for name, word in says.items():
        path = settings.corpus[0] / f"{name}.json"
        if word is None:
            path.unlink(missing_ok=True)
        else:
            draft = path.with_suffix(".tmp")
            draft.write_text(json.dumps({"title": f"file-{name}", "text": _text(name, word)}), "utf-8")
            draft.replace(path)
    index.update()


def _draft(name: str, word: str) -> Draft:
    return Draft(f"push-{name}", _text(name, word))


def _text(name: str, word: str) -> str:
    """Two passages of words that no other article and no other version has."""
    parts = []
    for part in "ab":
        lines = [" ".join(f"x{word}{part}{line}{at}" for at in "abcdefgh") for line in range(16)]
        parts.append(f"Here {name} says x{word}{part}. " + " ".join(f"Then {line}." for line in lines))
    return "\n\n".join(parts)


def _read(log: Path, expected: dict[str, str | None]) -> tuple[dict[str, str | None], int, int]:
    """Brings `expected` to what was acknowledged; returns what may have happened or not, and how many operations and
    removals were done."""
    unsure: dict[str, str | None] = {}
    done = removed = 0
    for line in log.read_text().splitlines():
        word, _, said = line.partition(" ")
        if word == "try" and said.endswith("}"):
            unsure = json.loads(said)
        elif word == "done":
            says = json.loads(said)
            removed += sum(word is None and expected.get(name) is not None for name, word in says.items())
            expected.update(says)
            unsure, done = {}, done + 1
    return unsure, done, removed


def _check(settings: Settings, expected: dict[str, str | None], unsure: dict[str, str | None], found: Path) -> None:
    began = time.monotonic()
    with Index.open(settings, EMBEDDER) as index:
        # A file of an operation that was cut short is on disk, whether or not it was indexed.
        index.update()
        assert index.wait_for_meaning(60), "vectors never caught up"
        seconds = time.monotonic() - began
        assert_consistent(index)
        refs = {ref.title: ref for ref in index.articles(limit=10_000).articles}
        said = {name: index.article(ref.id).text for name, ref in refs.items()}
        for name in expected.keys() | unsure.keys() | refs.keys():
            _, _, short = name.partition("-")
            allowed = [expected.get(name)] + ([unsure[name]] if name in unsure else [])
            texts = [None if word is None else _text(short, word) for word in allowed]
            assert said.get(name) in texts, f"{name}: {allowed} expected"
        for name, ref in refs.items():
            for passage in index.passages_of(ref.id):
                _is_found(index, name, passage.id, passage.text, ref.title)
        state = {name: _word(said[name]) if name in said else None for name in unsure}
        found.write_text(json.dumps({"said": state, "seconds": seconds}))


def _is_found(index: Index, name: str, id: str, text: str, title: str) -> None:
    own = next(word for word in text.split() if word.startswith("x")).rstrip(".")
    assert [match.passage_id for match in index.search_words(own, 5)] == [id], f"{name} is not found by its words"
    vector = EMBEDDER.embed([f"{title}\n{text}"])[0]
    nearest = index.search_meaning(vector, 3)
    assert any(match.passage_id == id and match.score > 0.999 for match in nearest), (
        f"{name} is not found by its vector"
    )


def _word(text: str) -> str:
    return next(word for word in text.split() if word.startswith("x"))[1:-2]


def _fork(work: Callable[[], Any]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - the parent sees the status, a person the trace
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _await(log: Path, child: int) -> None:
    until = time.monotonic() + 60
    while b"open" not in log.read_bytes() and time.monotonic() < until:
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "the writer ended by itself"
        time.sleep(0.01)


if __name__ == "__main__":
    assert assistant.reading
    print(crash(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
