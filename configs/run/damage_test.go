package run_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
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
)

var damages = flag.Int("damages", 10, "how often TestDamage damages each kind of file")

// damage returns content with one to three faults as disks, transfers and hands make
// them: flipped bits, an end that is missing, blocks that come twice or are zeros, and
// numbers in the header that lie.
func damage(rng *rand.Rand, content []byte) []byte {
	b := slices.Clone(content)
	for range 1 + rng.IntN(3) {
		if len(b) < 9 {
			b = append(b, byte(rng.Uint32()))
			continue
		}
		at := rng.IntN(len(b))
		to := at + rng.IntN(min(len(b)-at, 4096))
		switch rng.IntN(7) {
		case 0:
			b[at] ^= 1 << rng.IntN(8)
		case 1:
			b = b[:at]
		case 2:
			b = slices.Insert(b, at, slices.Clone(b[at:to])...)
		case 3:
			clear(b[at:to])
		case 4:
			b = slices.Delete(b, at, to)
		case 5: // a length, near the front
			lie := []uint64{0, 1, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 40, 1<<63 - 1, 1 << 63, 1<<64 - 1}[rng.IntN(9)]
			binary.LittleEndian.PutUint64(b[rng.IntN(min(len(b)-8, 64)+1):], lie)
		case 6: // a digit
			digits := []int{}
			for i, c := range b[:min(len(b), 4096)] {
				if c >= '0' && c <= '9' {
					digits = append(digits, i)
				}
			}
			if len(digits) > 0 {
				b[digits[rng.IntN(len(digits))]] = '0' + byte(rng.IntN(10))
			}
		}
	}
	return b
}

// A reader reads a file of one kind. Where a hash stands for the contents, what it
// returns without an error must be the same as of the whole file.
type reader struct {
	file string
	read func() (contents any, err error)
	held bool // a hash stands for the contents
}

