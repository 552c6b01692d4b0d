package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder that cannot be read is told where a glob passes over it.
func TestGlobClosed(t *testing.T) {
	t.Chdir(t.TempDir())
	closed := filepath.Join("docs", "closed")
	if err := errors.Join(os.MkdirAll(closed, 0o777), os.WriteFile(filepath.Join("docs", "a.txt"), []byte("one\n"), 0o666), os.Chmod(closed, 0)); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(closed, 0o777)
	if _, err := os.ReadDir(closed); err == nil {
		t.Skip("this user may read anything")
	}
	files, told, err := TextFiles("docs/**/*.txt", nil)
	if err != nil || len(files) != 1 || told != "the folder "+quote(closed)+" cannot be read, and is passed over; allow reading it" {
		t.Errorf("%q, told %q, error %v", files, told, err)
	}
	if _, err := Open(t.Context(), []string{"docs/**/*.md"}, Options{}); err == nil || !strings.Contains(err.Error(), "cannot be read, and is passed over; allow reading it") {
		t.Errorf("error is %v", err)
	}
}
