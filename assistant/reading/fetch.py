"""Fetches a page or a feed from a public web server, and nothing else.

http(s) only; every address that a name resolves to has to be public, and the connection goes to an address that was
checked; each redirect is checked anew; bytes, decompressed bytes and time have caps. Proxies of the environment are not
used: through one, the address that is reached would be chosen elsewhere.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpcore

from assistant.errors import FetchRefused
from assistant.reading.connecting import Guard, GuardedNetwork

AGENT = "Dateline/0.1 (news archive reader)"
MOST_BYTES = 10_000_000
SECONDS = 30.0
REDIRECTS = 5
LONGEST_URL = 4_000
NOT_MODIFIED = 304
PUBLIC = Guard()
_MOVED = (301, 302, 303, 307, 308)
# What can hold an article or a feed; servers call feeds many things, and some say nothing.
_READABLE = re.compile(r"text/|application/(?:[\w.+-]*xml|[\w.+-]*json|pdf|octet-stream|rss|atom)|$")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered. `url` is the last one of the redirects; `body` is decompressed.

    With status 304 the page is as it was when the validators were given, and `body` is empty.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None
    charset: str | None = None

    @property
    def unchanged(self) -> bool:
        return self.status == NOT_MODIFIED


def fetch(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    guard: Guard | None = None,
    max_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Fetched:
    """Gets a URL, conditionally where validators of an earlier fetch are given.

    Raises:
        FetchRefused: the URL, an address behind it, or what came back is not taken; the message says which.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers: dict[bytes | str, bytes | str] = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
    headers |= {name: value for name, value in conditions.items() if value}
    deadline = time.monotonic() + seconds
    network = GuardedNetwork(guard or PUBLIC, deadline)
    with httpcore.ConnectionPool(network_backend=network, retries=0) as pool:
        for _ in range(REDIRECTS + 1):
            asked = _checked(url)
            try:
                with pool.stream("GET", _encoded(asked), headers=headers) as response:
                    given = _headers(response)
                    if response.status not in _MOVED or "location" not in given:
                        return _taken(url, response, given, deadline, max_bytes)
                    url = urljoin(asked, given["location"])
            except FetchRefused as error:
                raise FetchRefused(f"{url[:200]}: {str(error).rstrip('.')}.") from None
            except httpcore.TimeoutException:
                raise FetchRefused(f"{url[:200]}: the server took too long.") from None
            except (httpcore.NetworkError, httpcore.ProtocolError, ValueError, OSError) as error:
                raise FetchRefused(f"{url[:200]}: {str(error) or type(error).__name__}.") from None
    raise FetchRefused(f"{url[:200]}: more than {REDIRECTS} redirects.")


def _checked(url: str) -> str:
    """The URL without its fragment. Raises FetchRefused where it is none that is fetched."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise FetchRefused(f"{url[:200]}: not a URL.") from None
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST_URL:
        raise FetchRefused(f"{url[:200]}: only http and https URLs are fetched.")
    if "@" in parts.netloc:
        raise FetchRefused("URLs with a user name or a password are not fetched.")
    return urlunsplit((*parts[:4], ""))


def _encoded(url: str) -> str:
    """The URL in ASCII: international names as IDNA, other characters as percent-escapes."""
    import httpx  # for this alone: its parser follows what browsers do

    try:
        return str(httpx.URL(url))
    except httpx.InvalidURL:
        raise FetchRefused("not a URL") from None


def _headers(response: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


def _taken(url: str, response: httpcore.Response, given: dict[str, str], deadline: float, max_bytes: int) -> Fetched:
    kind = given.get("content-type", "").partition(";")[0].strip().lower()
    body = b""
    if response.status != NOT_MODIFIED:
        if not 200 <= response.status < 300:
            raise FetchRefused(f"the server answered {response.status}")
        if not _READABLE.match(kind):
            raise FetchRefused(f"it is {kind[:60]}, and neither a feed nor a page")
        body = b"".join(_decoded(response, given, deadline, max_bytes))
    charset = _CHARSET.search(given.get("content-type", ""))
    return Fetched(
        url,
        response.status,
        body,
        kind,
        given.get("etag"),
        given.get("last-modified"),
        charset[1] if charset else None,
    )


def _decoded(response: httpcore.Response, given: dict[str, str], deadline: float, max_bytes: int) -> Iterator[bytes]:
    """The body in pieces, decompressed here, so that no piece can grow beyond what is left of the cap."""
    encoding = given.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise FetchRefused(f"the server used an encoding that was not asked for ({encoding[:20]})")
    unpack = zlib.decompressobj(31) if "gzip" in encoding else None
    size = f"it has more than {max_bytes / 1_000_000:g} MB"
    if given.get("content-length", "0").isdecimal() and int(given.get("content-length", "0")) > max_bytes:
        raise FetchRefused(size)
    taken = 0
    for piece in response.iter_stream():
        if time.monotonic() > deadline:
            raise httpcore.ReadTimeout
        try:
            plain = unpack.decompress(piece, max_bytes - taken + 1) if unpack else piece
        except zlib.error:
            raise FetchRefused("its compression is broken") from None
        taken += len(plain)
        if taken > max_bytes:
            raise FetchRefused(size)
        yield plain
    if unpack and taken and not unpack.eof:
        raise FetchRefused("it was cut short")
