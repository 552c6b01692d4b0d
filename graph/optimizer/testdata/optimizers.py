"""Ten steps of a small network under each of PyTorch's optimizers and options, as
numbers to compare with.

    python3 optimizers.py optimizers.npz

Needs PyTorch (2.15 made the file beside this one) and NumPy. The network looks two
of 12 words up in 3 dimensions and puts an fc of 5, tanh, and a softmax on top. The
learning rate falls at every step, as a schedule's would. The archive has the initial
weights, each batch, and for each case the losses and the weights after ten steps.
"""
import sys
import numpy as np
import torch
from torch import nn
from torch.optim import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop, SparseAdam

VOCAB, DIM, CONTEXT, UNITS, BATCH, STEPS = 12, 3, 2, 5, 6, 10

CASES = {
    "sgd": (SGD, dict(lr=0.1)),
    "sgd, weight_decay": (SGD, dict(lr=0.1, weight_decay=0.1)),
    "sgd, momentum": (SGD, dict(lr=0.1, momentum=0.9)),
    "sgd, momentum, weight_decay": (SGD, dict(lr=0.1, momentum=0.9, weight_decay=0.1)),
    "sgd, nesterov": (SGD, dict(lr=0.1, momentum=0.9, nesterov=True)),
    "sgd, nesterov, weight_decay": (SGD, dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)),
    "sgd, clip_norm": (SGD, dict(lr=0.1, clip=0.1)),
    "adam": (Adam, dict(lr=0.01)),
    "adam, betas": (Adam, dict(lr=0.01, betas=(0.5, 0.8), eps=1e-3)),
    "adam, weight_decay": (Adam, dict(lr=0.01, weight_decay=0.1)),
    "adam, clip_norm": (Adam, dict(lr=0.01, eps=1e-2, clip=0.1)),
    # SparseAdam adds eps before the bias correction, the others after it.
    "adam, lazy": (SparseAdam, dict(lr=0.01, eps=1e-12)),
    "adam, lazy, clip_norm": (SparseAdam, dict(lr=0.01, eps=1e-12, clip=0.1)),
    "adamw": (AdamW, dict(lr=0.01)),
    "adamw, weight_decay": (AdamW, dict(lr=0.01, betas=(0.5, 0.8), eps=1e-3, weight_decay=0.5)),
    "adamax": (Adamax, dict(lr=0.01)),
    "adamax, weight_decay": (Adamax, dict(lr=0.01, betas=(0.5, 0.8), weight_decay=0.1)),
    "nadam": (NAdam, dict(lr=0.01)),
    "nadam, momentum_decay": (NAdam, dict(lr=0.01, betas=(0.5, 0.8), eps=1e-3, momentum_decay=0.1)),
    "nadam, weight_decay": (NAdam, dict(lr=0.01, weight_decay=0.1)),
    "radam": (RAdam, dict(lr=0.01)),
    "radam, betas": (RAdam, dict(lr=0.01, betas=(0.5, 0.8), eps=1e-3)),
    "radam, weight_decay": (RAdam, dict(lr=0.01, weight_decay=0.1)),
    "rmsprop": (RMSprop, dict(lr=0.01)),
    "rmsprop, alpha": (RMSprop, dict(lr=0.01, alpha=0.5, eps=1e-3)),
    "rmsprop, weight_decay": (RMSprop, dict(lr=0.01, weight_decay=0.1)),
    "rmsprop, momentum": (RMSprop, dict(lr=0.01, momentum=0.9, weight_decay=0.1)),
    "adagrad": (Adagrad, dict(lr=0.1, eps=1e-10)),
    "adagrad, initial": (Adagrad, dict(lr=0.1, initial_accumulator_value=0.3, eps=1e-3)),
    "adagrad, weight_decay": (Adagrad, dict(lr=0.1, weight_decay=0.1, eps=1e-10)),
    "adadelta": (Adadelta, dict(lr=1.0)),
    "adadelta, weight_decay": (Adadelta, dict(lr=0.5, rho=0.5, eps=1e-3, weight_decay=0.1)),
}

torch.manual_seed(1)
start = {
    "embedding/w": torch.randn(VOCAB, DIM),
    "fc1/w": torch.randn(UNITS, CONTEXT * DIM) / 2,
    "fc1/b": torch.randn(UNITS) / 2,
    "output/w": torch.randn(VOCAB, UNITS) / 2,
    "output/b": torch.randn(VOCAB) / 2,
}
# Words 0 and 11 are in no batch, so that "exact" and "lazy" differ.
x = torch.randint(1, VOCAB - 1, (STEPS, BATCH, CONTEXT))
y = torch.randint(0, VOCAB, (STEPS, BATCH))
out = {"init." + name: w.numpy() for name, w in start.items()}
out["x"], out["y"] = x.numpy().astype(np.int32), y.numpy().astype(np.int32)


def run(optimizer, options):
    options = dict(options)
    clip = options.pop("clip", None)
    p = {name: w.clone().requires_grad_() for name, w in start.items()}
    sparse = optimizer is SparseAdam
    if sparse:
        rest = [w for name, w in p.items() if name != "embedding/w"]
        optimizers = [SparseAdam([p["embedding/w"]], **options), Adam(rest, **options)]
    else:
        optimizers = [optimizer(p.values(), **options)]
    losses = []
    for i in range(STEPS):
        h = nn.functional.embedding(x[i], p["embedding/w"], sparse=sparse).reshape(BATCH, -1)
        h = torch.tanh(nn.functional.linear(h, p["fc1/w"], p["fc1/b"]))
        loss = nn.functional.cross_entropy(nn.functional.linear(h, p["output/w"], p["output/b"]), y[i])
        losses.append(loss.item())
        for o in optimizers:
            o.zero_grad()
        loss.backward()
        if clip is not None and sparse:  # clip_grad_norm_ takes no sparse gradients
            table = p["embedding/w"].grad = p["embedding/w"].grad.coalesce()
            norm = torch.norm(torch.stack([table.values().norm()] + [w.grad.norm() for w in rest]))
            for w in p.values():
                w.grad = w.grad * min(1.0, clip / norm.item())
        elif clip is not None:
            torch.nn.utils.clip_grad_norm_(p.values(), clip)
        for o in optimizers:
            o.param_groups[0]["lr"] = options["lr"] * (1 - i / 20)
            o.step()
    return losses, p


for case, (optimizer, options) in CASES.items():
    losses, p = run(optimizer, options)
    out[case + ".losses"] = np.array(losses)
    out.update({case + "." + name.replace("/", "_"): w.detach().numpy() for name, w in p.items()})
out = {name.replace("/", "_"): a for name, a in out.items()}
np.savez_compressed(sys.argv[1], **out)
