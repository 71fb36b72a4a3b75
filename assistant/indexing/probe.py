"""Looks into a Chroma folder from a process of its own, since a damaged HNSW file can crash whoever reads it.

    python -m assistant.indexing.probe < question.json

The question names folder, model and some passages with their vectors. Counts lie, so each of these passages that Chroma
says it holds has to be found by its own vector. Exit code 0: sound; anything else, or no end: damaged.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# A cold start takes a second or two; a damaged file has been seen to loop forever.
TIMEOUT = 60.0
# Two equal texts have equal vectors, so a passage may be found by its twin: then the distance says it.
NEAREST, TOLERANCE = 10, 1e-3


def vectors_are_sound(folder: Path, model: str, sample: Mapping[str, NDArray[np.float32]]) -> bool:
    """Whether sampled passages find themselves, asked of a child process."""
    question = {
        "folder": str(folder),
        "model": model,
        "sample": {id: [float(value) for value in vector] for id, vector in sample.items()},
    }
    command = [sys.executable, "-m", "assistant.indexing.probe"]
    try:
        done = subprocess.run(
            command, input=json.dumps(question), text=True, capture_output=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    from assistant.indexing.vectors import VectorStore

    question = json.load(sys.stdin)
    sample = {id: np.asarray(vector, dtype=np.float32) for id, vector in question["sample"].items()}
    dimensions = len(next(iter(sample.values()))) if sample else 1
    store = VectorStore(Path(question["folder"]), url=None, model=question["model"], dimensions=dimensions)
    held = store.present(list(sample))
    store.ids()
    for id in held:
        found = store.search(sample[id], NEAREST)
        if not any(match.passage_id == id for match in found) and (not found or found[0].score < 1 - TOLERANCE):
            return 1
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
