# %% [markdown]
# # Which loss, at equal text and at equal time?
#
# The full softmax looks at every word of the vocabulary in every step; its approximations look at some. You train the same network
# with four losses and five seeds each, and compare them by the same exact perplexity, once after the same text and once after the
# same time. You learn to read what the comparison says: intervals, paired differences, and the word *undecided*.
#
# It needs the command `lexigraph` on the path, Go (for the text) and `requirements.txt`, and takes about
# a minute and a half on two cores.

# %%
import json
import math
import pathlib
import subprocess

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

plt.style.use("paper.mplstyle")
pd.set_option("display.precision", 3)


def lexigraph(*words):
    """Run the command and return what it prints."""
    return subprocess.run(["lexigraph", *words], check=True, capture_output=True, text=True).stdout


# %% [markdown]
# ## The sweep
#
# A file with a section `[sweep]` says what is tried out. Everything else is the same for all: the text, with 3 % of
# its documents held out, the vocabulary, the seed network, the optimizer, one epoch. The
# learning rate is one plausible value and was searched for with none of them.

# %%
experiment = """\
name = "losses"

[corpus]
train = ["godoc:net/...", "godoc:crypto/...", "godoc:encoding/...", "godoc:go/...", "godoc:os/...", "godoc:io/..."]
valid = 0.03                   # of the packages' comments, as they are on this machine

[vocab]
min_count = 10

[objective]
type = "cbow"                  # a word from the bag of those around it

[optimizer]
type = "adam"
learning_rate = 4e-3

[train]
epochs = 1
batch_size = 256
eval_every_steps = 150         # points of a curve

[sweep]
seeds = 5
loss = [
	{ type = "cross_entropy" },                    # the full softmax
	{ type = "sampled_softmax" },                  # the target against 64 words that are drawn
	{ type = "negative_sampling", shared = true }, # is it the target, or one of those drawn?
	{ type = "hierarchical_softmax" },             # a path of yes and no through a Huffman tree
]
"""
pathlib.Path("losses.toml").write_text(experiment)
equal_text = json.loads(lexigraph("sweep", "losses.toml", "--quiet", "--json"))

# %% [markdown]
# `sweep` trains what is missing, then compares. With `--json` it prints the whole comparison: a row for each loss, the best first, with its
# mean over the seeds, the interval of 95 % of that mean, and a verdict. All are judged by the exact perplexity over the whole
# vocabulary, whatever they were trained with, so the numbers compare.

# %%
METRIC = "validation perplexity"


def loss_of(row):
    return next(s["value"] for s in row["differs"] if s["key"] == "loss.type").strip('"')


def name_of(row):
    return loss_of(row).replace("_", " ")


def table(report):
    at = next(i for i, m in enumerate(report["metrics"]) if m["name"] == METRIC)
    return pd.DataFrame([
        {"loss": name_of(row), METRIC: cell["over_seeds"]["mean"], "low": cell["over_seeds"]["low"], "high": cell["over_seeds"]["high"],
         "seeds": cell["over_seeds"]["n"], "verdict": cell["verdict"]}
        for row in report["rows"] for cell in [row["cells"][at]]
    ]).set_index("loss")


table(equal_text)

# %% [markdown]
# ## Curves
#
# The same evaluations, on the left over the text that was gone through and on the right over the seconds of training. The bands are intervals of 95 %
# over the seeds.

# %%
thousand = 1e3
style = {loss: f"C{i}" for i, loss in enumerate(["cross_entropy", "sampled_softmax", "negative_sampling", "hierarchical_softmax"])}
dashes = dict(zip(style, ["-", "--", "-.", ":"]))
figure, axes = plt.subplots(1, 2, sharey=True)
for row in equal_text["rows"]:
    points = [p for p in row["curve"] if p["step"] > 0]
    mean, low, high = (np.array([p["perplexity"][key] for p in points]) for key in ("mean", "low", "high"))
    look = {"color": style[loss_of(row)], "linestyle": dashes[loss_of(row)]}
    for panel, spent in zip(axes, ([p["tokens"] / thousand for p in points], [p["seconds"]["mean"] for p in points])):
        panel.plot(spent, mean, label=name_of(row), **look)
        panel.fill_between(spent, np.maximum(low, 1), high, color=look["color"], alpha=0.18, linewidth=0)
left, right = axes
left.set(xlabel="tokens of training text (thousands)", ylabel="held-out perplexity", yscale="log")
left.set_yticks(ticks := [200, 250, 300, 400, 500], ticks)
left.minorticks_off()
left.legend()
right.set(xlabel="training, without evaluations (seconds)", xlim=(0, None))
plt.show()

# %% [markdown]
# ## At equal time
#
# After the whole text the full softmax has the best mean: it is what the losses that draw words approximate. For most of the way the
# hierarchical softmax is ahead of it. And its steps cost more than those of all others. `compare --at` reads every curve
# where the same time is spent. The longest time that all runs have is that of the fastest.

# %%
seconds = min(r["manifest"]["seconds"] for r in json.loads(lexigraph("runs", "--json")))
budget = math.floor(10 * seconds) / 10
equal_time = json.loads(lexigraph("compare", "runs", "--at", f"seconds={budget}", "--json"))
print(f"after {budget} seconds of training:")
table(equal_time)

