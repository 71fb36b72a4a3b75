"""What all tests share: no settings of the machine leak in, nothing reaches beyond loopback, small archives to ask."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("DATELINE_") and name != "DATELINE_CHROMIUM":
            monkeypatch.delenv(name)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture(autouse=True)
def nothing_beyond_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that would talk to another machine fails, whether or not that machine can be reached."""
    connect = socket.socket.connect
    tried: list[object] = []

    def guarded(self: socket.socket, address: object) -> None:
        host = str(address[0]) if isinstance(address, tuple) else ""
        if isinstance(address, tuple) and not host.startswith(LOOPBACK):
            tried.append(address)
            raise OSError(f"a test reached for {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield
    assert not tried, f"reached beyond loopback: {tried}"


ARTICLES = {
    "2023-11-07-bridge.txt": (
        " date 2023-11-07 Harbour bridge reopens after repairs\n\n"
        "The harbour bridge of Portvale reopened on Tuesday after nine months of repairs, the city said. "
        "Mayor Ines Calder cut the ribbon before some 3,000 people. "
        "The repairs cost 41.5 million crowns, twice what had been planned.\n\n"
        "Ms. Calder, who has been mayor since 2019, blamed the delay on rusted cables. "
        "Engineers had closed the bridge in February when a hanger snapped."
    ),
    "2023-11-20-ferry.md": (
        "---\ntitle: Ferry line to close once the bridge has settled\ndate: 2023-11-20\nsource: Portvale Courier\n---\n"
        "The night ferry across Portvale harbour will stop on 1 December, its operator Blue Heron said on Monday. "
        "Blue Heron's director, Tomas Reyl, said that two thirds of the passengers had gone since the bridge reopened. "
        "Some 80 jobs are at stake, according to the dockers' union.\n\n"
        "The union called for talks with Mayor Ines Calder before the end of the week."
    ),
    "2023-12-02-strike.md": (
        "---\ntitle: Dockers strike over ferry jobs\ndate: 2023-12-02\nsource: Portvale Courier\n---\n"
        "Dockers in Portvale went on strike on Saturday over the end of the night ferry. "
        "Union leader Marga Oduya said that 600 workers had joined. "
        "The strike was called off in the evening after the city promised new posts for 50 of the ferry's crew."
    ),
    "undated-explainer.md": (
        "---\ntitle: How the harbour bridge of Portvale works\nsource: The Lantern\n---\n"
        "The harbour bridge is a suspension bridge of 1934. Its deck hangs from two cables of 5,200 wires each. "
        "Each hanger carries about 120 tonnes. A hanger that snaps sheds its load onto its neighbours."
    ),
    "2024-01-15-museum.md": (
        "---\ntitle: Museum of tides opens in old customs house\ndate: 2024-01-15\nsource: The Lantern\n---\n"
        "A museum of tides opened in the old customs house of Portvale on Monday. "
        "Its curator, Lio Brandt, spent six years collecting tide gauges from 14 countries. "
        "Entry is free for children. The museum expects 40,000 visitors a year."
    ),
}


@pytest.fixture
def write_corpus(tmp_path: Path) -> Callable[..., Path]:
    """Writes articles, by file name, into a folder and returns it; the five articles of Portvale if none are given."""

    def write(articles: dict[str, str] | None = None, name: str = "corpus") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for file, content in (ARTICLES if articles is None else articles).items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(content, "utf-8")
        return folder

    return write
