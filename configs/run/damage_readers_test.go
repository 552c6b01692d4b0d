package run_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/parquet-go/parquet-go"
)

// readers writes a run with everything in it, and returns what reads each of its files,
// and each kind of text.
func readers(t *testing.T) []reader {
	t.Helper()
	t.Setenv("LEXIGRAPH_CACHE", filepath.Join(t.TempDir(), "cache"))
	e, folder := experiment(t, "corpus.valid=0.1", `export.formats=["word2vec"]`, "train.epochs=1",
		"corpus.phrases=true", "corpus.phrase_threshold=1")
	r, err := run.Start(t.Context(), e, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(runReaders(r), vectorReaders(t, r, folder), textReaders(t, folder), exampleReaders(t, folder), wordReaders(t, folder),
		[]reader{cached(t, e), kept(t, r, folder), labels(t, folder)})
	slices.SortFunc(all, func(a, b reader) int { return strings.Compare(a.file, b.file) })
	return all
}

// runReaders are those of the files of a run.
func runReaders(r *run.Run) (all []reader) {
	add := func(file string, held bool, read func() (any, error)) {
		all = append(all, reader{filepath.Join(r.Path, file), read, held})
	}
	add(train.ConfigFile, false, func() (any, error) {
		r, err := run.Open(r.Path, configs.Parts{})
		if err != nil {
			return nil, err
		}
		return configs.Flat(r.Experiment), nil
	})
	add(train.ManifestFile, false, func() (any, error) {
		m, err := train.ReadManifest(r.Path)
		compare.Read(r.Path)
		return m, err
	})
	add(train.VocabFile, true, func() (any, error) {
		v, err := r.Vocab()
		if err != nil {
			return nil, err
		}
		return v.Words(), nil
	})
	add(train.PhrasesFile, true, func() (any, error) {
		p, err := r.Phrases()
		if err != nil {
			return nil, err
		}
		return p.Rounds(), nil
	})
	add(train.MetricsFile, false, func() (any, error) {
		c := compare.Read(r.Path)
		c.TrainingCurve(5)
		c.Reached()
		return c.Curve()
	})
	add(train.CheckpointFile, true, func() (any, error) {
		model.CheckpointDigest(filepath.Join(r.Path, train.CheckpointFile))
		n, err := r.Network()
		if err != nil {
			return nil, err
		}
		var state [][]float32
		for _, p := range n.Params() {
			state = append(state, p.Data)
		}
		return state, nil
	})
	return all
}

// vectorReaders are those of a run's vectors in each format.
func vectorReaders(t *testing.T, r *run.Run, folder string) (all []reader) {
	t.Helper()
	table, err := r.Vectors("input")
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range vector.Formats() {
		path := filepath.Join(folder, name, f.FileName())
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		written, err := f.Write(path, table)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, reader{file: written[0], held: name == "safetensors", read: func() (any, error) {
			t, _, err := vector.Read(written[0])
			if err != nil {
				return nil, err
			}
			return t.SHA256(), nil
		}})
		if name == "model2vec" {
			all = append(all, reader{file: written[1], read: func() (any, error) {
				m, err := vector.ReadTextModel(path)
				if err != nil {
					return nil, err
				}
				return m.Append(nil, "the cat sees the red dog."), nil
			}})
		}
	}
	return all
}

// textReaders are those of text, compressed or not.
func textReaders(t *testing.T, folder string) (all []reader) {
	t.Helper()
	text := "the cat\nsees the dog\n\nand the hen\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(text))
	z.Close()
	zst, _ := zstd.NewWriter(nil)
	for name, content := range map[string]string{
		"plain.txt": text, "text.txt.gz": packed.String(), "text.txt.zst": string(zst.EncodeAll([]byte(text), nil)),
	} {
		path := write(t, folder, name, content)
		all = append(all, reader{file: path, read: func() (any, error) {
			sources, err := corpus.Open(t.Context(), []string{path}, corpus.Options{})
			if err != nil {
				return nil, err
			}
			var lines []string
			for doc, err := range sources[0].Documents() {
				if err != nil {
					return nil, err
				}
				for _, s := range doc.Sentences {
					lines = append(lines, string(s))
				}
			}
			return lines, nil
		}})
	}
	return all
}

type parquetExample struct {
	Text   string   `parquet:"t"`
	Label  string   `parquet:"l"`
	Tokens []string `parquet:"tokens,list"`
	Tags   []string `parquet:"tags,list"`
}

