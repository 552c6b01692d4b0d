"""Load vectors in few bytes by the rules that the formats document, and print the float32 as hexadecimal.

Usage: packed.py FOLDER. Output: one line for each file, its name and its numbers.
"""

import pathlib
import sys

import numpy as np
from safetensors import safe_open

folder = pathlib.Path(sys.argv[1])


def show(name, vectors):
    print(name, vectors.shape[1], np.ascontiguousarray(vectors, "<f4").tobytes().hex())


def bits(codes, dim):
    return np.unpackbits(codes, axis=1, count=dim) * 2.0 - 1


show("npy-float16", np.load(folder / "float16.npy"))
show("npy-int8", np.load(folder / "int8.npy") * np.load(folder / "int8.scales.npy"))
show("npy-binary", bits(np.load(folder / "binary.npy"), None) * np.load(folder / "binary.scales.npy"))
for dtype in "float16", "int8", "binary", "pq":
    with safe_open(folder / f"{dtype}.safetensors", framework="np") as f:
        dim = int(f.metadata()["dim"])
        embedding = f.get_tensor("embedding")
        if dtype == "int8":
            embedding = embedding * f.get_tensor("scale")
        elif dtype == "binary":
            embedding = bits(embedding, dim) * f.get_tensor("scale")
        elif dtype == "pq":
            parts = f.get_tensor("codebook")[np.arange(embedding.shape[1]), embedding]
            embedding = parts.reshape(len(embedding), dim) * f.get_tensor("scale")
        show(f"safetensors-{dtype}", embedding)
