"""The growth measurement, on a handful of articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="needs a Unix")

from click.testing import CliRunner

from assistant.evaluation.scale import main


def test_each_step_is_told_with_what_it_took_in(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        articles = [
            {
                "_id": str(n),
                "title": f"Report {n} of {name}",
                "text": f"The town of Nr. {n} counted {n + 7} boats. " * 5,
            }
            for n in range(6)
        ]
        (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, articles)))
        (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "How many boats?", "answerable": True}))
    words = [str(tmp_path / "one"), str(tmp_path / "two"), "--embedder", "hash"]
    done = CliRunner().invoke(
        main, [*words, "--changed", "2", "--deleted", "3", "--asked", "2", "--written", "2"], catch_exceptions=False
    )
    *steps, state = map(json.loads, done.stdout.splitlines())
    assert [(step["name"], step["items"]) for step in steps[:4]] == [
        ("first index", 12),
        ("nothing changed", 12),
        ("some changed", 2),
        ("some deleted", 3),
    ]
    assert [step["name"] for step in steps[4:]] == [
        f"{name}, p{percent}"
        for name in ("answer while idle", "answer during a re-index", "new file until cited")
        for percent in (50, 95)
    ]
    assert steps[-1]["items"] == 2
    assert state["articles"] == 9 + 2
    assert state["vectors"] == state["passages"]
