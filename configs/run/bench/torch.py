"""The peer of "lexigraph bench --vs torch": the same network in PyTorch.

The arguments are the sizes: words, dimension, ids a context, steps timed. Reads
one request a line from standard input and answers each with one line:

    step BATCH THREADS SPARSE
        the median milliseconds of a training step on random bags; SPARSE is 0
        for Adam on everything, 1 for SparseAdam on the table
    epoch POOLING BATCH THREADS TRAIN VALID
        the milliseconds of a training step and of a batch of evaluation, means
        over all batches in the two files: int32, for each batch its contexts,
        then its targets
"""
import statistics
import sys
import time

import numpy as np
import torch
from torch import nn

vocab, dim, context, steps = map(int, sys.argv[1:])


class Network(nn.Module):
    def __init__(self, pooling, sparse=False):
        super().__init__()
        self.concat = pooling == "concat"
        if self.concat:
            self.table = nn.Embedding(vocab, dim, sparse=sparse)
        else:
            self.table = nn.EmbeddingBag(vocab, dim, mode=pooling, sparse=sparse)
        width = dim * context if self.concat else dim
        self.rest = nn.Sequential(
            nn.Linear(width, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, vocab)
        )

    def forward(self, x):
        h = self.table(x)
        return self.rest(h.flatten(1) if self.concat else h)


def train(net, optimizers, x, y):
    loss = nn.functional.cross_entropy(net(x), y)
    for o in optimizers:
        o.zero_grad()
    loss.backward()
    for o in optimizers:
        o.step()
    return loss.item()


def step(batch, threads, sparse):
    torch.set_num_threads(threads)
    net = Network("mean", sparse)
    if sparse:
        optimizers = [torch.optim.SparseAdam(list(net.table.parameters())), torch.optim.Adam(net.rest.parameters())]
    else:
        optimizers = [torch.optim.Adam(net.parameters())]
    x = torch.randint(vocab, (batch, context))
    y = torch.randint(vocab, (batch,))
    times = []
    for i in range(3 + steps):  # the first three fill caches
        begin = time.perf_counter()
        train(net, optimizers, x, y)
        if i >= 3:
            times.append(time.perf_counter() - begin)
    return 1e3 * statistics.median(times)


def batches(path, batch):
    data = torch.from_numpy(np.fromfile(path, dtype=np.int32).reshape(-1, batch * (context + 1))).long()
    return [(b[: batch * context].view(batch, context), b[batch * context :]) for b in data]


def epoch(pooling, batch, threads, training, validation):
    torch.set_num_threads(threads)
    net = Network(pooling)
    optimizers = [torch.optim.Adam(net.parameters())]
    seconds = []
    for i, (x, y) in enumerate(batches(training, batch)):
        begin = time.perf_counter()
        train(net, optimizers, x, y)
        if i >= 3:
            seconds.append(time.perf_counter() - begin)
    evaluations = []
    with torch.no_grad():
        for x, y in batches(validation, batch):
            begin = time.perf_counter()
            nn.functional.cross_entropy(net(x), y).item()
            evaluations.append(time.perf_counter() - begin)
    return 1e3 * statistics.mean(seconds), 1e3 * statistics.mean(evaluations)


print("torch", torch.__version__, flush=True)
torch.manual_seed(1)
for line in sys.stdin:
    what, *words = line.split()
    if what == "step":
        print(step(int(words[0]), int(words[1]), words[2] == "1"), flush=True)
    else:
        print(*epoch(words[0], int(words[1]), int(words[2]), *words[3:]), flush=True)
