package configs

import "slices"

// What the seeds of an experiment can vary, in Experiment.Vary. Runs of equal
// settings that differ in their seeds show how far results spread by chance in these,
// and in nothing else (Bouthillier et al., "Accounting for Variance in Machine Learning
// Benchmarks", 2021).
const (
	VarySeed  = "seed"  // the initial weights, and what dropout leaves out
	VaryOrder = "order" // the order of the examples, and subsampling, windows and negatives
	VarySplit = "split" // the documents that are held out by a share
)

// SeedOf returns the seed of what varies: the experiment's own where that is in
// Vary, and 1 where it is not, so that it is the same in all runs.
func (e *Experiment) SeedOf(what string) uint64 {
	if slices.Contains(e.Vary, what) {
		return e.Seed
	}
	return 1
}

// SplitSeed returns the seed of the division of the documents; 0 where all seeds
// have the same.
func (e *Experiment) SplitSeed() uint64 {
	if !slices.Contains(e.Vary, VarySplit) {
		return 0
	}
	return e.Seed
}

// checkVary reports an experiment that varies nothing.
func (r *reader) checkVary(e *Experiment) {
	if !r.sound("vary") {
		return
	}
	if len(e.Vary) == 0 {
		r.report("vary", `is empty: all seeds would give the same run; name what differs between them, such as ["seed", "order"]`)
	}
	for i, what := range e.Vary {
		if slices.Index(e.Vary, what) < i {
			r.report("vary", "%s is in the list twice", quote(what))
		}
	}
	all := []string{VarySeed, VaryOrder, VarySplit}
	slices.SortStableFunc(e.Vary, func(a, b string) int { return slices.Index(all, a) - slices.Index(all, b) }) // no other experiment
	if slices.Contains(e.Vary, VarySplit) && r.sound("corpus") && e.Corpus.Valid.Share+e.Corpus.Test.Share == 0 {
		r.report("vary", `"split" has no effect where no share of the documents is held out: files of held-out text are the same for every seed; set corpus.valid to a share, such as 0.05, or take "split" out`)
	}
}
