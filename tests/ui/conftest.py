"""A browser, the page served on loopback over a real or a scripted archive, and what every page is watched for."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.settings import Settings
from tests.conftest import ARTICLES

ARTEFACTS = Path(__file__).parent.parent.parent / ".artefacts"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]


@dataclass
class Site:
    """The page as it is served: `url`, and the archive behind it."""

    url: str
    archive: Any
    stop: Callable[[], None]


@dataclass
class Watched:
    """What a page did that it should not: script errors, and requests to any host but its own."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """Path of a Chromium, None for Playwright's own. Without one the browser tests are skipped, but in CI they fail."""
    sync_api = pytest.importorskip("playwright.sync_api")
    named = os.environ.get("DATELINE_CHROMIUM")
    for found in (named, *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        if found:
            return found
    with sync_api.sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return None
    reason = "no Chromium here: install one, or name one in DATELINE_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium: str | None) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


class Stage:
    """Stands before whichever archive plays at the moment, so that one server serves all tests: it starts slowly."""

    def __init__(self) -> None:
        self.plays: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plays, name)

    @property
    def indexing(self) -> Any:
        return self.plays.indexing


@pytest.fixture(scope="session")
def stage() -> Iterator[tuple[Stage, Site]]:
    stage = Stage()
    site = _start(stage, Settings(data=Path("unused")))
    yield stage, site
    site.stop()


@pytest.fixture
def serve(request: pytest.FixtureRequest) -> Iterator[Callable[..., Site]]:
    """Serves the page over an archive, as `dateline serve` does; with settings, by a server of its own."""
    sites: list[Site] = []

    def start(archive: Any, settings: Settings | None = None) -> Site:
        if settings is None:
            stage, site = request.getfixturevalue("stage")
            stage.plays = archive
            return Site(site.url, archive, lambda: None)
        sites.append(_start(archive, settings))
        return sites[-1]

    yield start
    for site in sites:
        site.stop()


def _start(archive: Any, settings: Settings) -> Site:
    import uvicorn

    from assistant.serving import create_app
    from ui.mount import mount

    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    app = mount(create_app(archive, settings), archive, settings)
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)

    def stop() -> None:
        server.should_exit = True
        thread.join(10)
        listening.close()

    return Site(url, archive, stop)


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens the page in a browser of its own. At the end none may have failed, or asked another host for anything."""
    contexts: list[Any] = []
    watched = Watched()

    def open_page(url: str, *, width: int = 1280, height: int = 860, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(45_000)
        contexts.append(context)
        page = context.new_page()
        host = urlsplit(url).netloc
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and watched.errors.append(said.text))
        page.on("request", lambda sent: _is_foreign(sent.url, host) and watched.foreign.append(sent.url))
        page.goto(url)
        page.wait_for_selector("[data-ready=true] .app")
        return page

    open_page.watched = watched  # type: ignore[attr-defined]
    yield open_page
    for context in contexts:
        context.close()
    assert not watched.errors
    assert not watched.foreign


def _is_foreign(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about") and parts.netloc != host


@pytest.fixture
def shot() -> Callable[[Any, str], None]:
    """Keeps a picture of the page, where CI collects what runs leave."""

    def keep(page: Any, name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=str(ARTEFACTS / f"{name}.png"))

    return keep


@pytest.fixture
def ask() -> Callable[..., Any]:
    """Asks on a page and returns the finished turn."""

    def one(page: Any, question: str) -> Any:
        page.click('.views [data-view="ask"]')
        turns = page.locator(".turn").count()
        page.fill("#question", question)
        page.press("#question", "Enter")
        turn = page.locator(".turn:not(.live)").nth(turns)
        turn.wait_for()
        return turn

    return one


@pytest.fixture(scope="session")
def portvale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The real façade over the five articles of Portvale, for tests that change none of them."""
    from assistant.assistant import Assistant

    corpus = tmp_path_factory.mktemp("portvale")
    for file, content in ARTICLES.items():
        (corpus / file).write_text(content, "utf-8")
    with Assistant.open(Settings(data=tmp_path_factory.mktemp("data"), corpus=(corpus,))) as archive:
        archive.index()
        archive._index.wait_for_meaning(60)
        yield archive


@pytest.fixture
def open_archive(tmp_path: Path, write_corpus: Callable[..., Path]) -> Iterator[Callable[..., Any]]:
    """The real façade over a corpus written for the test, indexed; opened again under the same name it is the same."""
    from assistant.assistant import Assistant

    opened: list[Any] = []

    def start(articles: dict[str, str] | None = None, *, index: bool = True) -> Any:
        corpus = write_corpus(articles)
        archive = Assistant.open(Settings(data=tmp_path / "data", corpus=(corpus,)))
        opened.append(archive)
        if index:
            archive.index()
            archive._index.wait_for_meaning(60)
        return archive

    yield start
    for archive in opened:
        archive.close()
