package vector

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/remedy.py
var remedyPython string

// TestInteropRemedy runs the commands that files of other programs are refused with, and reads what they make.
func TestInteropRemedy(t *testing.T) {
	python := modeltest.Python(t, "h5py, joblib, numpy, pandas, pyarrow, safetensors, scipy, torch")
	dir := t.TempDir()
	modeltest.Script(t, python, remedyPython, dir)
	want := &Table{Words: []string{"sun", "naïve", "日本", "1"}, Dim: 2, Data: []float32{1, 0.5, 0.25, -2, 3, 4, -0.125, 8}}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 22 {
		t.Fatalf("there are %d files: %v", len(files), err)
	}
	for _, file := range files {
		path := filepath.Join(dir, file.Name())
		_, _, err := Read(path)
		command := regexp.MustCompile(`python3 -c '([^']*)'`).FindStringSubmatch(errorText(err))
		if command == nil {
			t.Errorf("%s: no command in %v", file.Name(), err)
			continue
		}
		if out, err := exec.CommandContext(t.Context(), python, "-c", command[1]).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file.Name(), err, out)
			continue
		}
		made, _ := filepath.Glob(path + ".*")
		if len(made) != 1 {
			t.Errorf("%s: made %q", file.Name(), made)
			continue
		}
		if beside := map[string]string{".npy": ".words.txt", ".safetensors": ".vocab.txt"}[filepath.Ext(made[0])]; beside != "" {
			if err := os.WriteFile(path+beside, []byte(strings.Join(want.Words, "\n")+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		got, _, err := Read(made[0])
		if err != nil {
			t.Errorf("%s: %v", file.Name(), err)
			continue
		}
		if err := sameTable(got, want, true); err != nil {
			t.Errorf("%s: %v", file.Name(), err)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestRemedyPath puts the path into the commands, and not where a shell would read it otherwise.
func TestRemedyPath(t *testing.T) {
	for _, test := range []struct{ name, content, want string }{
		{"a.feather", "ARROW1\x00\x00", `a.ipc.open_file(a.memory_map("PATH"))`},
		{"a b.h5", "\x89HDF\r\n\x1a\n", `numpy.save("PATH.npy", h5py.File("PATH")["vectors"][:])`},
		{"it's.h5", "\x89HDF\r\n\x1a\n", `numpy.save("FILE.npy", h5py.File("FILE")`},
		{"a.mat", "MATLAB 5.0 MAT-file, Platform: posix", `this is a file of MATLAB, which Lexigraph does not read; save its matrix, here "X", by python3 -c 'import numpy, scipy.io; numpy.save("PATH.npy"`},
		{"b.mat", "MATLAB 7.3 MAT-file, Platform: posix", `numpy.save("PATH.npy", h5py.File("PATH")["X"][:].T)`},
		{"a.pkl", "\x80\x04}(X\x01\x00\x00\x00aK\x01u.", `it holds no vectors of gensim; save it, if you trust it and it is a dict of words and vectors, by python3 -c 'import numpy, pickle; d = pickle.load(open("PATH", "rb"))`},
		{"b.h5", "\x89HDF\r\n\x1a\n" + strings.Repeat("\x00", 2000) + "pandas_type", `pandas.read_hdf("PATH").rename(columns=str).to_parquet("PATH.parquet")'`},
		{"b.gguf", "GGUF\x03\x00\x00\x00", `gguf.GGUFReader("PATH")`},
		{"words.npy", npyOf("<U2", "2,", npzWide), "the array has words and no numbers; name the file of the vectors"},
		{"b.pkl", "\x80\x04cpandas\nDataFrame\n.", `pandas.DataFrame(pandas.read_pickle("PATH")).rename(columns=str).to_parquet("PATH.parquet")'`},
	} {
		path := filepath.Join(t.TempDir(), test.name)
		if err := os.WriteFile(path, []byte(test.content), 0o666); err != nil {
			t.Fatal(err)
		}
		_, _, err := Read(path)
		if want := strings.ReplaceAll(test.want, "PATH", path); !strings.Contains(errorText(err), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	_, _, err := readBytes(t, "a.h5.gz", gzipped("\x89HDF\r\n\x1a\n"))
	if want := `unpack it, and then save its matrix, here "vectors", by python3 -c 'import h5py, numpy; numpy.save("`; !strings.Contains(errorText(err), want) || strings.Contains(errorText(err), "a.h5.gz.npy") {
		t.Errorf("got %v, want %s", err, want)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "vocab", "vectors"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Read(dir + "/"); !strings.Contains(errorText(err), `this is a pipeline of spaCy, which Lexigraph does not read; write its vectors as text: python3 -c 'import spacy; v = spacy.load("`+dir+`").vocab`) {
		t.Errorf("got %v", err)
	}
}

// TestRemedyModelFolder tells what to do with models of sentence-transformers that have other files.
func TestRemedyModelFolder(t *testing.T) {
	for _, test := range []struct {
		files []string
		want  string
	}{
		{[]string{modulesFile, modelFile, "whitespacetokenizer_config.json"}, `DIR/tokenizer.json: is not there, and a model2vec model needs it; it is a model WordEmbeddings of sentence-transformers: save its vectors by python3 -c 'import json, numpy, safetensors.numpy as s; numpy.savez("DIR.npz"`},
		{[]string{tokenizerFile, "pytorch_model.bin"}, `DIR/model.safetensors: is not there, and a model2vec model needs it; make that of pytorch_model.bin, if you trust it, by python3 -c 'import torch, safetensors.torch as s; s.save_file({k: v.contiguous().clone() for k, v in torch.load("DIR/pytorch_model.bin"`},
		{[]string{tokenizerFile}, "DIR/model.safetensors: is not there, and a model2vec model needs it; copy or download the whole folder again"},
	} {
		dir := t.TempDir()
		for _, name := range test.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(`{"version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}}`), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := Read(dir); !strings.Contains(errorText(err), strings.ReplaceAll(test.want, "DIR", dir)) {
			t.Errorf("%q: got %v, want %s", test.files, err, test.want)
		}
	}
}

// TestRemedyWords tells how to make a list of words of what else a folder has.
func TestRemedyWords(t *testing.T) {
	for _, test := range []struct{ file, want string }{
		{"vocab.json", `DIR/a.words.txt there with one word a line, by python3 -c 'import json; d = json.load(open("DIR/vocab.json", encoding="utf-8")); print(*sorted(d, key=d.get), sep="\n", file=open("DIR/a.words.txt", "w", encoding="utf-8"))'`},
		{"a_words.npy", `there with one word a line, by python3 -c 'import numpy; print(*numpy.load("DIR/a_words.npy"), sep="\n", file=open("DIR/a.words.txt", "w", encoding="utf-8"))'`},
		{"other.json", "put a file a.words.txt there with one word a line"},
	} {
		dir := t.TempDir()
		for name, content := range map[string]string{"a.npy": npyOf("<f4", "2, 2", npzNumbers), test.file: "{}"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := Read(filepath.Join(dir, "a.npy"))
		if want := strings.ReplaceAll(strings.ReplaceAll(test.want, "DIR/a.words.txt there", "a.words.txt there"), "DIR", dir); !strings.HasSuffix(errorText(err), want) {
			t.Errorf("%s: got %v, want %s", test.file, err, want)
		}
	}
}
