package run_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/peer"
	"github.com/lexigraph/lexigraph/model/train"
)

// sharded is an experiment whose batches have eight shards. The last step of an epoch has fewer.
func sharded(t *testing.T, more ...string) (e *configs.Experiment, folder string) {
	return experiment(t, slices.Concat(shards, more)...)
}

var shards = []string{"train.shards=8", "train.batch_size=32", "train.epochs=2", "train.checkpoint_every_steps=4",
	`layers=[{type="fc",units=8},{type="dropout",rate=0.2}]`}

// exported returns what a run has exported.
func exported(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "vectors.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestTogether: any number of processes comes to the bits of one.
func TestTogether(t *testing.T) {
	counts := map[string][]int{"softmax": {2, 4, 8}, "sampled": {2, 8}, "patience": {4}, "plateau": {4}}
	for name, overrides := range map[string][]string{
		"softmax":  {`objective={type="cbow"}`},
		"sampled":  {`objective={type="skipgram"}`, `loss={type="negative_sampling"}`, "embedding.subwords=true", "embedding.buckets=500"},
		"patience": {`objective={type="cbow"}`, "train.patience=1", "train.eval_every_steps=3", "corpus.valid=0.3"},
		"plateau":  {`objective={type="cbow"}`, "schedule.type=plateau", "train.eval_every_steps=3", "corpus.valid=0.3"},
	} {
		t.Run(name, func(t *testing.T) {
			e, folder := sharded(t, overrides...)
			alone := filepath.Join(folder, "alone")
			if _, err := run.Start(t.Context(), e, run.Options{Dir: alone}); err != nil {
				t.Fatal(err)
			}
			for _, n := range counts[name] {
				dir := filepath.Join(folder, fmt.Sprint(n))
				s := peer.Settings{Addresses: modeltest.Addresses(t, n), Wait: 10 * time.Minute}
				var all sync.WaitGroup
				for i := range n {
					all.Go(func() {
						s := s
						s.Process = i
						if r, err := run.StartTogether(t.Context(), e, s, run.Options{Dir: dir}); err != nil || (r == nil) != (i > 0) {
							t.Errorf("process %d of %d: %v, %v", i, n, r, err)
						}
					})
				}
				all.Wait()
				if t.Failed() {
					return
				}
				if exported(t, alone) != exported(t, dir) {
					t.Errorf("%d processes come to other bits", n)
				}
			}
		})
	}
}

// TestTogetherReplaced: processes that end in the middle and begin again change nothing.
func TestTogetherReplaced(t *testing.T) {
	e, folder := sharded(t, `objective={type="cbow"}`)
	alone, dir := filepath.Join(folder, "alone"), filepath.Join(folder, "dir")
	if _, err := run.Start(t.Context(), e, run.Options{Dir: alone}); err != nil {
		t.Fatal(err)
	}
	s := peer.Settings{Addresses: modeltest.Addresses(t, 4), Wait: 10 * time.Minute}
	begun := make([]int, 4)
	ends := make([]context.CancelFunc, 4)
	var mu sync.Mutex
	// At these steps of process 0 others end, and in the end itself.
	victims := map[int64]int{6: 1, 9: 2, 11: 3, 14: 0}
	notify := func(event run.Event) {
		step, ok := event.(train.Step)
		if !ok {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if victim, ok := victims[step.Step]; ok {
			delete(victims, step.Step)
			ends[victim]()
		}
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			s := s
			s.Process = i
			for {
				mu.Lock()
				ctx, cancel := context.WithCancel(t.Context())
				ends[i] = cancel
				begun[i]++
				mu.Unlock()
				_, err := run.StartTogether(ctx, e, s, run.Options{Dir: dir, Notify: notify})
				if err == nil {
					return
				}
				if ctx.Err() == nil {
					t.Errorf("process %d: %v", i, err)
					return
				}
			}
		})
	}
	all.Wait()
	for i, n := range begun {
		if n != 2 {
			t.Errorf("process %d began %d times", i, n)
		}
	}
	if !t.Failed() && exported(t, alone) != exported(t, dir) {
		t.Error("other bits")
	}
}

