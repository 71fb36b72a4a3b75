"""Hostile articles in a real browser: no script of theirs runs, nothing is fetched, their words are only words.

`visit` fails at its end for any request to another host and for any error in the console, blocked requests included.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assistant.types import Draft
from tests.ui.double import Archive

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 2'>",
    '"><svg onload=window.pwned=3>',
    "' onmouseover='window.pwned=4' x='",
    "<img src='https://evil.example/pixel.png'>",
    "![pixel](https://evil.example/markdown.png)",
    "<style>body { background: url(https://evil.example/css.png) } .app { display: none !important }</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "[click me](javascript:window.pwned=5)",
    "<a href='javascript:window.pwned=6'>click me</a>",
    "<iframe src='https://evil.example/frame'></iframe>",
    "<form action='https://evil.example/steal'><button>go</button></form>",
    "</template></article></section><div id=escaped>out</div>",
    "${window.pwned = 7} `${window.pwned = 8}` {{constructor.constructor('window.pwned = 9')()}} {{{value}}}",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "\u202egnp.live\u202c zero\u200bwidth \x00\x1b[31m",
)
FILES = {
    "page.html": (
        "<html><head><title>Harbour <script>window.pwned = 1</script> bridge</title>"
        "<meta http-equiv=refresh content='0;url=https://evil.example/'></head><body><article>"
        "<p>The bridge of Portvale cost 41 million crowns.</p>"
        "<img src=https://evil.example/a.png onerror='window.pwned=2'>"
        "<iframe src=https://evil.example/></iframe><p onclick='window.pwned=3'>The bridge is old &lt;script&gt;"
        "window.pwned"
        " = 4&lt;/script&gt; and loved.</p></article></body></html>"
    ),
    "note.md": (
        "# The bridge ![x](https://evil.example/b.png)\n\n"
        "The bridge of Portvale cost <img src=x onerror=window.pwned=5> "
        "41 million crowns.\n\n[the bridge](javascript:window.pwned=6) <svg onload=window.pwned=7>\n"
    ),
    "long.txt": "The bridge of Portvale " + "cost crowns " * 90_000,
    "rtl.txt": "The bridge\n\nThe bridge of Portvale cost \u202enwo\u202c 41 million\u200b crowns.\n",
}


def unharmed(page: Any) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator("#escaped").count() == 0
    assert page.locator("#dateline :is(script, iframe, link, style, base, meta, img, object)").count() == 0
    assert page.locator("#dateline a[href^='javascript']").count() == 0
    handlers = "els => els.filter(el => [...el.attributes].some(a => a.name.startsWith('on'))).length"
    assert page.locator("#dateline *").evaluate_all(handlers) == 0


def look_everywhere(page: Any, turn: Any) -> None:
    """Every view that shows an article's words."""
    for mark in turn.locator(".mark").all():
        mark.hover()
        page.wait_for_selector("#quote-card:not([hidden])")
        mark.click()
        unharmed(page)
    turn.locator(".mark").first.click()
    page.click("#panel .card.lit >> text=Open article")
    page.wait_for_selector(".reader .text mark")
    unharmed(page)
    page.click('.views [data-view="articles"]')
    page.wait_for_selector(".row-title")
    for row in range(min(page.locator("#archive .row").count(), 6)):
        page.locator("#archive .row").nth(row).click()
        page.wait_for_selector(".reader .text")
        unharmed(page)
    page.click('.views [data-view="index"]')
    page.wait_for_selector(".facts")
    unharmed(page)


def test_words_of_hostile_articles_are_only_words(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    drafts = [
        Draft(f"Bridge {bad}", f"The bridge of Portvale {bad} cost crowns. It {bad} rusts.", date(2024, 1, 1), bad, bad)
        for bad in PAYLOADS
    ]
    for at in range(0, len(drafts), 6):
        page = visit(serve(Archive(drafts[at : at + 6])).url)
        turn = ask(page, f"What of the bridge of Portvale {PAYLOADS[at]}?")
        assert turn.locator(".mark").count() > 0
        unharmed(page)
        look_everywhere(page, turn)
        page.reload()
        page.wait_for_selector(".turn .mark")
        unharmed(page)


def test_a_javascript_address_is_no_link(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    drafts = [Draft("Bridge", "The bridge of Portvale cost crowns.", url="javascript:window.pwned=1")]
    page = visit(serve(Archive(drafts)).url)
    ask(page, "What of the bridge of Portvale?").locator(".mark").first.click()
    assert page.locator(".card >> text=Original").count() == 0


def test_hostile_files_are_indexed_read_and_cited_without_harm(
    open_archive: Callable[..., Any], serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    archive = open_archive(FILES)
    assert archive.status().articles >= 3
    page = visit(serve(archive).url)
    turn = ask(page, "How many crowns did the bridge of Portvale cost?")
    unharmed(page)
    if turn.locator(".mark").count():
        look_everywhere(page, turn)
