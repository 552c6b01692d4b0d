# Writes four words and their vectors as programs do whose files Lexigraph refuses with a command that converts them.
import pickle
import sqlite3
import sys

import h5py
import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.orc as orc
import scipy.io
import torch

folder = sys.argv[1] + "/"
words = ["sun", "naïve", "日本", "1"]
x = np.array([[1, 0.5], [0.25, -2], [3, 4], [-0.125, 8]], "f4")
both = dict(zip(words, x))

pickle.dump(both, open(folder + "dict.pkl", "wb"))
pickle.dump(both, open(folder + "dict0.pkl", "wb"), protocol=0)
joblib.dump(both, folder + "dict.joblib")
frame = pd.DataFrame(x, index=words)
frame.to_pickle(folder + "wide.pkl")
pd.DataFrame({"word": words, "vector": list(x)}).to_pickle(folder + "lists.pkl")
frame.reset_index().rename(columns=str).to_feather(folder + "wide.feather")
table = pa.table({"word": words, "vector": list(x)})
feather.write_feather(table, folder + "lists.feather")
with pa.OSFile(folder + "a.arrows", "wb") as f, pa.ipc.new_stream(f, table.schema) as w:
    w.write_table(table)
orc.write_table(table, folder + "a.orc")
with h5py.File(folder + "a.h5", "w") as f:
    f["vectors"] = x
scipy.io.savemat(folder + "a.mat", {"X": x})
embedding = torch.nn.Embedding.from_pretrained(torch.tensor(x))
torch.save(embedding.state_dict(), folder + "state.pt")
torch.save(embedding.state_dict(), folder + "old.pt", _use_new_zipfile_serialization=False)
torch.save(embedding, folder + "module.pt")
torch.save(embedding.weight, folder + "tensor.pt")
torch.save({"epoch": 1, "state_dict": embedding.state_dict()}, folder + "lightning.ckpt")
adam = torch.optim.Adam(torch.nn.Embedding(4, 2).parameters())
adam.param_groups[0]["params"][0].grad = torch.ones(4, 2)
adam.step()
torch.save({"model_state_dict": embedding.state_dict(), "optimizer_state_dict": adam.state_dict()}, folder + "tutorial.pt")
torch.save({"epoch": 1, "model": torch.nn.Sequential(embedding)}, folder + "deep.pt")
torch.save((words, {w: i for i, w in enumerate(words)}, torch.tensor(x), 2), folder + "torchtext.pt")
torch.save({"words": np.array(words), "vectors": x}, folder + "numpy.pt")
torch.jit.script(embedding).save(folder + "script.pt")
db = sqlite3.connect(folder + "a.magnitude")
db.execute("create table magnitude(key text, dim_0 integer, dim_1 integer, magnitude real)")
db.execute("create table magnitude_format(key text, value integer)")
db.executemany("insert into magnitude_format values(?, ?)", [("dim", 2), ("precision", 7)])
db.executemany("insert into magnitude values(?, ?, ?, ?)", [(w, int(a * 10**7), int(b * 10**7), 1.0) for w, (a, b) in zip(words, x)])
db.commit()
