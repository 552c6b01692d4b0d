package evaluate

import (
	"context"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
)

// judgeTags is the [Judge] of tag. Where the labels mark entities it gives F1, precision and
// recall of whole entities, F1 for each type, and the accuracy of tokens; elsewhere accuracy,
// and that of tokens that the training text lacks. The label of a token is the likeliest or,
// where the loss scores sentences, that of the likeliest sequence. Intervals are over sentences.
func judgeTags(ctx context.Context, t Trial) (*Judgement, error) {
	labels := t.Outputs.Words()
	var all []tagged
	sentences, known := t.Examples.(objective.Sentences)
	number := 0 // of the next example
	err := t.predict(ctx, SentenceBatch, func(b *data.Batch, p *model.Prediction) {
		for i := range len(b.Span) - 1 {
			lo, hi := b.Span[i], b.Span[i+1]
			var seen []bool
			for known && len(seen) == 0 { // examples without tokens are in no batch
				seen = sentences.Seen(number)
				number++
			}
			all = append(all, newTagged(labels, b.Target[lo:hi], p.Best[lo:hi], seen))
		}
	})
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, t.noExamples()
	}
	j := &Judgement{}
	add := func(metric, section, how string, of Metric, item func(s tagged) counted) {
		items := make([]float64, len(all))
		for i, s := range all {
			items[i] = item(s).item()
		}
		r := newJudged(t, metric, how, of, items)
		r.Section = section
		j.Results = append(j.Results, r)
	}
	token := func(s tagged) counted { return s.tokens }
	if TellsUnseen(t.Outputs) {
		add("accuracy", "", "share of tokens with the right label", ratioOf{}, token)
		if known {
			add("new_accuracy", "", "the same of tokens that the training text lacks", ratioOf{}, func(s tagged) counted { return s.unseen })
		}
		return j, nil
	}
	entity := func(s tagged) counted { return s.entities }
	add("f1", "", "of whole entities, as conlleval counts them", entityF1{}, entity)
	add("precision", "", "share of predicted entities that are right", ratioOf{said: true}, entity)
	add("recall", "", "share of entities that are found", ratioOf{}, entity)
	add("accuracy", "", "share of tokens with the right label", ratioOf{}, token)
	for _, typ := range entityTypes(labels) {
		add("f1", typ, "of entities of this type", entityF1{}, func(s tagged) counted { return s.types[typ] })
	}
	return j, nil
}

// TellsUnseen reports whether tags of these labels are judged by the tokens that the training text lacks, too: those that mark no entities.
func TellsUnseen(labels *data.Vocab) bool { return !markEntities(labels.Words()) }

// SentenceBatch is the number of sentences predicted at once, each token of which is an example of many features.
const SentenceBatch = 64

// counted says how many there are of something, how many were predicted, and how many of these
// are right.
type counted struct{ right, said, there int }

// itemBase bounds the numbers of a counted, so that the three are one exact float64.
const itemBase = 1 << 17

func (c counted) item() float64 {
	if most := max(c.said, c.there); most >= itemBase { // the shares of a sentence that is so long stay what they are
		part := func(n int) int { return int(int64(n) * (itemBase - 1) / int64(most)) }
		c = counted{part(c.right), part(c.said), part(c.there)}
	}
	return float64((float64(float64(c.right)*itemBase)+float64(c.said))*itemBase) + float64(c.there)
}

// ofItem returns the counts in an item.
func ofItem(item float64) (right, said, there float64) {
	n := int64(item)
	return float64(n / (itemBase * itemBase)), float64(n / itemBase % itemBase), float64(n % itemBase)
}

// A tagged sentence, counted.
type tagged struct {
	tokens, unseen, entities counted
	types                    map[string]counted
}

func newTagged(labels []string, right, said []int32, seen []bool) tagged {
	s := tagged{types: map[string]counted{}}
	count := func(c *counted, hit bool) {
		c.there++
		c.said++
		if hit {
			c.right++
		}
	}
	names := func(ids []int32) []string {
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = labels[id]
		}
		return list
	}
	for i := range right {
		count(&s.tokens, right[i] == said[i])
		if len(seen) > 0 && !seen[i] {
			count(&s.unseen, right[i] == said[i])
		}
	}
	there, found := Entities(names(right)), Entities(names(said))
	tally := func(e Entity, add func(c *counted)) {
		add(&s.entities)
		c := s.types[e.Type]
		add(&c)
		s.types[e.Type] = c
	}
	for _, e := range there {
		tally(e, func(c *counted) { c.there++ })
	}
	for _, e := range found {
		tally(e, func(c *counted) { c.said++ })
		if at, ok := slices.BinarySearchFunc(there, e.From, func(e Entity, from int) int { return e.From - from }); ok && there[at] == e {
			tally(e, func(c *counted) { c.right++ })
		}
	}
	return s
}

// entityTypes returns the types that labels have, in alphabetical order.
func entityTypes(labels []string) []string {
	var types []string
	for _, label := range labels {
		if _, typ := splitTag(label); typ != "" {
			types = append(types, typ)
		}
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// ratioOf is the share that is right, of what is there or of what was predicted, in all
// sentences together: 0 where nothing was predicted, and not defined where nothing is there. An
// item is a [counted].
type ratioOf struct {
	perExample
	said bool
}

// Statistic implements [Metric].
func (m ratioOf) Statistic(items []float64) func(times []float64) float64 {
	return sums(items, func(right, said, there float64) float64 {
		switch {
		case m.said && said == 0 && there > 0:
			return 0
		case m.said:
			return right / said
		}
		return right / there
	})
}

// entityF1 is the F1 of all sentences together. An item is a [counted].
type entityF1 struct{ perExample }

// Statistic implements [Metric].
func (entityF1) Statistic(items []float64) func(times []float64) float64 {
	return sums(items, func(right, said, there float64) float64 { return 2 * right / (said + there) })
}

// weights returns how much each sentence has of what the share is of.
func (m ratioOf) weights(items []float64) []float64 {
	return weightsOf(items, func(said, there float64) float64 {
		if m.said {
			return said
		}
		return there
	})
}

// extremes returns how far m can be from 0 and from 1: see [f1Extremes].
func (entityF1) extremes(items []float64) (fromZero, fromOne float64) {
	return f1Extremes(weightsOf(items, func(_, there float64) float64 { return there }))
}

// weightsOf returns what of says of the counts of each item.
func weightsOf(items []float64, of func(said, there float64) float64) []float64 {
	weights := make([]float64, 0, len(items))
	for _, i := range covered(items) {
		_, said, there := ofItem(items[i])
		weights = append(weights, of(said, there))
	}
	return weights
}

// sums returns the statistic of the sums of items' counts.
func sums(items []float64, of func(right, said, there float64) float64) func(times []float64) float64 {
	at := covered(items)
	return func(times []float64) float64 {
		var right, said, there float64
		for _, i := range at {
			n := 1.0
			if times != nil {
				n = times[i]
			}
			r, s, t := ofItem(items[i])
			right += float64(n * r)
			said += float64(n * s)
			there += float64(n * t)
		}
		if said+there == 0 {
			return math.NaN()
		}
		return of(right, said, there)
	}
}
