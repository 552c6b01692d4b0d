# %% [markdown]
# # Your vectors elsewhere: do other libraries find the same?
#
# You train vectors once, and use them where the rest of your program is. This notebook gives a run's vectors to NumPy, gensim,
# spaCy, model2vec and sentence-transformers, and asks each of them the same: which words are near, and what is the vector of a text?
# At the end one table says how far each of them is from Lexigraph.
#
# It needs the command `lexigraph` on the path, Go (for the text) and `requirements.txt`, and takes less than half a minute.
# spaCy and sentence-transformers (with PyTorch) are large. Where they are not installed, their parts are left out:
# `pip install spacy sentence-transformers` adds them.

# %%
import json
import logging
import os
import subprocess
import warnings

warnings.filterwarnings("ignore", message="IProgress not found")  # there are no bars to show
os.environ["HF_HUB_OFFLINE"] = "1"  # all models are here

import numpy as np
import pandas as pd
from gensim.models import KeyedVectors
from model2vec import StaticModel

try:
    import spacy
except ImportError:
    spacy = None
try:
    from sentence_transformers import SentenceTransformer
except ImportError:
    SentenceTransformer = None

pd.set_option("display.precision", 3)
logging.disable(logging.WARNING)


def lexigraph(*words, text=None):
    """Run the command and return what it prints."""
    return subprocess.run(["lexigraph", *words], check=True, capture_output=True, text=True, input=text).stdout.strip()


# %% [markdown]
# ## A run
#
# Skip-gram on the comments of Go's standard library, short, because the question is not how good the vectors are.

# %%
experiment = """
name = "elsewhere"
layers = []

[corpus]
train = "godoc:std"
valid = 0.02

[vocab]
unk = ""              # unknown words are left out, by every library alike

[objective]
type = "skipgram"

[embedding]
dim = 64

[loss]
type = "negative_sampling"
shared = true

[optimizer]
type = "adagrad"
learning_rate = 0.1
initial = 1e-7

[train]
epochs = 2
batch_size = 1024

[export]
formats = ["word2vec-binary", "npy", "model2vec"]
"""
with open("elsewhere.toml", "w") as file:
    file.write(experiment)
run = json.loads(lexigraph("run", "elsewhere.toml", "--quiet", "--json"))["run"]
folder = f"{run}/model2vec"
print(*sorted(name for name in os.listdir(run) if name.startswith(("vectors", "model2vec"))), *sorted(f"model2vec/{name}" for name in os.listdir(folder)), sep="\n")

# %% [markdown]
# A run writes the formats that `[export]` lists. `lexigraph export RUN --format F` writes them later, also from a vector file of another tool.
#
# | file | what it holds | who reads it here |
# |---|---|---|
# | `vectors.npy`, `vectors.words.txt` | an array, and its words line by line | NumPy, spaCy |
# | `vectors.origin.json` | the experiment, seed and text that the array is of | `lexigraph about` |
# | `vectors.bin` | word2vec's binary form | gensim |
# | `model2vec/` | vectors, and a tokenizer that splits as the run did | model2vec, sentence-transformers |
#
# ## What Lexigraph says
#
# `nearest` finds words by cosine. `embed` makes vectors of texts: here the mean of the vectors of their words, brought to length 1.

# %%
words = ["mutex", "reader", "certificate", "goroutine"]
texts = [
    "open the file and read a line",
    "wait until all goroutines have finished",
    "the server closes the connection after the handshake",
    "sort a slice of strings",
]
near = {n["word"]: {m["word"]: m["cosine"] for m in n["nearest"]} for n in json.loads(lexigraph("nearest", run, *words, "-k", "6", "--json"))}
lines = lexigraph("embed", run, "--normalize", text="\n".join(texts)).splitlines()
wanted = np.array([json.loads(line)["vector"] for line in lines])
pd.DataFrame({word: [f"{other}  {cosine:.2f}" for other, cosine in found.items()] for word, found in near.items()}, index=range(1, 7))

# %% [markdown]
# Each library adds a line to this table: whether it finds the same neighbours, and how far its numbers are from ours at most.

# %%
table = {}


def unit(vectors):
    """Bring the vectors to length 1."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def compare(library, nearest, vectors):
    """Hold a library's neighbours of each word, and its vectors of the texts, against ours."""
    cosines = 0.0
    for word, found in near.items():
        theirs = dict(nearest(word, len(found)))
        assert set(theirs) == set(found), f"{library}, {word}: {theirs}, want {found}"
        cosines = max(cosines, *(abs(theirs[other] - cosine) for other, cosine in found.items()))
    apart = np.abs(unit(np.asarray(vectors, "float64")) - wanted).max()
    assert cosines < 1e-6 and apart < 1e-6, f"{library}: cosines differ by {cosines}, texts by {apart}"
    table[library] = {"neighbours": "the same", "cosines differ by": f"{cosines:.0e}", "vectors of texts differ by": f"{apart:.0e}"}


