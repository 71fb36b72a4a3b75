"""The parts of the README that are made from the code: `python tests/readme.py` writes them, a test holds them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
ROOMS = [
    "assistant",
    "assistant/reading",
    "assistant/indexing",
    "assistant/retrieval",
    "assistant/answering",
    "assistant/answering/conversation",
    "assistant/answering/checking",
    "assistant/answering/chat",
    "assistant/serving",
    "assistant/verbs",
    "assistant/evaluation",
    "assistant/models",
    "ui",
    "ui/render",
]


def parts() -> dict[str, str]:
    """What stands between `<!-- NAME -->` and `<!-- /NAME -->`, by name."""
    return {"map": _map(), "settings": _settings(), "help": _help()}


def written(readme: str) -> str:
    """The README with its made parts as they should be."""
    for name, content in parts().items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        readme, count = pattern.subn(lambda match, content=content: f"{match[1]}{content}\n{match[2]}", readme)
        assert count == 1, name
    return readme


def _map() -> str:
    lines = []
    for room in ROOMS:
        lines += [f"<details><summary><code>{room}/</code> {_said(ROOT / room / '__init__.py')}</summary>", ""]
        lines += ["| module | |", "| --- | --- |"]
        modules = sorted(path for path in (ROOT / room).glob("*.py") if path.name != "__init__.py")
        lines += [f"| `{path.name}` | {_said(path).replace('|', 'or')} |" for path in modules]
        lines += ["", "</details>"]
    return "\n".join(lines)


def _said(path: Path) -> str:
    """The first paragraph of a module's docstring."""
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split()).rstrip(".")


def _settings() -> str:
    from assistant.settings import Settings

    lines = ["| setting | default | |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if default in (None, (), "") or field.default_factory else f"`{default}`"
        lines.append(f"| `{name}` | {shown} | {field.description or ''} |")
    return "\n".join(lines)


def _help() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    shown = done.stdout.replace("python -m assistant.cli", "dateline")
    return "\n".join(["    " + line if line.strip() else "" for line in shown.rstrip().splitlines()])


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
