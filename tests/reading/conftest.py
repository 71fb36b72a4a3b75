"""A web server on loopback that says whatever a test wants, byte by byte, and a guard that lets the tests reach it."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from assistant.reading.addresses import Address, is_public
from assistant.reading.connecting import Guard

LOOPBACK = "127.0.0.1"
STAND_IN = ipaddress.ip_address("127.0.0.1")

Answer = bytes | Callable[[socket.socket], None]


@dataclass
class Site:
    """`answers` by path; `asked` are the requests as they came, first line and headers."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: {"news.test": [LOOPBACK]})
    resolved: list[str] = field(default_factory=list)

    def url(self, path: str, host: str = "news.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: bytes, kind: str = "text/html; charset=utf-8", *headers: str) -> None:
        lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
        self.answers[path] = "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body

    def moved(self, path: str, to: str, status: int = 302) -> None:
        self.answers[path] = f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()

    @property
    def guard(self) -> Guard:
        return Guard(self._resolve, self._allows)

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.asked]

    def _resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        if host not in self.names:
            raise OSError("no such name")
        return self.names[host]

    @staticmethod
    def _allows(address: Address) -> bool:
        """The real check, and the one address that the server of the tests has."""
        return address == STAND_IN or is_public(address)


@pytest.fixture
def site() -> Iterator[Site]:
    with socket.create_server((LOOPBACK, 0)) as server:
        found = Site(server.getsockname()[1])
        stop = threading.Event()
        server.settimeout(0.05)
        thread = threading.Thread(target=_serve, args=(server, found, stop))
        thread.start()
        yield found
        stop.set()
        thread.join()


def _serve(server: socket.socket, site: Site, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        with connection:
            try:
                _answer(connection, site)
            except OSError:  # the client has had enough
                continue


def _answer(connection: socket.socket, site: Site) -> None:
    connection.settimeout(5)
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(4_096)
        if not piece:
            return
        request += piece
    site.asked.append(request.decode("latin-1"))
    path = site.asked[-1].split(" ")[1]
    answer = site.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    if callable(answer):
        answer(connection)
    else:
        connection.sendall(answer)
