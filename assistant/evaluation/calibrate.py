"""`python -m assistant.evaluation.calibrate DATASET…`: fits what retrieval's `weights.py` and `confidence.py` hold.

A dataset is what `dateline eval` takes: a folder, or a file of questions about `--corpus`; `NAME=3` counts each of its
questions three times. Prints the numbers; whoever runs it writes them into the two modules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from assistant.answering.conversation import standalone
from assistant.answering.conversation.unnamed import unnamed
from assistant.errors import InvalidDataset
from assistant.evaluation.cache import default_cache
from assistant.evaluation.datasets import Dataset, Question, load
from assistant.evaluation.fitting import logistic, ranking
from assistant.evaluation.judging import holds
from assistant.evaluation.run import opened
from assistant.retrieval.confidence import Signs
from assistant.retrieval.features import NAMES
from assistant.retrieval.finder import KEPT, Finder
from assistant.retrieval.reader import Reader, open_reader
from assistant.retrieval.reading import Read, read, signs
from assistant.settings import load_settings
from assistant.types import Filters

# The share of answerable questions that the default threshold refuses.
FALSE_REFUSALS = 0.10
# So many sentences, the best, are about what an answer shows.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One question as it was read, and what is known of it; `right` says so of each sentence where that is known."""

    dataset: str
    weight: int
    answerable: bool
    read: Read
    right: NDArray[np.bool_] | None
    signs: Signs


@click.command()
@click.argument("datasets", nargs=-1, required=True, metavar="DATASET[=N]…")
@click.option("--corpus", type=click.Path(exists=True, path_type=Path), help="What a file of questions is about.")
@click.option("--cache", type=click.Path(path_type=Path), default=default_cache, help="Where embeddings are kept.")
@click.option("--no-reader", is_flag=True, help="Fit the numbers for use without a reader.")
def main(datasets: tuple[str, ...], corpus: Path | None, cache: Path, no_reader: bool) -> None:
    """Fit the weights of sentence features and the signs of confidence on DATASETS."""
    reader = None if no_reader else open_reader(load_settings())
    try:
        cases = [case for said in datasets for case in _cases(said, corpus, cache, reader)]
    except InvalidDataset as error:
        raise click.ClickException(str(error)) from None
    for name, number in (fitted_weights(cases) | fitted_confidence(cases)).items():
        click.echo(f"{name:16} {number:8.3f}")


def fitted_weights(cases: Sequence[Case]) -> dict[str, float]:
    """What the features weigh, and the reader's judgement if there is one, over the answerable questions."""
    groups = [(_table(case.read), case.right) for case in cases if case.answerable and case.right is not None]
    names = [*NAMES, "reader"][: groups[0][0].shape[1]]
    return dict(zip(names, ranking([(table, right) for table, right in groups if len(right)]).tolist(), strict=True))


def fitted_confidence(cases: Sequence[Case]) -> dict[str, float]:
    """The signs' weights by answerable or not; then the slope that makes them the chance that what is shown is right.

    Two steps, so that the order of questions serves refusing and the number serves whoever reads it: every question
    counts once in the second.
    """
    times = np.array([case.weight for case in cases])
    signs_ = [asdict(case.signs) for case in cases]
    names = [name for name, value in signs_[0].items() if value is not None]
    table = np.array([[one[name] or 0.0 for name in names] for one in signs_])
    answerable = np.array([case.answerable for case in cases])
    weights, constant = logistic(table.repeat(times, 0), answerable.repeat(times))
    odds = table @ weights + constant
    known = np.array([case.right is not None for case in cases])
    right = np.array([case.answerable and _is_shown(case) for case in cases])
    slope, shift = logistic(odds[known, None], right[known])
    chance = 1 / (1 + np.exp(-(slope[0] * odds + shift)))
    final = dict(zip(names, (slope[0] * weights).tolist(), strict=True)) | {"constant": slope[0] * constant + shift}
    first = answerable & np.array([case.dataset == cases[0].dataset for case in cases])
    return final | {"THRESHOLD": float(np.quantile(chance[first], FALSE_REFUSALS))}


def _table(read: Read) -> NDArray[np.float64]:
    columns = read.features if read.judged is None else np.c_[read.features, read.judged]
    return columns.astype(np.float64)


def _is_shown(case: Case) -> bool:
    if case.right is None:
        return False
    return bool(case.right[np.argsort(-case.read.scores, kind="stable")[:SHOWN]].any())


def _cases(said: str, corpus: Path | None, cache: Path, reader: Reader | None) -> Iterator[Case]:
    name, _, times = said.partition("=")
    path = Path(name)
    dataset = load(path, () if path.is_dir() or corpus is None else (corpus,))
    with opened(dataset, load_settings(), cache, lambda what, done, total: None) as index:
        for question in dataset.questions:
            if (case := _case(dataset, question, int(times or 1), index.finder, reader)) is not None:
                yield case


def _case(dataset: Dataset, question: Question, weight: int, finder: Finder, reader: Reader | None) -> Case | None:
    form = standalone(question.text, question.history)
    if question.answerable is None or (form.text == question.text.strip() and unnamed(form.text)):
        return None  # asked back, whatever is found
    found = finder.found(form.text, Filters(as_of=question.asked), limit=KEPT, alternates=form.alternates)
    done = read(found, reader)
    right = None
    if question.answers or question.kind is None:  # a question with a kind has answers that are no strings
        right = np.array([holds(question.answers, candidate.text) for candidate in done.sentences], dtype=bool)
    return Case(dataset.name, weight, bool(question.answerable), done, right, signs(found, done))


if __name__ == "__main__":
    main()
