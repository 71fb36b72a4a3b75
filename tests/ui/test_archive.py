"""The Articles and Index views in a real browser, over the real archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_several_files_are_uploaded_reported_one_by_one_and_then_answer(
    open_archive: Callable[..., Any], serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(open_archive()).url)
    page.click('.views [data-view="articles"]')
    page.wait_for_selector(".row-title >> nth=4")
    lighthouse = (
        "date 2024-02-03 Lighthouse of Portvale sold\n\n"
        "The lighthouse of Portvale was sold on Saturday for 2.3 million "
        "crowns to the painter Odile Varga. She will turn it into a studio."
    )
    page.set_input_files(
        "#files",
        [
            {"name": "lighthouse.txt", "mimeType": "text/plain", "buffer": lighthouse.encode()},
            {"name": "broken.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n\x00\x00"},
        ],
    )
    page.wait_for_selector("#uploads .good >> text=1 article added")
    page.wait_for_selector("#uploads .bad >> text=broken.png")
    assert page.locator("#uploads > li").count() == 2
    page.wait_for_selector("text=Lighthouse of Portvale sold")

    turn = ask(page, "For how much was the lighthouse of Portvale sold?")
    assert "Odile Varga" in turn.locator(".said").inner_text()


def test_articles_are_searched_and_the_bars_filter_them(
    portvale: Any, serve: Callable[..., Any], visit: Callable[..., Any]
) -> None:
    page = visit(serve(portvale).url)
    page.click('.views [data-view="articles"]')
    page.wait_for_selector("#archive >> text=5 articles")
    assert page.locator(".bar").count() == 3  # November to January
    page.locator(".bar").first.click()
    page.wait_for_selector("#archive >> text=2 articles")
    assert page.input_value("#archive-since") == "2023-11-01"
    page.keyboard.press("ArrowRight")
    assert "December 2023: 1 article" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.click("text=Clear")
    page.fill("#archive-query", "museum")
    page.wait_for_selector("#archive >> text=1 article")
    page.fill("#archive-query", "")
    page.select_option("#archive-source", "Portvale Courier")
    page.wait_for_selector("#archive >> text=2 articles")
    page.click('[data-unit="week"]')
    page.wait_for_selector('.bar[aria-label^="Week of"]')


def test_an_article_is_removed_only_after_confirmation(
    open_archive: Callable[..., Any], serve: Callable[..., Any], visit: Callable[..., Any]
) -> None:
    archive = open_archive()
    page = visit(serve(archive).url)
    page.click('.views [data-view="articles"]')
    page.click("text=Museum of tides opens")
    page.click("text=Remove from the archive")
    page.click("#dialog >> text=Cancel")
    assert archive.status().articles == 5
    page.click("text=Remove from the archive")
    page.click("#dialog-yes")
    page.wait_for_selector("#archive >> text=4 articles")
    assert archive.status().articles == 4


def test_the_index_view_shows_runs_and_re_indexes(
    open_archive: Callable[..., Any],
    serve: Callable[..., Any],
    visit: Callable[..., Any],
    write_corpus: Callable[..., Any],
) -> None:
    archive = open_archive()
    page = visit(serve(archive).url)
    page.click('.views [data-view="index"]')
    page.wait_for_selector(".run >> text=5 added")
    (write_corpus() / "new.txt").write_text(
        "date 2024-03-01 Harbour news\n\nA seal was seen in the harbour of Portvale."
    )
    page.click("text=Re-index now")
    page.wait_for_selector(".run >> text=1 added")
    page.click(".run >> nth=0")
    assert "5 unchanged" in page.locator(".run").first.inner_text()
    assert archive.status().articles == 6
