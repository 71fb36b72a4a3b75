from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.errors import FetchRefused
from assistant.reading import feeds
from assistant.reading.feeds import Manners, Validators, read_url

if TYPE_CHECKING:
    from tests.reading.conftest import Site

WORDS = "The night ferry has made its last crossing, its operator said on Friday, and few were sorry. "


def page(title: str) -> bytes:
    return (
        f"<html><head><title>{title}</title><meta property='article:published_time' content='2023-11-07T08:00:00Z'>"
        f"<meta property='og:site_name' content='Portvale Courier'></head><body><article><h1>{title}</h1>"
        f"<p>{WORDS * 3}</p><p>It had sailed for sixty years, and the town will miss it.</p></article></body></html>"
    ).encode()


def feed(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Portvale Courier</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, body: str = "A teaser.", link: str | None = None) -> str:
    return (
        f"<item><title>Item {number}</title><guid isPermaLink='false'>id-{number}</guid>"
        f"<link>{link or f'/{number}'}</link>"
        f"<pubDate>Mon, 06 Nov 2023 10:00:00 GMT</pubDate><description>{body}</description></item>"
    )


def manners(site: Site) -> Manners:
    return Manners(site.guard, pause=0)


def test_a_page_is_one_article_under_its_url(site: Site) -> None:
    site.page("/a", page("Ferry ends"))
    got = read_url(site.url("/a"), manners=manners(site))
    (keyed,) = got.reading.drafts
    assert keyed.key == site.url("/a")
    assert (keyed.draft.title, keyed.draft.date, keyed.draft.url) == ("Ferry ends", date(2023, 11, 7), site.url("/a"))


def test_a_page_in_an_old_encoding_is_read_as_its_server_says(site: Site) -> None:
    site.page(
        "/a", page("Ende der Fähre").decode().replace("sorry", "müde").encode("cp1252"), "text/html; charset=iso-8859-1"
    )
    (keyed,) = read_url(site.url("/a"), manners=manners(site)).reading.drafts
    assert keyed.draft.title == "Ende der Fähre"


def test_a_feed_gives_whole_items_at_once_and_teasers_from_their_pages(site: Site) -> None:
    site.page("/feed", feed(item(1, WORDS * 12), item(2)), "application/rss+xml", 'ETag: "7"')
    site.page("/2", page("Ferry ends"))
    got = read_url(site.url("/feed"), manners=manners(site))
    whole, linked = got.reading.drafts
    assert (whole.key, linked.key) == ("id-1", "id-2")
    assert whole.draft.text.startswith("The night ferry")
    assert linked.draft.text.endswith("the town will miss it.")
    assert (linked.draft.title, linked.draft.date, linked.draft.url) == ("Item 2", date(2023, 11, 6), site.url("/2"))
    assert linked.draft.source == "Portvale Courier"
    assert "/1" not in site.paths
    assert got.validators == Validators('"7"')


def test_a_feed_that_has_not_changed_costs_one_request(site: Site) -> None:
    site.answers["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    got = read_url(site.url("/feed"), validators=Validators('"7"'), manners=manners(site))
    assert got.unchanged
    assert got.reading.drafts == ()
    assert got.validators == Validators('"7"')
    assert site.paths == ["/feed"]


def test_a_known_item_is_not_fetched_again(site: Site) -> None:
    site.page("/feed", feed(item(1), item(2)), "application/rss+xml")
    site.page("/2", page("Ferry ends"))
    got = read_url(site.url("/feed"), is_known=lambda key: key == "id-1", manners=manners(site))
    assert [keyed.key for keyed in got.reading.drafts] == ["id-2"]
    assert site.paths == ["/feed", "/robots.txt", "/2"]


def test_more_pages_than_one_run_fetches_are_left_to_the_next_which_gets_the_feed_anew(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_PAGES", 1)
    site.page("/feed", feed(item(1), item(2)), "application/rss+xml", 'ETag: "7"')
    site.page("/1", page("One"))
    site.page("/2", page("Two"))
    first = read_url(site.url("/feed"), manners=manners(site))
    assert [keyed.key for keyed in first.reading.drafts] == ["id-1"]
    assert first.validators == Validators()
    second = read_url(site.url("/feed"), is_known=lambda key: key == "id-1", manners=manners(site))
    assert [keyed.key for keyed in second.reading.drafts] == ["id-2"]
    assert second.validators == Validators('"7"')


def test_a_page_that_robots_are_asked_to_leave_is_left_and_its_teaser_taken(site: Site) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /2\n", "text/plain")
    site.page("/feed", feed(item(2)), "application/rss+xml")
    (keyed,) = read_url(site.url("/feed"), manners=manners(site)).reading.drafts
    assert keyed.draft.text == "A teaser."
    assert "/2" not in site.paths


def test_a_link_into_the_inner_network_or_to_nothing_is_named_and_the_rest_goes_on(site: Site) -> None:
    site.names["inner.test"] = ["10.0.0.1"]
    site.page("/feed", feed(item(1, link="http://inner.test/admin"), item(2, link="/gone"), item(3)), "text/xml")
    site.page("/3", page("Three"))
    got = read_url(site.url("/feed"), manners=manners(site))
    assert [keyed.key for keyed in got.reading.drafts] == ["id-3"]
    assert [skipped.path for skipped in got.reading.skipped] == ["http://inner.test/admin", site.url("/gone")]
    assert "public" in got.reading.skipped[0].reason
    assert "404" in got.reading.skipped[1].reason


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"<rss><!DOCTYPE x [<!ENTITY a 'b'>]></rss>", "application/rss+xml", "entities"),
        (b"<a/>", "application/xml", "not an RSS or Atom feed"),
        (b"{}", "application/json", "neither a feed nor a page"),
        (b"<html><body></body></html>", "text/html", "no article text"),
        (b"%PDF-1.7 no", "application/pdf", "not a sound PDF"),
    ],
)
def test_what_is_neither_a_feed_nor_an_article_is_refused(body: bytes, kind: str, said: str, site: Site) -> None:
    site.page("/a", body, kind)
    with pytest.raises(FetchRefused, match=said):
        read_url(site.url("/a"), manners=manners(site))


def test_a_host_is_given_a_pause_between_two_requests(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(feeds.time, "sleep", pauses.append)
    site.page("/a", page("A"))
    careful = Manners(site.guard, pause=60)
    careful.get(site.url("/a"))
    careful.get(site.url("/a"))
    assert pauses[0] == 0
    assert pauses[1] > 50
