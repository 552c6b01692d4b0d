package run

import (
	"os"
	"path/filepath"
	"testing"
)

// An experiment is named after its text.
func TestTextName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "notes")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, test := range []struct {
		sources []string
		want    string
	}{
		{[]string{"my.txt"}, "my"},
		{[]string{"texts/my book.txt.gz"}, "my-book"},
		{[]string{"v1.2.md"}, "v1.2"},
		{[]string{"plain"}, "plain"},
		{[]string{"docs/"}, "docs"},
		{[]string{"."}, "notes"},
		{[]string{"*.txt"}, "notes"},
		{[]string{"docs/*.txt"}, "docs"},
		{[]string{"-"}, "stdin"},
		{[]string{"godoc:./..."}, "notes"},
		{[]string{"godoc:std"}, "std"},
		{[]string{"godoc:net/http"}, "net-http"},
		{[]string{"红楼梦.txt"}, "text"},
		{[]string{"a.txt", "b.txt", "c.txt"}, "a-and-2-more"},
	} {
		if got := textName(test.sources, formatOf(test.sources, nil)); got != test.want {
			t.Errorf("%q: %s, want %s", test.sources, got, test.want)
		}
	}
}
