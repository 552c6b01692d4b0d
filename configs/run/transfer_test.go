package run_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestTransfer checks each row of a network that starts from a run with other words: those of
// words and n-grams that both have are the run's, and all others are what they are without.
func TestTransfer(t *testing.T) {
	for _, overrides := range [][]string{
		{"objective.type=skipgram", "loss.type=cross_entropy"},
		{"objective.type=skipgram", "loss.type=negative_sampling", "embedding.subwords=true", "embedding.buckets=50"},
	} {
		first, folder := experiment(t, append([]string{"train.epochs=1", "train.max_steps=3"}, overrides...)...)
		done, err := run.Start(t.Context(), first, run.Options{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		source, err := done.Network()
		if err != nil {
			t.Fatal(err)
		}
		words, err := done.Vocab()
		if err != nil {
			t.Fatal(err)
		}
		text := filepath.Join(folder, "other.txt")
		if err := os.WriteFile(text, []byte(strings.Repeat("zebra the cat sees a dog\nthe doge likes a horse\n", 20)), 0o666); err != nil {
			t.Fatal(err)
		}
		network := func(more ...string) (*configs.Experiment, *model.Network, []string) {
			e, _ := experiment(t, append(append([]string{"corpus.train=" + text, "corpus.valid=0"}, overrides...), more...)...)
			d, err := run.Load(t.Context(), e, nil)
			if err != nil {
				t.Fatal(err)
			}
			trainer, err := run.NewTrainer(t.Context(), e, d)
			if err != nil {
				t.Fatal(err)
			}
			if len(more) > 0 && (trainer.From.Words != d.Vocab.Len() || trainer.From.Found != 7 || len(trainer.From.Misfits) > 0) {
				t.Errorf("from %+v", trainer.From)
			}
			return e, trainer.Network, d.Vocab.Words()
		}
		_, output, _ := network("start.from="+done.Path, "start.load=[output]")
		_, embedding, _ := network("start.from="+done.Path, "start.load=[embedding]")
		e, filled, own := network("start.from=" + done.Path)
		for _, p := range filled.Params() {
			from, usual := source.Param(p.Name), output.Param(p.Name)
			if p.Name != model.InputEmbedding {
				usual = embedding.Param(p.Name)
			}
			d := len(p.Data) / p.Shape[0]
			row := func(data []float32, i int) []float32 { return data[i*d : (i+1)*d] }
			for i := range p.Shape[0] {
				want := row(usual.Data, i)
				if at, ok := rowThere(e, own, words, i); ok {
					want = row(from.Data, at)
				}
				if !slices.Equal(row(p.Data, i), want) {
					t.Errorf("%v: row %d of %s is %v, want %v", overrides, i, p.Name, row(p.Data, i), want)
				}
			}
		}
	}
}

// rowThere returns the row that row i of a table has in that of a run with other words, if it has one: that of the same word or,
// behind the words, of the same bucket of n-grams.
func rowThere(e *configs.Experiment, own []string, there *data.Vocab, i int) (at int, ok bool) {
	if i < len(own) {
		id, ok := there.Lookup(own[i])
		return int(id), ok
	}
	s := data.Subwords{MinN: e.Embedding.MinN, MaxN: e.Embedding.MaxN, Buckets: e.Embedding.Buckets, Whole: []string{"<unk>"}}
	k, ok := slices.BinarySearch(s.Rows(there.Words()).Bucket(), s.Rows(own).Bucket()[i-len(own)])
	return there.Len() + k, ok
}

// TestTransferTwice: a run that was trained again, in another time, is the same start, for words that it
// does not have too.
func TestTransferTwice(t *testing.T) {
	text := filepath.Join(t.TempDir(), "other.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("zebra the cat sees a dog\n", 20)), 0o666); err != nil {
		t.Fatal(err)
	}
	var digests []string
	var tables [][]float32
	for range 2 {
		first, folder := experiment(t, "train.max_steps=3")
		done, err := run.Start(t.Context(), first, run.Options{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		e, _ := experiment(t, "corpus.train="+text, "corpus.valid=0", "start.from="+done.Path)
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			t.Fatal(err)
		}
		trainer, err := run.NewTrainer(t.Context(), e, d)
		if err != nil {
			t.Fatal(err)
		}
		if trainer.From.Found == trainer.From.Words {
			t.Fatal("no word is new")
		}
		digests = append(digests, trainer.From.SHA256)
		tables = append(tables, trainer.Network.Param(model.InputEmbedding).Data)
	}
	if digests[0] != digests[1] {
		t.Errorf("the hash of the start is %s, then %s", digests[0], digests[1])
	}
	if !slices.Equal(tables[0], tables[1]) {
		t.Error("new words begin with other numbers")
	}
}

// TestTransferOfEarlierVersion: a run that an earlier version began from another says why it neither goes on nor is
// verified, and not that the other has changed.
func TestTransferOfEarlierVersion(t *testing.T) {
	first, folder := experiment(t, "train.max_steps=3")
	start, err := run.Start(t.Context(), first, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	e, folder := experiment(t, "train.max_steps=3", "start.from="+start.Path)
	r, err := run.Start(t.Context(), e, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	digest, err := model.CheckpointDigest(filepath.Join(start.Path, start.Manifest.CheckpointFile()))
	if err != nil {
		t.Fatal(err)
	}
	former := sha256.Sum256([]byte(digest + "\n" + start.Manifest.VocabHash + "\n" + start.Manifest.LabelsHash))
	for _, step := range []struct {
		old, new string // in the manifest
		try      func() error
		want     string
	}{
		{r.Manifest.From.SHA256, hex.EncodeToString(former[:]), func() error {
			v, err := run.Verify(t.Context(), r.Path, 0, run.Options{})
			if err != nil {
				return err
			}
			return errors.New(v.Reason)
		}, "the run was made by an earlier version of Lexigraph, which seeded what is new beside " + start.Path},
		{`"outcome": "done"`, `"outcome": "interrupted"`, func() error {
			_, err := run.Resume(t.Context(), r.Path, run.Options{})
			return err
		}, "the seed of what is new beside " + start.Path + " was the hash of its file, in earlier versions of Lexigraph, and is that of its numbers now"},
		{`"outcome": "interrupted"`, `"outcome": "done"`, func() error {
			var said error
			o := run.Options{Folder: folder, Notify: func(e run.Event) {
				if w, ok := e.(run.Warning); ok {
					said = errors.New(w.Text)
				}
			}}
			jobs, err := run.Jobs([]*configs.Experiment{e}, int(e.Seed), o)
			return cmp.Or(err, run.Place(t.Context(), jobs, o), said)
		}, r.Path + ": was begun by an earlier version of Lexigraph, which seeded what is new beside " + start.Path + " by the hash of its file, and not of its numbers; training anew"},
	} {
		file := filepath.Join(r.Path, train.ManifestFile)
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), step.old) {
			t.Fatalf("%v, or the manifest lacks %s", err, step.old)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(text), step.old, step.new, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := step.try(); err == nil || !strings.Contains(err.Error(), step.want) {
			t.Errorf("got error %v\nwant one with %s", err, step.want)
		}
	}
}

// TestFreeze checks that a frozen part stays as it is to the bit, and the others learn: for tables that
// move as a whole, row by row, and with rows put off (those of 2¹⁸ numbers and more).
func TestFreeze(t *testing.T) {
	for _, overrides := range [][]string{
		{"loss.type=cross_entropy", "optimizer.weight_decay=0.1"},
		{"loss.type=cross_entropy", "optimizer.clip_norm=0.1", "layers=[{type=\"fc\",units=6}]", "embedding.tie=true"},
		{"loss.type=negative_sampling", "optimizer.sparse=lazy"},
		{"loss.type=negative_sampling", "embedding.dim=20000"},
	} {
		e, folder := experiment(t, append([]string{"objective.type=skipgram", "optimizer.type=adam", "train.max_steps=3", "start.freeze=[embedding]", "export.matrix=input"}, overrides...)...)
		done, err := run.Start(t.Context(), e, run.Options{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		after, err := done.Network()
		if err != nil {
			t.Fatal(err)
		}
		words, err := done.Vocab()
		if err != nil {
			t.Fatal(err)
		}
		before, err := run.NewNetwork(e, words, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range after.Params() {
			if same := slices.Equal(p.Data, before.Param(p.Name).Data); same != (p.Name == model.InputEmbedding) {
				t.Errorf("%v: %s is the same as before: %v", overrides, p.Name, same)
			}
		}
		v, err := run.Verify(t.Context(), done.Path, 0, run.Options{})
		if err != nil || v.Differs != nil {
			t.Errorf("%v: verified: %+v, %v", overrides, v, err)
		}
	}
}

// TestFreezeWordsOfNothing: an experiment made in code that freezes words and starts from nothing is an
// error, as a file is.
func TestFreezeWordsOfNothing(t *testing.T) {
	e, _ := experiment(t)
	e.Start.FreezeWords = true
	d, err := run.Load(t.Context(), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.NewTrainer(t.Context(), e, d); err == nil || !strings.Contains(err.Error(), "start.freeze_words") {
		t.Errorf("the error is %v", err)
	}
}
