# %% [markdown]
# # Quick start: which words of Go's documentation belong together?
#
# You train the seed network of Lexigraph on the comments of Go's standard library, and see
# how well it predicts text that it was not trained on, beside two baselines that only count.
# You look at the vectors that it learned: nearest words, a map, and a score with its interval.
# Then you take them to gensim, because vectors are worth what one can do with them elsewhere.
#
# It needs the command `lexigraph` on the path, Go (for the text) and
# `requirements.txt`, and takes about a minute on two cores.

# %%
import json
import subprocess

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from gensim.models import KeyedVectors
from IPython.display import SVG, display

plt.style.use("paper.mplstyle")
pd.set_option("display.precision", 3)


def lexigraph(*words):
    """Run the command and return what it prints."""
    return subprocess.run(["lexigraph", *words], check=True, capture_output=True, text=True).stdout


# %% [markdown]
# ## The experiment
#
# An experiment is one file. This one is shipped under the name `quickstart`: a word is predicted from
# the bag of the four words before it and the four after it (CBOW), and 5 % of the documents are held out.
# `check` reads the text and tells what there is to train, before any training. With `--baselines` it also
# tells what counting predicts of the held-out text: how often words come (unigram), and how often they
# follow one another (bigram, with the smoothing of Kneser and Ney).

# %%
check = json.loads(lexigraph("check", "quickstart", "--baselines", "--json"))
text = check["data"]
unigram, bigram = check["baselines"]["unigram"], check["baselines"]["bigram"]
pd.Series({
    "tokens to train on": f"{text['train']['tokens']:,}",
    "tokens held out": f"{text['valid']['tokens']:,}",
    "words in the vocabulary": f"{check['vocabulary']:,}",
    "numbers to learn": f"{check['size']:,}",
    "perplexity of the unigram": f"{unigram['perplexity']:.1f}",
    "perplexity of the bigram": f"{bigram['perplexity']:.1f}",
}, name="quickstart").to_frame()

# %% [markdown]
# ## The network
#
# Let $E$ be the table with a vector of 100 numbers for each of the $V$ words, and $C$ the words around
# the one to predict. The network is
#
# $$
# \begin{aligned}
# x   &= \frac{1}{|C|} \sum_{c \in C} E_c           & &\text{the bag of the context} \\
# h_1 &= \max(0,\; W_1 x + b_1)                     & &\text{128 units} \\
# h_2 &= \max(0,\; W_2 h_1 + b_2)                   & &\text{64 units} \\
# p(w \mid C) &= \frac{\exp(U_w \cdot h_2 + c_w)}{\sum_{v=1}^{V} \exp(U_v \cdot h_2 + c_v)} & &\text{the softmax over all words}
# \end{aligned}
# $$
#
# and the loss of a target $w$ is $-\ln p(w \mid C)$, in nats. Its mean over a text is the cross-entropy, and $e$ to that mean
# is the perplexity: among how many equally likely words the network hesitates. The last layer and the loss are one
# operation, so the $V$ probabilities of a batch never all have to be in memory. This is the graph that is
# differentiated; $B$ is the batch.

# %%
display(SVG(lexigraph("graph", "quickstart", "--format", "svg")))
pd.DataFrame([{"parameter": p["name"], "shape": " × ".join(map(str, p["shape"]))} for p in check["parameters"]]).set_index("parameter")

# %% [markdown]
# ## Training
#
# `run` trains and leaves a run directory of plain files. With `--json` it prints its manifest. Words `key=value`
# change the experiment. Here it ends after two and a half epochs instead of three, so that this notebook takes under two
# minutes on a slow machine too, and the held-out text is predicted every 2,500 steps and not just after each epoch, for a
# finer curve.

