from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading import read_bytes
from assistant.types import Draft

LIMIT = 1_000_000

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["title", "headline", "text", "body", "date", "published_at", "url", "source", "articles", "x"])


def one(**fields: object) -> Draft:
    (item,) = read_bytes(json.dumps(fields).encode(), name="a.json", max_bytes=LIMIT).drafts
    return item.draft


@given(st.lists(st.dictionaries(names, values, max_size=6), max_size=4))
def test_no_record_whatever_its_fields_hold_stops_the_others(records: list[dict[str, object]]) -> None:
    lines = "\n".join(json.dumps(record) for record in [*records, {"text": "The last one is read."}])
    found = read_bytes(lines.encode(), name="a.jsonl", max_bytes=LIMIT)
    assert found.drafts[-1].draft.text == "The last one is read."
    for item in found.drafts:
        f"{item.draft}".encode()  # nothing that UTF-8 can't say
    assert len(found.drafts) + len(found.skipped) == len(records) + 1


def test_the_fields_of_news_interfaces_are_understood() -> None:
    draft = one(
        headline="A &  b\n c", content="<p>One.</p><p>Two.</p>", publishedAt="2023-11-07T10:00:00Z",
        source={"id": None, "name": "The Wire"}, link="https://news.example/1",
    )  # fmt: skip
    assert (draft.title, draft.text, draft.source) == ("A & b c", "One.\n\nTwo.", "The Wire")
    assert draft.url == "https://news.example/1"
    assert draft.date is not None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "/path", 5, None])
def test_what_is_no_web_address_is_no_url(url: object) -> None:
    assert one(text="Some words.", url=url).url is None


def test_lines_keep_their_numbers_where_lines_between_are_empty_or_bad() -> None:
    found = read_bytes(b'\n{"text": "One."}\n\n{bad\n{"text": "Two."}\r\n', name="a.jsonl", max_bytes=LIMIT)
    assert [item.key for item in found.drafts] == ["#2", "#5"]
    assert [item.path for item in found.skipped] == ["a.jsonl#4"]


def test_huge_numbers_and_deep_lists_are_bad_lines_and_not_the_end() -> None:
    lines = ['{"text": "A", "date": ' + "9" * 5_000 + "}", "[" * 50_000, '{"text": "Good words."}']
    found = read_bytes("\n".join(lines).encode(), name="a.jsonl", max_bytes=LIMIT)
    assert [item.draft.text for item in found.drafts] == ["Good words."]
    assert len(found.skipped) == 2
