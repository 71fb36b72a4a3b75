"""A chat server on loopback that misbehaves on purpose, one way for each path: the faults that real ones have shown."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = "The repairs cost 41.5 million crowns. [1] Some 80 jobs are at stake. [2]"


def chunk(text: str | None = None, finish: str | None = None, **more: object) -> str:
    choices = (
        [] if text is None and finish is None else [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]
    )
    data = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": choices, **more}
    return f"data: {json.dumps(data)}\n\n"


class Server(ThreadingHTTPServer):
    """Answers /NAME/v1/chat/completions as `faults[NAME]` says; `seen` keeps (path, body) of each request."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, dict[str, object]]] = []
        self.keys: list[str | None] = []
        self.stop = threading.Event()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.seen.append((self.path, {}))
        models = [] if self.path.startswith("/none") else [{"id": "first-of-many", "object": "model"}, {"id": "other"}]
        self.send("application/json", json.dumps({"object": "list", "data": models}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append((self.path, body))
        self.server.keys.append(self.headers.get("authorization"))
        FAULTS[self.path.split("/")[1]](self)

    def send(self, kind: str, text: str, status: int = 200, **headers: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def begin(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.end_headers()

    def write(self, *parts: str) -> None:
        for part in parts:
            self.wfile.write(part.encode())
            self.wfile.flush()

    def words(self, text: str = ANSWER) -> None:
        self.write(*(chunk(word + " ") for word in text.split(" ")))

    def refuse(self, status: int, **headers: str) -> None:
        self.send(
            "application/json", json.dumps({"error": {"message": f"no: {status}", "type": "x"}}), status, **headers
        )

    @property
    def tries(self) -> int:
        return sum(path == self.path for path, _ in self.server.seen)


def _well(handler: Handler) -> None:
    handler.begin()
    handler.words()
    usage = {"prompt_tokens": 50, "completion_tokens": 20, "total_tokens": 70}
    handler.write(chunk("", "stop"), chunk(usage=usage), "data: [DONE]\n\n")


def _silent_at_first(handler: Handler) -> None:
    handler.server.stop.wait(10)


def _silent_midway(handler: Handler) -> None:
    handler.begin()
    handler.words("The repairs cost 41.5 million crowns. [1] Some 80 jobs")
    handler.server.stop.wait(10)


def _dropped(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    for word in ["The", "repairs", "cost", "41.5", "million", "crowns.", "[1]", "Some", "80", "jobs"]:
        part = chunk(word + " ").encode()
        handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def _never_ends(handler: Handler) -> None:
    handler.begin()
    handler.words("The repairs cost 41.5 million crowns. [1]")
    try:
        while not handler.server.stop.is_set():
            handler.write(chunk("and so on "))
            time.sleep(0.001)
    except OSError:
        pass


def _only_pings(handler: Handler) -> None:
    handler.begin()
    try:
        while not handler.server.stop.is_set():
            handler.write(": still here\n\n")
            time.sleep(0.01)
    except OSError:
        pass


def _twice_busy(handler: Handler) -> None:
    if handler.tries < 3:
        handler.refuse(429, retry_after="0.01")
    else:
        _well(handler)


def _picky(handler: Handler) -> None:
    if "stream_options" in handler.server.seen[-1][1]:
        handler.refuse(400)
    else:
        _well(handler)


def _stream(*parts: str, words: str = "", kind: str = "text/event-stream") -> Callable[[Handler], None]:
    def fault(handler: Handler) -> None:
        handler.begin(kind)
        if words:
            handler.words(words)
        handler.write(*parts)

    return fault


def _status(code: int, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.refuse(code, **headers)


def _page(kind: str, text: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(kind, text)


_WHOLE = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": ANSWER}}]}  # fmt: skip
_BEGUN = "The repairs cost 41.5 million crowns. [1] Some 80 jobs"

FAULTS: dict[str, Callable[[Handler], None]] = {
    "well": _well,
    "none": _well,
    "whole": _page("application/json", json.dumps(_WHOLE)),
    "twice_busy": _twice_busy,
    "picky": _picky,
    "unauthorised": _status(401),
    "no_model": _status(404),
    "busy": _status(429, retry_after="3600"),
    "broken": _status(500),
    "moved": _status(307, location="http://127.0.0.1:9/stolen"),
    "silent_at_first": _silent_at_first,
    "silent_midway": _silent_midway,
    "dropped": _dropped,
    "only_pings": _only_pings,
    "odd_choices": _stream('data: {"choices": "no", "usage": {"prompt_tokens": "x"}}\n\n', "data: [DONE]\n\n"),
    "never_ends": _never_ends,
    "html": _page("text/html", "<html><body>Please log in</body></html>"),
    "text": _page("text/plain", ANSWER),
    "empty_body": _page("text/event-stream", ""),
    "json_error": _page("application/json", json.dumps({"error": {"message": "loading model"}})),
    "bad_json": _stream("data: {not json\n\n", "data: [DONE]\n\n"),
    "bad_json_midway": _stream("data: {not json\n\n", "data: [DONE]\n\n", words=_BEGUN),
    "no_finish": _stream("data: [DONE]\n\n", words=_BEGUN),
    "clean_end": _stream(words=_BEGUN),
    "error_chunk": _stream('data: {"error": {"message": "out of memory", "code": 500}}\n\n'),
    "error_chunk_midway": _stream('data: {"error": {"message": "out of memory"}}\n\n', words=_BEGUN),
    "nothing_said": _stream(chunk("", "stop"), "data: [DONE]\n\n"),
    "cut_off": _stream(chunk("", "length"), "data: [DONE]\n\n", words=_BEGUN),
    "filtered": _stream(chunk("", "content_filter"), "data: [DONE]\n\n", words=_BEGUN),
    "strange_chunks": _stream('data: [1, 2]\n\n', 'data: {"choices": "no"}\n\n', "data: [DONE]\n\n"),
    "binary": _stream("data: \x00\x01\n\n", "data: [DONE]\n\n"),
}  # fmt: skip
