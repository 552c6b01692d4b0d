package run_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// A begun network is one before its first step.
type begun struct {
	*train.Trainer
	words, labels *data.Vocab
}

// begins returns how the network of an experiment begins.
func begins(t *testing.T, e *configs.Experiment) begun {
	t.Helper()
	d, err := run.Load(t.Context(), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	trainer, err := run.NewTrainer(t.Context(), e, d)
	if err != nil {
		t.Fatal(err)
	}
	return begun{trainer, d.Vocab, d.Labels}
}

// trained runs an experiment, and returns the run and its network.
func trained(t *testing.T, e *configs.Experiment, folder string) (*run.Run, *model.Network) {
	t.Helper()
	done, err := run.Start(t.Context(), e, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	n, err := done.Network()
	if err != nil {
		t.Fatal(err)
	}
	return done, n
}

// sharedRows returns the numbers of the rows that features share by their hash.
func sharedRows(e *configs.Experiment, p *graph.Param) []float32 {
	rows, _ := objective.SharedRows(e.Objective.Spec)
	return p.Data[len(p.Data)-rows*p.Shape[1]:]
}

// TestTransferTagger: a tagger that starts from one of other tags, in another order, and other words has each score of a tag after
// another at their place, and what was learned of spellings.
func TestTransferTagger(t *testing.T) {
	first, folder := tagging(t, "the\tDET\ndog\tNOUN\nsees\tVERB\n\nthe\tDET\ncat\tNOUN\n\nthe\tDET\n\n")
	done, source := trained(t, first, folder)
	labels, err := done.Labels()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"in another order": "sees\tVERB\nsees\tVERB\na\tDET\ndog\tNOUN\n\nsees\tVERB\ncat\tNOUN\n\n",
		"one is new":       "dog\tNOUN\nbig\tADJ\ndog\tNOUN\n\na\tDET\n\nsees\tVERB\n\n",
		"one is not there": "dog\tNOUN\nsees\tVERB\ndog\tNOUN\n\n",
	} {
		e, _ := tagging(t, text, "start.from="+done.Path)
		b := begins(t, e)
		if slices.Equal(b.labels.Words(), labels.Words()) {
			t.Fatalf("%s: the tags are the same", name)
		}
		from, to := source.Param("output/t").Data, b.Network.Param("output/t").Data
		for i, before := range b.labels.Words() {
			for j, after := range b.labels.Words() {
				want := float32(0)
				x, ok := labels.Lookup(before)
				y, too := labels.Lookup(after)
				if ok && too {
					want = from[int(x)*labels.Len()+int(y)]
				}
				if got := to[i*b.labels.Len()+j]; got != want {
					t.Errorf("%s: %s after %s has the score %v, want %v", name, after, before, got, want)
				}
			}
		}
		if !slices.Equal(sharedRows(e, b.Network.Param(model.InputEmbedding)), sharedRows(first, source.Param(model.InputEmbedding))) {
			t.Errorf("%s: the rows of spellings are new", name)
		}
		if len(b.From.Misfits) > 0 {
			t.Errorf("%s: %q", name, b.From.Misfits)
		}
	}
	e, _ := tagging(t, "a\tDET\ndog\tNOUN\n\n", "start.from="+done.Path, "objective.buckets=60")
	if told := strings.Join(begins(t, e).From.Misfits, "\n"); !strings.Contains(told, "the rows of embedding/w for spellings are 61 here and 51 in "+done.Path) {
		t.Errorf("of other buckets it says %q", told)
	}
}

// TestTransferSequences: a classifier that starts from one of other words has what was learned of sequences of words.
func TestTransferSequences(t *testing.T) {
	classifier := func(text string, more ...string) (*configs.Experiment, string) {
		path := write(t, t.TempDir(), "texts.tsv", text)
		return experiment(t, append([]string{"corpus.train=" + path, "corpus.format=tsv", "corpus.columns={text=1,label=2}", "corpus.valid=0",
			`objective={type="classify", ngrams=2, buckets=50}`, "loss.type=cross_entropy", "optimizer.learning_rate=0.1"}, more...)...)
	}
	for _, subwords := range []string{"embedding.subwords=false", "embedding={subwords=true, buckets=40, dim=6}"} {
		first, folder := classifier("not good\tbad\nvery good\tgood\nnot very good\tbad\ngood\tgood\n", subwords)
		done, source := trained(t, first, folder)
		e, _ := classifier("a good film\tgood\nnot a film\tbad\n", subwords, "start.from="+done.Path)
		if got, want := sharedRows(e, begins(t, e).Network.Param(model.InputEmbedding)), sharedRows(first, source.Param(model.InputEmbedding)); !slices.Equal(got, want) {
			t.Errorf("%s: the rows of sequences are new", subwords)
		}
	}
}

// TestTransferArranged: what a parameter of hierarchical_softmax or adaptive_softmax means follows from how often each word
// comes, so that it comes from a run only where they are arranged alike.
func TestTransferArranged(t *testing.T) {
	predictor := func(text string, more ...string) (*configs.Experiment, string) {
		path := write(t, t.TempDir(), "text.txt", text)
		return experiment(t, append([]string{"corpus.train=" + path, "corpus.valid=0", "vocab.unk=", "objective={type=\"next_word\", context=1}"}, more...)...)
	}
	chain := strings.Repeat("a b\n", 8) + strings.Repeat("a c\n", 4) + "b c\nb d\n"
	for _, test := range []struct {
		loss, text string
		alike      bool
	}{
		{`loss={type="hierarchical_softmax"}`, chain + "a b\n", true},
		{`loss={type="hierarchical_softmax"}`, "a b\na b\na c\na c\na d\nb c\nb d\nd c\n", false},
		{`loss={type="hierarchical_softmax", tree="balanced"}`, "a b\na b\na c\na c\na d\nb c\nb d\nd c\n", true},
		{`loss={type="hierarchical_softmax", tree="balanced"}`, chain + strings.Repeat("b c\n", 9), false},
		{`loss={type="adaptive_softmax", cutoffs=[2]}`, chain + strings.Repeat("b c\n", 9), false},
	} {
		special := `vocab.special=["a"]` // it is the first word however often it comes
		first, folder := predictor(chain, test.loss, special)
		done, source := trained(t, first, folder)
		e, _ := predictor(test.text, test.loss, special, "start.from="+done.Path, "seed=2")
		b := begins(t, e)
		if words, err := done.Vocab(); err != nil || !slices.Equal(b.words.Words(), words.Words()) {
			t.Fatalf("%s: %q: the words are %q: %v", test.loss, test.text, b.words.Words(), err)
		}
		for _, p := range b.Network.Params() {
			same := slices.Equal(p.Data, source.Param(p.Name).Data)
			told := strings.Contains(strings.Join(b.From.Misfits, "\n"), p.Name+" follows from how often each word comes, which is otherwise in "+done.Path)
			if want := test.alike || partOf(p.Name) != "output"; same != want || told == want {
				t.Errorf("%s: %q: %s comes from the run: %v; told: %v", test.loss, test.text, p.Name, same, told)
			}
		}
	}
}

// partOf returns the part of the network that a parameter belongs to.
func partOf(name string) string {
	part, _, _ := strings.Cut(name, "/")
	return part
}

// TestTransferForgets: labels and relations of the run that the new text lacks are told, and so is that all are others.
func TestTransferForgets(t *testing.T) {
	const tags, facts = "the\tDET\ndog\tNOUN\nsees\tVERB\n\n", "paris\tin\tfrance\nfrance\tnear\titaly\nrome\tin\titaly\n"
	triples := func(text string, more ...string) (*configs.Experiment, string) {
		path := write(t, t.TempDir(), "facts.tsv", text)
		return experiment(t, append([]string{"corpus.train=" + path, "corpus.format=triples", "corpus.valid=0", `objective={type="triple"}`, "vocab={}",
			"loss.type=cross_entropy", "embedding.tie=true", `layers=[{type="distmult"}]`}, more...)...)
	}
	tagged := func(text string, more ...string) (*configs.Experiment, string) { return tagging(t, text, more...) }
	for _, test := range []struct {
		make              func(text string, more ...string) (*configs.Experiment, string)
		first, then, want string
		more              string
	}{
		{tagged, tags, "the\tDET\ndog\tNOUN\n\n", `has 1 label that the text lacks, and that this run will not know: "VERB"; add examples if it should`, ""},
		{tagged, tags, "the\tDET\ndog\tNOUN\n\n", "", "start.load=[embedding]"},
		{tagged, tags, "the\tD\ndog\tN\n\n", `has none of the text's 2 labels, which begin anew; it has "DET", "NOUN", "VERB": where they mean the same, give them the same names`, ""},
		{tagged, tags, "the\tD\ndog\tN\n\n", "", "start.load=[embedding]"},
		{tagged, tags, tags, "", ""},
		{triples, facts, "paris\tat\tfrance\n", `has none of the text's 1 relation, which begin anew; it has "in", "near": where`, ""},
		{triples, facts, "paris\tin\tfrance\nrome\tin\titaly\n", `has 1 relation that the text lacks, and that this run will not know: "near"; add examples if it should`, ""},
	} {
		first, folder := test.make(test.first, "train.epochs=1")
		done, _ := trained(t, first, folder)
		more := []string{"train.epochs=1", "start.from=" + done.Path}
		if test.more != "" {
			more = append(more, test.more)
		}
		e, folder := test.make(test.then, more...)
		var told []string
		if _, err := run.Start(t.Context(), e, run.Options{Folder: folder, Notify: func(e run.Event) {
			if w, ok := e.(run.Warning); ok {
				told = append(told, w.Text)
			}
		}}); err != nil {
			t.Fatal(err)
		}
		all := strings.Join(told, "\n")
		if test.want != "" && !strings.Contains(all, "start.from: "+done.Path+" "+test.want) || test.want == "" && strings.Contains(all, "start.from") {
			t.Errorf("%q after %q, %s: it says %q, want %q", test.then, test.first, test.more, all, test.want)
		}
	}
}
