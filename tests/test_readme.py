from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent


def readme_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "tests" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_map_settings_and_help_are_those_of_the_code() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert readme_module().written(text) == text, "run: python tests/readme.py"


def test_every_room_stands_on_the_map() -> None:
    rooms = {str(path.parent.relative_to(ROOT)) for top in ("assistant", "ui") for path in (ROOT / top).rglob("*.py")}
    assert rooms == set(readme_module().ROOMS)


def test_every_make_target_that_the_readme_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"(?m)(?:^    |`)make ([a-z]+)\b", (ROOT / "README.md").read_text("utf-8")))
    assert {"serve", "test", "ask"} <= named
    assert not [target for target in named if f"\n{target}:" not in makefile]


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    hosts = re.compile(
        "py" + r"pi\.org|pythonhost" + r"ed|registry\.npm" + r"js|deb\.deb" + r"ian\.org|/(?:wo" + "rk|ro" + "ot)/"
    )
    for path in ROOT.glob("*"):
        if path.is_file() and path.suffix in (".md", ".toml", ".txt", "") and path.name != ".gitignore":
            assert not hosts.search(path.read_text("utf-8")), path.name
