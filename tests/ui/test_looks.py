"""How the page looks: axe-core finds nothing, at both widths, in both themes; pictures are kept for people."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from tests.ui.double import Archive
from tests.ui.test_scripted import DRAFTS

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (resources.files(package) / "axe.min.js").read_text("utf-8")


def complaints(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("(rules) => axe.run(document, rules)", RULES)
    assert len(found["passes"]) > 20
    return [
        f"{item['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for item in found["violations"]
        for node in item["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_to_complain_about_for_axe(
    serve: Callable[..., Any],
    visit: Callable[..., Any],
    ask: Callable[..., Any],
    shot: Callable[..., None],
    axe: str,
    width: int,
    theme: str,
) -> None:
    page = visit(
        serve(Archive(DRAFTS)).url,
        width=width,
        height=844,
        color_scheme=theme,
        reduced_motion="reduce",
        bypass_csp=True,
    )

    def check(name: str) -> None:
        shot(page, f"{name}-{width}-{theme}")
        assert complaints(page, axe) == []

    check("welcome")
    turn = ask(page, "What did the bridge of Portvale cost in crowns?")
    check("answer")
    turn.locator(".mark").first.click()
    page.wait_for_selector(".card.lit")
    check("sources")
    page.click(".card.lit >> text=Open article")
    page.wait_for_selector(".reader mark")
    check("article")
    page.keyboard.press("Escape")
    page.click('[data-act="filters"]')
    page.fill('[data-filter="since"]', "2020-01-01")
    page.keyboard.press("Escape")
    ask(page, "Frobnication of the municipal aquarium in Belgium?")
    check("not-found")
    page.click('.views [data-view="articles"]')
    page.wait_for_selector(".bar")
    check("articles")
    page.click('.views [data-view="index"]')
    page.wait_for_selector(".facts")
    check("index")


def test_on_a_telephone_nothing_is_wider_than_the_screen_and_the_panel_is_a_sheet(
    serve: Callable[..., Any], visit: Callable[..., Any], ask: Callable[..., Any]
) -> None:
    page = visit(serve(Archive(DRAFTS)).url, width=390, height=844, has_touch=True, reduced_motion="reduce")
    turn = ask(page, "What did the bridge of Portvale cost in crowns?")
    wide = (
        "() => [...document.querySelectorAll('#dateline .main *')]"
        ".filter((part) => part.getBoundingClientRect().right > 391).length"
    )
    assert page.evaluate(wide) == 0
    turn.locator(".mark").first.tap()
    box = page.locator("#panel").bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 844)
    page.locator(".shade").tap(position={"x": 200, "y": 60})
    page.wait_for_selector("#panel", state="hidden")


def test_the_theme_is_chosen_and_kept(serve: Callable[..., Any], visit: Callable[..., Any]) -> None:
    page = visit(serve(Archive(DRAFTS)).url, color_scheme="light")
    paper = "() => getComputedStyle(document.querySelector('#dateline .app')).backgroundColor"
    light = page.evaluate(paper)
    page.click(".theme")
    page.click(".theme")
    assert page.locator(".theme").get_attribute("aria-label") == "Theme: dark"
    assert page.evaluate(paper) != light
    page.reload()
    page.wait_for_selector("[data-ready=true] .app")
    assert page.evaluate(paper) != light
