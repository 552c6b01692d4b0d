"""Write the same rows into Parquet files of many kinds.

Usage: parquet.py FOLDER
"""

import json
import pathlib
import sys

import pyarrow
from pyarrow import parquet

folder = pathlib.Path(sys.argv[1])
texts = [f"the cat {i} sees\na hen" + " naïve 日本語" * (i % 5) for i in range(3000)]
labels = [i % 3 for i in range(len(texts))]
tokens = [text.split() for text in texts]
tags = [[len(token) % 2 for token in row] for row in tokens]
names = {"info": {"features": {
    "label": {"names": ["one", "two", "three"], "_type": "ClassLabel"},
    "tags": {"feature": {"names": ["O", "B-X"], "_type": "ClassLabel"}, "_type": "Sequence"}}}}


def write(name, text=pyarrow.string(), label=pyarrow.int64(), **options):
    columns = {"id": list(range(len(texts))), "text": pyarrow.array(texts, text), "label": pyarrow.array(labels, label),
               "tokens": tokens, "tags": tags}
    table = pyarrow.table(columns).replace_schema_metadata({"huggingface": json.dumps(names)})
    parquet.write_table(table, folder / f"{name}.parquet", **options)


write("plain")
for compression in "none", "gzip", "brotli", "zstd":
    write(compression, compression=compression)
write("version-2", data_page_version="2.0", data_page_size=2000, compression="zstd")
write("groups", row_group_size=700, data_page_size=500)
write("no-dictionary", use_dictionary=False)
write("deltas", use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY", "id": "DELTA_BINARY_PACKED", "label": "DELTA_BINARY_PACKED"})
write("large", pyarrow.large_string(), pyarrow.int8())
write("view", pyarrow.string_view(), pyarrow.uint16())
write("checked", write_page_checksum=True, write_page_index=True)
