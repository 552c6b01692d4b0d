package vector

import (
	"strings"
	"unicode"
)

// Commands that make of a file of another program one that [Read] reads, and what else is to be done. FILE stands for its path, and NAME for that of another file or of an array; see [source.command].
const (
	remedyGensim = "save it by gensim's save_word2vec_format, or as npy with the words beside it"
	remedyUnpack = "unpack it and name the file inside"
	remedyText   = "write its vectors as text: word v1 v2 …"

	// All tensors are saved, however deep they lie, but for those of an optimizer.
	remedyTorch = `save its tensors, if you trust it, by python3 -c 'import torch, safetensors.torch as s; ` +
		`f = lambda name, x: {name[1:] or "embedding": torch.as_tensor(x).detach().contiguous().clone()} if torch.is_tensor(x) or type(x).__name__ == "ndarray" and x.dtype.kind in "fiu" else {k: v for a, b in ` +
		`(x.items() if hasattr(x, "items") else enumerate(x) if isinstance(x, (list, tuple)) else ()) if not str(a).startswith("optim") for k, v in g(f"{name}.{a}", b).items()}; ` +
		`g = lambda name, x: f(name, getattr(x, "state_dict", lambda: x)()); s.save_file(g("", torch.load("FILE", "cpu", weights_only=False)), "FILE.safetensors")' and the words, one a line, as FILE.vocab.txt`
	remedyScript = `save its tensors by python3 -c 'import torch, safetensors.torch as s; s.save_file({k: v.contiguous().clone() for k, v in torch.jit.load("FILE", "cpu").state_dict().items()}, ` +
		`"FILE.safetensors")' and the words, one a line, as FILE.vocab.txt`
	remedyTensor = `save the table of vectors, such as "NAME", alone: python3 -c 'from safetensors.numpy import load_file, save_file; save_file({"embedding": load_file("FILE")["NAME"]}, ` +
		`"FILE.embedding.safetensors")' and the words, one a line, as FILE.embedding.vocab.txt`
	remedyHDF5 = `save its matrix, here "vectors", by python3 -c 'import h5py, numpy; numpy.save("FILE.npy", h5py.File("FILE")["vectors"][:])' and the words, one a line, as FILE.words.txt`
	remedySQL  = remedyText + `. Of a file of Magnitude it is done by python3 -c 'import sqlite3; c = sqlite3.connect("FILE"); f = dict(c.execute("select key, value from magnitude_format")); ` +
		`print(*(r[0] + " " + " ".join(str(x * r[-1] / 10 ** int(f["precision"])) for x in r[1:int(f["dim"]) + 1]) for r in c.execute("select * from magnitude order by rowid")), ` +
		`sep="\n", file=open("FILE.txt", "w", encoding="utf-8"))'`
	remedyArrow      = `make Parquet of it: python3 -c 'import pyarrow as a, pyarrow.parquet as p; p.write_table(a.ipc.open_file(a.memory_map("FILE")).read_all(), "FILE.parquet")'`
	remedyStream     = `make Parquet of it: python3 -c 'import pyarrow as a, pyarrow.parquet as p; p.write_table(a.ipc.open_stream(a.memory_map("FILE")).read_all(), "FILE.parquet")'`
	remedyFeather    = `make Parquet of it: python3 -c 'import pyarrow.feather as f, pyarrow.parquet as p; p.write_table(f.read_table("FILE"), "FILE.parquet")'`
	remedyORC        = `make Parquet of it: python3 -c 'import pyarrow.orc as o, pyarrow.parquet as p; p.write_table(o.read_table("FILE"), "FILE.parquet")'`
	remedyPandasHDF5 = `make Parquet of it: python3 -c 'import pandas; pandas.read_hdf("FILE").rename(columns=str).to_parquet("FILE.parquet")'`
	remedyGGUF       = `save its table of embeddings by python3 -c 'import gguf, numpy; r = gguf.GGUFReader("FILE"); t = next(t for t in r.tensors if t.name == "token_embd.weight"); ` +
		`f = r.fields["tokenizer.ggml.tokens"]; numpy.savez("FILE.npz", words=[bytes(f.parts[i]).decode() for i in f.data], vectors=gguf.quants.dequantize(t.data, t.tensor_type))'`
	remedyVocabJSON = `python3 -c 'import json; d = json.load(open("FILE", encoding="utf-8")); print(*sorted(d, key=d.get), sep="\n", file=open("NAME", "w", encoding="utf-8"))'`
	remedyWordArray = `python3 -c 'import numpy; print(*numpy.load("FILE"), sep="\n", file=open("NAME", "w", encoding="utf-8"))'`
	remedyMAT       = `save its matrix, here "X", by python3 -c 'import numpy, scipy.io; numpy.save("FILE.npy", scipy.io.loadmat("FILE")["X"])' and the words, one a line, as FILE.words.txt`
	remedyMAT73     = `save its matrix, here "X", by python3 -c 'import h5py, numpy; numpy.save("FILE.npy", h5py.File("FILE")["X"][:].T)' and the words, one a line, as FILE.words.txt`

	// Pickles run what is in them when Python reads them.
	remedyDict = `save it, if you trust it and it is a dict of words and vectors, by python3 -c 'import numpy, pickle; d = pickle.load(open("FILE", "rb")); ` +
		`numpy.savez("FILE.npz", words=list(d), vectors=list(d.values()))'`
	remedyObject = `save it, if you trust it and it is a dict of words and vectors, by python3 -c 'import numpy; d = numpy.load("FILE", allow_pickle=True).item(); ` +
		`numpy.savez("FILE.npz", words=list(d), vectors=list(d.values()))'`
	remedyJoblib = `save it, if you trust it and it is a dict of words and vectors, by python3 -c 'import numpy, joblib; d = joblib.load("FILE"); ` +
		`numpy.savez("FILE.npz", words=list(d), vectors=list(d.values()))'`
	remedyFrame = `make Parquet of it, if you trust it: python3 -c 'import pandas; pandas.DataFrame(pandas.read_pickle("FILE")).rename(columns=str).to_parquet("FILE.parquet")'`

	remedyPyTorchModel = `make that of pytorch_model.bin, if you trust it, by python3 -c 'import torch, safetensors.torch as s; ` +
		`s.save_file({k: v.contiguous().clone() for k, v in torch.load("FILE/pytorch_model.bin", "cpu").items()}, "FILE/model.safetensors")'`
	remedyWordEmbeddings = `it is a model WordEmbeddings of sentence-transformers: save its vectors by python3 -c 'import json, numpy, safetensors.numpy as s; ` +
		`numpy.savez("FILE.npz", words=json.load(open("FILE/whitespacetokenizer_config.json", encoding="utf-8"))["vocab"], vectors=s.load_file("FILE/model.safetensors")["emb_layer.weight"])'`
	remedySpaCy = `write its vectors as text: python3 -c 'import spacy; v = spacy.load("FILE").vocab; ` +
		`print(*(v.strings[k] + " " + " ".join(map(str, v.vectors[k])) for k in v.vectors), sep="\n", file=open("FILE.txt", "w", encoding="utf-8"))'`
)

// command returns a remedy with the path of s in the place of FILE, unless a shell would take it for something else.
func (s *source) command(remedy string) string {
	if !strings.Contains(remedy, "FILE") {
		return remedy
	}
	unpack := ""
	if s.plain != s.path {
		unpack = "unpack it, and then "
	}
	return unpack + withPath(remedy, s.plain)
}

// withPath puts a path in the place of FILE.
func withPath(remedy, path string) string { return put(remedy, "FILE", path) }

// withName puts the name of an array in the place of NAME.
func withName(remedy, name string) string { return put(remedy, "NAME", name) }

func put(remedy, place, text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return strings.ContainsRune(`'"\`, r) || !unicode.IsPrint(r) }) {
		return remedy
	}
	return strings.ReplaceAll(remedy, place, text)
}

// pickleRemedy says what to do about a pickle that names a class.
func pickleRemedy(class string) string {
	switch module, _, _ := strings.Cut(class, "."); module {
	case "pandas":
		return remedyFrame
	case "torch":
		return remedyTorch
	case "joblib":
		return remedyJoblib
	case "gensim":
		return remedyGensim
	}
	return remedyDict
}
