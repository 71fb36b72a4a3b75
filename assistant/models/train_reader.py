"""Train the reader that `assistant.retrieval.reader` serves, and export it.

    torchrun --nproc-per-node 2 -m assistant.models.train_reader --data DIR --paragraphs FILE … --weights DIR --out DIR

`--data` holds the news sets (`rtqa-2022`, `rtqa-2024`: `corpus.jsonl.gz` and `queries.jsonl`), `--paragraphs` are files
in SQuAD's form, `--weights` all-MiniLM-L6-v2's `model.safetensors` and `tokenizer.json`, or what an earlier run left in
`--out`, or a `model.onnx` that has been shipped: then its own mistakes come first in the pools. Of several `--weights`
the mean is taken: runs that began from one model and saw its questions in other orders are one model again. A plain
`python -m` trains in one process; with `--first 0 --rounds 0` it only exports. Needs torch, onnx and onnxruntime; see
`bert.INSTALL`. What is in a group of passages is `reader_groups`' business.

One group is a question and the passages that a search finds for it. Every token gets two numbers; a sentence's score is
the mean of the first over its tokens and the log-sum-exp of the second, which is taught to point at the answer itself.
The loss is the marginal likelihood of all sentences that hold the answer, among all sentences of the group and "none of
these" at score 0 (Clark & Gardner 2018); where no sentence holds it, "none of these" is the answer.
"""

from __future__ import annotations

import argparse
import json
import logging
import pickle
import random
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from assistant.models import bert  # isort: skip  # first: it names the command that brings torch where that is missing
from assistant.evaluation.cache import CachedEmbedder
from assistant.indexing import BuiltinEmbedder
from assistant.models.reader_groups import Asked, Group, news_questions, one_round, paragraph_questions, visit
from assistant.retrieval.reader import PADDING, SENTENCES, UNREAD, Reader, open_tokenizer, pad

import torch  # type: ignore[import-not-found,unused-ignore]  # isort: skip
from torch import distributed  # type: ignore[import-not-found,unused-ignore]  # isort: skip
from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]  # isort: skip

RATE, HEAD_RATE, DECAY = 6e-5, 1e-3, 0.01  # the first two rise over WARM_UP and fall to nothing
GROUPS_A_STEP = 4
WARM_UP = 0.08
ANSWER_WEIGHT = 0.3  # of the loss over tokens beside that over sentences
AVERAGE = 0.995  # of the weights' running mean, kept at each step

SAMPLES = 40  # questions of each kind that an export measures on, at most

# Passages in one product, and what their length is a multiple of.
ROWS, STRIDE = 8, 32

Scores = Mapping[tuple[int, int], "torch.Tensor"]

log = logging.getLogger(__name__)


def main() -> None:
    """Train on the groups of `--data` and `--paragraphs` and write `model.onnx` to `--out`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--paragraphs", type=Path, nargs="+", required=True)
    parser.add_argument("--weights", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--leave-out", type=Path, help="queries.jsonl of a set that is to be measured on")
    parser.add_argument("--minutes", type=float, default=60, help="stop then, the rate having fallen to nothing")
    parser.add_argument("--first", type=int, default=8_000, help="questions about paragraphs before any about news")
    parser.add_argument("--rounds", type=int, default=3, help="times that each question about news is seen")
    parser.add_argument("--beside", type=int, default=1_500, help="questions about paragraphs in each of these rounds")
    parser.add_argument("--rate", type=float, default=RATE, help="of learning, at its highest")
    parser.add_argument("--head-rate", type=float, default=HEAD_RATE, help="that of a fresh head, which is far off")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--pools", type=Path, help="keep the questions about news with their passages here")
    parser.add_argument("--cache", type=Path, help="embeddings of an evaluation: the pools are ordered by meaning too")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if distributed.is_torchelastic_launched():
        distributed.init_process_group("gloo")
    rank, processes = (distributed.get_rank(), distributed.get_world_size()) if _is_shared() else (0, 1)
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)  # bfloat16 products are so fast that a second thread mostly waits
    tokens = open_tokenizer(options.weights[0])
    chance = random.Random(options.seed)  # the same questions in the same order in every process
    news = _news(options)
    each = max(options.first + options.rounds * options.beside, SAMPLES) // len(options.paragraphs)
    paragraphs = [asked for path in options.paragraphs for asked in paragraph_questions(path, each, chance)]
    if options.leave_out:
        held = {json.loads(line)["text"] for line in options.leave_out.read_text("utf-8").splitlines()}
        news = [asked for asked in news if asked.question not in held]
    rounds = [chance.sample(paragraphs, min(options.first, len(paragraphs)))]
    rounds += [one_round(news, paragraphs, options.beside, chance) for _ in range(options.rounds)]
    log.info(
        "%d questions about news, %d about paragraphs; rounds of %s", len(news), len(paragraphs), [*map(len, rounds)]
    )
    own = random.Random(options.seed * 100 + rank)
    visits = list(chain.from_iterable(rounds))[rank::processes]
    weights = mean([start(folder) for folder in options.weights])
    groups = (visit(asked, tokens, own) for asked in visits)
    steps = len(visits) // GROUPS_A_STEP
    weights = train(groups, weights, steps, options.minutes * 60, options.rate, options.head_rate, options.dropout)
    if rank:
        return
    options.out.mkdir(parents=True, exist_ok=True)
    bert.save(weights, options.out / "model.safetensors")
    shutil.copyfile(options.weights[0] / "tokenizer.json", options.out / "tokenizer.json")
    samples = [
        visit(asked, tokens, own) for asked in [*chance.sample(news, SAMPLES), *chance.sample(paragraphs, SAMPLES // 2)]
    ]
    write(weights, samples, options.out / "model.onnx")


def write(weights: bert.Weights, groups: Sequence[Group], path: Path) -> None:
    """Export the model; the ranges of its activations come from the groups."""
    samples = [dict(zip(("ids", "parts"), pad(group.passages[:4]), strict=True)) for group in groups]
    bert.export(weights, sentence_scores, "scores", samples, path)


def _news(options: argparse.Namespace) -> list[Asked]:
    if options.pools and options.pools.exists():
        kept: list[Asked] = pickle.loads(options.pools.read_bytes())
        return kept
    embedder = CachedEmbedder(BuiltinEmbedder(), options.cache / "embeddings.sqlite") if options.cache else None
    reader = Reader(options.weights[0]) if (options.weights[0] / "model.onnx").exists() else None
    found = list(news_questions(options.data, random.Random(options.seed), embedder, reader))
    if options.pools:
        options.pools.write_bytes(pickle.dumps(found))
    return found


def start(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights in a folder, with a fresh head where they have none: two numbers a token from each state."""
    head = {"head.weight": torch.randn(2, bert.WIDTH) * 0.02, "head.bias": torch.tensor([-2.0, -4.0])}
    path = folder / "model.safetensors"
    return head | (bert.load(path) if path.exists() else bert.read_back(folder / "model.onnx"))


