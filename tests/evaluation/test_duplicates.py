"""The labelled pairs are ids and digests only, and what is measured on them is what the rule does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.errors import InvalidDataset
from assistant.evaluation.duplicates import digest_of, main, measure

LABELS = Path(__file__).parent.parent / "indexing" / "copies.jsonl"
WIRE = " ".join(f"On day {n} the pilots of Portvale met the mayor about shift {n * 7}." for n in range(12))
OTHER = " ".join(f"Gauge {n} in the museum of tides shows {n * 11} marks from harbour {n * 5}." for n in range(12))
ARTICLES = {
    "one": ("Pilots", WIRE, "2023-11-07"),
    "two": ("Pilots meet mayor", f"{WIRE} Reporting by Ines Calder.", "2023-11-08"),
    "other": ("Pilots", OTHER, "2023-11-07"),
    "late": ("Pilots", f"{WIRE} It was late.", "2024-03-07"),
}
PAIRS = [("one", "two", True), ("one", "other", False), ("one", "late", True), ("other", "two", False)]


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    rows = [{"_id": id, "title": title, "text": text, "date": day} for id, (title, text, day) in ARTICLES.items()]
    write(tmp_path / "corpus.jsonl", rows)
    write(tmp_path / "queries.jsonl", [{"_id": "q", "text": "Who met the mayor?", "answerable": True}])
    return tmp_path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    digests = {id: digest_of(text) for id, (_, text, _) in ARTICLES.items()}
    rows = [{"a": a, "b": b, "a_sha256": digests[a], "b_sha256": digests[b], "copy": copy} for a, b, copy in PAIRS]
    return write(tmp_path / "copies.jsonl", rows)


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_the_labels_are_ids_and_digests_and_nothing_else() -> None:
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    assert len(rows) >= 60
    assert len({frozenset((row["a"], row["b"])) for row in rows}) == len(rows)
    for row in rows:
        assert list(row) == ["a", "b", "a_sha256", "b_sha256", "copy"]
        assert row["a"] != row["b"]
        assert all(re.fullmatch("[0-9a-f]{12}", row[key]) for key in ("a", "b"))
        assert all(re.fullmatch("[0-9a-f]{16}", row[key]) for key in ("a_sha256", "b_sha256"))
        assert isinstance(row["copy"], bool)


def test_pairs_are_grouped_as_the_rule_groups_them(dataset: Path, labels: Path) -> None:
    pairs = measure(dataset, labels)
    assert [pair.grouped for pair in pairs] == [True, False, False, False]
    assert [pair.alike for pair in pairs] == [True, True, True, True]
    assert pairs[0].overlap > 0.9 > pairs[1].overlap


def test_the_figures_are_told(dataset: Path, labels: Path) -> None:
    result = CliRunner().invoke(main, [str(dataset), "--labels", str(labels)])
    assert result.exit_code == 0, result.output
    assert "4 pairs, 2 of them copies; 1 grouped, 1 of them copies" in result.output
    assert "precision 1/1 = 1.00, recall 1/2 = 0.50" in result.output
    assert "recall within 30 days 1/1 = 1.00; 1 copies came later" in result.output
    assert "look-alikes (one title, or a day apart) 2, grouped 0" in result.output


def test_a_text_that_is_not_the_labelled_one_is_a_fault(dataset: Path, labels: Path) -> None:
    labels.write_text(labels.read_text("utf-8").replace(digest_of(OTHER), "0" * 16), "utf-8")
    with pytest.raises(InvalidDataset, match="other is not in"):
        measure(dataset, labels)
