from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from assistant.reading import Reading, archives, read_bytes
from assistant.reading.formats import read_here

LIMIT = 2_000_000


def together(data: bytes, name: str, max_bytes: int = LIMIT) -> Reading:
    """As the sandbox reads it, here."""
    pieces = list(read_here(data, name, max_bytes))
    return Reading(tuple(d for piece in pieces for d in piece.drafts), tuple(s for p in pieces for s in p.skipped))


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(*members: tuple[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


WORDS = b"Some words. And more."


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_read_however_it_is_packed(mode: str) -> None:
    name = "x.tar" + mode.replace("w", "").replace(":", ".")
    assert [item.key for item in together(tarred(("a.txt", WORDS), mode=mode), name).drafts] == ["#a.txt"]


def test_each_piece_comes_as_soon_as_it_is_read() -> None:
    pieces = read_here(zipped(("a.txt", WORDS), ("b.json", b"{broken")), "x.zip", LIMIT)
    assert next(pieces).drafts[0].key == "#a.txt"
    assert next(pieces).skipped[0].path == "x.zip#b.json"


def test_what_is_hidden_is_left_out_without_a_word_but_what_escapes_is_named() -> None:
    found = together(zipped(("__MACOSX/._a.txt", WORDS), (".git/b.txt", WORDS), ("..\\c.txt", WORDS)), "x.zip")
    assert found.drafts == ()
    assert [item.path for item in found.skipped] == ["x.zip#..\\c.txt"]


def test_two_members_of_one_name_do_not_share_a_key() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a.txt", WORDS), ("a.txt", WORDS))
    found = together(data, "x.zip")
    assert len(found.drafts) == len(found.skipped) == 1
    assert "twice" in found.skipped[0].reason


def test_a_colon_in_a_name_is_no_drive_unless_it_looks_like_one() -> None:
    found = together(zipped(("Report: today.txt", WORDS), ("C:\\x.txt", WORDS)), "x.zip")
    assert [item.key for item in found.drafts] == ["#Report: today.txt"]


def test_an_archive_that_unpacks_to_too_much_is_left_where_it_gets_too_much() -> None:
    large = bytes(range(32, 127)) * 10_000
    members = [(f"{number}.txt", large) for number in range(30)]
    for data, name in ((zipped(*members), "x.zip"), (tarred(*members), "x.tgz")):
        found = together(data, name, 1_000_000)
        assert len(found.drafts) == 10
        assert found.skipped[-1].path == name
        assert "too much in all" in found.skipped[-1].reason


def test_only_so_many_members_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    found = together(zipped(*((f"{number}.txt", WORDS) for number in range(5))), "x.zip")
    assert len(found.drafts) == 2
    assert "members" in found.skipped[0].reason


def test_an_archive_that_is_cut_off_gives_what_came_before() -> None:
    data = tarred(("a.txt", WORDS), ("b.txt", b"".join(b"%d " % (n * n) for n in range(5_000))), mode="w")
    found = together(data[:4_000], "x.tar")
    assert [item.key for item in found.drafts] == ["#a.txt"]
    assert found.skipped


def test_a_member_whose_size_is_a_lie_is_named() -> None:
    data = bytearray(zipped(("a.txt", WORDS), ("b.txt", WORDS)))
    at = data.index(b"PK\x01\x02") + 24  # uncompressed size in the directory
    data[at] -= 1
    found = together(bytes(data), "x.zip")
    assert [item.key for item in found.drafts] == ["#b.txt"]
    assert found.skipped[0].path == "x.zip#a.txt"


def test_names_that_cannot_be_stored_are_made_sayable() -> None:
    found = together(tarred(("caf\udce9\x07.txt", WORDS)), "x.tar.gz")
    (item,) = found.drafts
    assert item.key.encode() == b"#caf??.txt"


def test_the_same_holds_in_the_sandbox() -> None:
    found = read_bytes(zipped(("a.txt", WORDS), ("b.exe", b"MZ")), name="x.zip", max_bytes=LIMIT)
    assert [item.key for item in found.drafts] == ["#a.txt"]
    assert "format" in found.skipped[0].reason
