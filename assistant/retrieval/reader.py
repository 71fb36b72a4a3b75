"""The trained reader: how well each sentence of a passage answers a question.

A small cross-encoder (`assistant/models/reader`) sees the question, the article's title, how long before the question
it was published, and the whole passage, and gives one score a sentence: a passage is read once for all its sentences,
each of them in its context. Training imports `encode` from here, so that the model is trained on what it is served.
Knows no index and no hits.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import ModelUnavailable
from assistant.settings import Settings

MODEL = Path(__file__).parent.parent / "models" / "reader"

# Tokens: of a question, of a title, of one sentence and of all together. Passages of 150 words have about 200.
QUESTION, TITLE, SENTENCE, TOTAL = 64, 32, 120, 320
# Sentences that the model scores in one passage; those after it, and those beyond TOTAL tokens, get UNREAD.
SENTENCES = 24
UNREAD = -12.0

CLS, SEP = 101, 102
PADDING = -1

Scores = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage as it is read: all its sentences in order, and what is known of its article."""

    title: str
    published: date | None
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of one passage, and for each token its part: 0 for what comes before the passage, else 1 + sentence."""

    ids: tuple[int, ...]
    parts: tuple[int, ...]


class Reader:
    """Scores the sentences of passages. Holds the model; safe in many threads."""

    def __init__(self, folder: Path = MODEL, threads: int = 2) -> None:
        """Load `model.onnx` and `tokenizer.json`. Raises ModelUnavailable where they are missing or damaged."""
        options = ort.SessionOptions()
        # One passage a run and a thread a passage: 12 passages take 90 ms on 2 cores so, 325 ms in batches of 8 by two
        # threads that share each product, and 175 ms one by one.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._hands = ThreadPoolExecutor(threads, thread_name_prefix="dateline-reader")
        # One question at a time: the model takes all cores anyway, and of two that share them both come late.
        self._turn = threading.Lock()
        try:
            self._tokens = open_tokenizer(folder)
            self._session = ort.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # tokenizers and onnxruntime raise bare exceptions of many kinds
            raise ModelUnavailable(f"the reader in the package can't be loaded: {error}") from error

    def scores(self, question: str, asked: date | None, passages: Sequence[Reading]) -> list[Scores]:
        """For each passage one score a sentence, float32 (sentences,): log-odds against "none of these answers".

        Scores of one question are comparable across passages: the chance that none of them answers is about
        1 / (1 + sum of exp(score)), before calibration. A passage's scores don't depend on the others. `asked` is the
        day of the question; without it dates are not shown to the model.
        """
        encoded = encode(self._tokens, question, asked, passages)
        found = [np.full(len(passage.sentences), UNREAD, np.float32) for passage in passages]
        longest_first = sorted(_readable(encoded), key=lambda at: -len(encoded[at].ids))
        with self._turn:
            rows = list(self._hands.map(self._scores, (encoded[at] for at in longest_first)))
        for at, row in zip(longest_first, rows, strict=True):
            read = max(encoded[at].parts)
            found[at][:read] = row[:read]
        return found

    def _scores(self, passage: Encoded) -> Scores:
        ids, parts = pad([passage])
        [[scores]] = self._session.run(None, {"ids": ids, "parts": parts})
        return scores  # type: ignore[no-any-return]


def open_reader(settings: Settings) -> Reader | None:
    """The reader in the package; None where there is none."""
    return Reader(threads=settings.threads) if (MODEL / "model.onnx").exists() else None


def open_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer in a folder, without the padding and the cut to 128 that the published file asks for."""
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens.no_padding()
    tokens.no_truncation()
    return tokens


def encode(tokens: Tokenizer, question: str, asked: date | None, passages: Sequence[Reading]) -> list[Encoded]:
    """The model's input: `[CLS] question [SEP] title · 3 days before [SEP] passage [SEP]`, one for each passage."""
    heads = [_head(passage, asked) for passage in passages]
    sentences = [sentence for passage in passages for sentence in passage.sentences[:SENTENCES]]
    texts = [question, *heads, *sentences]
    ids = [encoding.ids for encoding in tokens.encode_batch(texts, add_special_tokens=False)]
    rest = iter(ids[1 + len(heads) :])
    return [
        _joined(ids[0], head, [next(rest) for _ in passage.sentences[:SENTENCES]])
        for passage, head in zip(passages, ids[1 : 1 + len(heads)], strict=True)
    ]


def pad(encoded: Sequence[Encoded]) -> tuple[Integers, Integers]:
    """Token ids and parts as the model takes them, int64 (n, longest); parts of padding are PADDING."""
    longest = max(len(one.ids) for one in encoded)
    ids = np.zeros((len(encoded), longest), np.int64)
    parts = np.full((len(encoded), longest), PADDING, np.int64)
    for row, one in enumerate(encoded):
        ids[row, : len(one.ids)] = one.ids
        parts[row, : len(one.parts)] = one.parts
    return ids, parts


def ago(asked: date, published: date) -> str:
    """How long before the question an article appeared, in so few words that few examples teach them."""
    days = (asked - published).days
    if days < 0:
        return "later"
    for most, words in ((0, "same day"), (1, "1 day before"), (6, f"{days} days before"), (10, "1 week before")):
        if days <= most:
            return words
    if days <= 45:
        return f"{round(days / 7)} weeks before"
    return f"{round(days / 30)} months before" if days <= 330 else "years before"


def _head(passage: Reading, asked: date | None) -> str:
    if asked is None or passage.published is None:
        return passage.title
    return f"{passage.title} · {ago(asked, passage.published)}"


def _joined(question: list[int], head: list[int], sentences: list[list[int]]) -> Encoded:
    # The end of a head says when; a long title loses its middle.
    head = head if len(head) <= TITLE else [*head[: TITLE - 6], *head[-6:]]
    ids = [CLS, *question[:QUESTION], SEP, *head, SEP]
    parts = [0] * len(ids)
    for number, sentence in enumerate(sentences, start=1):
        kept = sentence[: min(SENTENCE, TOTAL - 1 - len(ids))]
        ids += kept
        parts += [number] * len(kept)
    return Encoded((*ids, SEP), (*parts, 0))


def _readable(encoded: Sequence[Encoded]) -> list[int]:
    return [at for at, one in enumerate(encoded) if max(one.parts) > 0]
