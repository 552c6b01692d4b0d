"""Ten Adam steps of the seed network in PyTorch, as numbers to compare with.

    python3 seed_network.py seed_network.npz

Needs PyTorch (1.13 made the file beside this one) and NumPy. The archive has the
initial weights, each batch, each loss, the first step's gradients and the weights
after ten steps. The embedding bag takes bags of 8 of 50 words in 10 dimensions.
"""
import sys
import numpy as np
import torch
from torch import nn

VOCAB, DIM, BAG, BATCH, STEPS = 50, 10, 8, 16, 10

torch.manual_seed(1)
net = nn.ModuleDict({
    "embedding": nn.EmbeddingBag(VOCAB, DIM, mode="mean"),
    "fc1": nn.Linear(DIM, 128),
    "fc2": nn.Linear(128, 64),
    "fc3": nn.Linear(64, VOCAB),
})
out = {"init." + name: p.detach().numpy().copy() for name, p in net.named_parameters()}
adam = torch.optim.Adam(net.parameters(), lr=1e-3)
losses = []
for i in range(STEPS):
    x = torch.randint(0, VOCAB, (BATCH, BAG))
    y = torch.randint(0, VOCAB, (BATCH,))
    h = torch.relu(net["fc1"](net["embedding"](x)))
    loss = nn.functional.cross_entropy(net["fc3"](torch.relu(net["fc2"](h))), y)
    adam.zero_grad()
    loss.backward()
    out[f"x.{i}"], out[f"y.{i}"] = x.numpy().astype(np.int32), y.numpy().astype(np.int32)
    if i == 0:
        out.update({"grad." + name: p.grad.numpy().copy() for name, p in net.named_parameters()})
    adam.step()
    losses.append(loss.item())
out.update({"after10." + name: p.detach().numpy().copy() for name, p in net.named_parameters()})
out["losses"] = np.array(losses)
np.savez_compressed(sys.argv[1], **out)
