from __future__ import annotations

import gzip
import json
import os
import socket
from datetime import date
from pathlib import Path

import pytest

from assistant.reading import Reading, read_bytes, read_file, walk
from assistant.types import Draft, Skipped

LIMIT = 1_000_000


def one(content: str | bytes, name: str) -> Draft:
    reading = read_bytes(content.encode() if isinstance(content, str) else content, name=name, max_bytes=LIMIT)
    assert not reading.skipped
    (item,) = reading.drafts
    return item.draft


def reason(content: str | bytes, name: str) -> str:
    reading = read_bytes(content.encode() if isinstance(content, str) else content, name=name, max_bytes=LIMIT)
    assert not reading.drafts
    (item,) = reading.skipped
    assert item.path == name
    return item.reason


def test_a_plain_file_in_the_users_form_gives_its_date_and_a_title_from_its_first_sentence() -> None:
    draft = one(" date 2023-11-07 The bridge reopened on Tuesday. Crowds came.\n\nIt cost 4.5 million.", "a.txt")
    assert draft.date == date(2023, 11, 7)
    assert draft.title == "The bridge reopened on Tuesday."
    assert draft.text == "The bridge reopened on Tuesday. Crowds came.\n\nIt cost 4.5 million."


@pytest.mark.parametrize(
    "content",
    [
        "Bridge reopens\n7 November 2023\n\nThe bridge reopened. Crowds came.",
        "7 November 2023\nBridge reopens\n\nThe bridge reopened. Crowds came.",
        "2023-11-07\n\nBridge reopens\nThe bridge reopened. Crowds came.",
        "Bridge reopens\ndate 2023-11-07 The bridge reopened. Crowds came.",
    ],
)
def test_a_headline_and_a_date_line_may_come_in_either_order(content: str) -> None:
    draft = one(content, "a.txt")
    assert (draft.title, draft.date) == ("Bridge reopens", date(2023, 11, 7))
    assert draft.text == "The bridge reopened. Crowds came."


def test_a_date_in_the_prose_is_not_the_date_of_the_article() -> None:
    assert one("The bridge of 7 November 2023 is new. It stands.", "a.txt").date is None
    assert (
        one("<html><body><article><p>It opened on 7 November 2023 in rain.</p></article></body></html>", "a.html").date
        is None
    )


def test_front_matter_gives_title_date_source_and_url() -> None:
    draft = one(
        "---\ntitle: 'Talks: a start'\ndate: 2024-03-26T21:30:00-04:00\nsource: Wire\nurl: https://news.example/1\n---\n"
        "# Talks: a start\n\nSome **bold** words, a [link](https://x.example) and ![a picture](http://x.example/y.png).\n\n"
        "- one\n- two\n\n<script>alert(1)</script>\n",
        "a.md",
    )
    assert (draft.title, draft.date, draft.source) == ("Talks: a start", date(2024, 3, 26), "Wire")
    assert draft.url == "https://news.example/1"
    assert draft.text.startswith("Some bold words, a link and")
    assert "http" not in draft.text
    assert "<script>" not in draft.text


def test_a_page_gives_its_article_without_the_navigation() -> None:
    draft = one(
        "<html><head><title>Ferry ends | Wire</title><meta property='og:title' content='Ferry ends'>"
        "<meta property='article:published_time' content='2023-09-29T08:00:00+02:00'>"
        "<meta property='og:site_name' content='Signal &amp; Orbit'></head><body><nav>Home Sport Weather</nav>"
        "<article><h1>Ferry ends</h1><p>The night ferry has made its last crossing, its operator said on Friday.</p>"
        "<p>It had sailed for sixty years, and few of the passengers were glad to see it go.</p></article>"
        "<footer>All rights reserved</footer></body></html>",
        "a.html",
    )
    assert (draft.title, draft.date, draft.source) == ("Ferry ends", date(2023, 9, 29), "Signal & Orbit")
    assert draft.text.startswith("The night ferry")
    assert "Weather" not in draft.text
    assert "rights" not in draft.text


