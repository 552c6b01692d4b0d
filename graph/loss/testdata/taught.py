"""The losses against a teacher's vectors and their gradients by PyTorch, as numbers to
compare with.

    python3 taught.py taught.npz

Needs PyTorch (2.15 made the file beside this one) and NumPy. 30 hidden vectors of 7
numbers are compared with as many of a teacher, by CosineEmbeddingLoss, by MSELoss, and
by the mean squared difference of all cosines. The archive has the vectors, and for each
loss its value and the gradient by the hidden vectors.
"""
import sys
import numpy as np
import torch
from torch import nn
from torch.nn.functional import normalize

torch.manual_seed(1)
h, t = torch.randn(30, 7), torch.randn(30, 7)
out = {"h": h.numpy(), "t": t.numpy()}


def gram(x, t):
    x, t = normalize(x), normalize(t)
    return ((x @ x.T - t @ t.T) ** 2).mean()


losses = {
    "cosine": lambda x: nn.CosineEmbeddingLoss()(x, t, torch.ones(len(x))),
    "mse": lambda x: nn.MSELoss()(x, t),
    "gram": lambda x: gram(x, t),
}
for name, loss in losses.items():
    x = h.clone().requires_grad_()
    l = loss(x)
    l.backward()
    out[f"{name}.loss"] = np.array([l.item()])
    out[f"{name}.dh"] = x.grad.numpy()
np.savez(sys.argv[1], **out)
