package objective_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// TestDistil holds that a text has the teacher's vector of its line, in whichever part it is, and that
// texts without features are left out.
func TestDistil(t *testing.T) {
	const lines = 40
	var text strings.Builder
	teacher := &data.Teacher{Name: "t.npy", Rows: lines, Dim: 2}
	for i := range lines {
		if i%8 != 5 { // else the text is empty
			fmt.Fprintf(&text, "w%d common", i)
		}
		text.WriteString("\n")
		teacher.Numbers = append(teacher.Numbers, float32(i), -float32(i))
	}
	d, err := data.Load(context.Background(), data.Settings{
		Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text.String())}, Rows: data.RowSettings{RowOptions: corpus.RowOptions{Format: "lines"}, Teacher: teacher},
		Valid: data.HeldOut{Share: 0.3}, Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: data.VocabSpec{MinCount: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	spec := &objective.Distil{Features: objective.Features{NGrams: 1, Buckets: 10, MaxWords: 100, Pooling: "mean"}}
	seen, missing := 0, 0
	for _, part := range []*data.Corpus{d.Train, d.Valid} {
		made, err := spec.New(context.Background(), objective.Text{Corpus: part, Vocabs: objective.Vocabs{Words: d.Vocab}, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		missing += made.(objective.Incomplete).Missing()
		for b, err := range objective.Sequential(made, 7, nil) {
			if err != nil {
				t.Fatal(err)
			}
			if len(b.Target) != b.Len() || len(b.Vector) != 2*b.Len() {
				t.Fatalf("%d targets and %d numbers of vectors for %d texts", len(b.Target), len(b.Vector), b.Len())
			}
			for i := range b.Len() {
				for _, id := range b.ID[b.Offset[i]:b.Offset[i+1]] {
					if word := d.Vocab.Word(id); strings.HasPrefix(word, "w") {
						seen++
						if want := fmt.Sprintf("w%v", b.Vector[2*i]); word != want || b.Vector[2*i+1] != -b.Vector[2*i] {
							t.Errorf("%s has the vector %v", word, b.Vector[2*i:2*i+2])
						}
					}
				}
			}
		}
	}
	// Of a held-out text only the common word is known.
	if got := d.Train.Rows.Len() + d.Valid.Rows.Len(); got != lines || missing != 5 || seen != d.Train.Rows.Len()-missing {
		t.Errorf("%d texts, %d of them left out, %d seen", got, missing, seen)
	}
	teacher.Rows--
	_, err = data.Load(context.Background(), data.Settings{
		Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text.String())}, Rows: data.RowSettings{RowOptions: corpus.RowOptions{Format: "lines"}, Teacher: teacher},
		Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: data.VocabSpec{MinCount: 1},
	})
	if e := (*data.Error)(nil); !errors.As(err, &e) || e.Where != "t.npy" || e.What != "has 39 vectors for 40 texts" {
		t.Errorf("the error of a vector too few is %v", err)
	}
}
