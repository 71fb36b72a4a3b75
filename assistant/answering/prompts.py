"""Prompts are files: `prompts/NAME.md`, with `$variables`. Nothing of a prompt's words stands in code.

Found in `prompts/` of the checkout, or in the copy that an installed package carries.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

_ROOT = Path(__file__).parent.parent


def prompt(name: str, **variables: str) -> str:
    """The prompt with its variables filled in. Values are put in as they are: a `$` in them means nothing.

    Raises:
        ValueError: there is no such prompt, a variable of it is missing, or one was given that it has no place for.
    """
    template = _template(name)
    wanted = set(template.get_identifiers())
    if wanted != set(variables):
        missing, unknown = sorted(wanted - set(variables)), sorted(set(variables) - wanted)
        raise ValueError(f"prompt {name}: missing {missing}, unknown {unknown}")
    return template.substitute(variables).strip()


def folder() -> Path:
    """Where the prompts are."""
    checkout = _ROOT.parent / "prompts"
    return checkout if checkout.is_dir() else _ROOT / "_prompts"


@cache
def _template(name: str) -> Template:
    path = folder() / f"{name}.md"
    if not name.isidentifier() or not path.is_file():
        raise ValueError(f"there is no prompt named {name}")
    return Template(path.read_text("utf-8"))
