"""The server as a process: it says where it is, finishes what it has begun, and leaves in order."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.errors import SettingsError
from assistant.serving import create_app, serve
from assistant.serving.run import _listen, _url

PROGRAM = """
import importlib.util, json, sys, threading
from pathlib import Path
spec = importlib.util.spec_from_file_location("double", sys.argv[1])
double = importlib.util.module_from_spec(spec)
sys.modules["double"] = double
spec.loader.exec_module(double)
from assistant.serving import create_app, run, serve
from assistant.settings import Settings
run.GRACE = float(sys.argv[3])
settings = Settings(data=Path(sys.argv[2]), port=0)
archive = double.Archive(settings)
gate = archive.pause()
threading.Thread(target=lambda: (sys.stdin.readline(), gate.set()), daemon=True).start()
serve(create_app(archive, settings), settings, announce=lambda url, token: print(json.dumps([url, token]), flush=True))
print("closed", flush=True)
"""
ASK = {"question": "Who cut the ribbon of the Ostrava harbour bridge?", "stream": True}


class Process:
    def __init__(self, tmp_path: Path, grace: float) -> None:
        arguments = [str(Path(__file__).parent / "conftest.py"), str(tmp_path), str(grace)]
        self.child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None and self.child.stdin is not None
        self.stdout, self.stdin = self.child.stdout, self.child.stdin
        self.url, self.token = json.loads(self.stdout.readline())
        self.lines: list[str] = []
        self.begun = threading.Event()
        self.reader = threading.Thread(target=self._read)

    def _read(self) -> None:
        with httpx.stream("POST", f"{self.url}/api/ask", json=ASK, timeout=60) as response:
            for line in response.iter_lines():
                self.lines.append(line)
                if line == "event: sentence":
                    self.begun.set()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    started: list[Process] = []

    def make(grace: float) -> Process:
        started.append(Process(tmp_path, grace))
        started[-1].reader.start()
        assert started[-1].begun.wait(60)
        return started[-1]

    yield make
    for process in started:
        process.child.kill()
        process.child.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_in_flight_is_finished_before_the_server_leaves(start: Any, sent: signal.Signals) -> None:
    process = start(30)
    assert (
        httpx.get(f"{process.url}/api/status", headers={"Authorization": f"Bearer {process.token}"}).status_code == 200
    )
    process.child.send_signal(sent)
    _refused(process.url)
    process.stdin.write("\n")
    process.stdin.flush()
    process.reader.join(60)
    assert "event: answer" in process.lines
    assert process.stdout.readline() == "closed\n"
    assert process.child.wait(60) == 0


@pytest.mark.slow
def test_a_stream_that_takes_too_long_is_told_that_the_server_stops(start: Any) -> None:
    process = start(0)
    process.child.send_signal(signal.SIGTERM)
    _refused(process.url)
    process.reader.join(60)
    assert "event: error" in process.lines and "event: answer" not in process.lines
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "closed\n"
    assert process.child.wait(60) == 0


def test_a_port_in_use_is_told_before_anything_starts(archive: Any, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = settings.model_copy(update={"port": taken.getsockname()[1]})
        with pytest.raises(SettingsError, match="Choose another with --port"):
            serve(create_app(archive, busy), busy)
    nowhere = settings.model_copy(update={"host": "host.invalid"})
    with pytest.raises(SettingsError, match="listen"):
        _listen(nowhere)


def test_the_url_told_is_one_that_this_machine_can_reach(settings: Any) -> None:
    for host, told in (("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("0.0.0.0", "127.0.0.1")):
        at = settings.model_copy(update={"host": host, "port": 0})
        with _listen(at) as listening:
            assert _url(at, listening) == f"http://{told}:{listening.getsockname()[1]}"


def _refused(url: str) -> None:
    waiter = threading.Event()
    for _ in range(3_000):
        try:
            httpx.get(f"{url}/healthz")
        except httpx.HTTPError:
            return
        waiter.wait(0.02)
    raise AssertionError("it still takes calls")
