"""Load what the Go test wrote with finalfusion, and have it write files.

Usage: finalfusion.py FOLDER WORD…

Output, one JSON object a line: {"file": …, "word": …, "vector": …} for each file and each WORD that has
a vector there: of a word of the file with its length, of another of length 1.
"""

import json
import pathlib
import sys

import finalfusion
import numpy
from finalfusion.norms import Norms
from finalfusion.storage import NdArray, QuantizedArray
from finalfusion.storage.quantized import PQ
from finalfusion.subword import FastTextIndexer, FinalfusionHashIndexer
from finalfusion.vocab import FastTextVocab, FinalfusionBucketVocab, SimpleVocab

folder, asked = pathlib.Path(sys.argv[1]), sys.argv[2:]


def show(name):
    embeddings = finalfusion.load_finalfusion(str(folder / name))
    for word in asked:
        index = embeddings.vocab.idx(word)
        if index is None or index == []:
            continue
        vector = embeddings.embedding(word)
        if isinstance(index, (int, numpy.integer)) and embeddings.norms is not None:
            vector = vector * embeddings.norms[index]
        print(json.dumps({"file": name, "word": word, "vector": [float(x) for x in vector]}))


show("ours-ngrams.fifu")
show("ours-quantised.fifu")
show("ours-words.fifu")

numbers = numpy.random.default_rng(1)
words = ["the", "cat", "naïve", "日本語"]
lengths = Norms(numpy.arange(1, 5, dtype="f4"))
plain = NdArray(numbers.normal(size=(4, 6)).astype("f4"))
finalfusion.Embeddings(plain, SimpleVocab(words), norms=lengths, metadata=finalfusion.Metadata({"by": "test"})).write(str(folder / "words.fifu"))
show("words.fifu")
many = NdArray(numbers.normal(size=(4 + 100, 6)).astype("f4"))
finalfusion.Embeddings(many, FastTextVocab(words, FastTextIndexer(100, 2, 4)), norms=lengths).write(str(folder / "fasttext.fifu"))
show("fasttext.fifu")
codes = numbers.integers(0, 16, size=(4, 3)).astype("u1")
quantiser = PQ(numbers.normal(size=(3, 16, 2)).astype("f4"), None)
array = QuantizedArray(quantiser, codes, numpy.arange(1, 5, dtype="f4"))
finalfusion.Embeddings(array, SimpleVocab(words)).write(str(folder / "quantised.fifu"))
show("quantised.fifu")
finalfusion.Embeddings(NdArray(numbers.normal(size=(4 + 2**4, 6)).astype("f4")), FinalfusionBucketVocab(words, FinalfusionHashIndexer(4, 2, 4))).write(str(folder / "buckets.fifu"))
asked = words
show("buckets.fifu")
listed = finalfusion.load_finalfusion(str(folder / "fasttext.fifu")).bucket_to_explicit()
listed.write(str(folder / "listed.fifu"))
show("listed.fifu")
