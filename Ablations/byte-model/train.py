#!/usr/bin/env python3
"""Trains a small neural model on the bytes of a variant's shards, and prints its loss on texts held out, in bits a byte.

Called by `sluice study run`: SLUICE_SHARDS is the folder of JSONL shards, SLUICE_SEED the seed of weights and order. One pass
over the texts on one thread of a CPU. Needs PyTorch (`pip install torch numpy`) and the command zstd.
"""
import glob
import json
import math
import os
import random
import subprocess

import torch

HELD_OUT = "Tests/Fixtures/sample/sample-002.jsonl.zst"
PROSE = {"18f-blog", "digitalgov", "wikitext-2"}
HELD_OUT_BYTES = 150_000
CONTEXT, BATCH = 10, 512


class ByteModel(torch.nn.Module):
    """The next byte from the ten before it, through one hidden layer (Bengio et al. 2003, JMLR 3)."""

    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(257, 24)
        self.hidden = torch.nn.Linear(24 * CONTEXT, 256)
        self.output = torch.nn.Linear(256, 256)

    def forward(self, inputs):
        return self.output(torch.relu(self.hidden(self.embedding(inputs).flatten(1))))


def examples(texts):
    """Each byte of the texts behind its context; 256 stands before a text begins."""
    rows = []
    for text in texts:
        stream = torch.tensor([256] * CONTEXT + list(text.encode()))
        if len(stream) > CONTEXT:
            rows.append(stream.unfold(0, CONTEXT + 1, 1))
    return torch.cat(rows)


def loss(model, rows):
    """Mean loss of the bytes that follow, in nats."""
    return torch.nn.functional.cross_entropy(model(rows[:, :-1]), rows[:, -1])


def held_out(is_prose):
    lines = subprocess.run(["zstd", "-dcq", HELD_OUT], check=True, capture_output=True).stdout.splitlines()
    records = [json.loads(line) for line in lines]
    texts, left = [], HELD_OUT_BYTES
    for record in records:
        if (record["source"] in PROSE) == is_prose and left > 0:
            texts.append(record["text"][:4000])
            left -= len(texts[-1].encode())
    return examples(texts)


def main():
    seed = int(os.environ["SLUICE_SEED"])
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    texts = []
    for path in sorted(glob.glob(os.environ["SLUICE_SHARDS"] + "/*.jsonl")):
        with open(path, encoding="utf-8") as file:
            texts += [json.loads(line)["text"] for line in file]
    random.Random(seed).shuffle(texts)
    rows = examples(texts)
    rows = rows[torch.randperm(len(rows))]
    model = ByteModel()
    optimiser = torch.optim.AdamW(model.parameters(), lr=4e-3)
    steps = math.ceil(len(rows) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for step in range(steps):
        optimiser.zero_grad()
        loss(model, rows[step * BATCH : (step + 1) * BATCH]).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    result = {}
    with torch.no_grad():
        for name, is_prose in [("prose_bits_per_byte", True), ("other_bits_per_byte", False)]:
            result[name] = round(loss(model, held_out(is_prose)).item() / math.log(2), 4)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
