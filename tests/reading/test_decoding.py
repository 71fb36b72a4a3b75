from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Unreadable
from assistant.reading.decoding import decode, decode_html


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_utf8_is_read_back_with_and_without_its_mark(text: str) -> None:
    assert decode(text.encode()).removeprefix("\ufeff") == text.removeprefix("\ufeff")
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "cp1252"])
def test_other_encodings_of_text_are_known_by_their_mark_or_their_look(encoding: str) -> None:
    assert decode("“Fähre” läuft aus, sagt er.".encode(encoding)) == "“Fähre” läuft aus, sagt er."


def test_utf8_with_damage_in_it_is_not_taken_for_an_old_encoding() -> None:
    damaged = "Eine Fähre läuft aus – täglich. ".encode() * 20 + b"\xff\xfe rest"
    with pytest.raises(Unreadable, match="not UTF-8"):
        decode(damaged)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \t",
        bytes(range(256)) * 4,
        b"\x7fELF" + bytes(100),
        "Паром больше не ходит.".encode("cp1251"),
        "text without a mark".encode("utf-16-le"),
        b"\xff\xfea",
        b"Words \x81\x8d\x8f\x90\x9d of nothing.",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(data)


def test_a_stray_nul_does_not_make_a_long_text_binary() -> None:
    assert decode(b"word " * 200 + b"\x00end").endswith("\x00end")


def test_a_page_is_read_in_the_encoding_that_it_names() -> None:
    page = "<meta charset='windows-1251'><p>Паром</p>"
    assert "Паром" in decode_html(page.encode("cp1251"))
    assert "渡し船" in decode_html("<p>渡し船</p>".encode("shift_jis"), "Shift_JIS")
    assert "Fähre" in decode_html("<meta charset=latin1><p>„Fähre“</p>".encode("cp1252"))


@pytest.mark.parametrize("charset", ["nonsense", "rot13", "utf-16", "utf-7", "hex", "zlib", "ascii\x00"])
def test_an_encoding_that_does_not_fit_is_passed_over(charset: str) -> None:
    assert decode_html("<p>Fähre</p>".encode(), charset) == "<p>Fähre</p>"
