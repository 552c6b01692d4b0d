package run_test

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestNothing: what is nil, or has no parts, is an error and no panic.
func TestNothing(t *testing.T) {
	ctx, o := t.Context(), run.Options{Folder: t.TempDir()}
	for _, e := range []*configs.Experiment{nil, {}} {
		for name, do := range map[string]func() error{
			"Check":           func() error { _, err := run.Check(ctx, e, o); return err },
			"CheckBaselines":  func() error { _, err := run.CheckBaselines(ctx, e, o); return err },
			"CheckCountWords": func() error { return run.CheckCountWords(ctx, e) },
			"CheckPairs":      func() error { return run.CheckPairs(ctx, e) },
			"CountPairs":      func() error { _, err := run.CountPairs(ctx, e, 0, 1); return err },
			"CountWords":      func() error { _, err := run.CountWords(ctx, e, 0, 1); return err },
			"EncodePart":      func() error { _, err := run.EncodePart(ctx, e, 0, 1); return err },
			"Drawing":         func() error { _, err := run.Drawing(e, true); return err },
			"Jobs":            func() error { _, err := run.Jobs([]*configs.Experiment{e}, 1, o); return err },
			"Load":            func() error { _, err := run.Load(ctx, e, nil); return err },
			"NewNetwork":      func() error { _, err := run.NewNetwork(e, nil, nil); return err },
			"NewTrainer":      func() error { _, err := run.NewTrainer(ctx, e, nil); return err },
			"Start":           func() error { _, err := run.Start(ctx, e, o); return err },
			"TrialJobs": func() error {
				_, err := run.TrialJobs(new(configs.Sweep), []configs.Trial{{Experiment: e}})
				return err
			},
			"Seeds": func() error {
				for _, err := range run.Seeds(ctx, e, 2, o) {
					return err
				}
				return nil
			},
		} {
			if err := do(); err == nil || !strings.HasPrefix(err.Error(), "experiment: ") {
				t.Errorf("%s of the experiment %v: %v", name, e, err)
			}
		}
	}
	for name, do := range map[string]func() error{
		"NewTrainer": func() error { _, err := run.NewTrainer(ctx, configs.Default(), nil); return err },
		"CheckSweep": func() error { _, err := run.CheckSweep(ctx, nil, nil, o); return err },
		"Sweep":      func() error { _, err := run.Sweep(ctx, nil, nil, run.Crew{}); return err },
	} {
		if err := do(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
