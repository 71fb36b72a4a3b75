"""Fetches a page or a feed from a public web server, and nothing else.

http(s) only; every address that the name resolves to has to be public, and the connection goes to the address that was
checked; each redirect is checked anew; bytes, decompressed bytes and time have caps. Proxies of the environment are not
used: through one, the address that is reached would be chosen elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from assistant.errors import FetchRefused

AGENT = "Dateline/0.1 (news archive reader)"
MOST_BYTES = 10_000_000
SECONDS = 30.0
REDIRECTS = 5
TIMEOUT = httpx.Timeout(10.0)
NOT_MODIFIED = 304
_MOVED = (301, 302, 303, 307, 308)
# IPv4 inside IPv6: what it reaches is the address that it embeds, which may be private.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered. `body` is decompressed, and empty where the page has not changed since it was asked."""

    url: str
    status: int
    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None

    @property
    def unchanged(self) -> bool:
        return self.status == NOT_MODIFIED


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be reached. The defaults are the rule; tests give a resolver and a check of their own."""

    resolve: Resolver
    allows: Callable[[Address], bool]


def fetch(
    url: str, *, etag: str | None = None, last_modified: str | None = None, guard: Guard | None = None
) -> Fetched:
    """Gets a URL, conditionally where validators of an earlier fetch are given.

    Raises:
        FetchRefused: the URL, an address behind it, or what came back is not taken; the message says which.
    """
    guard = guard or PUBLIC
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **{k: v for k, v in conditions.items() if v}}
    deadline = time.monotonic() + SECONDS
    with httpx.Client(trust_env=False, timeout=TIMEOUT, follow_redirects=False) as client:
        for _ in range(REDIRECTS + 1):
            try:
                target, extensions, host = _pinned(url, guard)
                request = client.build_request("GET", target, headers={**headers, "Host": host}, extensions=extensions)
                response = client.send(request, stream=True)
                try:
                    if response.status_code in _MOVED and "location" in response.headers:
                        url = urljoin(url, response.headers["location"])
                        continue
                    return _taken(url, response, deadline)
                finally:
                    response.close()
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                raise FetchRefused(f"{url}: {str(error) or type(error).__name__}") from None
    raise FetchRefused(f"{url}: more than {REDIRECTS} redirects.")


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, by the system."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, what it embeds included."""
    if isinstance(address, ipaddress.IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if embedded is None and address in _NAT64:
            embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if embedded is not None:
            return is_public(embedded)
    return address.is_global and not address.is_multicast and not address.is_reserved


PUBLIC = Guard(resolve, is_public)


def _pinned(url: str, guard: Guard) -> tuple[httpx.URL, dict[str, str], str]:
    """The URL with a checked address for its host, what TLS has to know of the name, and the Host header."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise FetchRefused(f"{url}: not a URL.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise FetchRefused(f"{url}: only http and https URLs are fetched.")
    if parts.username or parts.password:
        raise FetchRefused("URLs with a user name or a password are not fetched.")
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = [ipaddress.ip_address(found.partition("%")[0]) for found in guard.resolve(host, port)]
    except (OSError, UnicodeError, ValueError):
        raise FetchRefused(f"{url}: the name {host} has no address.") from None
    if not addresses or not all(guard.allows(address) for address in addresses):
        raise FetchRefused(f"{url}: {host} is not a public address.")
    target = httpx.URL(url).copy_with(host=str(addresses[0]), fragment=None)
    return target, {"sni_hostname": host}, parts.netloc.rpartition("@")[2]


def _taken(url: str, response: httpx.Response, deadline: float) -> Fetched:
    if response.status_code != NOT_MODIFIED and not response.is_success:
        raise FetchRefused(f"{url}: the server answered {response.status_code}.")
    body = b"".join(_decoded(url, response, deadline)) if response.status_code != NOT_MODIFIED else b""
    given = response.headers
    return Fetched(
        url,
        response.status_code,
        body,
        given.get("content-type", "").partition(";")[0].strip().lower(),
        given.get("etag"),
        given.get("last-modified"),
    )


def _decoded(url: str, response: httpx.Response, deadline: float) -> Iterator[bytes]:
    """The body in pieces, decompressed here, so that no piece can grow beyond what is left of the cap."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise FetchRefused(f"{url}: the server used an encoding that was not asked for ({encoding[:20]}).")
    unpack = zlib.decompressobj(31) if "gzip" in encoding else None
    taken = 0
    for piece in response.iter_raw():
        if time.monotonic() > deadline:
            raise FetchRefused(f"{url}: it took more than {SECONDS:.0f} seconds.")
        try:
            plain = unpack.decompress(piece, MOST_BYTES - taken + 1) if unpack else piece
        except zlib.error:
            raise FetchRefused(f"{url}: its compression is broken.") from None
        taken += len(plain)
        if taken > MOST_BYTES:
            raise FetchRefused(f"{url}: it has more than {MOST_BYTES // 1_000_000} MB.")
        yield plain
