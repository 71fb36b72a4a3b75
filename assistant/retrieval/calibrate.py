"""Fits what `weights.py` and `confidence.py` hold: `python -m assistant.retrieval.calibrate DATASET --data DIR`.

A dataset is a folder with `corpus.jsonl.gz` and `queries.jsonl` (fields in the evaluation room's docs). Its index is
built in DIR once. Prints the numbers; whoever runs it writes them into the two modules.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.indexing import Index, open_embedder
from assistant.retrieval.confidence import Signs
from assistant.retrieval.features import NAMES
from assistant.retrieval.finder import KEPT, Finder
from assistant.retrieval.fitting import logistic, ranking
from assistant.retrieval.reader import open_reader
from assistant.retrieval.reading import Read, read, signs
from assistant.settings import load_settings
from assistant.text import fold
from assistant.types import Draft, Filters

# The share of answerable questions that the default threshold refuses.
FALSE_REFUSALS = 0.10
# So many sentences, the best, are about what an answer shows.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One question as it was read, and what is known of it."""

    answerable: bool
    read: Read
    right: NDArray[np.bool_]
    signs: Signs


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="where the dataset's index is kept")
    parser.add_argument("--no-reader", action="store_true", help="fit the numbers for use without a reader")
    given = parser.parse_args(arguments)
    cases = list(_cases(given.dataset, given.data, with_reader=not given.no_reader))
    _tell(fitted_weights(cases) | fitted_confidence(cases))


def fitted_weights(cases: Sequence[Case]) -> dict[str, float]:
    """What the features weigh, and the reader's judgement if there is one, over the answerable questions."""
    groups = [(_table(case.read), case.right) for case in cases if case.answerable and len(case.right)]
    names = [*NAMES, "reader"][: groups[0][0].shape[1]]
    return dict(zip(names, ranking(groups).tolist(), strict=True))


def fitted_confidence(cases: Sequence[Case]) -> dict[str, float]:
    """The signs' weights by answerable or not; then the slope that makes them the chance that what is shown is right.

    Two steps, so that the order of questions serves refusing and the number serves whoever reads it.
    """
    signs_ = [asdict(case.signs) for case in cases]
    names = [name for name, value in signs_[0].items() if value is not None]
    table = np.array([[one[name] or 0.0 for name in names] for one in signs_])
    answerable = np.array([case.answerable for case in cases])
    weights, constant = logistic(table, answerable)
    odds = table @ weights + constant
    right = np.array([case.answerable and bool(_best(case).any()) for case in cases])
    slope, shift = logistic(odds[:, None], right)
    chance = 1 / (1 + np.exp(-(slope[0] * odds + shift)))
    final = dict(zip(names, (slope[0] * weights).tolist(), strict=True)) | {"constant": slope[0] * constant + shift}
    return final | {"THRESHOLD": float(np.quantile(chance[answerable], FALSE_REFUSALS))}


def _table(read: Read) -> NDArray[np.float64]:
    columns = read.features if read.judged is None else np.c_[read.features, read.judged]
    return columns.astype(np.float64)


def _best(case: Case) -> NDArray[np.bool_]:
    best: NDArray[np.bool_] = case.right[np.argsort(-case.read.scores, kind="stable")[:SHOWN]]
    return best


def _cases(dataset: Path, data: Path, *, with_reader: bool) -> Iterator[Case]:
    settings = load_settings({"data": data / dataset.name, "corpus": (data,)}, {})
    embedder = open_embedder(settings)
    reader = open_reader(settings) if with_reader else None
    with Index.open(settings, embedder) as index:
        _fill(index, dataset)
        finder = Finder(index, embedder, reader)
        for query in map(json.loads, (dataset / "queries.jsonl").read_text("utf-8").splitlines()):
            if query["history"]:
                continue  # a follow-up is made whole by another room
            asked = date.fromisoformat(query["asked"]) if query["asked"] else None
            found = finder.found(query["text"], Filters(as_of=asked), limit=KEPT)
            done = read(found, reader)
            right = np.array([_holds(query["answers"], candidate.text) for candidate in done.sentences], dtype=bool)
            yield Case(bool(query["answerable"]), done, right, signs(found, done))


def _fill(index: Index, dataset: Path) -> None:
    with gzip.open(dataset / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for start in range(0, len(rows), 200):
        part = rows[start : start + 200]
        index.push([_draft(row) for row in part], keys=[row["_id"] for row in part], origin=dataset.name, replace=False)
    index.wait_for_meaning()


def _draft(row: dict[str, Any]) -> Draft:
    day = date.fromisoformat(row["date"]) if row["date"] else None
    return Draft(row["title"] or "Untitled", row["text"], day, None, row["url"])


def _holds(answers: Sequence[str], text: str) -> bool:
    said = f" {fold(text)} "
    return any(f" {folded} " in said for folded in map(fold, answers) if folded)


def _tell(numbers: dict[str, float]) -> None:
    for name, number in numbers.items():
        print(f"{name:16} {number:8.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
