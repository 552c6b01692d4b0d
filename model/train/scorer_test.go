package train_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestScorer holds that a network's vectors score as those of its run directory,
// and that looking at them changes none.
func TestScorer(t *testing.T) {
	words := letters(t).Words()
	sub := data.Subwords{MinN: 1, MaxN: 3, Buckets: 30}
	rows := sub.Rows(words)
	for _, test := range []struct {
		matrix string
		sub    *data.Subwords
	}{{"input", nil}, {"output", nil}, {"input+output", nil}, {"input", &sub}, {"input+output", &sub}} {
		embedding := &layer.EmbeddingBag{Dim: 5, Mode: "mean"}
		scorer := &train.Scorer{Vocab: letters(t), Matrix: test.matrix, Sets: sets(t), Settings: evaluate.Settings{Case: "exact", Resamples: 50}}
		if test.sub != nil {
			embedding.Subwords = &layer.Subwords{Table: rows.Table, Row: rows.Row, Offset: rows.Offset}
			scorer.Subwords = rows
		}
		d, n := saved(t, embedding, false, words...)
		scorer.Network = n
		before := slices.Clone(n.Param(model.InputEmbedding).Data)
		got, err := scorer.Full(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		table, err := train.Vectors(d.Path, test.matrix, test.sub)
		if err != nil {
			t.Fatal(err)
		}
		space, err := evaluate.NewSpace(table, scorer.Settings)
		if err != nil {
			t.Fatal(err)
		}
		var want []evaluate.Result
		for _, set := range scorer.Sets {
			want = append(want, set.Score(space)...)
		}
		options := cmp.Options{cmpopts.EquateNaNs(), cmpopts.IgnoreFields(evaluate.Result{}, "Of")}
		if diff := cmp.Diff(want, got, options); diff != "" {
			t.Errorf("%+v: results (-want +got):\n%s", test, diff)
		}
		if !slices.Equal(before, n.Param(model.InputEmbedding).Data) {
			t.Errorf("%+v: scoring changed the network", test)
		}
		brief, err := scorer.Brief(t.Context())
		if err != nil || len(brief) != 3 || brief[0].Value != want[0].Value || brief[0].Convention != "" || brief[0].Low == brief[0].Low {
			t.Errorf("%+v: in brief the results are %v, %v", test, brief, err)
		}
	}
}
