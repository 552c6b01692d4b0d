package train_test

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// writeVocab writes the run's vocabulary, each word counted once, and its hash.
func writeVocab(t *testing.T, d *train.Directory, words ...string) {
	t.Helper()
	text := strings.Join(words, "\t1\n") + "\t1\n"
	if err := d.Write(train.VocabFile, func(w *bufio.Writer) error { _, err := w.WriteString(text); return err }); err != nil {
		t.Fatal(err)
	}
	m := train.NewManifest()
	m.VocabHash = fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	if err := d.WriteManifest(m); err != nil {
		t.Fatal(err)
	}
}

// TestVectors compares a run's vectors, read whole and left in the checkpoint, with its parameters.
func TestVectors(t *testing.T) {
	r := newRun(t, create(t), settings{log: 5, evaluate: 0, save: 0})
	letters := strings.Split("abcdefghijklmnopqrst", "")
	writeVocab(t, r.dir, letters...)
	if err := r.Save(); err != nil {
		t.Fatal(err)
	}
	for which, name := range map[string]string{"input": model.InputEmbedding, "output": model.OutputEmbedding} {
		p := r.Network.Param(name)
		table, err := train.Vectors(r.dir.Path, which, nil)
		if err != nil || table.Dim != p.Shape[1] || !slices.Equal(table.Words, letters) || !slices.Equal(table.Data, p.Data) {
			t.Errorf("%s: %+v, %v", which, table, err)
		}
		search, err := train.OpenSearch(r.dir.Path, which, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		if first, without, _, err := search.First(99); err != nil || without > 0 || !slices.Equal(first.Words, letters) || !slices.Equal(first.Data, p.Data) || !slices.Equal(first.Counts, table.Counts) {
			t.Errorf("%s, left in the checkpoint: %+v, %v", which, first, err)
		}
		if err := r.Save(); err != nil { // another file in its place: the answers are those of the old one
			t.Fatal(err)
		}
		if x, err := search.Vector(19); err != nil || !slices.Equal(x, table.Row(19)) {
			t.Errorf("%s: when the checkpoint is replaced: %v, %v", which, x, err)
		}
		if err := search.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestVectorsRefused holds that vectors of a run that is not whole, or that has no such matrix, are an error that says so.
func TestVectorsRefused(t *testing.T) {
	r := newRun(t, create(t), settings{log: 5, evaluate: 0, save: 0})
	vocab := r.dir.File(train.VocabFile)
	refused := func(matrix, want string) (err error) {
		t.Helper()
		if _, err = train.Vectors(r.dir.Path, matrix, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
		return err
	}
	if err := os.Remove(vocab); err != nil {
		t.Fatal(err)
	}
	refused("input", "vocab.txt: ")
	letters := strings.Split("abcdefghijklmnopqrst", "")
	writeVocab(t, r.dir, letters...)
	if err := refused("input", "the run has no checkpoint yet"); !errors.As(err, new(*model.CheckpointError)) {
		t.Errorf("without a checkpoint: error is %v", err)
	}
	if _, err := train.OpenSearch(r.dir.Path, "input", nil, ""); !errors.As(err, new(*model.CheckpointError)) {
		t.Errorf("a search without a checkpoint: error is %v", err)
	}
	if err := r.Save(); err != nil {
		t.Fatal(err)
	}
	refused("input+output", "the input vectors have 6 numbers and the output vectors 8")
	refused("nonsense", `there is not a matrix "nonsense"; there are input, output, input+output`)
	writeVocab(t, r.dir, "a", "b")
	refused("input", "it has vectors of 20 words and "+vocab+" has 2")

	// A word that was changed would get the vector of another.
	writeVocab(t, r.dir, letters...)
	text, err := os.ReadFile(vocab)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vocab, append([]byte("z"), text[1:]...), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := train.OpenSearch(r.dir.Path, "input", nil, ""); err == nil || !strings.HasPrefix(err.Error(), vocab) {
		t.Errorf("a search with another word: error is %v", err)
	}
	refused("input", vocab+": is not the vocabulary of this run: its SHA-256 is ")
}

// saved returns a run directory with the checkpoint of an untrained network of
// words, and the network.
func saved(t *testing.T, embedding layer.Spec, tie bool, words ...string) (*train.Directory, *model.Network) {
	t.Helper()
	d := create(t)
	t.Cleanup(func() { d.Close() })
	writeVocab(t, d, words...)
	n, err := model.New(model.Architecture{Embedding: embedding, Loss: &loss.CrossEntropy{}, Tie: tie},
		graph.Options{Vocab: len(words), Context: 2, Seed: 1, Init: "scaled"})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Save(d.File(train.CheckpointFile), (&optimizer.SGD{}).New(n.Params()), nil); err != nil {
		t.Fatal(err)
	}
	return d, n
}

func TestSumOfVectors(t *testing.T) {
	d, n := saved(t, &layer.EmbeddingBag{Dim: 3, Mode: "mean"}, false, "a", "b", "c")
	table, err := train.Vectors(d.Path, "input+output", nil)
	if err != nil {
		t.Fatal(err)
	}
	in, out := n.Param(model.InputEmbedding).Data, n.Param(model.OutputEmbedding).Data
	for i, x := range table.Data {
		if x != in[i]+out[i] {
			t.Errorf("number %d is %v, want %v + %v", i, x, in[i], out[i])
		}
	}
	search, err := train.OpenSearch(d.Path, "input+output", nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if x, err := search.Vector(2); err != nil || !slices.Equal(x, table.Row(2)) {
		t.Errorf("a search among the sums has %v, %v", x, err)
	}
	d, n = saved(t, &layer.EmbeddingBag{Dim: 3, Mode: "mean"}, true, "a", "b", "c")
	table, err = train.Vectors(d.Path, "output", nil)
	if err != nil || !slices.Equal(table.Data, n.Param(model.InputEmbedding).Data) {
		t.Errorf("a tied network's output vectors are %v, %v", table, err)
	}
}

// TestVectorsOfSubwords compares with the means of the rows that make up words,
// of the vocabulary and others.
func TestVectorsOfSubwords(t *testing.T) {
	const dim = 3
	words := []string{"the", "<unk>", "there"}
	sub := data.Subwords{MinN: 3, MaxN: 4, Buckets: 50, Whole: []string{"<unk>"}}
	r := sub.Rows(words)
	d, n := saved(t, &layer.EmbeddingBag{Dim: dim, Mode: "mean", Subwords: &layer.Subwords{Table: r.Table, Row: r.Row, Offset: r.Offset}}, false, words...)
	w := n.Param(model.InputEmbedding).Data
	check := func(name string, got []float32, rows []int32, of int) {
		t.Helper()
		for i := range dim {
			var want float64
			for _, r := range rows {
				want += float64(w[int(r)*dim+i]) / float64(of)
			}
			if len(got) != dim || !(math.Abs(float64(got[i])-want) <= 1e-6) {
				t.Fatalf("%s: the vector is %v, number %d should be %v", name, got, i, want)
			}
		}
	}
	table, err := train.Vectors(d.Path, "input", &sub)
	if err != nil {
		t.Fatal(err)
	}
	for i, word := range words {
		rows := r.Row[r.Offset[i]:r.Offset[i+1]]
		check(word, table.Row(i), rows, len(rows))
	}
	rows, of := r.AppendUnseen(nil, []byte("therein"))
	if len(rows) == of {
		t.Error("all n-grams have a row")
	}
	check("therein", table.NGrams.Vector("therein"), rows, of)
	if v := table.NGrams.Vector("x"); v != nil {
		t.Errorf("a word without n-grams has the vector %v", v)
	}
	if _, err := train.Vectors(d.Path, "input", &data.Subwords{MinN: 3, MaxN: 5, Buckets: 50}); err == nil || !strings.Contains(err.Error(), " words and ") {
		t.Errorf("with other n-grams: error is %v", err)
	}
}
