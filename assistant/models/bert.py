"""The MiniLM encoder in plain torch, and its way into an eight-bit ONNX file.

Knows the parameter names of a BERT `model.safetensors` and nothing about what the hidden states are used for.
Needs torch, onnx and onnxruntime, which Dateline itself does not: `INSTALL` is the command that brings them.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

INSTALL = "pip install torch==2.13.0 onnx onnxscript onnxruntime safetensors"

try:
    import onnx  # type: ignore[import-not-found,import-untyped,unused-ignore]
    import torch  # type: ignore[import-not-found,unused-ignore]
    from safetensors.torch import load_file, save_file  # type: ignore[import-not-found,unused-ignore]
    from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]

    from assistant.models.quantise import quantise
except ImportError as error:  # the weights ship with the package, so only whoever makes new ones comes here
    raise ImportError(f"making models needs packages that running them does not: {INSTALL}") from error

LAYERS = 6
HEADS = 12
WIDTH = 384
EPSILON = 1e-12
OPSET = 17

Weights = Mapping[str, "torch.Tensor"]


def load(path: Path) -> dict[str, torch.Tensor]:
    """Return the parameters in a BERT `model.safetensors`, float32, with each layer's three projections joined.

    One (384, 1152) product is quantised and multiplied once where three would be thrice.
    """
    weights: dict[str, torch.Tensor] = dict(load_file(str(path)))
    for layer in range(LAYERS):
        base = f"encoder.layer.{layer}.attention.self"
        if f"{base}.joined.weight" in weights:
            continue
        for kind in ("weight", "bias"):
            parts = [weights.pop(f"{base}.{name}.{kind}") for name in ("query", "key", "value")]
            weights[f"{base}.joined.{kind}"] = torch.cat(parts)
    return weights


def read_back(path: Path) -> dict[str, torch.Tensor]:
    """Return the parameters of a `model.onnx` that `export` wrote, as they are after rounding, for `load`'s names."""
    graph = onnx.load(str(path)).graph
    known = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    named = {name.replace(".", "_"): name for name in _names()}
    weights = {named[name]: torch.tensor(array) for name, array in known.items() if name in named}
    weights["embeddings.word_embeddings.weight"] = torch.tensor(known["words_bytes"] * known["words_scale"])
    for node in graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            base = node.input[0].removesuffix(".small")
            even = known[f"{base}.inverse"][:, None] * known[f"{base}.bytes"] * known[f"{base}.weight_scale"]
            name = named[node.input[-1]].removesuffix("bias")
            weights[f"{name}weight"] = torch.tensor(even.T.copy())
    return weights


def _names() -> Iterator[str]:
    parts = ["attention.self.joined", "attention.output.dense", "attention.output.LayerNorm", "intermediate.dense"]
    layers = [
        f"encoder.layer.{n}.{part}" for n in range(LAYERS) for part in [*parts, "output.dense", "output.LayerNorm"]
    ]
    for part in ["embeddings.LayerNorm", *layers, "head"]:
        yield from (f"{part}.weight", f"{part}.bias")
    yield from (f"embeddings.{kind}_embeddings.weight" for kind in ("position", "token_type"))


def save(weights: Weights, path: Path) -> None:
    """Write parameters for `load`."""
    save_file({name: tensor.detach().contiguous() for name, tensor in weights.items()}, str(path))


def encode(
    weights: Weights, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor, dropout: float = 0.0
) -> torch.Tensor:
    """Return the hidden states, float32 (n, length, 384), of token ids, mask and token types, int64 (n, length)."""
    hidden = (
        _words(weights, ids)
        + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        + functional.embedding(types, weights["embeddings.token_type_embeddings.weight"])
    )
    hidden = _drop(_norm(weights, "embeddings.LayerNorm", hidden), dropout)
    hidden_from_padding = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4
    for layer in range(LAYERS):
        base = f"encoder.layer.{layer}"
        attended = _attend(weights, f"{base}.attention.self.joined", hidden, hidden_from_padding, dropout)
        attended = _linear(weights, f"{base}.attention.output.dense", attended)
        hidden = _norm(weights, f"{base}.attention.output.LayerNorm", hidden + _drop(attended, dropout))
        widened = functional.gelu(_linear(weights, f"{base}.intermediate.dense", hidden))
        narrowed = _linear(weights, f"{base}.output.dense", widened)
        hidden = _norm(weights, f"{base}.output.LayerNorm", hidden + _drop(narrowed, dropout))
    return hidden


def mean_pool(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the mean of the hidden states of real tokens, float32 (n, 384)."""
    kept = mask[:, :, None].to(hidden.dtype)
    return (hidden * kept).sum(1) / kept.sum(1)


def export(
    weights: Weights,
    forward: Callable[..., torch.Tensor],
    output: str,
    samples: Sequence[Mapping[str, NDArray[np.int64]]],
    path: Path,
) -> None:
    """Write `forward(weights, *inputs)` as an ONNX file that works in bytes; see `quantise`.

    `samples` are inputs as they will be in use, int64 (n, length) by name; their names become the model's.
    """

    class Graph(torch.nn.Module):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.names = {name: name.replace(".", "_") for name in small}
            for name, tensor in small.items():
                self.register_buffer(self.names[name], tensor)  # what is not registered becomes no named constant

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            return forward({name: getattr(self, attribute) for name, attribute in self.names.items()}, *tensors)

    small = quantise_words(weights)
    inputs = list(samples[0])
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            Graph().eval(),
            tuple(torch.ones((2, 8), dtype=torch.int64) for _ in inputs),
            str(plain),
            input_names=inputs,
            output_names=[output],
            dynamic_axes={name: {0: "n", 1: "length"} for name in inputs} | {output: {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantise(onnx.load(str(plain)), samples, path)


def quantise_words(weights: Weights) -> dict[str, torch.Tensor]:
    """Return the weights with the word table, half of the model, as signed bytes and one scale a row."""
    quantised = {name: tensor.detach() for name, tensor in weights.items()}
    table = quantised.pop("embeddings.word_embeddings.weight")
    scale = table.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
    return quantised | {"words.bytes": (table / scale).round().to(torch.int8), "words.scale": scale}


def _words(weights: Weights, ids: torch.Tensor) -> torch.Tensor:
    if "words.bytes" in weights:
        return weights["words.bytes"][ids].to(torch.float32) * weights["words.scale"][ids]
    return functional.embedding(ids, weights["embeddings.word_embeddings.weight"])


def _attend(
    weights: Weights, name: str, hidden: torch.Tensor, hidden_from_padding: torch.Tensor, dropout: float
) -> torch.Tensor:
    n, length = hidden.shape[0], hidden.shape[1]
    joined = _linear(weights, name, hidden).view(n, length, 3, HEADS, WIDTH // HEADS)
    query, key, value = joined.permute(2, 0, 3, 1, 4).unbind(0)
    likeness = query @ key.transpose(-1, -2) * (1 / math.sqrt(WIDTH // HEADS)) + hidden_from_padding
    mixed = _drop(likeness.softmax(-1), dropout) @ value
    return mixed.transpose(1, 2).reshape(n, length, WIDTH)


def _linear(weights: Weights, name: str, hidden: torch.Tensor) -> torch.Tensor:
    return functional.linear(hidden, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Weights, name: str, hidden: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(hidden, (WIDTH,), weights[f"{name}.weight"], weights[f"{name}.bias"], EPSILON)


def _drop(tensor: torch.Tensor, dropout: float) -> torch.Tensor:
    return functional.dropout(tensor, dropout) if dropout else tensor
