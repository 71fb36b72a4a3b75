"""Turns texts into vectors: the built-in model, or any OpenAI-compatible /embeddings endpoint.

Knows texts and vectors only. An embedder is a `name` (two names are never mixed in one store), `dimensions`, and
`embed`. onnxruntime, tokenizers and openai are imported by the embedder that needs them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbedderUnavailable
from assistant.settings import Settings

MODEL = Path(__file__).parent.parent / "models" / "embedder"
# The model was trained on 256 word pieces; what a passage has beyond that is not read.
PIECES = 256
# So few texts are a question's forms, which don't wait in line behind a batch that is being indexed.
FEW = 3


class Embedder(Protocol):
    """What the index needs of a model."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dimensions), unit length, in the order of the texts. Raises EmbedderUnavailable."""
        ...


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name."""
    if settings.embedder == "endpoint":
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
        return EndpointEmbedder(settings.embedding_model, settings.embedding_base_url or settings.openai_base_url, key)
    return BuiltinEmbedder(settings.threads)


class BuiltinEmbedder:
    """all-MiniLM-L6-v2 in 7-bit ONNX, out of the package: no download, ever. Loaded at the first text."""

    name = "all-MiniLM-L6-v2/dateline-1"
    dimensions = 384

    def __init__(self, threads: int = 2, folder: Path = MODEL) -> None:
        # One text a run and a thread a text: nothing is padded, and no thread waits for the others' half of a product.
        self._hands = ThreadPoolExecutor(threads, thread_name_prefix="dateline-embedder")
        self._folder = folder
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return vectors
        tokenizer, session = self._load()
        encoded = [item.ids[:PIECES] for item in tokenizer.encode_batch(list(texts))]

        def put(row: int) -> None:
            ids = np.array([encoded[row]], dtype=np.int64)
            [[vector]] = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
            vectors[row] = vector

        longest_first = sorted(range(len(encoded)), key=lambda row: -len(encoded[row]))
        each = map if len(encoded) <= FEW else self._hands.map
        list(each(put, longest_first))
        return vectors

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            session = onnxruntime.InferenceSession(
                str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EmbedderUnavailable(
                "The built-in embedding model can't be loaded; install Dateline again."
            ) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(PIECES)
        return tokenizer, session


class EndpointEmbedder:
    """A model behind an OpenAI-compatible /embeddings endpoint."""

    # Texts a request. The API's own limit is 2,048 inputs; some local servers take far fewer.
    batch = 64

    def __init__(self, model: str, base_url: str | None, api_key: str | None, timeout: float = 60.0) -> None:
        import openai

        self.name = model
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=2)
        self._dimensions: int | None = None

    @property
    def dimensions(self) -> int:
        """Asked of the endpoint once, by embedding a word."""
        if self._dimensions is None:
            self._dimensions = self.embed(["dimensions"]).shape[1]
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.concatenate([self._embed(texts[at : at + self.batch]) for at in range(0, len(texts), self.batch)])

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import httpx
        import openai

        try:
            said = self._client.embeddings.create(model=self.name, input=list(texts), encoding_format="float")
            rows = sorted(said.data, key=lambda item: item.index)
            vectors = np.asarray([item.embedding for item in rows], dtype=np.float32)
        except openai.APIStatusError as error:
            raise EmbedderUnavailable(
                f"The embedding endpoint answered with HTTP {error.status_code} for model {self.name}."
            ) from error
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise EmbedderUnavailable(f"The embedding endpoint can't be reached: {type(error).__name__}.") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise EmbedderUnavailable("The embedding endpoint's answer is not one.") from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise EmbedderUnavailable("The embedding endpoint's answer does not have one vector for each text.")
        return unit(vectors)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors at unit length; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Positions in runs of `size`, shortest texts first."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    for at in range(0, len(order), size):
        yield order[at : at + size]