// TestTogetherUnlike: processes that would come to different networks are refused, and told what they differ in.
func TestTogetherUnlike(t *testing.T) {
	e, folder := sharded(t, `objective={type="cbow"}`)
	for want, override := range map[string]string{"another seed": "seed=9", "another experiment": "embedding.dim=5"} {
		s := peer.Settings{Addresses: modeltest.Addresses(t, 2), Wait: 10 * time.Minute}
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { run.StartTogether(ctx, e, s, run.Options{Dir: filepath.Join(folder, override)}) })
		other := s
		other.Process = 1
		unlike, _ := experiment(t, slices.Concat(shards, []string{`objective={type="cbow"}`, override})...)
		unlike.Corpus = e.Corpus
		if _, err := run.StartTogether(t.Context(), unlike, other, run.Options{Dir: filepath.Join(folder, "not there")}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", override, err, want)
		}
		cancel()
		all.Wait()
	}
	if _, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "one")}); err != nil {
		t.Fatal(err)
	}
	e.Seed++
	_, err := run.StartTogether(t.Context(), e, peer.Settings{Addresses: modeltest.Addresses(t, 1)}, run.Options{Dir: filepath.Join(folder, "one")})
	if bad := (run.SettingError{}); !errors.As(err, &bad) || !strings.Contains(err.Error(), "other settings or seed") {
		t.Errorf("a run with another seed is there: %v", err)
	}
}

func TestTogetherSettings(t *testing.T) {
	at := []string{"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3", "127.0.0.1:4"}
	for want, c := range map[string]struct {
		settings  peer.Settings
		overrides []string
		dir       string
	}{
		"power of two":                 {peer.Settings{Addresses: at[:3]}, nil, "x"},
		"process 4":                    {peer.Settings{Addresses: at, Process: 4}, nil, "x"},
		"directory":                    {peer.Settings{Addresses: at}, nil, ""},
		"write train.shards = 4":       {peer.Settings{Addresses: at}, []string{"train.shards=2"}, "x"},
		"max_seconds":                  {peer.Settings{Addresses: at}, []string{"train.max_seconds=3"}, "x"},
		"same address":                 {peer.Settings{Addresses: []string{at[0], at[0]}}, nil, "x"},
		"not the address of a process": {peer.Settings{Addresses: []string{"host"}}, nil, "x"},
		"reads the standard input,":    {peer.Settings{Addresses: at}, []string{"corpus.train=-"}, "x"},
	} {
		e, _ := sharded(t, c.overrides...)
		_, err := run.StartTogether(t.Context(), e, c.settings, run.Options{Dir: c.dir})
		if bad := (run.SettingError{}); !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want one with %q", err, want)
		}
	}
}

// TestTogetherBest: without the best network no process waits for another one.
func TestTogetherBest(t *testing.T) {
	e, folder := sharded(t, "train.patience=3", "train.eval_every_steps=5", "corpus.valid=0.3")
	dir := filepath.Join(folder, "stopped")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := run.Start(ctx, e, run.Options{Dir: dir, Notify: func(e run.Event) {
		if s, ok := e.(train.Step); ok && s.Step == 10 {
			cancel()
		}
	}})
	if !errors.Is(err, train.ErrInterrupted) {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, train.BestFile)); err != nil {
		t.Fatal(err)
	}
	s := peer.Settings{Addresses: modeltest.Addresses(t, 2), Wait: 10 * time.Minute}
	var all sync.WaitGroup
	for i := range 2 {
		all.Go(func() {
			s := s
			s.Process = i
			if _, err := run.StartTogether(t.Context(), e, s, run.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "is missing, and it has the network of the best evaluation") {
				t.Errorf("process %d: error is %v", i, err)
			}
		})
	}
	all.Wait()
}
