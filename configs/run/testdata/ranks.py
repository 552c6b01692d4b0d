"""Rank the held-out facts of a run from its files alone, with NumPy.

Usage: ranks.py RUN MODEL TRAIN TEST

MODEL is complex, distmult, rotate, transe or "transe l2"; TRAIN and TEST have head, relation and tail a line.
Output, one JSON object: MRR and hits, filtered, ties at their mean rank, both sides.
"""

import json
import pathlib
import sys

import numpy as np

run, model = pathlib.Path(sys.argv[1]), sys.argv[2]
train, test = ([line.split("\t") for line in pathlib.Path(f).read_text().splitlines()] for f in sys.argv[3:])
entities, relations = ([line.split("\t")[0] for line in (run / f).read_text().splitlines()] for f in ("vocab.txt", "labels.txt"))

checkpoint = (run / "checkpoint" / "last.safetensors").read_bytes()
size = int.from_bytes(checkpoint[:8], "little")
header = json.loads(checkpoint[8 : 8 + size])


def tensor(name):
    start, end = header[name]["data_offsets"]
    numbers = np.frombuffer(checkpoint[8 + size + start : 8 + size + end], "<f4")
    return numbers.reshape(header[name]["shape"]).astype(np.float64)


table, bias = tensor("embedding/w"), tensor("output/b")
vectors = table[: len(entities)]


def scores(entity, row):
    h, r = table[entity], table[len(entities) + row]
    if model == "transe":
        return bias - np.abs(h + r - vectors).sum(1)
    if model == "transe l2":
        return bias - np.sqrt(((h + r - vectors) ** 2).sum(1) + 1e-6)
    if model == "distmult":
        return bias + vectors @ (h * r)
    n = len(h) // 2
    h, r, e = h[:n] + 1j * h[n:], r[:n] + 1j * r[n:], vectors[:, :n] + 1j * vectors[:, n:]
    if model == "rotate":
        return bias - np.sqrt(np.abs(h * r / np.abs(r) - e) ** 2 + 1e-6).sum(1)
    return bias + (e.conj() @ (h * r)).real


known = {tuple(fact) for fact in train + test}
ranks = []
for head, relation, tail in test:
    r = relations.index(relation)
    for asked, row, answer, fact in (
        (head, r, tail, lambda e: (head, relation, e)),
        (tail, len(relations) + r, head, lambda e: (e, relation, tail)),
    ):
        z = scores(entities.index(asked), row)
        mine = z[entities.index(answer)]
        others = np.array([z[i] for i, e in enumerate(entities) if fact(e) not in known])
        ranks.append(1 + (others > mine).sum() + (others == mine).sum() / 2)
ranks = np.array(ranks)
print(json.dumps({"mrr": (1 / ranks).mean(), **{f"hits@{k}": (ranks <= k).mean() for k in (1, 3, 10)}}))
