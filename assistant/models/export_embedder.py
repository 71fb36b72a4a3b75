"""Make `embedder/model.onnx` from the published weights of all-MiniLM-L6-v2.

    python -m assistant.models.export_embedder --weights DIR --articles FILE

`DIR` holds `model.safetensors` and `tokenizer.json`; `FILE` is a `corpus.jsonl.gz` of news articles (title, text) that
the ranges of the activations are measured on. Mean pooling and unit length are part of the graph, so whoever
runs it gets vectors. Needs torch, onnx and onnxruntime; see `bert.INSTALL`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import shutil
import sys
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.models import bert  # first: it names the command that brings torch where that is missing
from assistant.models.bert import Weights

import torch  # type: ignore[import-not-found,unused-ignore]  # isort: skip

SAMPLES = 100
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def main() -> None:
    """Check the published files, export the model beside this script and copy the tokenizer there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--weights", type=Path, required=True, help="folder with the published files")
    parser.add_argument("--articles", type=Path, required=True, help="corpus.jsonl.gz to measure ranges on")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "embedder", help="folder to write to")
    arguments = parser.parse_args()
    for name, digest in SHA256.items():
        if hashlib.sha256((arguments.weights / name).read_bytes()).hexdigest() != digest:
            sys.exit(f"{name} is not the published file; its sha256 should be {digest}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    weights = bert.load(arguments.weights / "model.safetensors")
    samples = sample_inputs(arguments.articles, arguments.weights / "tokenizer.json")
    bert.export(weights, embed, "vectors", samples, arguments.out / "model.onnx")
    shutil.copyfile(arguments.weights / "tokenizer.json", arguments.out / "tokenizer.json")


def embed(weights: Weights, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the vectors of token ids and mask, float32 (n, 384), unit length."""
    pooled = bert.mean_pool(bert.encode(weights, ids, mask, torch.zeros_like(ids)), mask)
    vectors: torch.Tensor = pooled / pooled.norm(dim=-1, keepdim=True)
    return vectors


def sample_inputs(articles: Path, tokenizer: Path) -> list[dict[str, NDArray[np.int64]]]:
    """Return titles and beginnings of articles as inputs of the model, one a batch."""
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in islice(lines, 4 * SAMPLES)][::4]
    texts = [text for article in found for text in (article["title"], " ".join(article["text"].split()[:150]))]
    tokens = Tokenizer.from_file(str(tokenizer))
    tokens.no_padding()  # the published file pads and cuts everything to 128
    tokens.no_truncation()
    encodings = tokens.encode_batch([text for text in texts if text])
    rows = [np.array([encoding.ids[:192]], np.int64) for encoding in encodings]
    return [{"input_ids": row, "attention_mask": np.ones_like(row)} for row in rows]


if __name__ == "__main__":
    main()
