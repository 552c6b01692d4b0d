# What NumPy makes of the two files in the folder of the argument, computed from the definitions alone: the map, the CSLS of
# every word with every word, and the distances of the same words.
import json, sys
import numpy as np

a, b = (np.load(sys.argv[1] + "/" + name).astype(np.float64) for name in ("a.npy", "b.npy"))
n, k = len(a), 10
unit = lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)
centred = lambda x: unit(unit(x) - unit(x).mean(axis=0))
x, y = centred(a), centred(b)
u, _, vt = np.linalg.svd(x.T @ y, full_matrices=False)
w = (u @ vt).T
cos = centred(a @ w.T) @ y.T
rx, ry = np.sort(cos, axis=1)[:, -k:].mean(axis=1), np.sort(cos, axis=0)[-k:].mean(axis=0)
csls = 2 * cos - rx[:, None] - ry[None]
json.dump({"W": w.ravel().tolist(), "Best": csls.argmax(axis=1).tolist(), "CSLS": csls.max(axis=1).tolist(),
           "Distance": (1 - np.diag(cos)).tolist()}, sys.stdout)
