"""Compares a corpus folder with the catalogue and says, piece by piece, what to write. Writes nothing itself.

A file that stands as it stood (size and time) is not opened; one whose bytes are the same is not read; an article that
says the same keeps its id wherever it moved within its folder. Knows files and articles, and no derived store.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from assistant.indexing import schema
from assistant.indexing.catalogue import Catalogue, parts
from assistant.indexing.matching import match
from assistant.indexing.writing import Batch, Known, Move, first_id, known_articles, prepare, storable
from assistant.types import Skipped

# Articles that one transaction takes: enough to make its cost nothing, few enough to be found soon.
BATCH = 64
# A file written this short before it was looked at may be written again with the same time; its bytes decide then.
RACY = 2.0


@dataclass(slots=True)
class Tally:
    """What a scan found, beside what it gave to be written."""

    unchanged: int = 0
    renamed: int = 0
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it stands on disk; `name` is its path under the root."""

    name: str
    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What the catalogue remembers of a file."""

    name: str
    size: int
    mtime_ns: int
    digest: str
    articles: int
    skipped: str

    def stands(self, file: Seen) -> bool:
        return (self.size, self.mtime_ns) == (file.size, file.mtime_ns)


class Scan:
    """One look at a root (a folder, or a single file), or only at the paths `under` it."""

    def __init__(
        self,
        catalogue: Catalogue,
        root: Path,
        under: Sequence[Path] = (),
        *,
        max_bytes: int,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self.tally = Tally()
        self._catalogue = catalogue
        self._root = root
        self._under = () if root in under else tuple(under)
        self._max_bytes = max_bytes
        self._progress = progress
        self._taken: set[str] | None = None
        self._blocked: list[Path] = []

    def batches(self) -> Iterator[Batch]:
        """What to write, in order, some BATCH articles at a time."""
        held = Batch(str(self._root))
        for piece in self._pieces():
            held.take(piece)
            if len(held.puts) >= BATCH or len(held.files) >= 8 * BATCH:
                yield held
                held = Batch(held.origin)
        if not held.empty:
            yield held

    def _pieces(self) -> Iterator[Batch]:
        if self._is_unmounted():
            self.tally.skipped.append(Skipped(self._root.name, "is not there; what was read from it before stays"))
            return
        stored = self._stored()
        seen = {file.name: file for file in self._walk()}
        missing = {name: file for name, file in stored.items() if name not in seen and self._covers(name)}
        todo = []
        for file in seen.values():
            before = stored.get(file.name)
            if before and before.stands(file):
                self._keep(before)
            else:
                todo.append(file)
        moved = {file.digest: file for file in missing.values()}
        if self._under:  # a file that moved here from a place that was not asked about
            moved |= {
                f.digest: f for f in stored.values() if not self._covers(f.name) and not self._path(f.name).exists()
            }
        for number, file in enumerate(todo):
            self._progress(number, len(todo))
            digest = self._digest(file)
            before, source = stored.get(file.name), moved.get(digest)
            if before and digest and before.digest == digest:
                self._keep(before)
                yield self._piece(file, digest, before.articles, before.skipped)
            elif before is None and source is not None:
                del moved[digest]
                missing.pop(source.name, None)
                yield self._rename(source, file)
            else:
                yield from self._read(file, digest)
        self._progress(len(todo), len(todo))
        yield from self._forget(list(missing))

    def _read(self, file: Seen, digest: str) -> Iterator[Batch]:
        """The file's articles; the file itself is remembered with the last of them."""
        from assistant.reading import read_file

        reading = read_file(file.path, name=file.name, max_bytes=self._max_bytes)
        self.tally.skipped.extend(reading.skipped)
        drafts = [(file.name + keyed.key, storable(keyed.draft)) for keyed in reading.drafts]
        plan = match(drafts, self._known(file.name))
        self.tally.unchanged += plan.unchanged
        piece = Batch(str(self._root))
        piece.moves = {id: Move(file.name, key, file.name) for id, key in plan.moves.items()}
        # What can't be read now is not retracted: the version before it stays.
        unread = {item.path for item in reading.skipped}
        if not unread & {file.name, str(file.path)}:
            piece.removes = [article.id for article in plan.rest if article.live and article.key not in unread]
        for key, draft, said, article in plan.puts:
            if len(piece.puts) >= BATCH:
                yield piece
                piece = Batch(piece.origin)
            id = article.id if article else self._new_id(key)
            piece.puts.append(prepare(id, file.name, key, draft, digest=said, path=file.name, known=article))
        yield piece
        yield self._piece(file, digest, len(drafts), json.dumps([[item.path, item.reason] for item in reading.skipped]))

    def _rename(self, source: Stored, file: Seen) -> Batch:
        self.tally.renamed += 1
        self.tally.unchanged += source.articles
        piece = self._piece(file, source.digest, source.articles, source.skipped)
        piece.forget.append(source.name)
        for article in self._known(source.name):
            key = file.name + article.key.removeprefix(source.name)
            piece.moves[article.id] = Move(file.name, key, file.name)
        return piece

    def _forget(self, names: list[str]) -> Iterator[Batch]:
        for some in parts(names, BATCH):
            removes = [article.id for article in self._known(*some) if article.live]
            yield Batch(str(self._root), removes=removes, forget=list(some))

    def _piece(self, file: Seen, digest: str, articles: int, skipped: str) -> Batch:
        is_racy = time.time() - file.mtime_ns / 1e9 < RACY
        row: dict[str, object] = {
            "path": file.name,
            "size": file.size,
            "mtime_ns": "0" if is_racy else str(file.mtime_ns),
            "digest": digest,
            "articles": articles,
            "skipped": skipped,
        }
        return Batch(str(self._root), files=[row])

    def _keep(self, file: Stored) -> None:
        self.tally.unchanged += file.articles
        self.tally.skipped.extend(Skipped(path, reason) for path, reason in json.loads(file.skipped))

    def _walk(self) -> Iterator[Seen]:
        from assistant.reading import walk
        from assistant.reading.walk import is_temporary

        found: dict[Path, None] = {}
        for path in self._under or (self._root,):
            if path.is_dir() or path == self._root:
                for item in walk(path):
                    if isinstance(item, Skipped):
                        self._skip(item)
                    else:
                        found[item] = None
            elif path.is_file() and not is_temporary(path.name) and path.resolve().is_relative_to(self._root.resolve()):
                found[path] = None
        for number, path in enumerate(found):
            if number % 500 == 0:
                self._progress(0, 0)
            try:
                stat = path.stat()
            except OSError:
                continue  # it went away between the walk and the look
            yield Seen(self._name(path), path, stat.st_size, stat.st_mtime_ns)

    def _skip(self, item: Skipped) -> None:
        """What a folder that can't be entered holds is not retracted."""
        path = Path(item.path)
        if path.is_relative_to(self._root) and path != self._root:
            self._blocked.append(path)
            item = Skipped(self._name(path), item.reason)
        self.tally.skipped.append(item)

    def _digest(self, file: Seen) -> str:
        """sha256 of the bytes; empty for a file that is not read anyway."""
        if file.size > self._max_bytes:
            return ""
        try:
            with file.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""

    def _stored(self) -> dict[str, Stored]:
        f = schema.files
        columns = (f.c.path, f.c.size, f.c.mtime_ns, f.c.digest, f.c.articles, f.c.skipped)
        with self._catalogue.reading() as connection:
            rows = connection.execute(sa.select(*columns).where(f.c.origin == str(self._root)))
            return {r[0]: Stored(r[0], r[1], int(r[2]), r[3], r[4], r[5]) for r in rows}

    def _known(self, *names: str) -> list[Known]:
        a = schema.articles
        with self._catalogue.reading() as connection:
            return known_articles(connection, [a.c.origin == str(self._root), a.c.file.in_(names)])

    def _new_id(self, key: str) -> str:
        """An id from the root's name and the key, so that the same corpus has the same ids on every machine."""
        if self._taken is None:
            with self._catalogue.reading() as connection:
                self._taken = set(connection.execute(sa.select(schema.articles.c.id)).scalars())
        salt = 0
        while (id := first_id(self._root.name, key, salt)) in self._taken:
            salt += 1
        self._taken.add(id)
        return id

    def _is_unmounted(self) -> bool:
        """An unmounted disk is no retraction of all that was on it; a file that went from its folder is one."""
        if self._root.exists():
            return False
        return not (self._root.parent.is_dir() and self._root.name in self._stored())

    def _covers(self, name: str) -> bool:
        path = self._path(name)
        if any(blocked in path.parents for blocked in self._blocked):
            return False
        return not self._under or any(path == under or under in path.parents for under in self._under)

    def _name(self, path: Path) -> str:
        return path.name if path == self._root else path.relative_to(self._root).as_posix()

    def _path(self, name: str) -> Path:
        is_single = name == self._root.name and not self._root.is_dir()
        return self._root if is_single else self._root / name


def grouped(paths: Iterable[Path], roots: Sequence[Path]) -> dict[Path, list[Path]]:
    """Paths by the known root that holds them; a path in none is a root of its own."""
    found: dict[Path, list[Path]] = {}
    for path in paths:
        holders = [root for root in roots if path == root or root in path.parents]
        root = max(holders, key=lambda holder: len(holder.parts)) if holders else path
        found.setdefault(root, []).append(path)
    return found
