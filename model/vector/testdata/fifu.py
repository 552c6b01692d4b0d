"""Read files of finalfusion's by its specification alone, https://finalfusion.github.io/spec, with NumPy.

Usage: fifu.py FOLDER WORD…

Output, one JSON object a line: {"file": …, "word": …, "vector": …} for each .fifu file in FOLDER and each WORD that has a vector
there. The vector of a word that is not in the file is the mean of its n-grams' vectors.
"""

import json
import pathlib
import struct
import sys

import numpy

VOCABULARY, ARRAY, QUANTISED, METADATA, NORMS, FASTTEXT = 1, 2, 4, 5, 6, 7


class Reader:
    def __init__(self, content):
        self.content, self.at = content, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.content, self.at)
        self.at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def numbers(self, kind, *shape):
        count = int(numpy.prod(shape))
        values = numpy.frombuffer(self.content, kind, count, self.at).reshape(shape)
        self.at += values.nbytes
        return values

    def align(self):
        padding = 4 - self.at % 4  # one byte at least
        assert self.content[self.at:self.at + padding] == bytes(padding)
        self.at += padding


def read(content):
    r = Reader(content)
    assert r.take("4s") == b"FiFu" and r.take("I") == 0
    kinds = [r.take("I") for _ in range(r.take("I"))]
    assert sorted(kinds) == kinds or kinds[0] == METADATA
    words, cut, matrix, norms = [], None, None, None
    for kind in kinds:
        same, size = r.take("I"), r.take("Q")
        end = r.at + size
        assert same == kind
        if kind in (VOCABULARY, FASTTEXT):
            count = r.take("Q")
            if kind == FASTTEXT:
                cut = r.take("III")
            for _ in range(count):
                length = r.take("I")
                words.append(r.content[r.at:r.at + length].decode())
                r.at += length
        elif kind == ARRAY:
            rows, columns, number = r.take("QII")
            assert number == 10
            r.align()
            matrix = r.numbers("<f4", rows, columns)
        elif kind == QUANTISED:
            projection, with_norms, parts, columns, centroids, rows, code, number = r.take("IIIIIQII")
            assert (projection, code, number) == (0, 1, 10)
            r.align()
            table = r.numbers("<f4", parts, centroids, columns // parts)
            lengths = r.numbers("<f4", rows, 1) if with_norms else 1
            codes = r.numbers("u1", rows, parts)
            matrix = table[numpy.arange(parts), codes].reshape(rows, columns) * lengths
        elif kind == NORMS:
            count, number = r.take("QI")
            assert number == 10 and count == len(words)
            r.align()
            norms = r.numbers("<f4", count)
        else:
            assert kind == METADATA
            r.content[r.at:end].decode()
            r.at = end
        assert r.at == end
    assert r.at == len(content) and len(matrix) == len(words) + (cut[2] if cut else 0)
    return words, cut, matrix, norms


def ngrams(word, shortest, longest, buckets):
    """The buckets of a word's n-grams, as in fastText: FNV-1a of bytes that are signed."""
    word = "<" + word + ">"
    for i in range(len(word)):
        for n in range(shortest, longest + 1):
            if i + n > len(word) or n == 1 and i in (0, len(word) - 1):
                continue
            value = 2166136261
            for byte in word[i:i + n].encode():
                value = ((value ^ (byte | 0xFFFFFF00 if byte > 127 else byte)) * 16777619) & 0xFFFFFFFF
            yield value % buckets


folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob("*.fifu")):
    words, cut, matrix, norms = read(path.read_bytes())
    for word in sys.argv[2:]:
        if word in words:
            row = words.index(word)
            vector = matrix[row] * norms[row]
        elif cut and (rows := [len(words) + bucket for bucket in ngrams(word, *cut)]):
            vector = matrix[rows].mean(axis=0)
        else:
            continue
        print(json.dumps({"file": path.name, "word": word, "vector": [float(x) for x in vector]}))
