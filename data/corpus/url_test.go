package corpus_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

func TestFromURL(t *testing.T) {
	for word, want := range map[string]string{
		"file:///a%20b":         "/a b",
		"file:///a b":           "/a b",
		"FILE://localhost/a/b/": "/a/b/",
		"file:///a%25%3f":       "/a%?",
	} {
		if path, is, err := corpus.FromURL(word); path != filepath.FromSlash(want) || !is || err != nil {
			t.Errorf("%s: %q, %v, %v", word, path, is, err)
		}
	}
	for word, want := range map[string]string{
		"file:///":       "names no path",
		"file://":        "names no path; write file:///PATH",
		"file://runs":    "names runs as the machine; write file:///PATH",
		"file://runs/a":  "names runs as the machine",
		"file:///a%2":    "write %25 for it",
		"file:///100%/x": "write %25 for it",
		"file:///a?b":    "write %3F and %23",
		"file:///a%00":   "begins two digits",
		"file:///a#b/c":  "write %3F and %23",
	} {
		if path, is, err := corpus.FromURL(word); !is || err == nil || path != "" || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), word+": ") {
			t.Errorf("%s: %q, %v, %v", word, path, is, err)
		}
	}
	for _, word := range []string{"runs", "file:/a", "file:", "", "s3://a/b", "profile://a"} {
		if path, is, err := corpus.FromURL(word); is || path != "" || err != nil {
			t.Errorf("%s: %q, %v, %v", word, path, is, err)
		}
	}
}