# %% [markdown]
# ## NumPy
#
# An array and its words are all that one needs. A product has the cosines of all words, and a mean is the vector of a text.

# %%
matrix = np.load(f"{run}/vectors.npy")
with open(f"{run}/vectors.words.txt") as file:
    vocabulary = file.read().splitlines()
row = {word: i for i, word in enumerate(vocabulary)}


def ranked(vector, rows, k, leave_out):
    """Return the k words whose rows have the largest cosines to the vector."""
    cosines = unit(rows) @ unit(vector)
    best = [i for i in np.argsort(-cosines) if vocabulary[i] != leave_out][:k]
    return [(vocabulary[i], cosines[i]) for i in best]


def mean(text):
    return matrix[[row[word] for word in text.split() if word in row]].mean(axis=0)


compare("NumPy", lambda word, k: ranked(matrix[row[word]], matrix, k, word), [mean(text) for text in texts])
matrix.shape, matrix.dtype

# %% [markdown]
# ## gensim

# %%
keyed = KeyedVectors.load_word2vec_format(f"{run}/vectors.bin", binary=True)
compare("gensim", lambda word, k: keyed.most_similar(word, topn=k), [keyed.get_mean_vector(text.split(), pre_normalize=False) for text in texts])
print(f'{keyed.n_similarity(["read", "file"], ["write", "file"]):.2f}')

# %% [markdown]
# ## model2vec
#
# The folder has a tokenizer too, so whole texts go in, with capitals and punctuation, and none of your code splits them.

# %%
model = StaticModel.from_pretrained(folder)
token = model.tokenizer.get_vocab()
rows = model.embedding[[token[word] for word in vocabulary]]
compare("model2vec", lambda word, k: ranked(model.encode(word), rows, k, word), model.encode(texts))

shouted = [text.capitalize() + "!" for text in texts]
assert np.allclose(model.encode(shouted), wanted, atol=1e-6)
shouted

# %% [markdown]
# ## sentence-transformers
#
# It reads the same folder, as one of its static models. `similarity`, semantic search, evaluation and training work as with a transformer.

# %%
if SentenceTransformer is None:
    print("sentence-transformers is not installed")
else:
    model = SentenceTransformer(folder, device="cpu")
    rows = model.encode(vocabulary)
    compare("sentence-transformers", lambda word, k: ranked(model.encode(word), rows, k, word), model.encode(texts))
    vectors = model.encode(["Read from a file.", "Open a file, then read it.", "A lock for goroutines."])
    print(model.similarity(vectors, vectors).numpy().round(2))

# %% [markdown]
# ## spaCy
#
# spaCy keeps vectors in the vocabulary of a pipeline. (`python -m spacy init vectors en vectors.txt FOLDER` makes such a pipeline from the
# format `word2vec`.) The vector of its `Doc` is the mean over all tokens. Those without a vector are zeros in it, which changes its length
# and not its direction.

# %%
if spacy is None:
    print("spaCy is not installed")
else:
    nlp = spacy.blank("en")
    for word, vector in zip(vocabulary, matrix):
        nlp.vocab.set_vector(word, vector)

    def nearest(word, k):
        here = nlp.vocab[word]
        keys, _, _ = nlp.vocab.vectors.most_similar(here.vector[None], n=k + 1)  # its cosines are rounded to four decimals
        found = [nlp.vocab[key] for key in keys[0] if key != here.orth]
        return [(other.text, here.similarity(other)) for other in found]

    compare("spaCy", nearest, [nlp(text).vector for text in texts])
    print(f'{nlp("read from a file").similarity(nlp("open a file and read it")):.2f}')

# %% [markdown]
# ## And back
#
# Lexigraph reads what other tools write, and the folder of model2vec as well: `nearest`, `evaluate`, `embed`, `export`, and `[start]` of an experiment take
# it in the place of a run.

# %%
keyed.save_word2vec_format("gensim.txt")
for other in "gensim.txt", folder:
    back = {n["word"]: {m["word"] for m in n["nearest"]} for n in json.loads(lexigraph("nearest", other, *words, "-k", "6", "--json"))}
    assert back == {word: set(found) for word, found in near.items()}, (other, back)
print(lexigraph("similarity", folder, texts[0], "a line is read from an open file"))

# %% [markdown]
# ## Conclusion

# %%
pd.DataFrame(table).T

# %% [markdown]
# Nothing is lost on the way: each library has the same neighbours, and the same vectors of texts to six decimals.
# Which to take? A product in NumPy, if words are all you have; model2vec, if your texts are to be split as in training and a small dependency is
# welcome; sentence-transformers and spaCy, where your pipeline is already theirs.
#
# - [code_search](code_search.ipynb): vectors of texts that were trained to be found.
# - `lexigraph export RUN --format model2vec --weight sif`: frequent words count less.
# - `lexigraph export RUN --dim 32`: shorter vectors, by their principal components.
