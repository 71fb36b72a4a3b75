from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import Unreadable
from assistant.reading.entries import entries, read_feed

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Signal &amp;amp; Orbit</title>
<entry><id>urn:1</id><title type="html">A &lt;b&gt;bold&lt;/b&gt; title</title><link href="/one"/>
<updated>2023-11-08T01:00:00+02:00</updated><published>2023-11-07T23:30:00-05:00</published>
<content type="html">&lt;p&gt;One.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Two.&lt;/p&gt;</content>
<summary>One.</summary></entry>
<entry><id>urn:1</id><title>Again</title><summary>x y</summary></entry>
<entry><title>No id</title><link href="javascript:alert(1)"/><summary>Three words here.</summary></entry></feed>"""


def test_an_atom_feed_gives_each_item_once_with_the_longest_text() -> None:
    first, second = entries(ATOM, "https://news.example/feed")
    assert (first.key, first.title, first.source) == ("urn:1", "A bold title", "Signal & Orbit")
    assert first.text == "One.\n\nTwo."
    assert first.date == date(2023, 11, 7)
    assert first.link == "https://news.example/one"
    assert (second.key, second.link, second.date) == ("3", None, None)


def test_a_feed_file_without_an_address_keeps_only_whole_links() -> None:
    found = read_feed(ATOM, "f.atom")
    assert [item.draft.url for item in found.drafts] == [None, None]


def test_rss_1_has_its_date_in_dublin_core() -> None:
    feed = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title></channel>
    <item><title>A</title><link>https://news.example/1</link><dc:date>2023-11-07</dc:date>
    <description>Some words.</description></item></rdf:RDF>"""
    (entry,) = entries(feed)
    assert (entry.date, entry.key) == (date(2023, 11, 7), "https://news.example/1")


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>no</body></html>",
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel/></rss>',
        b'<!DOCTYPE x [<!entity a SYSTEM "file:///etc/passwd">]><rss version="2.0"/>',
    ],
)
def test_what_is_no_feed_or_declares_entities_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        entries(data)
