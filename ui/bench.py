"""`python -m ui.bench`: first paint, first status after sending, and memory over many questions, on the sample corpus.

The server runs in a process of its own, so that its memory is its own. The first two need Playwright and a Chromium;
the soak speaks to Gradio's queue as the page does, without one.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import shutil
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from typing import Any

# What a page waits for, as issue 3 promises it: milliseconds on 2 cores.
GOALS = {"first contentful paint": 1_500, "page ready": None, "first status after sending": 300}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
# The first questions fill caches and start threads; growth is counted after them.
WARM = 100
_FIRST_STATUS = """() => new Promise((resolve) => {
  const thread = document.querySelector('#thread'), started = performance.now();
  const look = () => { const said = thread.querySelector('.turn:last-child .status-text')?.textContent ?? '';
    if ((said && said !== 'Sending…') || thread.querySelector('.turn:last-child .tools')) {
      seen.disconnect(); resolve(performance.now() - started); } };
  const seen = new MutationObserver(look);
  seen.observe(thread, {subtree: true, childList: true, characterData: true});
  document.querySelector('#send').click();
})"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ui.bench", description=__doc__)
    parser.add_argument("--pages", type=int, default=5, help="Page loads to measure.  [default: 5]")
    parser.add_argument("--soak", type=int, default=1_000, help="Questions of the soak; 0 for none.  [default: 1000]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        ours, theirs = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(data, theirs), daemon=True)
        server.start()
        url, questions = ours.recv()
        try:
            if options.pages:
                measure_pages(url, questions, options.pages)
            if options.soak:
                soak(url, questions, options.soak, server.pid or 0)
        finally:
            server.terminate()
            server.join(10)


def measure_pages(url: str, questions: list[str], count: int) -> None:
    """Prints the median and the worst of a new browser's first visit and first question, `count` times."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _say("pages not measured: playwright is not installed")
        return
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    found: dict[str, list[float]] = {name: [] for name in GOALS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for number in range(count):
            page = browser.new_context().new_page()
            page.goto(url)
            page.wait_for_selector("[data-ready=true] .app")
            found["page ready"].append(page.evaluate("performance.now()"))
            paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            found["first contentful paint"].append(page.evaluate(paint))
            page.fill("#question", questions[number % len(questions)])
            found["first status after sending"].append(page.evaluate(_FIRST_STATUS))
            page.wait_for_selector(".turn:not(.live)")
            page.context.close()
        browser.close()
    for name, values in found.items():
        goal = f"   goal {GOALS[name]} ms" if GOALS[name] else ""
        _say(f"{name:28} median {statistics.median(values):6.0f} ms   worst {max(values):6.0f} ms{goal}")


def soak(url: str, questions: list[str], count: int, pid: int) -> None:
    """Asks `count` questions, ten to a conversation, and prints the server's memory on the way."""
    import httpx
    import psutil  # type: ignore[import-untyped, unused-ignore]

    process = psutil.Process(pid)
    started, warm = time.monotonic(), 0.0
    with httpx.Client(base_url=url, timeout=120) as client:
        asking = _config(client)["dependencies"][0]["id"]
        conversation = None
        for number in range(count):
            conversation = conversation if number % 10 else None
            answer = _ask(client, asking, f"s{number // 10}", questions[number % len(questions)], conversation)
            conversation = answer.get("c")
            if number + 1 == min(WARM, count):
                warm = process.memory_info().rss
            if (number + 1) % max(1, count // 10) == 0:
                _say(f"{number + 1:6} questions   {process.memory_info().rss / 1e6:7.1f} MB")
    grown = process.memory_info().rss - warm
    rate = (time.monotonic() - started) / count * 1000
    _say(f"grown by {grown / 1e6:.1f} MB over the last {max(0, count - WARM)} questions; {rate:.0f} ms a question")


def _ask(client: Any, asking: int, session: str, question: str, conversation: str | None) -> dict[str, Any]:
    """One question through Gradio's queue, as the page sends it; the last complete update."""
    event = {"turn": "t", "question": question, "c": conversation, "filters": None}
    body = {"data": [], "fn_index": asking, "session_hash": session, "event_data": event, "trigger_id": None}
    client.post("/gradio_api/queue/join", json=body).raise_for_status()
    last: dict[str, Any] = {}
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                message = json.loads(line[5:])
                if message["msg"] == "process_completed":
                    last = (message["output"].get("data") or [{}])[0] or {}
                if message["msg"] == "close_stream":
                    break
    return last if isinstance(last, dict) else {}


def _config(client: Any) -> dict[str, Any]:
    page = client.get("/").text
    start = page.index("window.gradio_config = ") + len("window.gradio_config = ")
    return dict(json.JSONDecoder().raw_decode(page[start:])[0])


def _serve(data: str, pipe: Connection) -> None:
    """The child: indexes the sample corpus, then serves and tells its address."""
    from assistant.assistant import Assistant
    from assistant.serving import create_app, serve
    from assistant.settings import load_settings
    from ui.mount import mount

    settings = load_settings({"data": data, "port": 0, "model": "extractive", "watch": False}, environ={})
    logging.getLogger("dateline.access").disabled = True
    with Assistant.open(settings) as assistant:
        assistant.index()
        questions = [*assistant.examples(12), "What is the weather on Mars like today?"]
        app = mount(create_app(assistant, settings), assistant, settings)
        serve(app, settings, announce=lambda url, _: pipe.send((url, questions)))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (a bench prints)


if __name__ == "__main__":
    main()
