"""The public surface: what `from assistant import ...` offers, and nothing else by accident."""

from __future__ import annotations

import subprocess
import sys

import assistant


def test_the_public_names_are_these() -> None:
    assert assistant.__all__ == [
        "Answer",
        "Article",
        "Assistant",
        "Citation",
        "Draft",
        "Filters",
        "Hit",
        "Passage",
        "Quote",
        "Settings",
        "load_settings",
    ]
    for name in assistant.__all__:
        assert getattr(assistant, name).__name__ == name


def test_help_loads_neither_models_nor_stores_nor_frameworks() -> None:
    heavy = ["chromadb", "llama_index", "onnxruntime", "gradio", "fastapi", "openai", "trafilatura"]
    heavy += ["sqlalchemy", "tantivy", "numpy", "pydantic"]
    code = f"import sys, assistant, assistant.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
