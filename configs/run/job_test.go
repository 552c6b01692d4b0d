package run

import (
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
			before, err := look(folder)
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
