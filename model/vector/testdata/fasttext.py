"""Load what the Go test wrote with gensim and, where it is installed, fastText, and have them write models.

Usage: fasttext.py FOLDER WORD…

Output, one JSON object a line: {"tool": …, "file": …, "word": …, "vector": …} for each file
of FOLDER/ours and WORD, and the same for each file that the tools wrote into FOLDER.
"""

import importlib.metadata
import json
import logging
import pathlib
import sys

from gensim.models import FastText
from gensim.models.fasttext import load_facebook_vectors, save_facebook_model

# Not those of other packages of this name, which bring vectors to length 1 or fail to train.
packages = importlib.metadata.packages_distributions().get("fasttext", [])
fasttext = None
if {"fasttext", "fasttext-wheel"} & set(packages):
    import fasttext

logging.disable(logging.WARNING)
folder, asked = pathlib.Path(sys.argv[1]), sys.argv[2:]


def show(tool, path, vector):
    for word in asked:
        print(json.dumps({"tool": tool, "file": str(path.relative_to(folder)), "word": word,
                          "vector": [float(x) for x in vector(word)]}))


for path in sorted((folder / "ours").iterdir()):
    if path.suffix == ".bin":  # gensim reads no quantised models
        vectors = load_facebook_vectors(str(path))
        show("gensim", path, lambda word: vectors.get_vector(word) if vectors.max_n > 0 or word in vectors else [])
    if fasttext:
        show("fastText", path, fasttext.load_model(str(path)).get_word_vector)

# The other way: what they train.
text = "the cat sees the dog\nthe naïve dog sees the cats and the house\nno house sees 日本語\n" * 20
model = FastText([line.split() for line in text.splitlines()], vector_size=5, min_count=1, min_n=2, max_n=4,
                 bucket=300, epochs=1, seed=1, workers=1)
save_facebook_model(model, str(folder / "gensim.bin"))
show("gensim", folder / "gensim.bin", load_facebook_vectors(str(folder / "gensim.bin")).get_vector)
if fasttext:
    (folder / "text.txt").write_text(text, "utf-8")
    labelled = "".join(f"__label__{i % 3} {line}\n" for i, line in enumerate(text.splitlines()))
    (folder / "labelled.txt").write_text(labelled, "utf-8")
    small = dict(dim=5, minCount=1, bucket=300, epoch=1, thread=1, verbose=0)
    for name in ["skipgram", "cbow"]:
        model = fasttext.train_unsupervised(str(folder / "text.txt"), name, minn=3, maxn=6, **small)
        model.save_model(str(folder / f"{name}.bin"))
        show("fastText", folder / f"{name}.bin", model.get_word_vector)
    for name, more in {"words": {}, "ngrams": {"minn": 2, "maxn": 3, "wordNgrams": 2}}.items():
        model = fasttext.train_supervised(str(folder / "labelled.txt"), **more, **small)
        model.save_model(str(folder / f"supervised-{name}.bin"))
        show("fastText", folder / f"supervised-{name}.bin", model.get_word_vector)
    model.quantize(input=str(folder / "labelled.txt"), cutoff=280, qnorm=True, retrain=False)
    model.save_model(str(folder / "quantised.ftz"))
    show("fastText", folder / "quantised.ftz", model.get_word_vector)