def mean(models: Sequence[bert.Weights]) -> dict[str, torch.Tensor]:
    """Return the mean of each parameter."""
    return {name: torch.stack([model[name] for model in models]).mean(0) for name in models[0]}


def train(
    groups: Iterator[Group],
    weights: dict[str, torch.Tensor],
    steps: int,
    seconds: float,
    rate: float,
    head_rate: float,
    dropout: float,
) -> dict[str, torch.Tensor]:
    """Return the running average of the weights over `steps`, or over `seconds` if that is less."""
    trained = {name: tensor.clone().requires_grad_() for name, tensor in weights.items() if _is_trained(name)}
    fixed = {name: tensor for name, tensor in weights.items() if name not in trained}
    average = {name: tensor.detach().clone() for name, tensor in trained.items()}
    optimiser = _optimiser(trained, rate, head_rate)
    began, kept_loss = time.monotonic(), 0.0
    for step in range(steps):
        share = _most(max(step / steps, (time.monotonic() - began) / seconds))
        if share >= 1:
            break
        for group_of in optimiser.param_groups:
            group_of["lr"] = group_of["full"] * min((step + 1) / (steps * WARM_UP), 1 - share)
        optimiser.zero_grad(set_to_none=True)
        # Products of bfloat16 are eight times as fast where the processor has AMX; what is kept stays float32.
        small = {name: _small(name, tensor) for name, tensor in (trained | fixed).items()}
        total = loss(small, list(islice(groups, GROUPS_A_STEP)), dropout)
        total.backward()  # type: ignore[no-untyped-call,unused-ignore]
        _share(trained)
        torch.nn.utils.clip_grad_norm_(trained.values(), 1.0)
        optimiser.step()
        weight = min(AVERAGE, 1 - 1 / (1 + step / 4))
        with torch.no_grad():
            for name, tensor in trained.items():
                average[name].lerp_(tensor, 1 - weight)
        kept_loss = 0.98 * kept_loss + 0.02 * float(total.detach()) if step else float(total.detach())
        if step % 20 == 0:
            log.info("step %d of %d, share %.3f, loss %.4f", step, steps, share, kept_loss)
    return fixed | average


