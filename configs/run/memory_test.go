package run

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
)

// TestMemoryOfReading: a text that is mapped in the end is in memory while it is read.
func TestMemoryOfReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := data.NewCorpusWriter(f, "")
	sentence := make([]int32, 1<<20)
	for range 5 {
		w.Add(sentence)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := data.OpenCorpus(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, mapped := c.Bytes(); !mapped {
		t.Skip("texts are not mapped on this system")
	}
	e, err := configs.Parse("e.toml", []byte("name = \"e\"\ncorpus.train = \"text.txt\"\nlayers = []\nembedding.dim = 2\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	v, err := data.NewVocab(maps.All(map[string]int64{"a": 5, "b": 5}), data.VocabSpec{MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	d := &data.Dataset{Vocab: v, Train: c, Report: data.Report{Types: 2}}
	if got := Memory(e, d); got < program+data.DraftBytes || got > program+data.DraftBytes+1<<20 {
		t.Errorf("%v", got)
	}
	if all, sampled := memory(e, 2, 2, 1), memory(sampled(t), 2, 2, 1); all < sampled+tiles-(1<<16) || sampled < program {
		t.Errorf("an output layer that is multiplied as a whole: %v, and one of which a batch reads some rows: %v", all, sampled)
	}
	if got, more := peak(e, d, 0, 1<<30), Bytes(1<<30+program); got < more || got > more+1<<20 {
		t.Errorf("where making the examples takes a GiB: %v", got)
	}
}

// sampled is an experiment whose loss draws words.
func sampled(t *testing.T) *configs.Experiment {
	e, err := configs.Parse("e.toml", []byte("name = \"e\"\ncorpus.train = \"text.txt\"\nlayers = []\nembedding.dim = 2\nloss.type = \"negative_sampling\"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestMemoryOfShrunkWindows: windows of drawn sizes, of which the mean is smaller, have smaller batches.
func TestMemoryOfShrunkWindows(t *testing.T) {
	need := func(shrink string) Bytes {
		e, err := configs.Load("word2vec-cbow-ns", []string{"objective.shrink=" + shrink})
		if err != nil {
			t.Fatal(err)
		}
		const vocab = 1 << 20
		return memory(e, vocab, vocab, e.Train.BatchSize)
	}
	// 10 words and 6, each with the gradient of its row and 40 bytes to sort it
	const want = Bytes(4096 * (10 - 6) * (4*100 + 40))
	if got := need("false") - need("true"); got < want*99/100 || got > want*101/100 {
		t.Errorf("the windows' sizes make a difference of %v, want %v", got, want)
	}
}
