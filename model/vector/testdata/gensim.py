"""Have gensim save models in its own format, and print their vectors.

Usage: gensim.py FOLDER WORD…

Output, one JSON object a line: {"file": …, "word": …, "vector": …} for each file and each WORD
that has a vector there. What gensim 3 saved is made up from its class and attribute names.
"""

import json
import logging
import pathlib
import pickle
import sys
import types

import numpy
from gensim.models import Doc2Vec, FastText, KeyedVectors, Word2Vec
from gensim.models.doc2vec import TaggedDocument

logging.disable(logging.WARNING)
folder, asked = pathlib.Path(sys.argv[1]), sys.argv[2:]


def show(name, vectors):
    for word in asked:
        if word in vectors:
            print(json.dumps({"file": name, "word": word, "count": int(vectors.get_vecattr(word, "count")) if word in vectors.key_to_index else 0,
                              "vector": [float(x) for x in vectors[word]]}))


text = "the cat sees the dog\nthe naïve dog sees the cats and the house\nno house sees 日本語\n" * 20
text = [line.split() for line in text.splitlines()]
settings = dict(vector_size=6, min_count=1, epochs=1, workers=1)
word2vec = Word2Vec(text, **settings)
word2vec.save(str(folder / "word2vec.model"))
show("word2vec.model", word2vec.wv)
word2vec.save(str(folder / "apart.model"), sep_limit=10)
show("apart.model", word2vec.wv)
word2vec.wv.save(str(folder / "word2vec.kv"), pickle_protocol=2)
show("word2vec.kv", word2vec.wv)
word2vec.wv.save(str(folder / "five.kv"), pickle_protocol=5)
show("five.kv", word2vec.wv)
for protocol in 0, 1:
    word2vec.save(str(folder / f"word2vec-{protocol}.model"), pickle_protocol=protocol)
    show(f"word2vec-{protocol}.model", word2vec.wv)
    (folder / f"dump-{protocol}.kv").write_bytes(pickle.dumps(word2vec.wv, protocol))
    show(f"dump-{protocol}.kv", word2vec.wv)
word2vec.save(str(folder / "apart-0.model"), sep_limit=10, pickle_protocol=0)
show("apart-0.model", word2vec.wv)
word2vec.wv.save(str(folder / "apart.kv"), sep_limit=10)
show("apart.kv", word2vec.wv)
word2vec.wv.save(str(folder / "apart.kv.gz"), sep_limit=10)
show("apart.kv.gz", word2vec.wv)
fasttext = FastText(text, bucket=200, min_n=2, max_n=4, **settings)
fasttext.save(str(folder / "fasttext.model"))
show("fasttext.model", fasttext.wv)
fasttext.save(str(folder / "fasttext-0.model"), pickle_protocol=0)
show("fasttext-0.model", fasttext.wv)
fasttext.wv.save(str(folder / "fasttext.kv"), sep_limit=10)
show("fasttext.kv", fasttext.wv)
whole = FastText(text, max_n=0, **settings)
whole.wv.save(str(folder / "whole.kv"))
show("whole.kv", whole.wv)
doc2vec = Doc2Vec([TaggedDocument(line, [i]) for i, line in enumerate(text)], **settings)
doc2vec.save(str(folder / "doc2vec.model"))
show("doc2vec.model", doc2vec.wv)
half = KeyedVectors(6, dtype=numpy.float16)
half.add_vectors(["cat", "dog"], numpy.asfortranarray(numpy.arange(12).reshape(2, 6) / 8, dtype="f2"))
half.set_vecattr("cat", "count", 3)
half.save(str(folder / "half.kv"))
show("half.kv", half)

# gensim 3: a dict of Vocab objects, in which the counts are, and a list of words.
old = {}
for name in ["Word2Vec", "Word2VecKeyedVectors", "Vocab", "EuclideanKeyedVectors"]:
    module = "gensim.models.word2vec" if name == "Word2Vec" else "gensim.models.keyedvectors"
    fake = sys.modules[module] = types.ModuleType(module)
    old[name] = type(name, (object,), {"__module__": module})
    for other, found in old.items():
        if found.__module__ == module:
            setattr(fake, other, found)


def make(name, **attributes):
    thing = old[name]()
    thing.__dict__.update(attributes)
    return thing


wv = word2vec.wv
vocab = {word: make("Vocab", count=int(wv.get_vecattr(word, "count")), index=i) for i, word in enumerate(wv.index_to_key)}
three = make("Word2VecKeyedVectors", vectors=wv.vectors, vocab=vocab, index2entity=wv.index_to_key, vector_size=6)
model = make("Word2Vec", wv=three, epochs=5, random=numpy.random.RandomState(1), hashfxn=hash)
(folder / "three.model").write_bytes(pickle.dumps(model, 2))
show("three.model", wv)
one = make("EuclideanKeyedVectors", syn0=wv.vectors, vocab=vocab, index2word=wv.index_to_key, syn0norm=None)
(folder / "one.kv").write_bytes(pickle.dumps(one, 2))
show("one.kv", wv)
