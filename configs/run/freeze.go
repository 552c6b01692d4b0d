package run

import (
	"maps"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// frozenForGood reports whether training never moves a part of the network.
func frozenForGood(e *configs.Experiment, part string) bool {
	return slices.Contains(e.Start.Freeze, part) && e.Start.UnfreezeAfter == 0
}

// trainedParams returns the parameters that training moves, perhaps only later: all but those
// that start.freeze has for good.
func trainedParams(e *configs.Experiment, n *model.Network) ([]*graph.Param, error) {
	if err := haveParams(e, "start.freeze", e.Start.Freeze, n); err != nil {
		return nil, err
	}
	frozen := func(p *graph.Param) bool { return slices.Contains(e.Start.Freeze, partOf(p)) }
	if !slices.ContainsFunc(n.Params(), func(p *graph.Param) bool { return !frozen(p) }) {
		return nil, settingError(e, "start.freeze", "every parameter is frozen, so that there is nothing to train; take a part out of the list")
	}
	return slices.DeleteFunc(slices.Clone(n.Params()), func(p *graph.Param) bool { return frozenForGood(e, partOf(p)) }), nil
}

// group gives the parts of a trainer's network the learning rate and the start that [start] has for
// them, and holds the rows of known words where that is asked for.
func group(e *configs.Experiment, t *train.Trainer, from *transfer) error {
	s := e.Start
	if err := haveParams(e, "start.rates", slices.Sorted(maps.Keys(s.Rates)), t.Network); err != nil {
		return err
	}
	for _, p := range t.Network.Params() {
		g := optimizer.Group{Rate: 1}
		if rate, ok := s.Rates[partOf(p)]; ok {
			g.Rate = rate
		}
		if slices.Contains(s.Freeze, partOf(p)) {
			g.Frozen = t.StepsIn(float64(s.UnfreezeAfter))
		}
		if g == (optimizer.Group{Rate: 1}) || frozenForGood(e, partOf(p)) {
			continue
		}
		if err := t.Optimizer.SetGroup(g, p); err != nil {
			return err
		}
	}
	switch {
	case !s.FreezeWords:
		return nil
	case from == nil || from.known == nil:
		return settingError(e, "start.freeze_words", "no word vectors come from start.from, so that there is nothing to freeze; add embedding to start.load, or remove freeze_words")
	case !slices.Contains(from.known, false):
		return settingError(e, "start.freeze_words", "every word comes from start.from, and would stay as it is; freeze the embedding instead: start.freeze = [\"embedding\"]")
	}
	return t.Optimizer.FixRows(t.Network.Param(model.InputEmbedding), from.known)
}
