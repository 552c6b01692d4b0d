"""Prints gensim's phrases of the text in a file, one a line: words, count, both scores.

gensim multiplies by the number of its words and pairs where word2phrase multiplies by the
length of the text, so that it is given that scorer.
"""
import json
import sys

from gensim.models.phrases import Phrases


def word2phrase(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    return (bigram_count - min_count) / float(worda_count * wordb_count) * corpus_word_count


path, min_count, ratio, npmi = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
with open(path, encoding="utf-8") as f:
    sentences = [line.split() for line in f]
for name, scoring, threshold in ("ratio", word2phrase, ratio), ("npmi", "npmi", npmi):
    model = Phrases(sentences, min_count=min_count, threshold=threshold, scoring=scoring, delimiter="\t")
    print(json.dumps({"score": name, "phrases": model.export_phrases(),
                      "text": "\n".join(" ".join(model[s]).replace("\t", "_") for s in sentences)}))
