"""Load what the Go test wrote, with gensim and numpy, and print what they see.

Usage: interop.py FOLDER WORD…

Output, one JSON object a line: first {"words": …, "bits": …} for each format
(bits: each vector's float32 as unsigned integers), then {"word": …, "near":
[[word, cosine], …]} from gensim's most_similar for each WORD, and {"analogy":
…} for the first three.
"""

import json
import pathlib
import sys

import numpy
from gensim.models import KeyedVectors


def show(name, words, vectors):
    bits = numpy.ascontiguousarray(vectors, dtype="<f4").view("<u4").tolist()
    print(json.dumps({"format": name, "words": list(words), "bits": bits}))


folder, asked = pathlib.Path(sys.argv[1]), sys.argv[2:]
load = KeyedVectors.load_word2vec_format
text = load(str(folder / "vectors.txt"), binary=False)
show("word2vec", text.index_to_key, text.vectors)
kv = load(str(folder / "vectors.bin"), binary=True)
show("word2vec-binary", kv.index_to_key, kv.vectors)
kv = load(str(folder / "vectors.glove.txt"), binary=False, no_header=True)
show("glove", kv.index_to_key, kv.vectors)
words = (folder / "vectors.words.txt").read_text("utf-8").split("\n")[:-1]
show("npy", words, numpy.load(folder / "vectors.npy"))
vectors = numpy.loadtxt(folder / "projector" / "tensors.tsv", delimiter="\t", dtype="float32")
words = (folder / "projector" / "metadata.tsv").read_text("utf-8").split("\n")[:-1]
show("projector", words, vectors)
vectors = json.loads((folder / "vectors.json").read_text("utf-8"))
show("json", vectors, list(vectors.values()))

# The other way: what gensim writes.
text.save_word2vec_format(str(folder / "gensim.txt"), binary=False)
text.save_word2vec_format(str(folder / "gensim.bin"), binary=True)
table = dict(zip(text.index_to_key, text.vectors.tolist()))
(folder / "python.json").write_text(json.dumps(table), "utf-8")
(folder / "lines.json").write_text("".join(json.dumps({"word": w, "vector": v}) + "\n" for w, v in table.items()), "utf-8")
numpy.save(folder / "numpy.npy", numpy.asfortranarray(text.vectors))
(folder / "numpy.words.txt").write_text("".join(w + "\n" for w in text.index_to_key), "utf-8")

for word in asked:
    print(json.dumps({"word": word, "near": [[w, float(c)] for w, c in text.most_similar(word, topn=10)]}))
a, b, c = asked[:3]
near = text.most_similar(positive=[b, c], negative=[a], topn=10)
print(json.dumps({"word": "", "near": [[w, float(c)] for w, c in near]}))