def loss(weights: bert.Weights, groups: Sequence[Group], dropout: float = 0.0) -> torch.Tensor:
    """Return the mean over groups of the negative log of what the sentences with the answer are given."""
    rows = [(group, row) for group in range(len(groups)) for row in range(len(groups[group].passages))]
    rows.sort(key=lambda at: len(groups[at[0]].passages[at[1]].ids))
    sentence: dict[tuple[int, int], torch.Tensor] = {}
    token: dict[tuple[int, int], torch.Tensor] = {}
    for start_at in range(0, len(rows), ROWS):
        chunk = rows[start_at : start_at + ROWS]
        ids, parts = (torch.from_numpy(array) for array in pad([groups[g].passages[row] for g, row in chunk]))
        # Few shapes: oneDNN makes code for each, which costs more than the product itself.
        spare = -ids.shape[1] % STRIDE
        ids, parts = functional.pad(ids, (0, spare)), functional.pad(parts, (0, spare), value=PADDING)
        tokens = token_scores(weights, ids, parts, dropout)
        pointer = torch.where(parts > 0, tokens[..., 1], torch.full((), -1e4))
        sentence |= zip(chunk, pooled(tokens, parts), strict=True)
        token |= zip(chunk, pointer, strict=True)
    return sum((_group_loss(g, group, sentence, token) for g, group in enumerate(groups)), torch.zeros(())) / len(
        groups
    )


def _group_loss(number: int, group: Group, sentence: Scores, token: Scores) -> torch.Tensor:
    rows = [(number, row) for row in range(len(group.passages))]
    everything = torch.cat([torch.zeros(1), *(sentence[row] for row in rows)]).logsumexp(0)
    if not group.holding:
        return everything
    found = torch.stack([sentence[number, row][held] for row, held in group.holding]).logsumexp(0)
    if not group.answer_tokens:
        return everything - found
    anywhere = torch.cat([torch.zeros(1), *(token[row] for row in rows)]).logsumexp(0)
    pointed = torch.stack([token[number, row][at] for row, at in group.answer_tokens]).logsumexp(0)
    return everything - found + ANSWER_WEIGHT * (anywhere - pointed)


def sentence_scores(weights: bert.Weights, ids: torch.Tensor, parts: torch.Tensor) -> torch.Tensor:
    """Return the scores of sentences, float32 (n, SENTENCES), of token ids and parts, int64 (n, length)."""
    return pooled(token_scores(weights, ids, parts), parts)


def token_scores(weights: bert.Weights, ids: torch.Tensor, parts: torch.Tensor, dropout: float = 0.0) -> torch.Tensor:
    """Return two numbers a token, float32 (n, length, 2): how much it is about the question, how much it answers."""
    hidden = bert.encode(weights, ids, (parts >= 0).long(), (parts > 0).long(), dropout)
    scores: torch.Tensor = functional.linear(hidden.float(), weights["head.weight"], weights["head.bias"])
    return scores


def pooled(tokens: torch.Tensor, parts: torch.Tensor) -> torch.Tensor:
    """Return a score a sentence, float32 (n, SENTENCES), from two numbers a token; UNREAD for those without tokens."""
    inside = parts[:, :, None] == torch.arange(1, SENTENCES + 1)
    share = inside.float()
    count = share.sum(1)
    mean = (tokens[:, :, :1] * share).sum(1) / count.clamp_min(1.0)
    answer = torch.where(inside, tokens[:, :, 1:], torch.full((), -1e4)).logsumexp(1)
    return torch.where(count > 0, mean + answer, torch.full((), UNREAD))


def _is_shared() -> bool:
    return bool(distributed.is_initialized())


def _most(share: float) -> float:
    """The highest share of any process, so that all stop at one step."""
    if not _is_shared():
        return share
    highest = torch.tensor(share)
    distributed.all_reduce(highest, distributed.ReduceOp.MAX)
    return float(highest)


def _share(trained: dict[str, torch.Tensor]) -> None:
    """Makes the gradients of all processes their mean."""
    if not _is_shared():
        return
    gradients = [tensor.grad for tensor in trained.values() if tensor.grad is not None]
    flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for gradient, mean in zip(gradients, flat.split([gradient.numel() for gradient in gradients]), strict=True):
        gradient.copy_(mean.view_as(gradient))


def _is_trained(name: str) -> bool:
    # The tables of words and positions stay: they are two thirds of the optimiser's work and there is little data.
    return not name.startswith(("embeddings.word", "embeddings.position", "pooler"))


def _small(name: str, tensor: torch.Tensor) -> torch.Tensor:
    return tensor if name.startswith("head") or not tensor.is_floating_point() else tensor.bfloat16()


def _optimiser(trained: dict[str, torch.Tensor], rate: float, head_rate: float) -> torch.optim.Optimizer:
    head = [tensor for name, tensor in trained.items() if name.startswith("head")]
    plain = [tensor for name, tensor in trained.items() if not name.startswith("head") and tensor.ndim < 2]
    wide = [tensor for name, tensor in trained.items() if not name.startswith("head") and tensor.ndim >= 2]
    return torch.optim.AdamW(
        [
            {"params": head, "lr": head_rate, "full": head_rate, "weight_decay": 0.0},
            {"params": plain, "lr": rate, "full": rate, "weight_decay": 0.0},
            {"params": wide, "lr": rate, "full": rate, "weight_decay": DECAY},
        ],
        betas=(0.9, 0.98),
    )


if __name__ == "__main__":
    main()
