package search

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"ReadAll":                        "read all",
		"HTTPServer.ListenURLs":          "http serv listen url",
		"utf8.DecodeRune x509Cert":       "utf8 decod run x509 cert",
		"opens opening opened, reopened": "open open open reopen",
		"stopped copies copy writes":     "stop cop cop writ",
		"class status this bus is":       "class status this bus is",
		"naïve Ünïcode_v2":               "naïve ünïcode v2",
		"cafe\u0301":                     "café",
		"X":                              "x",
		"ID IDs":                         "id ids",
		"打开文件 file":                      "打 开 文 件 fil",
		" \n\x00":                        "",
	} {
		if got := strings.Join(terms(nil, text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestQueryTerms(t *testing.T) {
	for query, want := range map[string]string{
		"how to open the Files": "open fil",
		"to be or not to be":    "to be or not to be",
		"waitUntil it":          "wait until",
		"the cafe\u0301":        "café",
		"":                      "",
	} {
		if got := strings.Join(queryTerms(query), " "); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}

func FuzzTerms(f *testing.F) {
	f.Add("HTTPServer naïve 打开 URLs \xff")
	f.Fuzz(func(t *testing.T, text string) {
		for word := range words(text) {
			if word == "" || !strings.Contains(text, word) {
				t.Errorf("%q has no word %q", text, word)
			}
			if corpus.Stem(strings.ToLower(word)) == "" {
				t.Errorf("%q has an empty stem", word)
			}
		}
		terms(nil, text)
	})
}
