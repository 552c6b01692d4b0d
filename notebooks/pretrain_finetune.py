# %% [markdown]
# # Pre-train, then fine-tune: do vectors of words help a task with few labels?
#
# You walk the whole path of the PyTorch tutorials on word embeddings: text, a vocabulary with a word for unknown ones (the default index), an
# embedding table, TensorBoard. Then the vectors go to work: an embedding bag with few labels is trained with them and without, and a paired comparison
# says whether they helped.
#
# It needs the command `lexigraph` on the path, Go (for the text) and `requirements.txt`, and takes about a minute on two cores.

# %%
import json
import subprocess

import matplotlib.pyplot as plt
import pandas as pd
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

plt.style.use("paper.mplstyle")
pd.set_option("display.precision", 3)


def lexigraph(*words):
    """Run the command and return what it prints."""
    return subprocess.run(["lexigraph", *words], check=True, capture_output=True, text=True).stdout


# %% [markdown]
# ## Text and vocabulary
#
# The text is the comments of Go's standard library. For the tutorial's WikiText-2 write `TEXT = "wikitext-2/train.txt"`,
# and `tokenizer = "whitespace"` in `[corpus]`: it is split already, with `<unk>` for rare words. (The task below is about Go's comments. Vectors of an
# encyclopedia do not help there: accuracy is a point lower with them.)
# `min_count` decides which words get an id; all others are `<unk>`, torchtext's default index.

# %%
TEXT = "godoc:std"
pretraining = """
name = "pretrain"
layers = []

[corpus]
train = "%s"
valid = 0.02

[vocab]
min_count = 3
unk = "<unk>"

[objective]
type = "skipgram"     # a word predicts each word around it
subsample = 1e-3

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
epochs = 3
batch_size = 1024
eval_every_steps = 500
""" % TEXT
with open("pretrain.toml", "w") as file:
    file.write(pretraining)
pretrained = json.loads(lexigraph("run", "pretrain.toml", "--quiet", "--json"))
run = pretrained["run"]
vocabulary = pd.read_csv(f"{run}/vocab.txt", sep="\t", names=["word", "count"], quoting=3)
assert "<unk>" in set(vocabulary.word)
vocabulary.head(8)

# %% [markdown]
# ## TensorBoard
#
# A run writes event files; `tensorboard --logdir runs` shows them. Here they are read with TensorBoard's own reader.

# %%
scalars = EventAccumulator(run).Reload().Scalars("perplexity/valid")
figure, axes = plt.subplots(figsize=(4.8, 3))
axes.plot([s.step for s in scalars], [s.value for s in scalars], marker="o", markersize=3, linestyle="-")
axes.set(xlabel="step", ylabel="held-out perplexity")
plt.show()
assert scalars[-1].value < scalars[0].value

# %% [markdown]
# ## The task
#
# The label of a comment is the topmost folder of its package: `net` for `net/http`. Nineteen of twenty comments lose their label; the classifier is
# to predict it. It is PyTorch's `nn.EmbeddingBag` with a softmax over the labels: the mean of the vectors of a comment's words.
#
# `[start]` says what a network begins with. Both sides of this sweep are the same but for that, and have the same three seeds.

# %%
finetuning = """
name = "finetune"
layers = []

[corpus]
train = "godoc:std"
format = "godoc"
valid = 0.95
stratify = true

[vocab]
min_count = 1
unk = ""

[objective]
type = "classify"

[embedding]
dim = 64

[optimizer]
learning_rate = 0.01

[train]
epochs = 4
batch_size = 32

[evaluate]
resamples = 0 # intervals come from the seeds here

[export]
formats = []

[sweep]
seeds = 3
start.from = ["", "%s"]
""" % run
with open("finetune.toml", "w") as file:
    file.write(finetuning)
report = json.loads(lexigraph("sweep", "finetune.toml", "--parallel", "2", "--quiet", "--json"))

measure = [m["name"] for m in report["metrics"]].index("validation accuracy")
rows = []
for row in report["rows"]:
    accuracy = row["cells"][measure]["over_seeds"]
    rows.append({
        "starts from": "vectors of words" if run in row["differs"][0]["value"] else "random weights",
        "accuracy": accuracy["mean"], "low": accuracy["low"], "high": accuracy["high"], "seeds": accuracy["n"],
    })
pd.DataFrame(rows).set_index("starts from")

# %% [markdown]
# Intervals of the two means say how well each is known. Whether one is better is another question: the runs are compared in pairs, seed by seed.

# %%
test = next(t for t in report["tests"] if t["metric"] == "validation accuracy")
assert TEXT != "godoc:std" or "vectors" in rows[0]["starts from"] or test["verdict"] != "worse", "vectors of the same text do not hurt"
pd.Series({
    "difference to the best": f"{test['difference']:+.3f} ({test['low']:+.3f} to {test['high']:+.3f})",
    "p, corrected": f"{test['p_holm']:.3g}",
    "verdict on the other row": test["verdict"],
}, name=rows[1]["starts from"]).to_frame()

# %% [markdown]
# ## What the classifier says
#
# `predict` answers new text, a line at a time, and the run knows which words told it most.

# %%
best = report["rows"][0]["runs"][0]
texts = "the client closes the connection after the handshake\nthe garbage collector scans the stack of a goroutine\n"
with open("texts.txt", "w") as file:
    file.write(texts)
print(lexigraph("predict", best, "texts.txt", "--k", "3"))
with open(f"{best}/manifest.json") as file:
    telling = json.load(file)["telling"]
pd.DataFrame({t["label"]: pd.Series(t["words"][:6]) for t in telling[:6]})

# %% [markdown]
# ## Conclusion
#
# The same network, the same labels and the same seeds: what differs is where the words start. The comparison says what that is worth, and how surely. With five
# seeds the answer is clear ([configs/compare](../configs/compare/README.md)). Next:
#
# - `start.freeze = ["embedding"]`, `start.unfreeze_after = 1` or `start.rates = {embedding = 0.1}` in the sweep: should the vectors move?
# - `corpus.valid = 0.5`: with ten times the labels, do the vectors still help?
# - [configs/tasks](../configs/tasks/README.md): sentiment, news, tagging and knowledge graphs, beside what other programs reach.
