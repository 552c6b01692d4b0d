package modeltest_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

// TestPython holds that the first listed Python that has the packages is taken.
func TestPython(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-ins for Python are shell scripts")
	}
	dir := t.TempDir()
	list := []string{"", filepath.Join(dir, "absent")}
	for _, stand := range []struct{ name, script string }{
		{"without", "exit 1"},
		{"with", `test "$2" = "import first, second"`},
		{"later", "exit 0"},
	} {
		path := filepath.Join(dir, stand.name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+stand.script+"\n"), 0o777); err != nil {
			t.Fatal(err)
		}
		list = append(list, path)
	}
	t.Setenv("LEXIGRAPH_PYTHON", strings.Join(list, string(os.PathListSeparator)))
	if got, want := modeltest.Python(t, "first, second"), filepath.Join(dir, "with"); got != want {
		t.Errorf("Python is %s, want %s", got, want)
	}
	if got, want := modeltest.Python(t, "other"), filepath.Join(dir, "later"); got != want {
		t.Errorf("Python is %s, want %s", got, want)
	}
}

// TestScript holds that the text a script prints arrives as UTF-8.
func TestScript(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	python := modeltest.Python(t, "sys")
	if got, want := string(modeltest.Script(t, python, "import sys; print(*sys.argv[1:])", "naïve", "日本語")), "naïve 日本語"; strings.TrimSpace(got) != want {
		t.Errorf("the script printed %q, want %q", got, want)
	}
}
