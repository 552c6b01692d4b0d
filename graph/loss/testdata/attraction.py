"""The loss that draws maps and its gradients by PyTorch, as numbers to compare with.

    python3 attraction.py attraction.npz

Needs PyTorch (2.15 made the file beside this one) and NumPy. 70 places h of two numbers have one to four neighbours
each among 70 words w, with weights; each block of 64 places is pushed by 8 words that were drawn. The archive has these,
and for two values of min_dist, with the a and b that umap-learn has for them, the loss and its gradients by h and w.
"""
import sys
import numpy as np
import torch

B, DRAWN, BLOCK, NEAREST = 70, 8, 64, 0.03
torch.manual_seed(3)
h, w = torch.randn(B, 2), torch.randn(B, 2)
h[1] = w[5]  # in the same place
number = torch.randint(1, 5, (B,))
offset = torch.cat([torch.zeros(1, dtype=torch.long), number.cumsum(0)])
target = torch.randint(0, B, (int(offset[-1]),))
target[offset[1]] = 5
value = torch.rand(len(target))
negative = torch.randint(0, B, (-(-B // BLOCK) * DRAWN,))
out = {"h": h.numpy(), "w": w.numpy(), "offset": offset.int().numpy(), "target": target.int().numpy(), "value": value.numpy(), "negative": negative.int().numpy()}


def close(x, y, a, b):
    return 1 / (1 + a * ((x - y).square().sum(-1) + NEAREST) ** b)


for name, k, a, b in [("0.1", 5, 1.5769434603113077, 0.8950608779109733), ("0.5", 3, 0.5830300205483709, 1.334166992455648)]:
    x, y = h.double().requires_grad_(), w.double().requires_grad_()
    loss = 0
    for i in range(B):
        own = slice(offset[i], offset[i + 1])
        block = i // BLOCK * DRAWN
        pull = close(x[i], y[target[own]], a, b).log()
        push = k / DRAWN * (1 - close(x[i], y[negative[block : block + DRAWN]], a, b)).log().sum()
        loss = loss - (value[own].double() * (pull + push)).sum() / len(target)
    loss.backward()
    out |= {f"{name}.loss": np.array([loss.item()]), f"{name}.dh": x.grad.numpy(), f"{name}.dw": y.grad.numpy()}
np.savez(sys.argv[1], **out)
