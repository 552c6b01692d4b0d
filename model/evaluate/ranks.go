package evaluate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
)

// A RelationScore says how well the facts of one relation are completed; see [Judges].
type RelationScore struct {
	Relation string  `json:"relation"`
	Facts    int     `json:"facts"`
	MRR      float64 `json:"mrr"`
	Hits1    float64 `json:"hits_at_1"`
	Hits10   float64 `json:"hits_at_10"`
}

// A ranked fact has the rank of its tail among all entities and, where heads are predicted
// too, that of its head.
type ranked struct {
	relation int32
	ranks    []float64
}

// mean returns the mean of a number of each of the ranks.
func (f ranked) mean(of func(rank float64) float64) float64 {
	var sum float64
	for _, r := range f.ranks {
		sum += of(r)
	}
	return sum / float64(len(f.ranks))
}

func reciprocal(rank float64) float64 { return 1 / rank }

// hit returns a function that is 1 for a rank of at most k, and else 0.
func hit(k float64) func(rank float64) float64 {
	return func(rank float64) float64 {
		if rank <= k {
			return 1
		}
		return 0
	}
}

// judgeRanks is the [Judge] of triple. The rank of an answer is its place among all entities
// by their scores, without those that are known to be answers as well, in training, validation or test: the
// filtered ranks of Bordes et al. (2013). With ties it is the mean of the best and the worst
// place, the realistic rank (Berrendorf, Faerman, Vermue and Tresp, On the Ambiguity of
// Rank-Based Evaluation of Entity Alignment or Link Prediction Methods, 2020). The mean
// reciprocal rank, MRR, and the shares of answers with a rank of at most 1, 3 and 10 are means over both
// sides of all facts; their intervals are from resampling facts.
func judgeRanks(ctx context.Context, t Trial) (*Judgement, error) {
	if t.Facts == nil {
		return nil, errors.New("ranks: the objective says nothing of what is known (objective.Completed)")
	}
	facts, err := t.ranks(ctx)
	if err != nil {
		return nil, err
	}
	if len(facts) == 0 {
		return nil, t.nothing("facts", "have none whose entities are in the training text")
	}
	j := &Judgement{}
	add := func(metric, how string, of func(rank float64) float64) {
		items := make([]float64, len(facts))
		for i, f := range facts {
			items[i] = f.mean(of)
		}
		r := newJudged(t, metric, how, single(len(items)), items)
		if e, ok := t.Examples.(objective.Incomplete); ok {
			r.amid(len(items) + e.Missing())
		}
		j.Results = append(j.Results, r)
	}
	add("mrr", "mean of 1/rank, filtered, ties at their mean", reciprocal)
	for _, k := range []float64{1, 3, 10} {
		add(fmt.Sprintf("hits@%g", k), fmt.Sprintf("share of ranks of at most %g", k), hit(k))
	}
	j.Relations = byRelation(facts, t.Relations.Words())
	return j, nil
}

// ranksBatch returns how many queries are scored at once.
func ranksBatch(outputs int) int {
	const most = 1 << 22 // scores
	return max(1, min(BatchSize, most/outputs))
}

// RanksMemory returns about how many bytes of scores there are while so many queries are judged by ranks among so many outputs: those of a batch, and of
// the one before that the garbage collector has not seen yet.
func RanksMemory(queries, outputs int) int64 {
	if queries < 1 || outputs < 1 {
		return 0
	}
	return 2 * 4 * int64(min(queries, ranksBatch(outputs))) * int64(outputs)
}

// ranks ranks the answers of all examples, and returns the facts in the order in which they
// come.
func (t Trial) ranks(ctx context.Context) ([]ranked, error) {
	type fact [3]int32
	var all []ranked
	at := make(map[fact]int)
	size := ranksBatch(t.Outputs.Len())
	err := t.predict(ctx, size, func(b *data.Batch, p *model.Prediction) {
		for i := range b.Len() {
			q := objective.Query(b.ID[b.Offset[i]:b.Offset[i+1]])
			for _, answer := range b.Targets(i) {
				head, relation, tail := t.Facts.Fact(q, answer)
				f := fact{head, relation, tail}
				if _, ok := at[f]; !ok {
					at[f] = len(all)
					all = append(all, ranked{relation: relation})
				}
				of := &all[at[f]]
				of.ranks = append(of.ranks, t.rank(p.Scores.Row(i), q, answer))
			}
		}
	})
	return all, err
}

// rank returns the rank of an answer by the scores z. Scores that are no numbers are
// greater than any.
func (t Trial) rank(z []float32, q objective.Query, answer int32) float64 {
	greater, equal := 0, 0
	count := func(v int32, n int) {
		switch {
		case z[v] == z[answer]:
			equal += n
		case !(z[v] < z[answer]):
			greater += n
		}
	}
	for v := range int32(len(z)) {
		count(v, 1)
	}
	for _, known := range t.Facts.Answers(q) {
		count(known, -1)
	}
	if unk, ok := t.Outputs.Unk(); ok {
		count(unk, -1)
	}
	return 1 + float64(greater) + float64(float64(equal)/2)
}

// byRelation returns the scores of each relation that has facts, by its place among the names.
func byRelation(facts []ranked, names []string) []RelationScore {
	all := make([]RelationScore, len(names))
	for _, f := range facts {
		s := &all[f.relation]
		s.Facts++
		s.MRR += f.mean(reciprocal)
		s.Hits1 += f.mean(hit(1))
		s.Hits10 += f.mean(hit(10))
	}
	for i := range all {
		s, n := &all[i], float64(all[i].Facts)
		s.Relation, s.MRR, s.Hits1, s.Hits10 = names[i], s.MRR/n, s.Hits1/n, s.Hits10/n
	}
	return slices.DeleteFunc(all, func(s RelationScore) bool { return s.Facts == 0 })
}
