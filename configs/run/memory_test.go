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
	d.Phrases, d.Report.Train.Tokens = new(data.Phrases), 5<<20
	if got, least := Memory(e, d), Bytes(program+data.DraftBytes+64<<20); got < least || got > least+1<<20 {
		t.Errorf("where pairs of words are counted: %v, want %v", got, least)
	}
	d.Phrases = nil
	if all, sampled := memory(e, 2, 2, 1, 0, 0), memory(sampled(t), 2, 2, 1, 0, 0); all < sampled+tiles-(1<<16) || sampled < program {
		t.Errorf("an output layer that is multiplied as a whole: %v, and one of which a batch reads some rows: %v", all, sampled)
	}
	if got, more := peak(e, d, guessed(e, d), 1<<30), Bytes(1<<30+program); got < more || got > more+1<<20 {
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
		return memory(e, vocab, vocab, e.Train.BatchSize, 0, 0)
	}
	// 10 words and 6, each with the gradient of its row and 40 bytes to sort it
	const want = Bytes(4096 * (10 - 6) * (4*100 + 40))
	if got := need("false") - need("true"); got < want*99/100 || got > want*101/100 {
		t.Errorf("the windows' sizes make a difference of %v, want %v", got, want)
	}
}

// TestMemoryOfBatches: what layers return is in memory with its gradient, and of more examples where those that are held out are
// judged; so are the logits of the whole vocabulary, of a block.
func TestMemoryOfBatches(t *testing.T) {
	const context, dim, batch, judged = 64, 128, 256, 512
	e, err := configs.Parse("e.toml", []byte("name = \"e\"\ncorpus.train = \"text.txt\"\nlayers = []\n[objective]\ntype = \"next_word\"\ncontext = 64\n[embedding]\ndim = 128\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	none := memory(e, 100, 100, 1, 0, 1<<30)
	if got, least := memory(e, 100, 100, batch, 0, 1<<30)-none, Bytes(4*2*(batch-1)*context*dim); got < least {
		t.Errorf("a batch takes %v, and vectors and gradients %v", got, least)
	}
	trained := memory(e, 100, 100, batch, 0, 1<<30)
	if got, least := memory(e, 100, 100, batch, judged, 1<<30)-trained, Bytes(4*(judged-batch)*context*dim); got < least {
		t.Errorf("judging takes %v more, and vectors %v", got, least)
	}
	const vocab = 20_000
	all := memory(e, 100, vocab, batch, 0, 1<<30) - memory(e, 100, vocab, 1, 0, 1<<30) - (trained - none)
	if least := Bytes(4 * (batch - 32) * vocab); all < least {
		t.Errorf("the logits take %v, want %v", all, least)
	}
}

// TestMemoryOfGarbage: where little is in use when training begins, as much again may wait to be collected.
func TestMemoryOfGarbage(t *testing.T) {
	const mib = 1 << 20
	for _, n := range []struct{ first, use, want int64 }{{4 * mib, 10 * mib, 20 * mib}, {4 * mib, 50 * mib, 66 * mib}, {20 * mib, 40 * mib, 42 * mib}} {
		if got := waiting(n.use, n.first); got != Bytes(n.want) {
			t.Errorf("%v in use, %v at first: %v, want %v", Bytes(n.use), Bytes(n.first), got, Bytes(n.want))
		}
	}
}

// TestMemoryOfShards: the gradients of the whole vocabulary, of shards that wait for one another, are there several times.
func TestMemoryOfShards(t *testing.T) {
	const vocab = 100_000
	need := func(shards string) Bytes {
		e, err := configs.Parse("e.toml", []byte("name = \"e\"\ncorpus.train = \"text.txt\"\nlayers = []\n"), []string{"embedding.dim=64", "train.shards=" + shards})
		if err != nil {
			t.Fatal(err)
		}
		return memory(e, 10, vocab, e.Train.BatchSize, 0, 1<<30)
	}
	if got, least := need("4")-need("0"), Bytes(4*4*64*vocab); got < least {
		t.Errorf("four shards take %v more, want %v", got, least)
	}
}

// TestJudgedAtOnce: text is judged by batches, and labelled examples by no more than there are.
func TestJudgedAtOnce(t *testing.T) {
	if got := judgedAtOnce(&data.Dataset{}, 512); got != 0 {
		t.Errorf("%d of nothing", got)
	}
	if got := judgedAtOnce(&data.Dataset{Valid: new(data.Corpus)}, 512); got != 512 {
		t.Errorf("%d of a text", got)
	}
	if got := judgedAtOnce(&data.Dataset{Test: &data.Corpus{Rows: new(data.Rows)}}, 64); got != 0 {
		t.Errorf("%d of no examples", got)
	}
}
