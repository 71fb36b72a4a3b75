"""The page over a scripted archive: what only a script can bring about at will."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.errors import ChatUnavailable
from assistant.types import Answer, ArticleRef, Draft, Progress, Sentence
from tests.ui.double import Archive

pytestmark = pytest.mark.browser

LONG = "A title that goes on and on about the harbour bridge " * 6
DRAFTS = (
    Draft(
        "Bridge reopens",
        "The bridge of Portvale reopened on Tuesday. The bridge cost 41 million crowns. Calder cut the ribbon.",
        date(2023, 11, 7),
        "Portvale Courier",
        "https://news.example/bridge",
    ),
    Draft(LONG, "The bridge of Portvale is old. The bridge hangs from cables. It rusts.", None, "The Lantern"),
    Draft("A bridge too far", "Nobody crossed the bridge of Portvale by night. The ferry did.", date(2022, 3, 2)),
)


def test_sentences_come_as_they_are_found_and_stopping_keeps_nothing(
    serve: Callable[..., Any], visit: Callable[..., Any]
) -> None:
    archive = Archive(DRAFTS, pace=0.4)
    page = visit(serve(archive).url)
    page.fill("#question", "What of the bridge of Portvale?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn.live .mark")
    assert page.locator(".turn.live .s").count() < 3
    page.click(".turn.live .mark >> nth=0")  # a mark opens its source while the answer still comes
    page.wait_for_selector(".card.lit mark")
    page.click('[data-act="stop"]')
    page.wait_for_selector('.turn[data-status="failed"] >> text=Stopped')
    assert page.locator("#send").is_visible()
    assert page.url.endswith("/")
    page.wait_for_function("() => true", timeout=1000)
    wait_until(lambda: archive.closed_streams == 1)
    assert archive.conversations() == ()

    page.click('[data-act="retry"]')
    page.wait_for_selector(".turn:not(.live) .follows")
    assert page.locator(".turn").count() == 1
    assert len(archive.conversations()) == 1


def test_editing_the_last_question_asks_it_again(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(Archive(DRAFTS)).url)
    ask(page, "What of the bridge?")
    page.click('.tools [data-act="edit"]')
    assert page.input_value("#question") == "What of the bridge?"
    page.keyboard.type(" And the ferry?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn:not(.live) >> nth=1")
    assert page.locator(".turn >> nth=1").get_attribute("data-asked") == "What of the bridge? And the ferry?"


def test_a_follow_up_is_asked_by_a_click(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(Archive(DRAFTS)).url)
    page.click(".example >> nth=0")
    page.wait_for_selector(".turn:not(.live)")
    assert page.locator(".follow").count() == 3
    page.click(".follow >> nth=0")
    page.wait_for_selector(".turn:not(.live) >> nth=1")
    assert page.locator(".turn >> nth=1").get_attribute("data-asked") == "What happened next?"


def test_the_standalone_form_is_shown_and_can_be_edited(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(Archive(DRAFTS)).url)
    ask(page, "What did the bridge of Portvale cost in crowns?")
    turn = ask(page, "And the ferry?")
    assert "about What did the bridge" in turn.locator(".searched q").inner_text()
    turn.locator('[data-act="edit-form"]').click()
    page.fill(".searched-form input", "Who crossed the bridge of Portvale by night?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn:not(.live) >> nth=2")
    edited = page.locator(".turn >> nth=2")
    assert edited.locator(".searched").count() == 0
    assert "Nobody crossed" in edited.locator(".said").inner_text()


def test_doubt_copies_and_notices_are_seen(
    serve: Callable[..., Any],
    visit: Callable[..., Any],
    ask: Callable[..., Any],
    shot: Callable[..., None],
) -> None:
    def doubted(answer: Answer) -> Answer:
        said = (*answer.sentences, Sentence("Nobody was hurt.", (), "unsupported"))
        return replace(answer, status="partial", sentences=said, notice="The chat model failed; extracted instead.")

    archive = Archive(DRAFTS, rewrite=doubted)
    archive.copies_of["a1"] = (
        ArticleRef("a2", 1, LONG, None),
        ArticleRef("a3", 1, "A bridge too far", date(2022, 3, 2)),
    )
    page = visit(serve(archive).url)
    turn = ask(page, "What did the bridge of Portvale cost in crowns?")
    assert turn.locator(".kind").inner_text() == "Partly answered"
    assert "not supported by the sources" in turn.locator(".doubtful").inner_text()
    assert "extracted instead" in turn.locator(".notice").inner_text()
    turn.locator('[data-act="sources"]').click()
    page.wait_for_selector("#panel .card")
    page.click("text=also in 2 others")
    shot(page, "partial-1280-light")
    page.click(".copies[open] .link >> nth=1")
    page.wait_for_selector(".reader >> text=A bridge too far")
    page.click('[data-act="back"]')
    page.wait_for_selector("#panel .card")


def test_a_failure_is_told_in_words_and_can_be_tried_again(
    serve: Callable[..., Any], visit: Callable[..., Any]
) -> None:
    archive = Archive(DRAFTS, fail=ChatUnavailable("The chat model did not answer within 60 s.", "timeout"))
    page = visit(serve(archive).url)
    page.fill("#question", "What of the bridge?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer.failed >> text=did not answer within 60 s")
    archive.fail = None
    page.click("text=Try again")
    page.wait_for_selector(".turn:not(.live) .mark")
    assert page.locator(".turn").count() == 1


def test_eight_people_ask_at_once_and_nobody_waits_for_another(
    serve: Callable[..., Any], visit: Callable[..., Any]
) -> None:
    together = threading.Barrier(8)

    def wait_for_all(answer: Answer) -> Answer:
        together.wait(timeout=60)  # passes only when all eight are being answered at the same time
        return answer

    site = serve(Archive(DRAFTS, rewrite=wait_for_all))
    # Eight people have eight browsers: one browser opens six connections to a host at most, and each stream takes one.
    pages = [visit(site.url) for _ in range(8)]
    for number, page in enumerate(pages):
        page.fill("#question", f"What of the bridge of Portvale, number {number}?")
        page.press("#question", "Enter")
    for number, page in enumerate(pages):
        page.wait_for_selector(".turn:not(.live) .mark")
        assert page.locator(".turn").get_attribute("data-asked").endswith(f"number {number}?")
    assert len(site.archive.conversations()) == 8


def test_copying_takes_the_sources_along(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(Archive(DRAFTS)).url, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "What did the bridge of Portvale cost in crowns?")
    page.click("text=Copy >> nth=0")
    page.wait_for_selector("text=Copied")
    plain = page.evaluate("navigator.clipboard.readText()")
    assert "[1] Bridge reopens · Portvale Courier · 7 November 2023" in plain
    assert "“The bridge cost 41 million crowns.”" in plain
    page.click("text=Copy as Markdown")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('## ')")


def test_conversations_are_searched_renamed_exported_and_deleted(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    archive = Archive(DRAFTS)
    page = visit(serve(archive).url)
    ask(page, "What of the bridge?")
    page.click('[data-act="new"]')
    page.wait_for_selector(".welcome")
    ask(page, "Who crossed by ferry?")
    page.wait_for_selector(".talk >> nth=1")
    page.fill("#rail-query", "ferry")
    page.wait_for_function("() => document.querySelectorAll('.talk').length === 1")

    page.click(".talk-more")
    page.click("#menu >> text=Rename")
    page.fill("#dialog-input", "Ferry <b>&</b>")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.talk-title')?.textContent.trim() === 'Ferry <b>&</b>'")

    for kind, ending in (("Markdown", ".md"), ("JSON", ".json")):
        page.click(".talk-more")
        with page.expect_download() as download:
            page.click(f"#menu >> text=Export as {kind}")
        assert download.value.suggested_filename.endswith(ending)

    page.click(".talk-more")
    page.click("#menu >> text=Delete")
    page.click("#dialog-yes")
    page.wait_for_selector(".welcome")
    assert [item.title for item in archive.conversations()] == ["What of the bridge?"]


def test_the_page_says_what_is_covered_while_the_first_index_runs(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    archive = Archive(DRAFTS[:1], indexing=Progress("reading", 120, 400))
    page = visit(serve(archive).url)
    assert "Reading articles 120 of 400" in page.locator("#pulse").inner_text()
    assert "1 article · 7 Nov 2023 so far" in page.locator("#pulse").inner_text()
    assert ask(page, "What did the bridge of Portvale cost?").locator(".mark").count() > 0
    archive.add(DRAFTS[1:])
    archive.indexing = None
    page.wait_for_selector("#pulse >> text=3 articles")


def wait_until(holds: Callable[[], bool]) -> None:
    done = threading.Event()
    for _ in range(200):
        if holds():
            return
        done.wait(0.05)
    raise AssertionError("it never held")
