from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import Unreadable
from assistant.reading.web import read_html

BODY = (
    "<article><h1>Ferry ends</h1><p>The night ferry has made its last crossing, its operator said on Friday.</p>"
    "<p>It had sailed for sixty years, and few of the passengers were glad to see it go.</p></article>"
)


def page(head: str = "", body: str = BODY) -> str:
    return f"<html><head><title>Ferry ends</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2023-11-07T08:00:00+02:00'>",
        '<meta name="date" content="7 November 2023">',
        '<meta itemprop="datePublished" content="2023-11-07">',
        '<META CONTENT="20231107" NAME="DC.date">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2023-11-07T10:00:00Z"}</script>',
        '<meta name="date" content="soon"><meta name="pubdate" content="2023-11-07">',
    ],
)
def test_the_date_is_what_the_page_says_of_itself(head: str) -> None:
    assert read_html(page(head)).date == date(2023, 11, 7)


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ('<time datetime="2023-11-07">today</time>', date(2023, 11, 7)),
        ('<time datetime="2022-01-01">old</time><time datetime="2023-11-07">new</time>', None),
        ('<time datetime="2022-01-01">old</time>'
         '<time itemprop="datePublished" datetime="2023-11-07">new</time>', date(2023, 11, 7)),
        ("<time>7 November 2023</time>", None),
    ],
)  # fmt: skip
def test_a_time_element_counts_where_it_can_only_be_the_publication(times: str, day: date | None) -> None:
    assert read_html(page(body=BODY + times)).date == day


def test_neither_prose_nor_the_address_gives_a_date() -> None:
    prose = BODY.replace("on Friday", "on 7 November 2023")
    assert read_html(page(body=prose), "https://news.example/2023/11/07/ferry").date is None


def test_the_canonical_address_is_kept_and_only_where_it_is_a_web_address() -> None:
    link = "<link rel='canonical' href='https://news.example/ferry'>"
    assert read_html(page(link)).url == "https://news.example/ferry"
    assert read_html(page("<link rel='canonical' href='javascript:alert(1)'>")).url is None


def test_scripts_and_handlers_never_reach_the_text() -> None:
    draft = read_html(page(body=BODY.replace("<p>It", "<script>steal()</script><img src=x onerror=steal()><p>It")))
    assert "steal" not in draft.text


@pytest.mark.parametrize("content", ["", "\x00", "<html></html>", "<nav>Home</nav>", "<" * 1_000])
def test_a_page_without_an_article_is_refused(content: str) -> None:
    with pytest.raises(Unreadable):
        read_html(content)


@pytest.mark.parametrize("piece", ["<div>", "<p><b>", "<meta ", "<time ", "<table><tr><td>", "<ul><li>", "<!--", "<"])
def test_deeply_nested_and_broken_pages_end(piece: str) -> None:
    try:
        read_html(page(body=piece * (20_000 // len(piece)) + "words"))
    except Unreadable:
        return
