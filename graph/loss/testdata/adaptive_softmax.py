"""The loss and the gradients of PyTorch's adaptive softmax, as numbers to compare
with.

    python3 adaptive_softmax.py adaptive_softmax.npz

Needs PyTorch (1.13 made the file beside this one) and NumPy. 40 hidden vectors of 8
numbers predict 30 words, cut at 6 and 14, with vectors of 4 and 2 numbers in the
tails. The archive has the hidden vectors, the targets, the weights, and for a head
without and with a bias the loss, the log-probabilities of all words for the first
hidden vectors, and the gradients.
"""
import sys
import numpy as np
import torch
from torch import nn

UNITS, WORDS, CUTOFFS, EXAMPLES = 8, 30, [6, 14], 40

torch.manual_seed(1)
h = torch.randn(EXAMPLES, UNITS)
y = torch.cat([torch.arange(WORDS), torch.randint(WORDS, (EXAMPLES - WORDS,))])
out = {"h": h.numpy(), "y": y.numpy().astype(np.int32)}
for name, bias in ("plain", False), ("bias", True):
    m = nn.AdaptiveLogSoftmaxWithLoss(UNITS, WORDS, CUTOFFS, div_value=2.0, head_bias=bias)
    x = h.clone().requires_grad_()
    loss = m(x, y).loss
    loss.backward()
    weights = {"head": m.head.weight}
    if bias:
        weights["head_b"] = m.head.bias
    for i, tail in enumerate(m.tail):
        weights[f"tail{i+1}_projection"], weights[f"tail{i+1}_w"] = tail[0].weight, tail[1].weight
    out[f"{name}.loss"] = np.array([loss.item()])
    out[f"{name}.log_prob"] = m.log_prob(h[:3]).detach().numpy()
    out[f"{name}.dh"] = x.grad.numpy()
    for key, w in weights.items():
        # nn.Linear keeps what maps H to D as (D, H).
        turn = (lambda a: a.T.copy()) if key.endswith("projection") else (lambda a: a)
        out[f"{name}.{key}"] = turn(w.detach().numpy())
        out[f"{name}.d{key}"] = turn(w.grad.numpy())
np.savez(sys.argv[1], **out)