# %%
manifest = json.loads(lexigraph("run", "quickstart", "train.epochs=2.5", "train.eval_every_steps=2500", "--quiet", "--json"))
run = manifest["run"]
metrics = pd.read_json(f"{run}/metrics.jsonl", lines=True)
train, valid = metrics[metrics.kind == "train"], metrics[metrics.kind == "valid"]
valid[["step", "tokens", "loss", "perplexity", "targets"]].astype({"targets": int}).reset_index(drop=True)

# %%
million = 1e6
figure, (left, right) = plt.subplots(1, 2)
left.plot(train.tokens / million, train.loss, color="0.65", linestyle="-", linewidth=0.9, label="training, mean of 100 steps")
left.plot(valid.tokens / million, valid.loss, color="C0", linestyle="-", marker="o", markersize=3, label="held out")
left.set(xlabel="tokens of training text (millions)", ylabel="cross-entropy (nats a token)")
left.legend()
right.plot(valid.tokens / million, valid.perplexity, color="C0", linestyle="-", marker="o", markersize=3)
end = valid.tokens.max() / million
for name, baseline, colour, line, up in (("unigram", unigram, "C1", "--", 4), ("bigram", bigram, "C2", "-.", -12)):
    right.axhline(baseline["perplexity"], color=colour, linestyle=line, linewidth=1.2)
    right.annotate(f"{name}, {baseline['perplexity']:.0f}", (end, baseline["perplexity"]), (0, up), textcoords="offset points", ha="right", color=colour)
right.annotate(f"seed network, {manifest['valid']['perplexity']:.0f}", (end, valid.perplexity.iloc[-1]), (0, 16), textcoords="offset points", ha="right", color="C0")
right.set(xlabel="tokens of training text (millions)", ylabel="held-out perplexity", yscale="log", ylim=(70, 5000))
right.set_yticks([100, 200, 500, 1000, 2000, 5000], ["100", "200", "500", "1,000", "2,000", "5,000"])
right.minorticks_off()
plt.show()

# %% [markdown]
# Before any training the network hesitates among all words, as it should: its perplexity is about $V$. Counting words alone is
# beaten within the first fraction of an epoch.
#
# The bigram is a hard baseline. It knows which word stands right before the target, and the bag of eight words does not:
# it has lost their order. So the bigram stays ahead, although the network sees both sides. If prediction is what you want,
# the objective `next_word` keeps the order. The bag is here for its vectors.

# %%
perplexity = manifest["valid"]["perplexity"]
assert manifest["outcome"] == "done"
assert abs(np.log(valid.perplexity.iloc[0] / check["vocabulary"])) < 0.05, "an untrained network is about uniform"
assert 60 < perplexity < 250, perplexity
assert perplexity < unigram["perplexity"] / 2, "the context tells more than frequencies do"
assert bigram["perplexity"] < perplexity < 1.5 * bigram["perplexity"], "and the order more than a bag"
assert valid.loss.is_monotonic_decreasing or valid.loss.iloc[-1] < valid.loss.iloc[:-2].min(), "more text helps"

# %% [markdown]
# ## Nearest words
#
# Words are near when their vectors point the same way. `nearest` ranks the whole vocabulary by the cosine.

# %%
telling = ["mutex", "reader", "int32", "error", "json", "certificate"]
nearest = {n["word"]: n["nearest"] for n in json.loads(lexigraph("nearest", run, *telling, "-k", "8", "--json"))}
pd.DataFrame({word: [f"{n['word']}  {n['cosine']:.2f}" for n in found] for word, found in nearest.items()}, index=range(1, 9))

# %%
for word, one_of in {"reader": {"writer", "io.reader", "io.writer"}, "int32": {"int64", "uint32", "uint64", "int16", "uint"}}.items():
    assert one_of & {n["word"] for n in nearest[word]}, f"{word}: {nearest[word]}"

# %% [markdown]
# A list of neighbours is easily chosen to please. A score over a set that somebody wrote down before is not: `evaluate` compares the cosines
# of pairs of words with what they should be, and has an interval of 95 % over the pairs. This set is about Go and comes with Lexigraph; it is small,
# so its interval is wide.

