"""After any sequence of operations, catalogue, words and vectors hold the same, and it is what a plain dict says."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assistant.indexing import HashEmbedder, Index
from assistant.settings import Settings
from assistant.types import Draft
from tests.indexing.helpers import assert_consistent, ids_by_words

NAMES = st.sampled_from([f"name{number}" for number in range(4)])
WORDS = st.sampled_from(["alpha", "beta", "gamma"])


class Archive(RuleBasedStateMachine):
    """An index beside a dict of what it should hold: by title, the one word that tells its text."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "corpus").mkdir()
        self.settings = Settings(data=self.folder / "data", corpus=(self.folder / "corpus",))
        self.index = Index.open(self.settings, HashEmbedder())
        self.pushed: dict[str, str] = {}
        self.filed: dict[str, str] = {}
        self.disk: dict[str, str] = {}

    @rule(name=NAMES, word=WORDS)
    def push(self, name: str, word: str) -> None:
        (result,) = self.index.push([Draft(f"push {name}", self._text(name, word))], keys=[name])
        expected = "added" if name not in self.pushed else "unchanged" if self.pushed[name] == word else "changed"
        assert result.status == expected
        self.pushed[name] = word

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        refs = {ref.title: ref.id for ref in self.index.articles().articles}
        if name in self.pushed:
            self.index.remove([refs[f"push {name}"]])
            del self.pushed[name]

    @rule(name=NAMES, word=WORDS)
    def write(self, name: str, word: str) -> None:
        path = self.folder / "corpus" / f"{name}.md"
        path.write_text(f"---\ntitle: file {name}\n---\n{self._text(name, word)}\n", "utf-8")
        self.disk[name] = word

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        (self.folder / "corpus" / f"{name}.md").unlink(missing_ok=True)
        self.disk.pop(name, None)

    @rule()
    def update(self) -> None:
        self.index.update()
        self.filed = dict(self.disk)

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = Index.open(self.settings, HashEmbedder())

    @invariant()
    def holds_what_it_should(self) -> None:
        expected = {f"push {name}": word for name, word in self.pushed.items()}
        expected |= {f"file {name}": word for name, word in self.filed.items()}
        refs = self.index.articles().articles
        texts = {ref.title: self.index.article(ref.id).text for ref in refs}
        assert {title: text.split()[-1].rstrip(".") for title, text in texts.items()} == expected
        for word in ("alpha", "beta", "gamma"):
            assert len(ids_by_words(self.index, word)) == sum(held == word for held in expected.values())

    def teardown(self) -> None:
        if hasattr(self, "index"):
            assert self.index.wait_for_meaning(60)
            assert_consistent(self.index)
            self.index.close()
            shutil.rmtree(self.folder)

    @staticmethod
    def _text(name: str, word: str) -> str:
        return f"The affair of {name} is told in one word, and it is {word}."


TestArchive = Archive.TestCase
TestArchive.settings = settings(
    max_examples=4, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
