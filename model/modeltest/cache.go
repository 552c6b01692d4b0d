package modeltest

import (
	"fmt"
	"os"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A Cache is the tests of a package that have a cache of texts of their own: what is in the user's stays there, and does not grow by theirs.
type Cache struct{ Tests interface{ Run() int } }

// Run runs the tests, removes the cache and returns their exit code.
func (c Cache) Run() int {
	folder, err := disk.NewTempFolder("tests")
	if err == nil {
		defer folder.Remove()
		err = os.Setenv("LEXIGRAPH_CACHE", folder.Path)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return c.Tests.Run()
}
