// Package modeltest holds what tests that ask other programs share: finding a
// Python that has the packages to compare with, and running a script with it.
package modeltest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pythons is the environment variable that lists more Pythons to ask, separated
// as the paths in PATH are.
const pythons = "LEXIGRAPH_PYTHON"

// Python returns the first Python that can import the packages, a list separated
// by commas, or skips the test where none can: of those that the environment's
// LEXIGRAPH_PYTHON lists, the python3 in PATH, and /usr/bin/python3.
func Python(t testing.TB, packages string) string {
	t.Helper()
	var tried []string
	for _, name := range append(filepath.SplitList(os.Getenv(pythons)), "python3", "/usr/bin/python3") {
		if name == "" {
			continue
		}
		if exec.CommandContext(t.Context(), name, "-c", "import "+packages).Run() == nil {
			return name
		}
		tried = append(tried, name)
	}
	t.Skipf("none of %s can import %s; install what is missing, or add a Python that has it to %s",
		strings.Join(tried, ", "), packages, pythons)
	return ""
}

// Script runs a Python script and returns what it prints.
func Script(t testing.TB, python, script string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, append([]string{"-c", script}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	return out
}