# %%
scores = json.loads(lexigraph("evaluate", run, "--set", "go-similarity", "--json"))["results"]
similarity = scores[0]
assert similarity["value"] > 0, similarity
pd.DataFrame(scores)[["set", "metric", "value", "low", "high", "covered", "total"]]

# %% [markdown]
# ## A map
#
# Some words from five fields of Go, in the plane of their first two principal components. A map of two dimensions
# shows a part of what 100 say: how much stands at its axes.

# %%
fields = {
    "integers": "int8 int16 int32 int64 uint8 uint16 uint32 uint64",
    "locks": "mutex lock unlock goroutine waitgroup",
    "streams": "reader writer io.reader io.writer decoder",
    "encodings": "json xml gob base64 hex asn",
    "cryptography": "tls x509 rsa ecdsa cipher",
}
vectors = KeyedVectors.load_word2vec_format(f"{run}/vectors.txt")
words = [(field, word) for field, all in fields.items() for word in all.split() if word in vectors]
matrix = vectors.vectors_for_all([word for _, word in words]).get_normed_vectors()
u, s, _ = np.linalg.svd(matrix - matrix.mean(axis=0), full_matrices=False)
place = u[:, :2] * s[:2] * np.sign(u[0, :2])
share = s**2 / np.sum(s**2)

figure, axes = plt.subplots(figsize=(6.4, 5))
for i, (field, marker) in enumerate(zip(fields, "osD^v")):
    at = place[[f == field for f, _ in words]]
    axes.plot(at[:, 0], at[:, 1], color=f"C{i}", marker=marker, markersize=4.5, linestyle="none", label=field)
for (_, word), at in zip(words, place):
    apart = place - at
    x, y = -apart[np.argsort(np.hypot(*apart.T))[1]]  # the label stands away from the nearest word
    axes.annotate(word, at, (4 if x > 0 else -4, 3 if y > 0 else -3), textcoords="offset points", fontsize=7.5,
                  ha="left" if x > 0 else "right", va="bottom" if y > 0 else "top")
axes.set(xlabel=f"first component ({share[0]:.0%} of the variance)", ylabel=f"second component ({share[1]:.0%} of the variance)")
axes.set_aspect("equal", adjustable="datalim")
figure.legend(loc="outside upper center", ncols=len(fields))
plt.show()

# %% [markdown]
# ## To gensim and back
#
# The run has written its vectors in word2vec's text format, and gensim has just read them for the map. It finds the same neighbours with
# the same cosines, so nothing is lost on the way.

# %%
def neighbours(word):
    return pd.DataFrame({
        "lexigraph": [n["word"] for n in nearest[word]],
        "cosine": [n["cosine"] for n in nearest[word]],
        "gensim": [w for w, _ in vectors.most_similar(word, topn=8)],
        "its cosine": [c for _, c in vectors.most_similar(word, topn=8)],
    }, index=range(1, 9))


for word in telling:
    table = neighbours(word)
    assert np.allclose(table["cosine"], table["its cosine"], atol=1e-5), table
    assert set(table.lexigraph[:7]) <= set(table.gensim), table  # equal cosines may change places
neighbours("mutex")

# %% [markdown]
# ## Conclusion
#
# The network learned more than frequencies tell: it more than halves the unigram's perplexity on text that it has not seen,
# and its vectors put integers with integers and readers with writers. A bag knows no order, so counting pairs of neighbours predicts somewhat better.
#
# One run has no interval over seeds. Next:
#
# - [compare_losses](compare_losses.ipynb): which loss, and is that known?
# - `lexigraph run quickstart 'objective={type="next_word",context=4}'`: does order help? It has the same targets, so its perplexity compares.
# - `lexigraph run quickstart 'corpus.train="godoc:./..."'`: the comments of your own module.
# - `lexigraph export RUN --format npy`: the vectors as a NumPy array; `lexigraph list` names the other formats.
