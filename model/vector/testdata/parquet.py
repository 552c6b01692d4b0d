"""Read what the Go test wrote with pyarrow and pandas, and write files of other kinds.

Usage: parquet.py FOLDER

Output, one JSON object: {"words": …, "vectors": …, "counts": …} of FOLDER/vectors.parquet.
"""

import json
import pathlib
import sys

import numpy
import pandas
import pyarrow
from pyarrow import parquet

folder = pathlib.Path(sys.argv[1])
table = pandas.read_parquet(folder / "vectors.parquet")
print(json.dumps({"words": list(table["word"]), "vectors": [[float(x) for x in row] for row in table["vector"]], "counts": [int(n) for n in table["count"]]}))

words, rows = list(table["word"]), [list(row) for row in table["vector"]]
dim = len(rows[0])
for name, kind in {"list": pyarrow.list_(pyarrow.float32()), "fixed": pyarrow.list_(pyarrow.float32(), dim),
                   "double": pyarrow.list_(pyarrow.float64()), "half": pyarrow.list_(pyarrow.float16())}.items():
    numbers = [list(numpy.array(row, "f2")) for row in rows] if name == "half" else rows
    made = pyarrow.table({"id": list(range(len(words))), "token": words, "embedding": pyarrow.array(numbers, type=kind)})
    parquet.write_table(made, folder / f"{name}.parquet", row_group_size=100, compression="zstd")
pandas.DataFrame({"word": words, "vector": rows, "text": words}).to_parquet(folder / "pandas.parquet")
