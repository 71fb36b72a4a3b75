"""Embedders: unit length, the same for a text whatever stands beside it, and failures by one name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from assistant.errors import EmbedderUnavailable
from assistant.indexing import BuiltinEmbedder, EndpointEmbedder, HashEmbedder, open_embedder
from assistant.settings import Settings

Answer = Callable[[dict[str, object]], tuple[int, bytes]]


@pytest.fixture
def endpoint() -> Iterator[Callable[[Answer], EndpointEmbedder]]:
    servers: list[HTTPServer] = []

    def serve(answer: Answer) -> EndpointEmbedder:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, body = answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        embedder = EndpointEmbedder("m", f"http://127.0.0.1:{server.server_port}/v1", None, timeout=5)
        embedder._client = embedder._client.with_options(max_retries=0)
        return embedder

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def rows(asked: dict[str, object]) -> tuple[int, bytes]:
    """Vectors of a length that tells the text's, in the wrong order."""
    texts = asked["input"]
    assert isinstance(texts, list)
    data = [{"object": "embedding", "index": n, "embedding": [3.0, float(len(t))]} for n, t in enumerate(texts)]
    return 200, json.dumps({"object": "list", "model": "m", "data": data[::-1]}).encode()


def test_a_question_does_not_wait_in_line_behind_what_is_being_indexed() -> None:
    embedder = BuiltinEmbedder(threads=2)
    alone = embedder.embed(["Who opened the bridge?"] * 2)
    done = threading.Event()
    for _ in range(8):
        embedder._hands.submit(done.wait, 60)
    found: list[np.ndarray] = []
    asking = threading.Thread(target=lambda: found.append(embedder.embed(["Who opened the bridge?"] * 2)), daemon=True)
    asking.start()
    asking.join(30)
    done.set()
    assert found and np.array_equal(found[0], alone)


@pytest.mark.parametrize("embedder", [BuiltinEmbedder(), HashEmbedder()])
def test_vectors_are_float32_rows_of_unit_length(embedder: BuiltinEmbedder | HashEmbedder) -> None:
    vectors = embedder.embed(["The bridge reopened.", "", "ß 中文 " * 400])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, embedder.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_the_builtin_model_knows_what_is_meant_and_keeps_the_order_of_the_texts() -> None:
    texts = ["The bridge was repaired and opened again. " * 9, "A cat sleeps.", "Works on the crossing have ended."]
    bridge, cat, crossing = BuiltinEmbedder().embed(texts)
    assert bridge @ crossing > bridge @ cat


def test_a_text_has_nearly_the_same_vector_whatever_stands_beside_it() -> None:
    embedder = BuiltinEmbedder()
    alone = embedder.embed(["A cat sleeps."])[0]
    assert float(alone @ embedder.embed(["A cat sleeps.", "word " * 200])[0]) > 0.98


def test_an_endpoints_vectors_come_in_the_order_of_the_texts(
    endpoint: Callable[[Answer], EndpointEmbedder],
) -> None:
    embedder = endpoint(rows)
    vectors = embedder.embed([f"{'x' * n}" for n in range(1, 131)])
    assert embedder.dimensions == 2
    assert list(np.argsort(vectors[:, 1])) == list(range(130))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: (500, b"{}"),
        lambda _: (401, b'{"error": {"message": "no"}}'),
        lambda _: (200, b"<html>"),
        lambda _: (200, b'{"data": []}'),
        lambda _: (200, b'{"data": [{"index": 0, "embedding": [NaN, 1]}]}'),
        lambda _: (200, b'{"data": [{"index": 0, "embedding": "x"}]}'),
    ],
)
def test_whatever_an_endpoint_does_wrong_is_one_error(
    answer: Answer, endpoint: Callable[[Answer], EndpointEmbedder]
) -> None:
    with pytest.raises(EmbedderUnavailable):
        endpoint(answer).embed(["one"])


def test_an_endpoint_that_is_not_there_is_that_error_too() -> None:
    embedder = EndpointEmbedder("m", "http://127.0.0.1:9/v1", None, timeout=1)
    embedder._client = embedder._client.with_options(max_retries=0)
    with pytest.raises(EmbedderUnavailable):
        embedder.embed(["one"])


def test_the_settings_name_the_embedder() -> None:
    assert isinstance(open_embedder(Settings()), BuiltinEmbedder)
    assert open_embedder(Settings(embedder="endpoint", embedding_model="m")).name == "m"


@pytest.mark.slow
def test_it_is_a_llama_index_embedding() -> None:
    from assistant.indexing.llama import DatelineEmbedding

    embedding = DatelineEmbedding(HashEmbedder())
    (one,) = embedding.get_text_embedding_batch(["the bridge"])
    assert one == embedding.get_query_embedding("the bridge")
