package evaluate

import (
	"context"
	"errors"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// judgeTaught is the [Judge] of objectives that are [objective.Taught]. It gives the mean cosine of the
// network's vectors to the teacher's and, as pairs are judged, how soon a text finds the teacher's own vector
// of it: among those of 1,000 held-out texts, or of all where these are fewer.
func judgeTaught(ctx context.Context, t Trial) (*Judgement, error) {
	ex, ok := t.Examples.(objective.TaughtTexts)
	if !ok {
		return nil, errors.New("distil: the objective has no vectors of a teacher (objective.TaughtTexts)")
	}
	j := &pairJudge{Trial: t, alike: func(k, l int) bool { return slices.Equal(ex.Teacher(k), ex.Teacher(l)) }}
	for k := range ex.Len() {
		if !ex.Empty(k) {
			j.whole = append(j.whole, k)
		}
	}
	j.draw()
	if len(j.whole) == 0 {
		return nil, t.nothing("texts", "none has words of the vocabulary")
	}
	side, err := j.besideTeacher(ctx, ex)
	if err != nil {
		return nil, err
	}
	cosines := make([]float64, len(j.whole))
	for i := range cosines {
		cosines[i] = float64(kernel.Dot(side[0].Row(i), side[1].Row(i)))
	}
	all := &Judgement{Results: []Result{j.result("cosine", "mean cosine to the teacher's vectors", average{single(len(cosines))}, cosines)}}
	if t.Brief {
		return all, nil
	}
	j.Brief = true // words alone know nothing of the teacher
	ranks, _, _, err := j.ranks(ctx, side)
	if err != nil {
		return nil, err
	}
	for _, of := range []struct {
		metric, how string
		value       func(rank float64) float64
	}{{"mrr", "mean of 1/rank of the teacher's own vector, " + j.among(), reciprocal}, {"r@1", "share of ranks of at most 1", hit(1)}} {
		items := make([]float64, len(ranks))
		for i, r := range ranks {
			items[i] = of.value(r)
		}
		all.Results = append(all.Results, j.result(of.metric, of.how, single(len(items)), items))
	}
	return all, nil
}

// besideTeacher returns the directions of the network's vectors of texts, and of the teacher's.
func (j *pairJudge) besideTeacher(ctx context.Context, ex objective.TaughtTexts) (side [2]kernel.Matrix, err error) {
	width := len(ex.Teacher(j.whole[0]))
	for i := range side {
		side[i] = kernel.Matrix{Data: make([]float32, len(j.whole)*width), Rows: len(j.whole), Cols: width, Stride: width}
	}
	var b data.Batch
	for from := 0; from < len(j.whole); from += BatchSize {
		if err := ctx.Err(); err != nil {
			return side, err
		}
		some := j.whole[from:min(from+BatchSize, len(j.whole))]
		if err := ex.Fill(&b, objective.Evaluation, some); err != nil {
			return side, err
		}
		h, err := j.Network.Hidden(&b)
		if err != nil {
			return side, err
		}
		for i, k := range some {
			direct(side[0].Row(from+i), h.Row(i))
			direct(side[1].Row(from+i), ex.Teacher(k))
		}
	}
	return side, nil
}
