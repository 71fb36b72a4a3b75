from __future__ import annotations

import gzip
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import FetchRefused
from assistant.reading.fetch import fetch

if TYPE_CHECKING:
    from tests.reading.conftest import Site

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_a_page_is_fetched_with_its_name_in_the_host_header_and_from_the_checked_address(site: Site) -> None:
    site.page(
        "/a", "Grüße".encode(), "text/html; charset=utf-8", 'ETag: "1"', "Last-Modified: Tue, 07 Nov 2023 10:00:00 GMT"
    )
    got = fetch(site.url("/a#part"), guard=site.guard)
    assert (got.status, got.body.decode(), got.content_type, got.charset) == (200, "Grüße", "text/html", "utf-8")
    assert (got.etag, got.last_modified) == ('"1"', "Tue, 07 Nov 2023 10:00:00 GMT")
    assert got.url == site.url("/a#part")
    (request,) = site.asked
    assert request.startswith("GET /a HTTP/1.1\r\n")
    assert f"Host: news.test:{site.port}\r\n" in request
    assert "User-Agent: Dateline/" in request
    assert site.resolved == ["news.test"]


def test_a_page_that_is_as_it_was_is_not_sent_again(site: Site) -> None:
    site.answers["/a"] = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    got = fetch(site.url("/a"), etag='"1"', last_modified="Tue, 07 Nov 2023 10:00:00 GMT", guard=site.guard)
    assert got.unchanged
    assert got.body == b""
    assert 'If-None-Match: "1"\r\n' in site.asked[0]
    assert "If-Modified-Since: Tue, 07 Nov 2023 10:00:00 GMT\r\n" in site.asked[0]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://news.test/a",
        "gopher://news.test/",
        "//news.test/a",
        "news.test",
        "http://",
        "http://user:word@news.test/",
        "http://news.test:99999/",
        "http://[::1/",
        "javascript:alert(1)",
        "http://news.test/" + "a" * 5_000,
    ],
)
def test_what_is_no_plain_web_address_is_refused_before_anything_is_resolved(url: str, site: Site) -> None:
    with pytest.raises(FetchRefused):
        fetch(url, guard=site.guard)
    assert site.resolved == []


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["93.184.216.34", "192.168.1.1"],
        ["::1"],
        ["fe80::1%eth0"],
        ["::ffff:10.0.0.1"],
        ["2002:0a00:0001::"],
        ["64:ff9b::a00:1"],
        ["not an address"],
        [],
    ],
)
def test_a_name_with_any_address_that_is_not_public_is_refused(addresses: list[str], site: Site) -> None:
    site.names["inner.test"] = addresses
    with pytest.raises(FetchRefused, match=r"inner\.test"):
        fetch("http://inner.test/", guard=site.guard)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
def test_loopback_is_refused_however_it_is_written(host: str, site: Site) -> None:
    with pytest.raises(FetchRefused):
        fetch(f"http://{host}:{site.port}/a")
    assert site.asked == []


def test_the_name_is_resolved_once_for_each_connection_so_nothing_can_be_swapped_in(site: Site) -> None:
    site.page("/a", b"x")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    site.names["turn.test"] = []
    guard = site.guard
    turning = type(guard)(lambda host, port: next(answers), guard.allows)
    assert fetch(site.url("/a", "turn.test"), guard=turning).body == b"x"
    with pytest.raises(FetchRefused, match="not a public address"):
        fetch(site.url("/a", "turn.test"), guard=turning)


@pytest.mark.parametrize(
    "to", ["http://inner.test/", "http://10.0.0.1/", "file:///etc/passwd", "//inner.test/x", "http://u:p@news.test/"]
)
def test_a_redirect_is_checked_like_the_first_url(to: str, site: Site) -> None:
    site.names |= {"inner.test": ["192.168.0.1"], "10.0.0.1": ["10.0.0.1"]}
    site.moved("/a", to)
    with pytest.raises(FetchRefused):
        fetch(site.url("/a"), guard=site.guard)


def test_redirects_are_followed_to_the_end_but_not_for_ever(site: Site) -> None:
    site.moved("/a", "/b", 301)
    site.moved("/b", "c", 308)
    site.page("/c", b"There.")
    got = fetch(site.url("/a"), guard=site.guard)
    assert (got.body, got.url) == (b"There.", site.url("/c"))
    site.moved("/loop", "/loop")
    with pytest.raises(FetchRefused, match="redirects"):
        fetch(site.url("/loop"), guard=site.guard)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (HEAD.replace(b"200 OK", b"500 No") + b"Content-Length: 0\r\n\r\n", "answered 500"),
        (HEAD + b"Content-Length: 99999999\r\n\r\n", "more than 0.1 MB"),
        (HEAD + b"\r\n" + b"x" * 200_000, "more than 0.1 MB"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 50_000_000), "more than 0.1 MB"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 1_000)[:-12], "cut short"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\nplain", "compression"),
        (HEAD + b"Content-Encoding: br\r\n\r\nplain", "not asked for"),
        (HEAD + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(b"x")), "not asked for"),
        (HEAD + b"Content-Length: 100\r\n\r\nshort", "."),
        (HEAD.replace(b"text/html", b"video/mp4") + b"\r\nxx", "neither a feed nor a page"),
        (b"not http at all\r\n\r\n", "."),
        (b"", "."),
        (HEAD + b"X: " + b"y" * 300_000 + b"\r\n\r\n", "."),
    ],
)
def test_answers_that_are_too_large_broken_or_of_another_kind_are_refused(answer: bytes, said: str, site: Site) -> None:
    site.answers["/a"] = answer
    with pytest.raises(FetchRefused, match=said):
        fetch(site.url("/a"), guard=site.guard, max_bytes=100_000)


def drip(start: bytes, piece: bytes) -> Any:
    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(200):
            connection.sendall(piece)
            time.sleep(0.02)

    return answer


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", HEAD + b"\r\n"])
def test_a_server_that_sends_byte_by_byte_is_left_at_the_deadline(start: bytes, site: Site) -> None:
    site.answers["/a"] = drip(start, b"x")
    with pytest.raises(FetchRefused, match="too long"):
        fetch(site.url("/a"), guard=site.guard, seconds=0.3)


def test_a_compressed_page_is_unpacked(site: Site) -> None:
    site.page("/a", gzip.compress(b"A page."), "text/html", "Content-Encoding: gzip")
    assert fetch(site.url("/a"), guard=site.guard).body == b"A page."


def test_the_next_address_is_tried_where_one_does_not_answer(site: Site) -> None:
    site.page("/a", b"x")
    site.names["two.test"] = ["127.0.0.2", "127.0.0.1"]
    guard = site.guard
    both = type(guard)(guard.resolve, lambda address: address.is_loopback)
    assert fetch(site.url("/a", "two.test"), guard=both).body == b"x"


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    site.page("/a", b"x")
    assert fetch(site.url("/a"), guard=site.guard).body == b"x"
