package run

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Comparison says what is compared, and how.
type Comparison struct {
	Experiments []*configs.Experiment // whose runs are trained where they are missing
	Seeds       int                   // seeds 1 to this of each experiment; 0: 5
	Runs        []string              // run directories to compare with them
	Sets        []string              // also score the vectors by these: files, or names of shipped sets
	Options     compare.Options       // of the report
}

// Compare trains the runs of the experiments that are missing, as [Place] finds out,
// and compares them all: rows by experiment, means over seeds, tests against the best.
// When ctx ends the error is a [*Stopped]; calling Compare again continues.
func Compare(ctx context.Context, what Comparison, crew Crew) (*compare.Report, error) {
	seeds := what.Seeds
	if seeds == 0 {
		const usual = 5
		seeds = usual
	}
	jobs, err := Jobs(what.Experiments, seeds, crew.Options)
	if err != nil {
		return nil, err
	}
	if len(jobs) > 0 { // no folder of runs is needed to compare some that are named
		if err := Place(ctx, jobs, crew.Options); err != nil {
			return nil, err
		}
	}
	if err := crew.Train(ctx, jobs); err != nil {
		return nil, err
	}
	dirs := append([]string{}, what.Runs...)
	for _, j := range jobs {
		dirs = append(dirs, j.Path)
	}
	return Report(ctx, dirs, what.Sets, what.Options, crew.Options)
}

// Sweep trains the trials of a sweep that are missing, all of them or by successive
// halving, and compares them. When ctx ends the error is a [*Stopped]; calling Sweep
// again continues.
func Sweep(ctx context.Context, s *configs.Sweep, trials []configs.Trial, crew Crew) (*compare.Report, error) {
	jobs, err := TrialJobs(s, trials)
	if err != nil {
		return nil, err
	}
	if err := Place(ctx, jobs, crew.Options); err != nil {
		return nil, err
	}
	jobs, left, err := crew.Trials(ctx, s, jobs)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, j := range jobs {
		dirs = append(dirs, j.Path)
	}
	how := SweepOptions(s)
	how.Left = left
	return Report(ctx, dirs, nil, how, crew.Options)
}

// SweepOptions returns how the runs of a sweep are compared: as one experiment, by the
// keys that it tries out.
func SweepOptions(s *configs.Sweep) compare.Options {
	o := compare.Options{Name: s.Name}
	for _, a := range s.Axes {
		o.Keys = append(o.Keys, a.Key)
	}
	return o
}

// Report compares the runs in some directories, scored by sets as [Score] does it. At a
// budget there are no sets, because they score the vectors at a run's end.
func Report(ctx context.Context, dirs, sets []string, how compare.Options, o Options) (*compare.Report, error) {
	runs, err := Read(ctx, distinct(dirs), o.Parts)
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		if vectors, dir := r.Vectors, r.Path; vectors != nil {
			r.Vectors = func() (*vector.Table, error) {
				if err := o.Bucket.whole(ctx, dir); err != nil {
					return nil, err
				}
				return vectors()
			}
		}
		if n := len(r.Manifest.Changed); n > 0 {
			o.notify(Warning{fmt.Sprintf("%s: went on by force after %s had changed, so that it is not a run of one experiment", r.Path, r.Manifest.Changed[n-1].What)})
		}
	}
	if how.At == nil {
		if err := Score(ctx, runs, sets, o); err != nil {
			return nil, err
		}
	}
	for _, r := range runs {
		r.Dir, r.Path = r.Path, o.Bucket.Shown(r.Path)
	}
	how.Aside = func(key string) bool { return !configs.ChangesResult(key) || key == "evaluate.sets" } // all runs are scored by the sets of each
	return compare.Compare(runs, how)
}

// distinct returns each directory once, by the first of the paths that lead to it. A run
// that counted twice would make intervals too narrow.
func distinct(dirs []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(dirs), func(dir string) bool {
		id := dir
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			id = real
		}
		if path, err := filepath.Abs(id); err == nil {
			id = path
		}
		if seen[id] {
			return true
		}
		seen[id] = true
		return false
	})
}
