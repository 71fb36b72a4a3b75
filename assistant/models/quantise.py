"""A float ONNX graph made into one that multiplies bytes, with every scale fixed beforehand.

Knows matrix products with constant weights and nothing about language. Three choices, each measured on all-MiniLM-L6-v2
(cosine to the float vectors of 300 passages and questions; the usual dynamic 8-bit export reaches .993):

- Scales of the activations are constants, found on sample inputs. Dynamic ones are taken over a whole batch, so that
  the vector of a text depends on what else is in the batch (cosine .994 between a batch of one and of sixteen).
- Weights have 7 bits and a scale a column. With 8 bits the sum of products saturates on processors without VNNI, and
  two machines give different numbers for one text.
- A few channels are 30 times wider than the rest. Each channel is divided by a power of its width and its row of
  weights multiplied by the same (SmoothQuant, Xiao et al. 2023). Powers 0, .5, .65, .7, .75, .8, .9 give cosines of
  .994, .989, .996, .996, .997, .996, .996; choosing the power of each product by its own error was worse (.992).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx  # type: ignore[import-not-found,import-untyped,unused-ignore]
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Floats = NDArray[np.float32]

WEIGHT_TOP = 64  # 7 bits: 2 · 255 · 64 fits into the 16 bits that older processors add pairs of products in
POWER = 0.75
CLIPS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
EVERY = 3  # of the rows that the samples give, one in three is enough


@dataclass(frozen=True, slots=True)
class Product:
    """The bytes and scales that stand for `inputs @ weights`.

    inputs / width ≈ (bytes - zero) · scale; weights · width ≈ weight_bytes · weight_scale.
    """

    width: Floats
    scale: np.float32
    zero: np.uint8
    weight_bytes: NDArray[np.int8]
    weight_scale: Floats


def quantise(model: Any, samples: Sequence[Mapping[str, NDArray[np.int64]]], path: Path) -> None:
    """Write the model with each `MatMul` by a constant (and the `Add` of a bias after it) done in bytes.

    `samples` are inputs of the model, as they will be in use; a hundred or so are enough.
    """
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in constants]
    seen = _watch(model, [node.input[0] for node in products], samples)
    for node in products:
        bias = next(other for other in graph.node if node.output[0] in other.input)
        product = to_bytes(seen[node.input[0]], constants[node.input[1]])
        [bias_name] = [name for name in bias.input if name != node.output[0]]
        _replace(graph, node, bias, bias_name, product)
    replaced = {node.input[1] for node in products}
    kept = [tensor for tensor in graph.initializer if tensor.name not in replaced]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, str(path))


def to_bytes(inputs: Floats, weights: Floats) -> Product:
    """Return the bytes and scales for `inputs @ weights`, with ranges that fit the given inputs, float32 (n, width)."""
    spread = np.maximum(np.abs(inputs).max(0), 1e-3) ** POWER
    width = spread / np.maximum(np.abs(weights).max(1), 1e-4) ** (1 - POWER)
    width = (width / np.exp(np.log(width).mean())).astype(np.float32)
    scale, zero = _fit(inputs / width)
    wide = weights * width[:, None]
    weight_scale = (np.abs(wide).max(0) / WEIGHT_TOP).astype(np.float32)
    return Product(width, scale, zero, np.round(wide / weight_scale).astype(np.int8), weight_scale)


def _fit(values: Floats) -> tuple[np.float32, np.uint8]:
    """Return the scale and zero point with the least squared error; cutting rare extremes off may lower it."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    sample = values.reshape(-1)[:: max(1, values.size // 200_000)]
    return min(_ranges(low, high), key=lambda fit: float(np.square(_restored(sample, *fit) - sample).mean()))


def _ranges(low: float, high: float) -> Iterator[tuple[np.float32, np.uint8]]:
    for below in CLIPS:
        for above in CLIPS:
            scale = (high * above - low * below) / 255
            yield np.float32(scale), np.uint8(round(-low * below / scale))


def _restored(values: Floats, scale: np.float32, zero: np.uint8) -> Floats:
    places = np.clip(np.round(values / scale) + np.float32(zero), 0, 255)
    return np.asarray((places - np.float32(zero)) * scale, np.float32)


def _watch(model: Any, names: Sequence[str], samples: Sequence[Mapping[str, NDArray[np.int64]]]) -> dict[str, Floats]:
    """Return, for each named tensor, some rows from each sample."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    names = list(dict.fromkeys(names))
    watched.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    session = ort.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    runs = [session.run(names, dict(sample)) for sample in samples]
    return {
        name: np.concatenate([run[i].reshape(-1, run[i].shape[-1])[::EVERY] for run in runs])
        for i, name in enumerate(names)
    }


def _replace(graph: Any, node: Any, bias: Any, bias_name: str, product: Product) -> None:
    base = node.output[0]
    names = {part: f"{base}.{part}" for part in ("inverse", "scale", "zero", "bytes", "weight_scale", "weight_zero")}
    values = {
        "inverse": 1 / product.width,
        "scale": product.scale,
        "zero": product.zero,
        "bytes": product.weight_bytes,
        "weight_scale": product.weight_scale,
        "weight_zero": np.zeros(len(product.weight_scale), np.int8),
    }
    graph.initializer.extend(numpy_helper.from_array(np.asarray(values[part]), names[part]) for part in names)
    even, small = f"{base}.even", f"{base}.small"
    # One multiplication and one scale: QuantizeLinear with a scale a channel does the same eight times slower.
    nodes = [
        helper.make_node("Mul", [node.input[0], names["inverse"]], [even]),
        helper.make_node("QuantizeLinear", [even, names["scale"], names["zero"]], [small]),
        helper.make_node(
            "MatMulIntegerToFloat",
            [small, *(names[part] for part in ("bytes", "scale", "weight_scale", "zero", "weight_zero")), bias_name],
            [bias.output[0]],
            domain="com.microsoft",
        ),
    ]
    at = list(graph.node).index(bias)
    for offset, new in enumerate(nodes):
        graph.node.insert(at + offset, new)
    graph.node.remove(bias)
    graph.node.remove(node)
