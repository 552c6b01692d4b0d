package cmd

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/model/train"
)

func TestRunsFor(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, run := range []string{"sw-1", "sw-2", "other-1"} {
		if err := os.MkdirAll(filepath.Join("runs", run), 0o777); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{train.ConfigFile, train.MetricsFile, "lock"} { // which every run has
			if err := os.WriteFile(filepath.Join("runs", run, file), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"sw-none", "sw-[x]"} { // no runs
		if err := os.Mkdir(filepath.Join("runs", name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join("runs", name) }
	got := runsFor([]string{in("sw-*"), "*", "?", in("sw-[x]"), in("sw-n*"), in("none-*"), in("[a"), "train.epochs=1", in("o*")})
	want := []string{in("sw-1"), in("sw-2"), "*", "?", in("sw-[x]"), in("sw-n*"), in("none-*"), in("[a"), "train.epochs=1", in("other-1")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