def test_json_holds_one_article_or_many_under_the_common_names() -> None:
    assert one(json.dumps({"headline": "H", "body": "Some text.", "published": "2023-01-02"}), "a.json").title == "H"
    many = json.dumps(
        {"articles": [{"title": "A", "content": "One."}, {"title": "B"}, {"title": "C", "text": ["Two.", "Three."]}]}
    )
    reading = read_bytes(many.encode(), name="m.json", max_bytes=LIMIT)
    assert [item.key for item in reading.drafts] == ["#1", "#3"]
    assert reading.drafts[1].draft.text == "Two.\n\nThree."
    assert reading.skipped[0].path == "m.json#2"


def test_a_bad_line_is_named_and_the_other_lines_go_on() -> None:
    lines = '{"title": "A", "text": "One."}\n{broken\n\n[1]\n{"title": "B", "text": "Two."}\n'
    for name, content in (("m.jsonl", lines.encode()), ("m.jsonl.gz", gzip.compress(lines.encode()))):
        reading = read_bytes(content, name=name, max_bytes=LIMIT)
        assert [item.draft.title for item in reading.drafts] == ["A", "B"]
        assert [item.path.rpartition("#")[2] for item in reading.skipped] == ["2", "4"]


def test_what_utf8_cannot_say_is_not_let_through() -> None:
    draft = one('{"title": "A \\ud800", "text": "One \\u0000 \\udfff two."}', "a.json")
    assert (draft.title + draft.text).encode("utf-8")
    assert "\x00" not in draft.text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t ", "a.md", "empty"),
        (bytes(range(256)) * 10, "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt", "binary"),
        (b"\xe4\xe5\xe6\xff\xfe" * 50, "a.txt", "UTF-8"),
        (b"{not json", "a.json", "JSON"),
        (b"[" * 100_000, "a.json", "JSON|nested"),
        (b"5", "a.json", "no article"),
        (b'{"title": "x"}', "a.json", "no text"),
        (b"---\n: [\n---\nText.", "a.md", "YAML"),
        (b"... --- ...", "a.txt", "no text"),
        (b"x" * (LIMIT + 1), "a.txt", "MB"),
        (b"not gzip", "a.txt.gz", "gzip"),
        (b"\x00\x01", "a.jpg", "format"),
        (b"<html><body></body></html>", "a.html", "no article text"),
    ],
)
def test_a_file_that_gives_no_article_is_skipped_with_the_reason(content: bytes, name: str, said: str) -> None:
    import re

    assert re.search(said, reason(content, name))


def test_other_encodings_of_text_are_read() -> None:
    assert one("Café und Straße öffnen. Ja.".encode("cp1252"), "a.txt").text.startswith("Café")
    assert one("Ein Satz. Noch einer.".encode("utf-16"), "a.txt").text == "Ein Satz. Noch einer."
    assert one(b"\xef\xbb\xbfOne sentence. Two.\r\nThree.", "a.txt").text == "One sentence. Two.\nThree."


def test_a_folder_is_walked_in_order_and_what_is_hidden_or_unfinished_is_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", ".hidden.txt", "a/half.txt.part", "c.txt~", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Words.")
    found = list(walk(tmp_path))
    assert [str(path.relative_to(tmp_path)) for path in found if isinstance(path, Path)] == ["a/z.md", "b.txt"]


def test_links_in_circles_links_out_and_devices_are_named(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "again").symlink_to(root)
    (root / "self").symlink_to(root / "self")
    (tmp_path / "secret.txt").write_text("Not for the index.")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(root / "pipe.txt")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(root / "socket.txt"))
    listener.close()
    found = list(walk(root))
    assert not [item for item in found if isinstance(item, Path)]
    assert {Path(item.path).name for item in found if isinstance(item, Skipped)} == {
        "again", "self", "out.txt", "pipe.txt", "socket.txt",
    }  # fmt: skip


def test_a_file_that_is_gone_or_no_file_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("gone.txt", "pipe.txt", "."):
        reading = read_file(tmp_path / name, name=name, max_bytes=LIMIT)
        assert reading == Reading(skipped=reading.skipped)
        assert len(reading.skipped) == 1
