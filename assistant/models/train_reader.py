"""Train the reader that `assistant.retrieval.reader` serves, and export it.

    python -m assistant.models.train_reader --data DIR --weights DIR [DIR …] --out DIR

`--data` holds the training sets (`rtqa-2022`, `rtqa-2024`: `corpus.jsonl.gz` and `queries.jsonl`; `xquad.en.json`),
`--weights` all-MiniLM-L6-v2's `model.safetensors` and `tokenizer.json`, or what earlier runs left in `--out`; it
starts from the mean of several. With `--rounds 0 --made 0` it only exports. Needs torch, onnx and onnxruntime; see
`bert.INSTALL`. What is in a group of passages is `reader_groups`' business.

One group is a question and the passages that a search finds for it. Every token gets two numbers; a sentence's score is
the mean of the first over its tokens and the log-sum-exp of the second, which is taught to point at the answer itself.
The loss is the marginal likelihood of all sentences that hold the answer, among all sentences of the group and "none of
these" at score 0 (Clark & Gardner 2018); where no sentence holds it, "none of these" is the answer.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from assistant.models import bert  # first: it names the command that brings torch where that is missing
from assistant.models.reader_groups import Group, all_questions, is_made, one_round, visit
from assistant.retrieval.reader import PADDING, SENTENCES, UNREAD, open_tokenizer, pad

import torch  # type: ignore[import-not-found,unused-ignore]  # isort: skip
from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]  # isort: skip

RATE, HEAD_RATE, DECAY = 6e-5, 1e-3, 0.01  # the first two rise over WARM_UP and fall to nothing
GROUPS_A_STEP = 4
WARM_UP = 0.08
ANSWER_WEIGHT = 0.3  # of the loss over tokens beside that over sentences
AVERAGE = 0.995  # of the weights' running mean, kept at each step

# Passages in one product, and what their length is a multiple of.
ROWS, STRIDE = 8, 32

Scores = Mapping[tuple[int, int], "torch.Tensor"]

log = logging.getLogger(__name__)


def main() -> None:
    """Train on the groups of `--data` and write `model.onnx` to `--out`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=40, help="stop then, the rate having fallen to nothing")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--made", type=int, default=200, help="made questions from each news corpus, first of all")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)  # bfloat16 products are so fast that a second thread mostly waits
    tokens = open_tokenizer(options.weights[0])
    chance = random.Random(options.seed)
    questions = all_questions(options.data, options.made, chance)
    rounds = [list(filter(is_made, questions)), *(one_round(questions, chance) for _ in range(options.rounds))]
    log.info("%d questions, %d visits", len(questions), sum(map(len, rounds)))
    groups = (visit(asked, tokens, chance) for asked in chain.from_iterable(rounds))
    weights = start([folder / "model.safetensors" for folder in options.weights])
    steps = sum(map(len, rounds)) // GROUPS_A_STEP
    weights = train(groups, weights, steps, options.minutes * 60)
    options.out.mkdir(parents=True, exist_ok=True)
    bert.save(weights, options.out / "model.safetensors")
    shutil.copyfile(options.weights[0] / "tokenizer.json", options.out / "tokenizer.json")
    write(weights, [visit(asked, tokens, chance) for asked in chance.sample(questions, 60)], options.out / "model.onnx")


def write(weights: bert.Weights, groups: Sequence[Group], path: Path) -> None:
    """Export the model; the ranges of its activations come from the groups."""
    samples = [dict(zip(("ids", "parts"), pad(group.passages[:4]), strict=True)) for group in groups]
    bert.export(weights, sentence_scores, "scores", samples, path)


def start(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Return the mean of the weights, with a fresh head where they have none: two numbers a token from each state."""
    found = [bert.load(path) for path in paths]
    mean = {name: torch.stack([one[name] for one in found]).mean(0) for name in found[0] if _is_trained(name)}
    head = {"head.weight": torch.randn(2, bert.WIDTH) * 0.02, "head.bias": torch.tensor([-2.0, -4.0])}
    return found[0] | head | mean


def train(
    groups: Iterator[Group], weights: dict[str, torch.Tensor], steps: int, seconds: float
) -> dict[str, torch.Tensor]:
    """Return the running average of the weights over `steps`, or over `seconds` if that is less."""
    trained = {name: tensor.clone().requires_grad_() for name, tensor in weights.items() if _is_trained(name)}
    fixed = {name: tensor for name, tensor in weights.items() if name not in trained}
    average = {name: tensor.detach().clone() for name, tensor in trained.items()}
    optimiser = _optimiser(trained)
    began, kept_loss = time.monotonic(), 0.0
    for step in range(steps):
        share = max(step / steps, (time.monotonic() - began) / seconds)
        if share >= 1:
            break
        for group_of in optimiser.param_groups:
            group_of["lr"] = group_of["full"] * min((step + 1) / (steps * WARM_UP), 1 - share)
        optimiser.zero_grad(set_to_none=True)
        # Products of bfloat16 are eight times as fast where the processor has AMX; what is kept stays float32.
        small = {name: _small(name, tensor) for name, tensor in (trained | fixed).items()}
        total = loss(small, list(islice(groups, GROUPS_A_STEP)))
        total.backward()  # type: ignore[no-untyped-call,unused-ignore]
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


def loss(weights: bert.Weights, groups: Sequence[Group]) -> torch.Tensor:
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
        tokens = token_scores(weights, ids, parts)
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


def token_scores(weights: bert.Weights, ids: torch.Tensor, parts: torch.Tensor) -> torch.Tensor:
    """Return two numbers a token, float32 (n, length, 2): how much it is about the question, how much it answers."""
    hidden = bert.encode(weights, ids, (parts >= 0).long(), (parts > 0).long())
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


def _is_trained(name: str) -> bool:
    # The tables of words and positions stay: they are two thirds of the optimiser's work and there is little data.
    return not name.startswith(("embeddings.word", "embeddings.position", "pooler"))


def _small(name: str, tensor: torch.Tensor) -> torch.Tensor:
    return tensor if name.startswith("head") or not tensor.is_floating_point() else tensor.bfloat16()


def _optimiser(trained: dict[str, torch.Tensor]) -> torch.optim.Optimizer:
    head = [tensor for name, tensor in trained.items() if name.startswith("head")]
    plain = [tensor for name, tensor in trained.items() if not name.startswith("head") and tensor.ndim < 2]
    wide = [tensor for name, tensor in trained.items() if not name.startswith("head") and tensor.ndim >= 2]
    return torch.optim.AdamW(
        [
            {"params": head, "lr": HEAD_RATE, "full": HEAD_RATE, "weight_decay": 0.0},
            {"params": plain, "lr": RATE, "full": RATE, "weight_decay": 0.0},
            {"params": wide, "lr": RATE, "full": RATE, "weight_decay": DECAY},
        ],
        betas=(0.9, 0.98),
    )


if __name__ == "__main__":
    main()
