package run_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestSameName: of two jobs of one name that look for their runs at the same time, and differ in settings or in text, each gets a
// run of its own.
func TestSameName(t *testing.T) {
	for _, where := range []string{"folder", "bucket"} {
		for _, what := range []string{"settings", "text"} {
			t.Run(where+" "+what, func(t *testing.T) {
				e, folder := experiment(t)
				s := &store.Memory{}
				place := func() ([]*run.Job, run.Crew) {
					t.Helper()
					crew := run.Crew{Options: run.Options{Folder: filepath.Join(folder, "runs")}}
					if where == "bucket" {
						_, crew = worker(t, s, nil)
					}
					jobs, err := run.Jobs([]*configs.Experiment{e}, 1, crew.Options)
					if err != nil {
						t.Fatal(err)
					}
					if err := run.Place(t.Context(), jobs, crew.Options); err != nil {
						t.Fatal(err)
					}
					return jobs, crew
				}
				train1 := func(jobs []*run.Job, crew run.Crew) *train.Manifest {
					t.Helper()
					if err := crew.Train(t.Context(), jobs); err != nil {
						t.Fatal(err)
					}
					m, err := train.ReadManifest(jobs[0].Path)
					if err != nil {
						t.Fatal(err)
					}
					return m
				}
				first, firstCrew := place()
				if what == "settings" {
					other := *e
					other.Embedding.Dim++
					e = &other
				}
				second, secondCrew := place()
				one := train1(first, firstCrew)
				if what == "text" {
					file := filepath.Join(folder, "text.txt")
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file, append(text, "one more line\n"...), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				two := train1(second, secondCrew)
				if filepath.Base(first[0].Path) != "quickstart-1" || filepath.Base(second[0].Path) != "quickstart-1-2" || one.Vectors["input"] == two.Vectors["input"] {
					t.Errorf("the runs are %s and %s, with vectors %v and %v", first[0].Path, second[0].Path, one.Vectors, two.Vectors)
				}
				if two.Outcome != train.Done {
					t.Errorf("the second run is %s", two.Outcome)
				}
			})
		}
	}
}
