package modeltest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

type tests func() int

func (run tests) Run() int { return run() }

func TestCache(t *testing.T) {
	t.Setenv("LEXIGRAPH_CACHE", "")
	var folder string
	code := modeltest.Cache{Tests: tests(func() int {
		folder = os.Getenv("LEXIGRAPH_CACHE")
		if err := os.WriteFile(filepath.Join(folder, "text"), nil, 0o666); err != nil {
			t.Error(err)
		}
		return 3
	})}.Run()
	if _, err := os.Stat(folder); code != 3 || folder == "" || !os.IsNotExist(err) {
		t.Errorf("tests with exit code 3 end with %d, and their cache %q has error %v", code, folder, err)
	}
}
