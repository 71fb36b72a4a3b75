"""A model's text comes out in sentences with their marks, the same however it was cut into pieces."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.answering.chat.written import SentenceReader, Written, clean

HARD = """<think>Passage 1 says. [9]</think>Haftar met Putin. [1] Mr. Smith of the U.S. Army said "no." [1, 2] It cost \
$3.5m【2†source】.
See ![x](http://evil.example/a.png?q=secret) and [the page](http://evil.example/b). It is here: http://evil.example [3].
```python
print("not. Shown [1]")
```
- **Bold** item one [1-3].
2. Second [1][2] thing. Third。第二句【3】。
[1]: http://evil.example
<img src=x onerror=alert(1)>Fourth one! [４] "Quoted?" [5] Really... And [sic] more"""

WORDS = [
    "Haftar met Putin",
    ". ",
    "[1]",
    " [1, 2]",
    "[1-3] ",
    "【2】",
    "!",
    "?\n",
    "\n",
    "U.S. ",
    "Mr. ",
    "3.5",
    "第二句。",
]
SIGNS = [
    "```",
    "`",
    "*",
    "[",
    "]",
    "1",
    " ",
    "](http://evil.example/x)",
    "![",
    "[a](",
    ")",
    "<b>",
    "“no.” ",
    "- ",
    "2. ",
]
PARTS = st.sampled_from([*WORDS, *SIGNS, "</think>", "<think>", "…"])
TEXTS = st.one_of(st.text(max_size=120), st.lists(PARTS, max_size=40).map("".join))


def read(*pieces: str) -> list[Written]:
    reader = SentenceReader()
    return [written for piece in pieces for written in reader.feed(piece)] + list(reader.finish())


def test_sentences_come_with_their_marks_and_nothing_else() -> None:
    assert read(HARD) == [
        Written("Haftar met Putin.", (1,)),
        Written('Mr. Smith of the U.S. Army said "no."', (1, 2)),
        Written("It cost $3.5m.", (2,)),
        Written("See and the page.", ()),
        Written("It is here:.", (3,)),
        Written("Bold item one.", (1, 2, 3)),
        Written("Second thing.", (1, 2)),
        Written("Third。", ()),
        Written("第二句。", (3,)),
        Written("Fourth one!", (4,)),
        Written('"Quoted?"', (5,)),
        Written("Really...", ()),
        Written("And [sic] more", ()),
    ]


@given(TEXTS, st.lists(st.integers(1, 12), max_size=60))
@example(HARD, [1] * 2000)
@example(HARD, [2, 3] * 1000)
@settings(max_examples=300)
def test_the_sentences_do_not_depend_on_how_the_text_was_cut(text: str, sizes: list[int]) -> None:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(text[at : at + size])
        at += size
    assert read(*pieces, text[at:]) == read(text)


@given(TEXTS)
@settings(max_examples=200)
def test_no_link_image_tag_or_code_is_left(text: str) -> None:
    for written in read(text):
        assert "://" not in written.text
        assert "](" not in written.text
        assert "`" not in written.text
        assert "\n" not in written.text
        assert clean(written.text) is None or clean(written.text).text  # type: ignore[union-attr]


def test_every_two_pieces_of_a_mark_give_the_mark() -> None:
    text = "It reopened. [12] Then it closed [3, 4]. "
    for at in range(len(text)):
        assert read(text[:at], text[at:]) == [Written("It reopened.", (12,)), Written("Then it closed.", (3, 4))]


def test_a_sentence_is_given_before_the_next_one_is_complete() -> None:
    reader = SentenceReader()
    given_now = list(reader.feed("The bridge reopened. [1] Mayor Calder cut"))
    assert given_now == [Written("The bridge reopened.", (1,))]


@pytest.mark.parametrize("mark", ["[1]", "【1】", "［１］", "[ 1 ]", "[^1]", "[Passage 1]", "〔1〕", "[1†L3]", "[1:2]"])
def test_marks_in_other_shapes_are_marks(mark: str) -> None:
    assert read(f"It reopened {mark}.") == [Written("It reopened.", (1,))]


def test_a_wide_range_is_not_written_out() -> None:
    assert read("It reopened [1-900].")[0].marks == (1, 900)


def test_invisible_characters_are_not_shown() -> None:
    assert read("It re\u200bopened\u202e. [1]")[0].text == "It reopened."


@pytest.mark.parametrize(
    "unit", ["a", " ", ".", "[", "![", "[1]", "<", "(", "*", "`", "a. ", "[a](", "Mr. ", "\n", "http://"]
)
def test_long_and_hostile_texts_are_read_in_linear_time(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        read(*(text[at : at + 4] for at in range(0, len(text), 4)))
        return time.process_time() - started

    cost(2_000)
    assert cost(32_000) < 40 * max(cost(4_000), 0.02)
