"""One run of indexing: what a scan or a push found goes into the catalogue, then into words, then into vectors."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from assistant import wire
from assistant.errors import ArticleNotFound, EmbedderUnavailable
from assistant.indexing import schema
from assistant.indexing.cache import vectors_for
from assistant.indexing.catalogue import Catalogue
from assistant.indexing.courtesy import Courtesy
from assistant.indexing.duplicates import group
from assistant.indexing.embedding import Embedder
from assistant.indexing.meaning import Meaning
from assistant.indexing.scan import Scan, grouped
from assistant.indexing.writing import Batch, Known, digest_of, first_id, known_articles, prepare, storable, write
from assistant.settings import Settings
from assistant.types import Draft, Progress, ProgressCallback, PushResult, Report, Skipped


@dataclass(slots=True)
class Run:
    """What a run has done so far."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    renamed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    passages: int = 0
    embedded: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)
    error: str | None = None
    failed: set[str] = field(default_factory=set)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start

    def wrote(self, batch: Batch) -> None:
        for put in batch.puts:
            (self.changed if put.known and put.known.live else self.added).append(put.id)
            self.passages += len(put.cuts)
        self.removed += batch.removes

    def report(self, revision: int) -> Report:
        return Report(
            revision=revision,
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(self.removed),
            unchanged=self.unchanged,
            renamed=self.renamed,
            skipped=tuple(self.skipped),
            passages=self.passages,
            embedded=self.embedded,
            seconds=dict(self.seconds),
            started=self.started,
            origins=tuple(self.origins),
            error=self.error,
        )


