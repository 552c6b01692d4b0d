package vector

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// metadataNames returns the names that the file of words for such a .tsv may have, the
// name from the same program first: gensim's are X_tensor.tsv and X_metadata.tsv, the
// TensorFlow tutorials' vecs.tsv and meta.tsv.
func metadataNames(tensors string) []string {
	name := stem(tensors, ".tsv")
	for _, ending := range []string{"tensors", "tensor", "vectors", "vecs"} {
		if x, ok := strings.CutSuffix(name, ending); ok && x != "" {
			return []string{x + "metadata.tsv", x + "meta.tsv", metadataFile}
		}
	}
	return []string{metadataFile, "meta.tsv"}
}

// wordColumn returns which of the columns with these names has the words: the one with the most usual name, or else the first.
func wordColumn(names []string) int {
	for _, key := range wordKeys {
		if i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), key) }); i >= 0 {
			return i
		}
	}
	return 0
}

// openMetadata opens the file of words beside s.
func openMetadata(s *source) (*source, error) {
	names := metadataNames(s.base())
	err := fs.ErrNotExist
	for _, name := range names {
		var m *source
		if m, err = open(filepath.Join(filepath.Dir(s.path), name)); !errors.Is(err, fs.ErrNotExist) {
			return m, err
		}
	}
	return nil, &FormatError{Path: s.path, Err: err,
		What: "there is no " + names[0] + " beside it", Remedy: "put one there with one word a line"}
}

// readMetadata reads the words of a projector folder from the first column, see [wordColumn]. If there
// are several columns, the first line is a header, and a column named count is read too.
func readMetadata(s *source) (vocab, error) {
	m, err := openMetadata(s)
	if err != nil {
		return vocab{}, err
	}
	defer m.Close()
	start, err := m.peek(4096)
	if err != nil {
		return vocab{}, err
	}
	name, remedy := strange(start)
	v := vocab{path: m.path, other: otherThanWords(m.path, name, remedy)}
	columns, word, counted := 1, 0, -1
	for line, err := range m.lines() {
		if err != nil {
			return vocab{}, err
		}
		if m.line == 1 {
			if names := strings.Split(string(line), "\t"); len(names) > 1 {
				columns, word, counted = len(names), wordColumn(names), slices.Index(names, "count")
				if word > 0 {
					v.note("the words are those of the column " + names[word])
				}
				continue
			}
		}
		fields := strings.Split(string(line), "\t")
		if len(fields) != columns {
			return vocab{}, lineError(m, m.line, fmt.Errorf("the line has %s and the first line %d", amount.Of(len(fields), "column"), columns))
		}
		v.words = append(v.words, fields[word])
		if counted >= 0 && counted != word {
			n, err := strconv.ParseInt(fields[counted], 10, 64)
			if err != nil {
				return vocab{}, lineError(m, m.line, fmt.Errorf("the count %q is not a whole number", fields[counted]))
			}
			v.counts = append(v.counts, n)
		}
	}
	v.unterminated = m.unterminated
	v.dropQuotes()
	v.change(unescape)
	return v, nil
}