// TestDamage damages a file of every kind that is read, -damages times each, and reads
// it: that is an answer in due time, or what was written where a hash says what that is.
func TestDamage(t *testing.T) {
	for _, r := range readers(t) {
		name := filepath.Base(r.file)
		t.Run(name, func(t *testing.T) {
			whole, err := os.ReadFile(r.file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := r.read()
			if err != nil {
				t.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(1, uint64(len(name))))
			refused, same, other := 0, 0, 0
			for i := range *damages {
				b := damage(rng, whole)
				if err := os.WriteFile(r.file, b, 0o666); err != nil {
					t.Fatal(err)
				}
				hang := time.AfterFunc(5*time.Minute, func() { panic(fmt.Sprintf("%s, damaged %d times, is being read for five minutes", name, i+1)) })
				got, err := r.read()
				hang.Stop()
				switch {
				case err != nil:
					refused++
				case cmp.Equal(want, got):
					same++
				default:
					other++
					if r.held {
						t.Errorf("damage %d was not noticed, though a hash stands for the contents: %.200q", i, b)
					}
				}
			}
			if err := os.WriteFile(r.file, whole, 0o666); err != nil { // others read it too
				t.Fatal(err)
			}
			t.Logf("%d damaged: %d refused, %d read as before, %d read as something else", *damages, refused, same, other)
			if refused+same == 0 && r.held {
				t.Error("nothing was read")
			}
		})
	}
}

// readers writes a run with everything in it, and returns what reads each of its files,
// and each kind of text.
func readers(t *testing.T) (all []reader) {
	t.Helper()
	t.Setenv("LEXIGRAPH_CACHE", filepath.Join(t.TempDir(), "cache"))
	e, folder := experiment(t, "corpus.valid=0.1", `export.formats=["word2vec"]`, "train.epochs=1",
		"corpus.phrases=true", "corpus.phrase_threshold=1")
	r, err := run.Start(t.Context(), e, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	add := func(file string, held bool, read func() (any, error)) { all = append(all, reader{file, read, held}) }
	inRun := func(name string) string { return filepath.Join(r.Path, name) }

	add(inRun(train.ConfigFile), false, func() (any, error) {
		r, err := run.Open(r.Path, configs.Parts{})
		if err != nil {
			return nil, err
		}
		return configs.Flat(r.Experiment), nil
	})
	add(inRun(train.ManifestFile), false, func() (any, error) {
		m, err := train.ReadManifest(r.Path)
		compare.Read(r.Path)
		return m, err
	})
	add(inRun(train.VocabFile), true, func() (any, error) {
		v, err := r.Vocab()
		if err != nil {
			return nil, err
		}
		return v.Words(), nil
	})
	add(inRun(train.PhrasesFile), true, func() (any, error) {
		p, err := r.Phrases()
		if err != nil {
			return nil, err
		}
		return p.Rounds(), nil
	})
	add(inRun(train.MetricsFile), false, func() (any, error) {
		c := compare.Read(r.Path)
		c.TrainingCurve(5)
		c.Reached()
		return c.Curve()
	})
	add(inRun(train.CheckpointFile), true, func() (any, error) {
		model.CheckpointDigest(inRun(train.CheckpointFile))
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
		add(written[0], name == "safetensors", func() (any, error) {
			t, _, err := vector.Read(written[0])
			if err != nil {
				return nil, err
			}
			return t.SHA256(), nil
		})
		if name == "model2vec" {
			add(written[1], false, func() (any, error) {
				m, err := vector.ReadTextModel(path)
				if err != nil {
					return nil, err
				}
				return m.Append(nil, "the cat sees the red dog."), nil
			})
		}
	}

	add(write(t, folder, "pairs.txt", "cat dog 3\nred green 2\nblue hen 1\n"), false, func() (any, error) {
		return evaluate.Open(filepath.Join(folder, "pairs.txt"), "")
	})
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
		add(path, false, func() (any, error) {
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
		})
	}
	examples := map[string]string{
		"fasttext": "__label__pet the cat\n__label__farm a hen\n",
		"lines":    "the cat sleeps\n\na hen\n",
		"csv":      "pet,\"the \"\"cat\"\"\nsleeps\"\nfarm,a hen\n",
		"tsv":      "pet\tthe cat\nfarm\ta hen\n",
		"jsonl":    "{\"l\": \"pet\", \"t\": \"the cat\"}\n{\"l\": [\"farm\", 1], \"t\": \"a hen\"}\n",
		"conll":    "New\tB-LOC\nYork\tI-LOC\n\nhi\tO\n",
		"folders":  "the cat\nsleeps\n",
		"triples":  "paris\tcapital_of\tfrance\nrome\tin\teurope\n",
	}
	for format := range corpus.RowFormats() {
		content, ok := examples[format]
		if !ok && !corpus.RowFormats()[format].Plain {
			t.Errorf("there is no example in the format %s", format)
		}
		if !ok {
			continue
		}
		path := write(t, folder, "examples."+format, content)
		add(path, false, func() (any, error) {
			o := corpus.RowOptions{Format: format, Text: []corpus.Column{{Number: 2}}, Label: []corpus.Column{{Number: 1}}}
			if format == "jsonl" {
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
		})
	}
	dictionary := write(t, folder, "dictionary.txt", "cat 120 n\nsees 30\nhen 3\n")
	add(dictionary, false, func() (any, error) {
		d, err := corpus.ReadDictionary(dictionary)
		if err != nil {
			return nil, err
		}
		return d.Hash(), nil
	})
	words := write(t, folder, "words.txt", "cat\t120\n<unk>\t30\nhen\t3\n")
	add(words, false, func() (any, error) {
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
	all = append(all, cached(t, e), kept(t, r, folder), labels(t, folder))
	slices.SortFunc(all, func(a, b reader) int { return strings.Compare(a.file, b.file) })
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
