"""The architecture is a test: data flows one way, and the edges see only the façade."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASE = ["types", "errors", "text", "settings", "wire"]
# A module imports only from its own group and from those before it.
ORDER = [
    *BASE,
    "reading",
    "indexing",
    "retrieval",
    "answering",
    "intake",
    "desk",
    "assistant",
    "remote",
    "background",
]
EDGES = ["serving", "ui", "evaluation", "verbs", "cli", "models"]
SEEN_BY_EDGES = {*BASE, "assistant", "remote", "background"}
# What an edge needs beside the façade, each for a reason that stands at the import.
ALLOWED = {
    "evaluation": {"models", "reading", "indexing", "retrieval", "answering"},  # it measures the rooms one by one
    "verbs": {"serving", "ui", "evaluation", "indexing.lock", "indexing.opening", "indexing.salvage"},
    "cli": {"verbs"},
    "models": {"indexing", "retrieval", "evaluation"},  # makes weights, offline; no room imports it
    "ui": {"serving"},  # the bench serves the page that it measures
    "serving": set(),
}


def modules() -> list[Path]:
    return sorted([*(ROOT / "assistant").rglob("*.py"), *(ROOT / "ui").rglob("*.py")])


def room_of(name: str) -> str:
    parts = name.split(".")
    return "ui" if parts[0] == "ui" else (parts[1] if len(parts) > 1 else "__init__")


def imports_of(path: Path) -> set[str]:
    """Full names of our own modules that a file imports at any depth, but for those that only type checking sees."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = (
                [node.module]
                if node.module not in ("assistant", "ui")
                else [f"{node.module}.{alias.name}" for alias in node.names]
            )
        found.update(name for name in names if name.split(".")[0] in ("assistant", "ui"))
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_the_rooms_to_its_left(path: Path) -> None:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    room = room_of(name)
    if room == "__init__":
        return
    for imported in imports_of(path):
        target = room_of(imported)
        if target in (room, "__init__"):
            continue
        if room in EDGES:
            inside = imported.removeprefix("assistant.")
            allowed = ALLOWED[room] | SEEN_BY_EDGES
            assert target in allowed or inside in allowed, f"{name} reaches past the façade to {imported}"
        else:
            assert target in ORDER, f"{name} imports an edge: {imported}"
            assert ORDER.index(target) < ORDER.index(room), f"{name} imports from its right: {imported}"


def test_every_module_says_what_it_does() -> None:
    silent = [
        path
        for path in modules()
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


def test_only_the_edge_reads_the_environment() -> None:
    reading = re.compile(r"os\.getenv|os\.environ(?!\[[^]]+\] = |\.setdefault|\.update)")
    readers = [str(path.relative_to(ROOT)) for path in modules() if reading.search(path.read_text("utf-8"))]
    assert readers == ["assistant/settings.py"]
