from __future__ import annotations

import inspect
import re

from assistant import errors


def defined() -> dict[str, type]:
    return {
        name: kind
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.DatelineError)
    }


def test_the_drawn_tree_is_the_tree() -> None:
    drawn: dict[str, str | None] = {}
    stack: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"\s{4}([│├└─\s]*)(\w+)(?:\s{2,}|$)", line)
        if not match or match.group(2) not in defined():
            continue
        depth = len(match.group(1))
        while stack and stack[-1][0] >= depth:
            stack.pop()
        drawn[match.group(2)] = stack[-1][1] if stack else None
        stack.append((depth, match.group(2)))
    real = {name: kind.__base__.__name__ for name, kind in defined().items()}
    assert drawn.pop("DatelineError") is None
    real.pop("DatelineError")
    assert drawn == real


def test_each_error_says_when_it_comes() -> None:
    assert not [name for name, kind in defined().items() if not kind.__doc__]