class Updater:
    """Writes to one index. Runs take turns."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        embedder: Embedder,
        meaning: Meaning,
        sync_words: Callable[[], int],
        courtesy: Courtesy,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._embedder = embedder
        self._meaning = meaning
        self._sync_words = sync_words
        self._courtesy = courtesy

    def update(self, paths: Sequence[Path] | None, progress: ProgressCallback) -> Report:
        """See `Index.update`. What an error ends is kept as far as it went, and told in the report."""
        run = Run()
        roots = self._roots()
        known = roots if paths is None else [*roots, *self._origins()]
        wanted = roots if paths is None else [_absolute(path, known) for path in paths]
        for root, under in grouped(wanted, known).items():
            self._scan(run, root, under, progress)
        try:
            with run.timed("meaning"):
                run.embedded += self._meaning.sync(lambda done, total: progress(Progress("meaning", done, total)))
        except EmbedderUnavailable as error:
            run.error = str(error)
            self._meaning.sync_soon()
        return self._record(run)

    def push(
        self, drafts: Sequence[Draft], keys: Sequence[str | None], origin: str, replace: bool
    ) -> tuple[PushResult, ...]:
        """See `Index.push`."""
        with self._catalogue.alone():
            batch, results = Batch(origin), []
            known = self._pushed(origin, [_key(draft, key) for draft, key in zip(drafts, keys, strict=True)])
            for draft, key in zip(drafts, keys, strict=True):
                results.append(self._push(batch, storable(draft), _key(draft, key), known, replace))
            self._write(batch)
        if batch.puts:
            self._sync_words()
            self._meaning.sync_soon()
        return tuple(results)

    def remove(self, article_ids: Sequence[str]) -> Report:
        """See `Index.remove`. Raises ArticleNotFound where none of the articles is live."""
        run = Run()
        table = schema.articles
        with self._catalogue.alone():
            with self._catalogue.reading() as connection:
                live = {a.id for a in known_articles(connection, [table.c.id.in_(article_ids), table.c.live])}
            if not live and article_ids:
                raise ArticleNotFound(f"There is no article {article_ids[0]}.")
            batch = Batch("", removes=[id for id in dict.fromkeys(article_ids) if id in live], withhold=True)
            self._write(batch)
        run.wrote(batch)
        with run.timed("words"):
            self._sync_words()
        self._meaning.sync_soon()
        return self._record(run)

    def _scan(self, run: Run, root: Path, under: Sequence[Path], progress: ProgressCallback) -> None:
        run.origins.append(str(root))
        scan = Scan(
            self._catalogue,
            root,
            under,
            max_bytes=int(self._settings.max_file_mb * 1_000_000),
            progress=lambda done, total: progress(Progress("reading" if total else "scanning", done, total)),
        )
        batches = scan.batches()
        for number in count():
            with run.timed("reading"):
                batch = next(batches, None)
            if batch is None:
                break
            if number:
                self._courtesy.give_way()
            self._embed_changed(run, batch)
            with run.timed("catalogue"):
                self._write(batch)
            run.wrote(batch)
            with run.timed("words"):
                self._sync_words()
        run.unchanged += scan.tally.unchanged
        run.renamed += scan.tally.renamed
        run.skipped += scan.tally.skipped

    def _embed_changed(self, run: Run, batch: Batch) -> None:
        """Embeds what replaces something. Where that fails the old one stays, and its file is read again later."""
        changed = [put for put in batch.puts if put.known and put.known.live]
        if changed:
            texts = {cut.digest: cut.embedded for put in changed for cut in put.cuts}
            try:
                with run.timed("meaning"):
                    _, fresh = vectors_for(self._catalogue, self._embedder, texts, self._courtesy.give_way)
                run.embedded += fresh
            except EmbedderUnavailable as error:
                run.error = str(error)
                run.failed.update(put.file for put in changed)
                batch.puts = [put for put in batch.puts if not (put.known and put.known.live)]
        if run.failed:
            batch.files = [row for row in batch.files if row["path"] not in run.failed]

    def _write(self, batch: Batch) -> None:
        with self._catalogue.writing() as connection:
            write(connection, batch)
            group(connection, batch.puts)

    def _push(self, batch: Batch, draft: Draft, key: str, known: dict[str, Known], replace: bool) -> PushResult:
        if not draft.text.strip():
            return PushResult("rejected", reason="the article has no text")
        before, digest = known.get(key), digest_of(draft)
        if before and before.live and (before.digest == digest or not replace):
            return PushResult("unchanged", before.id, before.version)
        if any(put.key == key for put in batch.puts):
            return PushResult("rejected", reason="another article of this call has the same key")
        id = before.id if before else first_id(batch.origin, key)
        put = prepare(id, key, key, draft, digest=digest, known=before)
        batch.puts.append(put)
        return PushResult("changed" if before and before.live else "added", id, put.version)

    def _pushed(self, origin: str, keys: Sequence[str]) -> dict[str, Known]:
        a = schema.articles
        with self._catalogue.reading() as connection:
            return {item.key: item for item in known_articles(connection, [a.c.origin == origin, a.c.file.in_(keys)])}

    def _roots(self) -> list[Path]:
        return list(self._settings.corpus_paths)

    def _origins(self) -> list[Path]:
        f = schema.files
        with self._catalogue.reading() as connection:
            return [Path(origin) for origin in connection.execute(sa.select(f.c.origin).distinct()).scalars()]

    def _record(self, run: Run) -> Report:
        return self.record(run.report(self._catalogue.revision))

    def knows(self, origin: str, key: str) -> bool:
        """See `Index.knows`."""
        return key in self._pushed(origin, [key])

    def record(self, report: Report) -> Report:
        """See `Index.record`."""
        with self._catalogue.writing() as connection:
            text = json.dumps(wire.report(report))
            number = connection.execute(schema.runs.insert().values(report=text)).inserted_primary_key
        return replace(report, run=number[0] if number else 0)


def _absolute(path: Path, roots: Sequence[Path]) -> Path:
    """The path as it stands under a root, links inside it unresolved; else where it really is."""
    plain = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - Path.resolve follows links
    return plain if any(root == plain or root in plain.parents for root in roots) else plain.resolve()


def _key(draft: Draft, key: str | None) -> str:
    return key or draft.url or digest_of(draft)
