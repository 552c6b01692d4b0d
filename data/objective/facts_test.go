package objective_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// loadFacts loads triples, a line each.
func loadFacts(t *testing.T, text string) *data.Dataset {
	t.Helper()
	d, err := data.Load(t.Context(), data.Settings{
		Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text)}, Tokenizer: func() corpus.Tokenizer { return &corpus.Words{Numbers: true} },
		Rows: data.RowSettings{RowOptions: corpus.RowOptions{Format: "triples"}, Formless: true}, Vocab: data.VocabSpec{MinCount: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// Facts are there once each, and the answers to a query in the order of the text, whatever comes twice.
func TestFacts(t *testing.T) {
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "e%d\tr%d\te%d\n", i*i%17, i%3, i*7%23)
	}
	d := loadFacts(t, text.String())
	v := objective.Vocabs{Words: d.Vocab, Labels: d.Labels}
	for _, inverse := range []bool{false, true} {
		s := &objective.Triple{Inverse: inverse, Together: true}
		want, order := map[objective.Query][]int32{}, []objective.Query(nil)
		add := func(entity, relation, answer int32) {
			q := objective.Query{entity, int32(d.Vocab.Len()) + relation}
			if slices.Contains(want[q], answer) {
				return
			}
			if len(want[q]) == 0 {
				order = append(order, q)
			}
			want[q] = append(want[q], answer)
		}
		rows := d.Train.Rows
		for k := range rows.Len() {
			head, tail, relation := d.Train.IDs[rows.Offset[k]], d.Train.IDs[rows.Offset[k]+1], rows.Labels(k)[0]
			add(head, relation, tail)
			if inverse {
				add(tail, int32(d.Labels.Len())+relation, head)
			}
		}
		facts := s.Facts(v, d.Train, nil)
		for q, list := range want {
			if got := facts.Answers(q); !slices.Equal(got, list) {
				t.Fatalf("answers to %v: %v, want %v", q, got, list)
			}
		}
		if got := facts.Answers(objective.Query{0, -1}); got != nil {
			t.Errorf("answers to nothing: %v", got)
		}
		ex, err := s.New(t.Context(), objective.Text{Corpus: d.Train, Vocabs: v})
		if err != nil {
			t.Fatal(err)
		}
		var b data.Batch
		for k, q := range order {
			if err := ex.Fill(&b, 0, []int{k}); err != nil || objective.Query(b.ID) != q || !slices.Equal(b.Targets(0), want[q]) {
				t.Fatalf("example %d: %v, %v, error %v; want %v, %v", k, b.ID, b.Targets(0), err, q, want[q])
			}
		}
		if ex.Len() != len(order) {
			t.Errorf("%d examples, want %d", ex.Len(), len(order))
		}
	}
}
