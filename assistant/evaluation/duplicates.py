"""`python -m assistant.evaluation.duplicates DATASET`: how well near-duplicates are grouped, on labelled pairs.

The labels are pairs of ids with the digests of their texts, and whether a reader found them one piece of reporting:
republished, lightly rewritten or brought up to date. Follow-ups, running columns and shared background are no copies.
Pairs were drawn by overlap, not by chance: precision and recall are of this set, where hard cases are many.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import click

from assistant.errors import InvalidDataset
from assistant.evaluation.datasets import read_folder
from assistant.evaluation.rows import Row, read_rows
from assistant.indexing import HashEmbedder, Index
from assistant.indexing.duplicates import DAYS, overlap, said_in
from assistant.settings import load_settings
from assistant.types import Draft

LABELS = Path("tests/indexing/copies.jsonl")
# Ends of the bands of overlap (Jaccard of word triples) by which the pairs are told.
BANDS = (0.0, 0.08, 0.15, 0.25, 0.35, 0.5, 0.65, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Label:
    """Two articles, by id and by the first 16 hex digits of the SHA-256 of their texts, and whether they are copies."""

    a: str
    b: str
    a_sha256: str
    b_sha256: str
    copy: bool

    @property
    def id(self) -> str:
        return f"{self.a} {self.b}"


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled pair and what became of it; `alike` if both bear one title or came within a day of each other."""

    copy: bool
    grouped: bool
    overlap: float
    days: int
    alike: bool


@click.command()
@click.argument("dataset", type=click.Path(exists=True, path_type=Path, file_okay=False))
@click.option(
    "--labels", type=click.Path(exists=True, path_type=Path, dir_okay=False), default=LABELS, show_default=True
)
def main(dataset: Path, labels: Path) -> None:
    """Group the labelled articles of DATASET into stories and compare with the labels."""
    try:
        pairs = measure(dataset, labels)
    except InvalidDataset as error:
        raise click.ClickException(str(error)) from None
    for line in told(pairs):
        click.echo(line)


def measure(dataset: Path, labels: Path) -> list[Pair]:
    """What the rule makes of the labelled pairs. Raises InvalidDataset, also where a text is not the labelled one."""
    known = {document.id: document.draft for document in read_folder(dataset)[0]}
    rows = read_rows(labels, _label)
    for row in rows:
        for id, digest in ((row.a, row.a_sha256), (row.b, row.b_sha256)):
            if id not in known or digest_of(known[id].text) != digest:
                raise InvalidDataset(f"{labels}: {id} is not in {dataset}, or says something else there.")
    drafts = {id: known[id] for row in rows for id in (row.a, row.b)}
    copies = _grouped(drafts)
    return [_pair(row, drafts[row.a], drafts[row.b], row.b in copies[row.a]) for row in rows]


def told(pairs: Sequence[Pair]) -> Iterator[str]:
    """The figures, line by line."""
    right = sum(pair.copy and pair.grouped for pair in pairs)
    grouped, copies = sum(pair.grouped for pair in pairs), sum(pair.copy for pair in pairs)
    late = [pair for pair in pairs if pair.copy and pair.days > DAYS]
    lookalikes = [pair for pair in pairs if pair.alike and not pair.copy]
    yield f"{len(pairs)} pairs, {copies} of them copies; {grouped} grouped, {right} of them copies"
    yield f"precision {_share(right, grouped)}, recall {_share(right, copies)}"
    within = copies - len(late)
    found = right - sum(pair.grouped for pair in late)
    yield f"recall within {DAYS} days {_share(found, within)}; {len(late)} copies came later than that"
    yield f"look-alikes (one title, or a day apart) {len(lookalikes)}, grouped {sum(p.grouped for p in lookalikes)}"
    for low, high in pairwise(BANDS):
        some = [pair for pair in pairs if low <= pair.overlap < high or pair.overlap == high == BANDS[-1]]
        false = sum(pair.grouped and not pair.copy for pair in some)
        missed = sum(pair.copy and not pair.grouped for pair in some)
        count = sum(pair.copy for pair in some)
        yield f"overlap {low:.2f}-{high:.2f}: {len(some):3} pairs, {count:2} copies, {false:2} false, {missed:2} missed"


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _grouped(drafts: Mapping[str, Draft]) -> dict[str, set[str]]:
    """For each article the others of its story, once all have come in, day by day."""
    order = sorted(drafts, key=lambda id: (drafts[id].date or date.min, id))
    with tempfile.TemporaryDirectory(prefix="dateline-copies-", ignore_cleanup_errors=True) as folder:
        index = Index.open(load_settings({"data": Path(folder), "corpus": ()}), HashEmbedder())
        try:
            results = index.push([drafts[id] for id in order], keys=order)
            ids = {result.id or "": id for result, id in zip(results, order, strict=True)}
            stories = index.copies(list(ids))
        finally:
            index.close()
    return {id: {ids[ref.id] for ref in stories.get(inner, ())} for inner, id in ids.items()}


def _pair(row: Label, a: Draft, b: Draft, grouped: bool) -> Pair:
    shared = overlap(said_in(a.title, a.text), said_in(b.title, b.text))
    days = abs((a.date - b.date).days) if a.date and b.date else 0
    titled = bool(a.title) and a.title.casefold() == b.title.casefold()
    return Pair(row.copy, grouped, shared, days, titled or days <= 1)


def _label(row: Row) -> Label:
    copy = row.flag("copy")
    if copy is None:
        raise row.fault("copy must be true or false")
    return Label(row.filled("a"), row.filled("b"), row.filled("a_sha256"), row.filled("b_sha256"), copy)


def _share(some: int, all: int) -> str:
    return f"{some}/{all} = {some / all:.2f}" if all else "of nothing"


if __name__ == "__main__":
    main()
