package corpus

import (
	"context"
	"strings"
)

// pairsPrefix begins the name of a source of functions, each with what its documentation says.
const pairsPrefix = "godoc-pairs:"

// leastQuery is the number of words from which a synopsis says something.
const leastQuery = 3

// functionPairs gives the functions of Go packages whose documentation says what they do: the words of
// the first sentence, and [Function.Text]. A unit is a package. Of
// functions with the same sentence the first alone is given, as seen has it.
func (s *RowSource) functionPairs(ctx context.Context, o Options, seen map[string]bool, yield func(Row, error) bool) {
	s.functions(ctx, o, func(f Function, err error) bool {
		if err != nil {
			return yield(Row{}, err)
		}
		text := strings.Join(f.Query, " ")
		if !f.Body || len(f.Query) < leastQuery || seen[text] {
			return true
		}
		seen[text] = true
		s.stat.Documents++
		s.stat.Sentences++
		return yield(Row{Text: text, Others: []string{f.Text()}, Unit: f.Package, File: f.File, Line: f.Line}, nil)
	})
}

// notPairs is the error of a source that is not of the form that the format wants.
func notPairs(name, format string) error {
	if pattern, ok := strings.CutPrefix(name, pairsPrefix); ok {
		return &Error{Where: name, What: "has pairs of texts, and not what corpus.format = " + quote(format) + " wants",
			Remedy: `set corpus.format = "godoc-pairs", or write godoc:` + pattern + " for the comments"}
	}
	return &Error{Where: name, What: `is not a set of Go functions, which corpus.format = "godoc-pairs" takes its pairs from`,
		Remedy: "write godoc-pairs:std or another pattern, or choose the format of the file"}
}
