package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
)

// Folders that cannot be read are told, in one line, by whatever looks for runs.
func TestFindRunsTellsOfClosedFolders(t *testing.T) {
	for _, test := range []struct {
		closed []string
		want   string
	}{
		{nil, ""},
		{[]string{"a"}, "runs/a: cannot be read, so that runs in it are passed over; allow reading it"},
		{[]string{"a", "b"}, "2 folders, such as runs/a: cannot be read, so that runs in them are passed over; allow reading them"},
	} {
		t.Chdir(t.TempDir())
		for _, name := range test.closed {
			dir := filepath.Join("runs", name)
			if err := os.MkdirAll(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, 0); err != nil {
				t.Fatal(err)
			}
			defer os.Chmod(dir, 0o777)
			if _, err := os.ReadDir(dir); err == nil {
				t.Skip("this user may read anything")
			}
		}
		if err := os.MkdirAll("runs", 0o777); err != nil {
			t.Fatal(err)
		}
		var told []string
		notify := func(e Event) { told = append(told, e.(Warning).Text) }
		if _, err := FindRuns("runs", notify); err != nil {
			t.Error(err)
		}
		placed := Place(t.Context(), []*Job{newJob(&configs.Experiment{Name: "x"}, "hash", 1, 0)}, Options{Notify: notify})
		want := []string{test.want, test.want}
		if test.want == "" {
			want = nil
		}
		if got := filepath.ToSlash(strings.Join(told, "\n")); placed != nil || got != strings.Join(want, "\n") {
			t.Errorf("%d folders: told %q, error %v; want %q", len(test.closed), got, placed, want)
		}
	}
}
