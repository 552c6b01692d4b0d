package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestMadeMeanwhile: a run that another process has made since the folder was looked at is the job's own, if it is of the job, and
// not one more of its name.
func TestMadeMeanwhile(t *testing.T) {
	for name, test := range map[string]struct {
		made []string // overrides of the other process's experiment
		want string
	}{
		"the same":       {nil, "quickstart-1"},
		"other settings": {[]string{"embedding.dim=5"}, "quickstart-1-2"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "runs")
			o := Options{Folder: folder}
			jobs := func(more ...string) []*Job {
				t.Helper()
				e, err := configs.Load("quickstart", append(bitsOverrides, append([]string{"embedding.dim=4", "layers=[]", "train.epochs=1", "show.nearest=[]", "evaluate.sets=[]"}, more...)...))
				if err != nil {
					t.Fatal(err)
				}
				jobs, err := Jobs([]*configs.Experiment{e}, 1, o)
				if err != nil {
					t.Fatal(err)
				}
				return jobs
			}
			before, err := look(folder, nil)
			if err != nil {
				t.Fatal(err)
			}
			others := jobs(test.made...)
			if err := Place(t.Context(), others, o); err != nil {
				t.Fatal(err)
			}
			if err := (Crew{Options: o}).Train(t.Context(), others); err != nil {
				t.Fatal(err)
			}
			ours, taken := jobs(), map[string]bool{}
			late, err := before.place(t.Context(), ours, o, identities{}, taken)
			if err != nil || len(late) != 1 || late[0] != ours[0] || len(taken) > 0 {
				t.Fatalf("%d jobs come late, %v are taken, %v", len(late), taken, err)
			}
			if err := Place(t.Context(), ours, o); err != nil {
				t.Fatal(err)
			}
			state := compare.State("")
			if test.made == nil {
				state = compare.Done
			}
			if j := ours[0]; filepath.Base(j.Path) != test.want || j.State != state || train.IsRun(j.Path) != (state != "") {
				t.Errorf("it is %s, %q", j.Path, j.State)
			}
		})
	}
}

// TestLeft: a job that another process trains is left to it, and the others are trained; if it is done by then nothing is left.
func TestLeft(t *testing.T) {
	e, err := configs.Load("quickstart", append(bitsOverrides, "embedding.dim=4", "layers=[]", "train.epochs=1", "show.nearest=[]", "evaluate.sets=[]"))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Folder: filepath.Join(t.TempDir(), "runs")}
	jobs, err := Jobs([]*configs.Experiment{e}, 3, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := Place(t.Context(), jobs, o); err != nil {
		t.Fatal(err)
	}
	trained := 0
	other := func() error { // the process that has the first
		first := *jobs[0]
		first.State = ""
		return (Crew{Options: o}).Train(t.Context(), []*Job{&first})
	}
	crew := Crew{Options: o, Job: func(ctx context.Context, j *Job, n int) error {
		trained++
		if j == jobs[2] {
			if err := other(); err != nil {
				return err
			}
		}
		return (Crew{Options: o}).job(ctx, j, n)
	}}
	jobs[0].State = compare.Running
	var left *LeftError
	if err := crew.Train(t.Context(), jobs[:2]); !errors.As(err, &left) || !errors.Is(err, train.ErrLocked) || len(left.Runs) != 1 || left.Runs[0] != jobs[0].Path || left.Of != 2 || trained != 1 {
		t.Errorf("%d are trained, and the error is %v", trained, err)
	}
	jobs[1].State = compare.Done
	if err := crew.Train(t.Context(), jobs); err != nil || trained != 2 {
		t.Errorf("the other is done: %d are trained, and the error is %v", trained, err)
	}
}

// TestAbandoned: a job that was left to another process is trained after all where that was stopped or killed meanwhile.
func TestAbandoned(t *testing.T) {
	e, err := configs.Load("quickstart", append(bitsOverrides, "embedding.dim=4", "layers=[]", "train.epochs=1", "show.nearest=[]", "evaluate.sets=[]"))
	if err != nil {
		t.Fatal(err)
	}
	stopped := map[string]func(j *Job) error{ // what the other process leaves
		"before it began": func(j *Job) error {
			d, err := train.Create(j.Path)
			if err != nil {
				return err
			}
			return d.Close()
		},
		"at its rung": func(j *Job) error {
			j.Until = 0.5
			_, err := Start(context.Background(), j.Experiment, Options{Dir: j.Path, Until: j.Until})
			return err
		},
		"in training": func(j *Job) error {
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			_, err := Start(ctx, j.Experiment, Options{Dir: j.Path, Notify: func(e Event) {
				if _, ok := e.(train.Step); ok {
					stop()
				}
			}})
			if errors.Is(err, train.ErrInterrupted) {
				return nil
			}
			return fmt.Errorf("it was not stopped: %w", err)
		},
	}
	for name, stop := range stopped {
		o := Options{Folder: filepath.Join(t.TempDir(), "runs")}
		jobs, err := Jobs([]*configs.Experiment{e}, 2, o)
		if err == nil {
			err = Place(t.Context(), jobs, o)
		}
		if err != nil {
			t.Fatal(err)
		}
		jobs[0].State = compare.Running
		crew := Crew{Options: o, Job: func(ctx context.Context, j *Job, n int) error {
			if j == jobs[1] {
				if err := stop(jobs[0]); err != nil {
					return err
				}
			}
			return (Crew{Options: o}).job(ctx, j, n)
		}}
		err = crew.Train(t.Context(), jobs)
		first := compare.Read(jobs[0].Path)
		want, rungs := compare.Done, 0
		if jobs[0].Until > 0 {
			want, rungs = compare.Interrupted, 1
		}
		if err != nil || first.State != want || len(first.Manifest.Rungs) != rungs {
			t.Errorf("stopped %s: the job is %s, with %d rungs, and the error is %v", name, first.State, len(first.Manifest.Rungs), err)
		}
		if m := first.Manifest; m.Seconds < 1e-5 { // a step takes longer
			t.Errorf("stopped %s: %d steps took %v s", name, m.Steps, m.Seconds)
		}
	}
}
