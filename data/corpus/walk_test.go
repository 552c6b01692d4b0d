package corpus

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWalk(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("real/x", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("real/x/a", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", "link"); err != nil {
		t.Skip(err)
	}
	for _, dir := range []string{"real", "link", "gone"} {
		var names []string
		err := Walk(dir, func(path string, _ fs.DirEntry, err error) error {
			names = append(names, filepath.ToSlash(path))
			return err
		})
		want := strings.ReplaceAll("DIR DIR/x DIR/x/a", "DIR", dir)
		if dir == "gone" {
			want = dir
		}
		if got := strings.Join(names, " "); got != want || (err != nil) != (dir == "gone") {
			t.Errorf("%s: got %s, error %v; want %s", dir, got, err, want)
		}
	}
}
