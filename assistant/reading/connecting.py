"""Connections that go only to checked addresses and end at a deadline: the network below fetch.py.

The name is resolved and checked where the connection is made, so nothing can be swapped in between; TLS and the Host
header still speak of the name. Every wait for bytes ends at the deadline: a server can't hold on by one byte at a time.
"""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from assistant.errors import FetchRefused
from assistant.reading.addresses import Address, is_public, resolve

# For one connection or one wait; the deadline is for all of them.
WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be reached. The defaults are the rule; tests give a resolver and a check of their own."""

    resolve: Callable[[str, int], list[str]] = resolve
    allows: Callable[[Address], bool] = is_public

    def addresses(self, host: str, port: int) -> list[str]:
        """Where a name may be reached; one address that is not allowed spoils them all. Raises FetchRefused."""
        try:
            found = [ipaddress.ip_address(given.partition("%")[0]) for given in self.resolve(host, port)]
        except (OSError, UnicodeError, ValueError):
            raise FetchRefused(f"the name {host} has no address") from None
        if not found or not all(self.allows(address) for address in found):
            raise FetchRefused(f"{host} is not a public address")
        return list(dict.fromkeys(map(str, found)))


class GuardedNetwork(httpcore.NetworkBackend):
    """Makes the connections of an httpcore pool."""

    def __init__(self, guard: Guard, deadline: float) -> None:
        self._guard = guard
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._guard.addresses(host, port):
            try:
                wait = _left(self._deadline, httpcore.ConnectTimeout)
                return _TimedStream(self._network.connect_tcp(address, port, wait), self._deadline)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = _left(self._deadline, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, too_late: type[httpcore.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise too_late("it took too long")
    return min(left, WAIT_SECONDS)
