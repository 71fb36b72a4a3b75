"""Asking in a real browser, over the real archive: from the question to the highlighted words, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_from_the_first_question_to_the_highlighted_words_in_the_article(
    portvale: Any, serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    archive = portvale
    page = visit(serve(archive).url)
    turn = ask(page, "How much did the repairs of the harbour bridge cost?")
    assert "41.5 million crowns" in turn.locator(".said").inner_text()

    turn.locator(".mark").first.hover()
    assert "41.5 million crowns" in page.locator("#quote-card .quote").inner_text()

    turn.locator(".mark").first.click()
    card = page.locator("#panel .card.lit")
    assert "41.5 million crowns" in card.locator("blockquote mark").inner_text()
    assert "7 November 2023" in card.locator(".meta").inner_text()

    card.locator("text=Open article").click()
    marked = page.locator(".reader .text mark")
    assert "41.5 million crowns" in marked.inner_text()
    assert marked.evaluate(
        """(mark) => {
        const at = mark.getBoundingClientRect(), box = mark.closest('.panel-body').getBoundingClientRect();
        return at.top >= box.top && at.bottom <= box.bottom; }"""
    )
    quote = archive.conversation(page.url.partition("c=")[2]).exchanges[0].answer.citations[0].quote
    assert archive.article(quote.article.id).text[quote.start : quote.end] == quote.text
    assert quote.text in page.locator(".reader .text").inner_text()


def test_the_whole_way_by_keyboard(portvale: Any, serve: Callable[..., Any], visit: Callable[..., Any]) -> None:
    page = visit(serve(portvale).url)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type("How many dockers joined the strike?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn:not(.live) .mark")
    page.locator(".turn .mark").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.wait_for_selector("#quote-card:not([hidden])")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className").startswith("card")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert "mark" in page.evaluate("document.activeElement.className")


def test_a_follow_up_shows_the_standalone_form_that_was_searched(
    portvale: Any, serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(portvale).url)
    ask(page, "How many visitors does the museum of tides expect?")
    turn = ask(page, "Where did it open?")
    searched = portvale.conversation(page.url.partition("c=")[2]).exchanges[1].answer.question
    shown = turn.locator(".searched q").all_inner_texts()
    assert shown == ([] if searched == "Where did it open?" else [searched])


def test_what_is_not_in_the_archive_looks_different_and_shows_what_came_closest(
    portvale: Any, serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(portvale).url)
    turn = ask(page, "What did the harbour bridge engineers of Brazil say about penguins?")
    assert turn.get_attribute("data-status") == "not_found"
    assert turn.locator(".mark").count() == 0
    shown = turn.locator(".answer.not_found").inner_text()
    assert "Not in the archive" in shown
    assert "7 Nov 2023 – 15 Jan 2024" in shown
    assert turn.locator(".near li").count() > 0
    turn.locator(".near .link").first.click()
    page.wait_for_selector(".reader .text mark")


def test_filters_are_chips_that_hold_for_the_questions_after_and_can_be_taken_off(
    portvale: Any, serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    archive = portvale
    page = visit(serve(archive).url)
    page.click('[data-act="filters"]')
    page.fill('[data-filter="since"]', "2023-11-15")
    page.fill('[data-filter="until"]', "2023-12-31")
    page.select_option('[data-filter="source"]', "Portvale Courier")
    page.keyboard.press("Escape")
    assert page.locator("#chips .chip").count() == 3

    ask(page, "What is said of Mayor Ines Calder?")
    ask(page, "Which jobs are at stake?")
    exchanges = archive.conversation(page.url.partition("c=")[2]).exchanges
    assert [item.filters.sources for item in exchanges] == [("Portvale Courier",)] * 2
    outlets = {hit.article.source for item in exchanges for hit in item.answer.hits}
    assert outlets == {"Portvale Courier"}

    page.click(".chip button >> nth=0")
    assert page.locator("#chips .chip").count() == 2
    turn = ask(page, "Who leads the union?")
    assert "from" not in turn.locator(".limits").inner_text()
    page.reload()
    page.wait_for_selector("#chips .chip >> nth=1")


def test_a_conversation_outlives_a_reload_and_a_restart(
    open_archive: Callable[..., Any], serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    archive = open_archive()
    site = serve(archive, archive.settings)
    page = visit(site.url)
    ask(page, "How many visitors does the museum of tides expect?")
    said = page.locator(".said").inner_text()
    page.reload()
    page.wait_for_selector(".turn .mark")
    assert page.locator(".said").inner_text() == said
    query = page.url.partition("?")[2]

    page.goto("about:blank")
    site.stop()
    archive.close()
    archive = open_archive(index=False)
    again = visit(serve(archive, archive.settings).url + "?" + query)
    assert again.locator(".said").inner_text() == said
    again.locator(".mark").first.click()
    assert "40,000 visitors" in again.locator(".card.lit mark").inner_text()
    assert again.locator(".talk-open[aria-current]").count() == 1


def test_a_cited_article_that_changed_or_went_says_so_at_the_citation(
    open_archive: Callable[..., Any],
    serve: Callable[..., Any],
    visit: Callable[..., Any],
    ask: Callable[..., Any],
    write_corpus: Callable[..., Any],
) -> None:
    archive = open_archive()
    page = visit(serve(archive).url)
    ask(page, "How many visitors does the museum of tides expect?")
    file = write_corpus() / "2024-01-15-museum.md"
    file.write_text(file.read_text("utf-8").replace("40,000", "25,000"), "utf-8")
    archive.index()
    page.reload()
    page.locator(".mark.changed").first.click()
    assert "40,000" in page.locator(".card.lit mark").inner_text()
    assert "has changed since" in page.locator(".card.lit .standing").inner_text()
    page.click(".card.lit .standing button")
    page.wait_for_selector(".diff ins")
    assert "25,000" in page.locator(".diff ins").first.inner_text()
    assert "40,000" in page.locator(".diff del").first.inner_text()

    file.unlink()
    archive.index()
    page.reload()
    page.locator(".mark.withdrawn").first.click()
    assert "withdrawn" in page.locator(".card.lit .standing").inner_text()
    page.click(".card.lit >> text=Open article")
    assert "40,000 visitors" in page.locator(".reader .text mark").inner_text()
