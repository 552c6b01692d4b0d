package corpus

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGodocUnread names a pattern that leads to a package and to one of a module that is
// not there.
func TestGodocUnread(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.24\n\nrequire example.com/gone v1.0.0\n",
		"m.go":   "// Package m is here.\npackage m\n\nimport _ \"example.com/gone\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	sources, err := Open(t.Context(), []string{"godoc:all"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for d, err := range sources[0].Documents() {
		if err != nil {
			t.Fatal(err)
		}
		_ = d
	}
	if stat := sources[0].Stat(); stat.Documents == 0 || !strings.HasPrefix(stat.Unread, "package example.com/gone: ") {
		t.Errorf("read %d documents; not read: %q", stat.Documents, stat.Unread)
	}
}

// TestGodocMissing: what the go command says of a package that is not there names it once.
func TestGodocMissing(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Open(t.Context(), []string{"godoc:nothing"}, Options{})
	if err == nil || strings.Count(err.Error(), "package nothing") != 1 {
		t.Errorf("got %v", err)
	}
}
