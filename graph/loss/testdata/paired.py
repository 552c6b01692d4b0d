"""The losses over pairs of texts and their gradients by PyTorch, as numbers to compare with.

    python3 paired.py paired.npz

Needs PyTorch (2.15 made the file beside this one) and NumPy. Of 30 hidden vectors of 8 numbers the
first 12 belong to the next 12, and the last 6 are hard negatives. The archive has the vectors, the
pairs' scores, and for each loss its value and the gradient by the hidden vectors.
"""
import sys
import numpy as np
import torch
from torch.nn.functional import cosine_similarity, cross_entropy, mse_loss, normalize

N = 12
torch.manual_seed(2)
h, scores = torch.randn(30, 8), 5 * torch.rand(N)
out = {"h": h.numpy(), "scores": scores.numpy()}
own = torch.arange(N)


def ranking(h, scale, symmetric, cosine=True):
    x = normalize(h) if cosine else h
    s = scale * x[:N] @ x[N:].T
    there = cross_entropy(s, own)
    return (there + cross_entropy(s[:, :N].T, own)) / 2 if symmetric else there


losses = {
    "symmetric": lambda h: ranking(h, 20, True),
    "one way": lambda h: ranking(h, 5, False),
    "dot": lambda h: ranking(h, 0.5, True, cosine=False),
    "matryoshka": lambda h: (ranking(h, 20, True) + ranking(h[:, :5], 20, True) + ranking(h[:, :3], 20, True)) / 3,
    "regression": lambda h: mse_loss(cosine_similarity(h[:N], h[N : 2 * N]), scores / 5),
}
for name, loss in losses.items():
    x = h.clone().requires_grad_()
    l = loss(x)
    l.backward()
    out[f"{name}.loss"] = np.array([l.item()])
    out[f"{name}.dh"] = x.grad.numpy()
np.savez(sys.argv[1], **out)
