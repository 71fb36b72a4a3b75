"""`python -m assistant.serving.bench`: people who ask a running server at once, and how long they wait.

Starts a server of its own over the sample corpus unless it is given a URL. Prints figures; judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from assistant.settings import load_settings

# Questions beside the archive's own examples, where a server is reached by URL and its examples are not at hand.
QUESTIONS = ("What happened last week?", "Who met whom?", "Where was an election held?", "What did the report say?")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.serving.bench", description=__doc__)
    parser.add_argument("--url", help="a running server; one of its own over the sample corpus if left out")
    parser.add_argument("--key", default="", help="an API key for it")
    parser.add_argument("--people", type=int, default=50, help="how many ask at once")
    parser.add_argument("--seconds", type=float, default=30.0, help="for how long")
    parser.add_argument("--stream", action="store_true", help="read answers as streams")
    given = parser.parse_args()
    if given.url:
        _print(asyncio.run(_crowd(given.url, given.key, QUESTIONS, given.people, given.seconds, given.stream)))
        return
    with _own_server() as (url, questions):
        _print(asyncio.run(_crowd(url, "", questions, given.people, given.seconds, given.stream)))


async def _crowd(
    url: str, key: str, questions: tuple[str, ...], people: int, seconds: float, stream: bool
) -> dict[str, Any]:
    """Every person asks again as soon as answered; one who is told to wait waits as long as told."""
    ends = time.perf_counter() + seconds
    statuses: Counter[str] = Counter()
    waits: list[float] = []
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    limits = httpx.Limits(max_connections=people)
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=120) as http:

        async def person(number: int) -> None:
            turn = number
            while time.perf_counter() < ends:
                body = {"question": questions[turn % len(questions)], "stream": stream}
                turn += 1
                began = time.perf_counter()
                try:
                    response = await http.post("/api/ask", json=body)
                except httpx.TransportError as error:
                    statuses[f"{type(error).__name__} wrong"] += 1
                    continue
                if response.status_code == httpx.codes.OK and _complete(response, stream):
                    waits.append((time.perf_counter() - began) * 1000)
                    statuses["200"] += 1
                elif response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                    statuses["429"] += 1
                    await asyncio.sleep(float(response.headers["Retry-After"]))
                else:
                    statuses[f"{response.status_code} wrong"] += 1

        await asyncio.gather(*(person(number) for number in range(people)))
    return {"people": people, "seconds": seconds, "stream": stream, "statuses": dict(statuses), "waits": sorted(waits)}


def _complete(response: httpx.Response, stream: bool) -> bool:
    return "event: answer" in response.text if stream else "status" in response.json()


def _print(figures: dict[str, Any]) -> None:
    waits = figures.pop("waits")
    at = {f"p{part}_ms": round(waits[min(len(waits) - 1, len(waits) * part // 100)], 1) for part in (50, 95) if waits}
    rate = round(len(waits) / figures["seconds"], 1)
    print(json.dumps({**figures, **at, "answers_per_second": rate}, indent=1))  # noqa: T201


@contextmanager
def _own_server() -> Iterator[tuple[str, tuple[str, ...]]]:
    """A server over the sample corpus in a temporary data directory, in a thread of this process."""
    import uvicorn

    from assistant.assistant import Assistant
    from assistant.serving import create_app
    from assistant.serving.run import config

    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"data": Path(folder)})
        with Assistant.open(settings) as assistant:
            assistant.index()
            app = create_app(assistant, settings)
            server = uvicorn.Server(config(app))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                thread.join(0.05)
            try:
                yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", assistant.examples(20)
            finally:
                server.should_exit = True
                thread.join()


if __name__ == "__main__":
    main()
