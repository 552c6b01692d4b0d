package configs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzParse checks that every text gets an experiment or an answer, and that
// an experiment can be written and read again.
func FuzzParse(f *testing.F) {
	for _, bad := range badFiles {
		f.Add(bad.text, strings.Join(bad.overrides, "\x00"))
	}
	f.Add(good, "layers.0.units=3\x00layers=[{type=\"fc\"}]\x00corpus.valid=0")
	f.Fuzz(func(t *testing.T, text, words string) {
		var overrides []string
		if words != "" {
			overrides = strings.Split(words, "\x00")
		}
		e, err := Parse("exp.toml", []byte(text), overrides)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("got error %v, want Problems", err)
			}
			for _, p := range problems {
				if p.File == "" || p.Text == "" || p.Line < 0 || p.Line > 1+strings.Count(text, "\n") {
					t.Errorf("problem %+v", p)
				}
			}
			return
		}
		again, err := Parse("resolved.toml", []byte(write(t, e)), nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, write(t, e))
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// FuzzIsExperiment checks that what can be read as an experiment is taken for one, whatever
// its name.
func FuzzIsExperiment(f *testing.F) {
	for _, s := range []string{good, "the cat\n", "name: x\n", "{\"name\": \"x\"}", "\xff\xfen\x00", "# [train]\n", "[sweep]\n", "a = 1", ""} {
		f.Add("exp", s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		is := IsExperiment(name, []byte(text))
		if _, err := Parse("exp.toml", []byte(text), nil); err == nil && !is && strings.TrimSpace(text) != "" {
			t.Errorf("%q called %q is an experiment, and is taken for text", text, name)
		}
	})
}

// FuzzSweep checks that every text is a sweep of valid experiments or gets an answer.
func FuzzSweep(f *testing.F) {
	for _, text := range []string{
		"[sweep]\nembedding.dim = [4, 8]\noptimizer.learning_rate = { from = 1e-4, to = 1e-2, scale = \"log\" }\nmethod = \"random\"\ntrials = 3\n",
		good + "[sweep]\nseeds = 2\nlayers = [[], [{type = \"fc\", units = 3}]]\n", "[sweep]\n", "sweep = 1\n", "[sweep]\nmethod = \"halving\"\nembedding.dim = [4]\n", "[[sweep]]\n", good,
	} {
		f.Add(text)
	}
	path := filepath.Join(f.TempDir(), "sweep.toml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, trials, err := LoadSweep(path, nil)
		if problems := (Problems)(nil); err != nil && !errors.As(err, &problems) {
			t.Errorf("got error %v, want Problems", err)
		}
		if err == nil && len(trials) == 0 {
			t.Error("no trials")
		}
		for _, trial := range trials[:min(len(trials), 3)] {
			if _, err := Parse("trial.toml", []byte(write(t, trial.Experiment)), nil); err != nil {
				t.Error(err)
			}
		}
	})
}
