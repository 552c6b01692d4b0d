"""Have an old gensim save small models in its own format: make.py FOLDER. What each version saved is beside this file.

Python 3.6 with pip install gensim==3.8.3 "numpy<1.20" "smart_open<5", and with gensim==2.3.0 and gensim==1.0.1, each with
numpy==1.16.6 scipy==1.2.3 "smart_open<2" and --no-build-isolation. A file X.json has what gensim says of X: the count and the
vector of each word and, of FastText, the vector of a word that it has not seen.
"""

import json
import pathlib
import sys

import gensim
from gensim.models import Word2Vec

folder, version = pathlib.Path(sys.argv[1]), gensim.__version__
text = [line.split() for line in "the cat sees the dog\nthe naïve dog sees the cats\n日本語 is the house".splitlines()] * 4
settings = dict(size=4, min_count=1, iter=1, workers=1, seed=1)


def save(name, model, limit=10 * 1024**2, **more):
    model.save(str(folder / name), sep_limit=limit)
    wv = getattr(model, "wv", model)
    words = {word: {"count": int(wv.vocab[word].count), "vector": [float(x) for x in wv[word]]} for word in wv.vocab}
    (folder / (name + ".json")).write_text(json.dumps({"words": words, **more}))


word2vec = Word2Vec(text, **settings)
save(version + ".model", word2vec)
save(version + ".kv", word2vec.wv)
save(version + ".apart.kv", word2vec.wv, limit=8)  # the vectors are in a file beside
if version > "3":
    from gensim.models import FastText

    fasttext = FastText(text, min_n=2, max_n=3, bucket=20, **settings)
    save(version + ".fasttext.model", fasttext, unseen={"houses": [float(x) for x in fasttext.wv["houses"]]})