// exampleReaders are those of labelled examples in each format.
func exampleReaders(t *testing.T, folder string) (all []reader) {
	t.Helper()
	examples := map[string]string{
		"fasttext":     "__label__pet the cat\n__label__farm a hen\n",
		"lines":        "the cat sleeps\n\na hen\n",
		"csv":          "pet,\"the \"\"cat\"\"\nsleeps\"\nfarm,a hen\n",
		"tsv":          "pet\tthe cat\nfarm\ta hen\n",
		"jsonl":        "{\"l\": \"pet\", \"t\": \"the cat\"}\n{\"l\": [\"farm\", 1], \"t\": \"a hen\"}\n",
		"conll":        "New\tB-LOC\nYork\tI-LOC\n\nhi\tO\n",
		"folders":      "the cat\nsleeps\n",
		"jsonl-tokens": "{\"t\": [\"New\", \"York\"], \"l\": [\"B-LOC\", \"I-LOC\"]}\n{\"t\": [\"hi\", 2], \"l\": [\"O\", \"O\"]}\n",
		"triples":      "paris\tcapital_of\tfrance\nrome\tin\teurope\n",
	}
	var parquetFile bytes.Buffer
	w := parquet.NewGenericWriter[parquetExample](&parquetFile)
	if _, err := w.Write([]parquetExample{{"the cat", "pet", []string{"New", "York"}, []string{"B-LOC", "I-LOC"}}, {"a hen", "farm", []string{"hi"}, []string{"O"}}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	examples["parquet"], examples["parquet-tokens"] = parquetFile.String(), parquetFile.String()
	for format := range corpus.RowFormats() {
		content, ok := examples[format]
		if !ok && !corpus.RowFormats()[format].Plain {
			t.Errorf("there is no example in the format %s", format)
		}
		if !ok {
			continue
		}
		path := write(t, folder, "examples."+format, content)
		all = append(all, reader{file: path, read: func() (any, error) {
			o := corpus.RowOptions{Format: format, Text: []corpus.Column{{Number: 2}}, Label: []corpus.Column{{Number: 1}}}
			switch f := corpus.RowFormats()[format]; {
			case f.Parquet && f.ByToken:
				o.Text, o.Label = []corpus.Column{{Name: "tokens"}}, []corpus.Column{{Name: "tags"}}
			case !f.HasNumbers():
				o.Text, o.Label = []corpus.Column{{Name: "t"}}, []corpus.Column{{Name: "l"}}
			}
			sources, err := corpus.OpenRows(t.Context(), []string{path}, o)
			if err != nil {
				return nil, err
			}
			var rows []corpus.Row
			for r, err := range sources[0].Rows() {
				if err != nil {
					return nil, err
				}
				rows = append(rows, r)
			}
			return rows, nil
		}})
	}
	return all
}

// wordReaders are those of a set to score by, a dictionary and a vocabulary.
func wordReaders(t *testing.T, folder string) (all []reader) {
	t.Helper()
	add := func(file string, read func() (any, error)) { all = append(all, reader{file: file, read: read}) }
	add(write(t, folder, "pairs.txt", "cat dog 3\nred green 2\nblue hen 1\n"), func() (any, error) {
		return evaluate.Open(filepath.Join(folder, "pairs.txt"), "")
	})
	dictionary := write(t, folder, "dictionary.txt", "cat 120 n\nsees 30\nhen 3\n")
	add(dictionary, func() (any, error) {
		d, err := corpus.ReadDictionary(dictionary)
		if err != nil {
			return nil, err
		}
		return d.Hash(), nil
	})
	words := write(t, folder, "words.txt", "cat\t120\n<unk>\t30\nhen\t3\n")
	add(words, func() (any, error) {
		f, err := corpus.OpenFile(words)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		v, err := data.ReadVocab(f, words, "<unk>")
		if err != nil {
			return nil, err
		}
		return v.Words(), nil
	})
	return all
}

// kept returns what reads the score of a set from the run, where it is kept, and scores again
// where it is damaged, so that there is never an error.
func kept(t *testing.T, r *run.Run, folder string) reader {
	t.Helper()
	v, err := r.Vocab()
	if err != nil {
		t.Fatal(err)
	}
	w := v.Words()
	set := write(t, folder, "known.txt", fmt.Sprintf("%s %s 3\n%s %s 2\n%s %s 1\n", w[1], w[2], w[3], w[4], w[5], w[6]))
	score := func() (any, error) {
		read := compare.Read(r.Path)
		read.Vectors = func() (*vector.Table, error) { return r.Vectors("input") }
		if err := run.Score(t.Context(), []*compare.Run{read}, []string{set}, run.Options{}); err != nil {
			return nil, err
		}
		return fmt.Sprint(read.Scores[0].Value, read.Scores[0].Items), nil
	}
	if _, err := score(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(r.Path, "scores", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("kept are %q, %v", files, err)
	}
	return reader{files[0], score, true}
}

// labels returns what reads the labels of a classifier.
func labels(t *testing.T, folder string) reader {
	t.Helper()
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "pet\tthe cat %d\nfarm\ta hen %d\n", i, i)
	}
	text := write(t, folder, "labelled.tsv", b.String())
	e, err := configs.Load("classify-go", []string{"corpus.train=" + text, "corpus.format=tsv", "corpus.columns={text=2,label=1}", "corpus.valid=0.2",
		"vocab.min_count=1", "train.epochs=1", "evaluate.sets=[]"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "labelled")})
	if err != nil {
		t.Fatal(err)
	}
	return reader{filepath.Join(r.Path, train.LabelsFile), func() (any, error) {
		v, err := r.Labels()
		if err != nil {
			return nil, err
		}
		return v.Words(), nil
	}, true}
}

// cached returns what reads the encoded text of an experiment from the cache: a damaged
// one is read from the text again, so that there is never an error.
func cached(t *testing.T, e *configs.Experiment) reader {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("LEXIGRAPH_CACHE"), "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache has %q, %v", files, err)
	}
	return reader{files[0], func() (any, error) {
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			return nil, errors.Join(errors.New("the text is there"), err)
		}
		return []any{d.Vocab.Words(), d.Train.IDs, d.Valid.IDs}, nil
	}, true}
}

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}
