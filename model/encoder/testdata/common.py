# Vectors of texts by NumPy. The argument is a JSON file with table, frequency and texts, the ids of the words of
# each. Prints the vectors of SIF and of uSIF, without what they have in common.
import json, sys
import numpy as np

of = json.load(open(sys.argv[1]))
table, p = np.array(of["table"]), np.array(of["frequency"])

def without(weight, n, shares):
    x = np.array([np.mean([weight[i] * table[i] for i in ids], axis=0) for ids in of["texts"]])
    _, s, u = np.linalg.svd(x, full_matrices=False)
    share = s[:n] ** 2 / np.sum(s[:n] ** 2) if shares else np.ones(n)
    for k in range(n):
        x = x - share[k] * np.outer(x @ u[k], u[k])
    return x.tolist()

v, length = len(p), 11
alpha = np.mean(p > 1 - (1 - 1 / v) ** length)
a = (1 - alpha) / (alpha * v / 2)
print(json.dumps({"sif": without(1e-3 / (1e-3 + p), 1, False), "usif": without(a / (a / 2 + p), 5, True)}))
