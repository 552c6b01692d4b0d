package search_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/model/search"
)

// Sections of a Markdown file, by their words. With an Encoder, such as that of a run (run.OpenEncoder), they are found by
// their meaning too.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "guide.md")
	const guide = `# Guide

## Installing

Unpack the archive into a folder of the PATH.

## Files

A file that is opened for appending keeps what it has.
`
	if err := os.WriteFile(file, []byte(guide), 0o666); err != nil {
		log.Fatal(err)
	}
	index, report, err := search.Open(context.Background(), search.Settings{In: []string{file}})
	if err != nil {
		log.Fatal(err)
	}
	found, err := index.Find("append to a file", search.Words, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Files, "file,", index.Len(), "sections")
	for _, r := range found {
		fmt.Printf("%s:%d: %s: %s\n", filepath.Base(r.File), r.Line, r.Name, r.Text)
	}
	// Output:
	// 1 file, 3 sections
	// guide.md:7: Guide > Files: A file that is opened for appending keeps what it has.
}