# %%
text, time = table(equal_text), table(equal_time)
assert text.index[0] == "cross entropy", text
half = {name_of(row): row["curve"][len(row["curve"]) // 2]["perplexity"]["mean"] for row in equal_text["rows"]}
assert half["hierarchical softmax"] < half["cross entropy"], half
assert text[METRIC].between(80, 300).all(), text
assert (text.verdict == "worse").any(), text
assert time.index[0] != "cross entropy", time
assert time[METRIC]["cross entropy"] > 1.1 * time[METRIC].iloc[0], time

# %% [markdown]
# ## Differences
#
# Whether two rows differ is not read off their intervals. The same seed gives each loss the same start and the same order of the text, so the
# runs are compared in pairs, seed by seed, and what the seed does to both cancels. A dot is the difference of one pair to the best row; the bar is the interval of
# the mean difference. Where it holds 0, that row may as well be the better one. Where it does not, the row may still be undecided: each bar is for
one question alone, and several are asked here.

# %%
def draw(panel, report, title):
    at = next(i for i, m in enumerate(report["metrics"]) if m["name"] == METRIC)
    best, *others = report["rows"]
    tests = {t["row"]: t for t in report["tests"] if t["metric"] == METRIC}
    panel.axvline(0, color="0.4", linestyle="-", linewidth=0.8)
    for y, row in enumerate(others):
        test, colour = tests[row["number"]], style[loss_of(row)]
        pairs = np.subtract(row["cells"][at]["values"], best["cells"][at]["values"])
        panel.plot([test["low"], test["high"]], [y, y], color=colour, linestyle="-", linewidth=5, alpha=0.35, solid_capstyle="butt")
        panel.plot(pairs, np.full(len(pairs), y), color=colour, marker="o", markersize=4, linestyle="none")
        verdict = {"worse": "worse", "undecided": "undecided", "~": "not distinguishable", "untested": "not tested"}[test["verdict"]]
        panel.annotate(f"{name_of(row)}: {verdict}", (0, y), (4, 9), textcoords="offset points", fontsize=8)
    panel.set(title=f"{title}\nbest mean: {name_of(best)}", xlabel="difference in held-out perplexity", yticks=[], ylim=(len(others) - 0.5, -0.7))
    panel.spines["left"].set_visible(False)


figure, (left, right) = plt.subplots(1, 2)
draw(left, equal_text, "after the same text")
draw(right, equal_time, f"after the same {budget} s")
plt.show()

# %% [markdown]
# ## What "undecided" means, and what more seeds would do
#
# There are several tests in a comparison, and with enough of them one succeeds by luck. So the p-values are corrected together, for looking again with more seeds and by Holm's method, and only a corrected
# one below 0.05 makes a row *worse*. That is why a bar may lie off 0 without a verdict. The others are not equal to the best: it is just not known. *Undecided* says that more seeds would tell, at the differences seen so
# far, and `more_seeds` about how many in each row; `~`, not distinguishable, that no reasonable number would.

# %%
def tests(report):
    number = {row["number"]: name_of(row) for row in report["rows"]}
    return pd.DataFrame([
        {"loss": number[t["row"]], "against": number[t["best"]], "difference": t["difference"], "low": t["low"], "high": t["high"],
         "p": round(t["p"], 4), "p (Holm)": round(t["p_holm"], 4), "verdict": t["verdict"], "more seeds": t.get("more_seeds", 0)}
        for t in report["tests"] if t["metric"] == METRIC
    ]).set_index("loss")


pd.concat({"same text": tests(equal_text), "same time": tests(equal_time)})

# %%
for report in (equal_text, equal_time):
    for test in report["tests"]:
        assert test["p_holm"] >= test["p_sequential"], test
        assert (test["verdict"] == "worse") <= (test["p_holm"] < 0.05), test
        assert (test["verdict"] == "undecided") == (test.get("more_seeds", 0) > 0), test

# %% [markdown]
# More seeds narrow an interval in two ways: with the root of their number, and because t has more degrees of freedom. From five seeds to ten it becomes about 60 % as wide.
# `lexigraph sweep losses.toml --seeds 10` would train the five that are missing and keep those that are there. Looking again is paid for beforehand: tests are planned at 2, 3, 5, 10, 20 and 50
# seeds, and each may find by luck only its share of 5 %.
#
# ## The same in TensorBoard
#
# Every run writes TensorBoard's event files as well. Its own reader finds the same curves in them, so `tensorboard --logdir runs` shows what is drawn above.

# %%
best = equal_text["rows"][0]["runs"][0]
events = EventAccumulator(best).Reload()
metrics = pd.read_json(f"{best}/metrics.jsonl", lines=True)
valid = metrics[metrics.kind == "valid"]
curve = pd.DataFrame(events.Scalars("perplexity/valid"))
assert list(curve.step) == list(valid.step)
assert np.allclose(curve.value, valid.perplexity, rtol=1e-6)  # its numbers are of 32 bits
pd.DataFrame({"step": curve.step, "TensorBoard": curve.value, "metrics.jsonl": valid.perplexity.to_numpy()}).set_index("step")

# %% [markdown]
# ## Conclusion
#
# After the same text the full softmax has the best mean. After the same time its mean is behind: the losses that look at a part of the vocabulary have gone through several
# times the text by then. The verdicts say what of this is known. On a machine that is busy with
# something else the seconds vary, and the comparison at equal time becomes less certain.
#
# This is one text, a vocabulary of some 2,600 words and one learning rate for all. The larger the vocabulary, the dearer the full softmax. Next:
#
# - [configs/compare](../configs/compare/README.md): six losses on more text, on Go's comments and on WikiText-2.
# - `optimizer.learning_rate = [2e-3, 4e-3, 8e-3]` in `[sweep]`: each loss at its best rate, or `halving = 3` to search with less.
# - `lexigraph compare runs --format html > compare.html`: the same as one page to send.
# - [quickstart](quickstart.ipynb): what such vectors are like.
