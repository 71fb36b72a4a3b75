from __future__ import annotations

import os
from pathlib import Path

from assistant.reading import walk
from assistant.types import Skipped


def found(root: Path) -> tuple[list[str], dict[str, str]]:
    """Paths to read, and reasons by the path of what is not read, both below the root."""
    items = list(walk(root))
    files = [item.relative_to(root).as_posix() for item in items if isinstance(item, Path)]
    return files, {os.path.relpath(item.path, root): item.reason for item in items if isinstance(item, Skipped)}


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Words.")
    return path


def test_files_come_in_the_order_of_their_names_folder_by_folder(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "c/a.txt", "a.txt"):
        write(tmp_path / name)
    assert found(tmp_path)[0] == ["a/b/c.txt", "a/z.txt", "a.txt", "b.txt", "c/a.txt"]


def test_a_file_is_its_own_root(tmp_path: Path) -> None:
    assert list(walk(write(tmp_path / "a.txt"))) == [tmp_path / "a.txt"]


def test_links_within_the_folder_do_not_make_an_article_twice(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "also").symlink_to(tmp_path / "real")
    (tmp_path / "b.txt").symlink_to(tmp_path / "real" / "a.txt")
    files, skipped = found(tmp_path)
    assert files == ["real/a.txt"]
    assert set(skipped) == {"also", "b.txt"}


def test_two_links_in_each_of_many_folders_do_not_multiply(tmp_path: Path) -> None:
    for number in range(30):
        folder = write(tmp_path / f"f{number}" / "a.txt").parent
        for name in ("x", "y"):
            (folder / name).symlink_to(tmp_path / f"f{(number + 1) % 30}")
    assert len(found(tmp_path)[0]) == 30


def test_files_that_a_platform_publishes_through_a_hidden_folder_are_read(tmp_path: Path) -> None:
    write(tmp_path / "..2023" / "a.txt")
    (tmp_path / "..data").symlink_to("..2023")
    (tmp_path / "a.txt").symlink_to("..data/a.txt")
    assert found(tmp_path) == (["a.txt"], {})


def test_a_root_that_is_a_link_is_walked(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "root").symlink_to("real")
    assert found(tmp_path / "root") == (["a.txt"], {})


def test_a_name_that_is_not_utf8_is_named_and_skipped(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Words.")
    files, skipped = found(tmp_path)
    assert files == []
    assert skipped == {"caf?.txt": "its name is not UTF-8"}


def test_folders_may_nest_deeper_than_python_calls(tmp_path: Path) -> None:
    here = os.getcwd()  # noqa: PTH109
    try:
        os.chdir(tmp_path)
        for _ in range(1_200):
            os.mkdir("d")  # noqa: PTH102
            os.chdir("d")
    finally:
        os.chdir(here)
    assert found(tmp_path)[0] == []
    for depth in range(1_200, 0, -1):  # what removes temporary folders calls itself
        tmp_path.joinpath(*["d"] * depth).rmdir()


def test_links_to_nothing_and_to_themselves_are_named(tmp_path: Path) -> None:
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    (tmp_path / "gone").symlink_to("nowhere.txt")
    files, skipped = found(tmp_path)
    assert files == []
    assert set(skipped) == {"self", "one", "two", "gone"}
