package evaluate

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/parquet"
)

//go:embed sets/*.txt
var shipped embed.FS

// Shipped returns the names of the sets that come with the program: go-analogy
// and go-similarity, about the words in the documentation of Go's standard
// library.
func Shipped() []string {
	entries, _ := shipped.ReadDir("sets") // an embedded directory can always be read
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".txt"))
	}
	return names
}

// maxSet is the size limit of a set's file. The largest sets in use, BATS and
// Google's, have a few MB.
const maxSet = 64 << 20

// maxLines is how many lines a set may have. Each takes some fifty times the memory of the shortest ones, such as those that begin sections.
const maxLines = 2 << 20

// Open reads the set in the file name or, if there is no such file, the shipped set of that name. A folder may be a set in the
// form of BEIR, with corpus.jsonl, queries.jsonl and qrels/test.tsv or test.jsonl. The file may be compressed with gzip, zstd, bzip2 or xz.
// If kind is empty, [Parse] recognises it. The error is a [*data.Error].
func Open(name string, kind Kind) (Set, error) {
	name = corpus.FromHome(name)
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		file := "sets/" + name + ".txt"
		text, err := shipped.ReadFile(file)
		if err != nil {
			shown, remedy := corpus.Lost(name)
			return nil, &data.Error{Where: shown, What: "no such file, and no shipped set of that name",
				Remedy: cmp.Or(remedy, "name a file, or one of "+strings.Join(Shipped(), ", "))}
		}
		return Parse(file, text, kind)
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	if info.IsDir() && isBEIR(name) {
		return openBEIR(name, kind)
	}
	if info.IsDir() {
		return nil, &data.Error{Where: name, What: "is a folder", Remedy: "name the file of a set in it"}
	}
	if !info.Mode().IsRegular() {
		return nil, &data.Error{Where: name, What: "is a pipe, a device or a socket, not a file", Remedy: "name the file of a set"}
	}
	if info.Size() > maxSet {
		return nil, &data.Error{Where: name, What: fmt.Sprintf("has %d MiB, far too much for a set", info.Size()>>20),
			Remedy: "name a file of word pairs, analogies, odd words or classes; give vectors without --set"}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	if text, err = unpacked(name, text); err != nil {
		return nil, err
	}
	return Parse(name, text, kind)
}

// unpacked returns what is in the text of a file that is compressed with gzip, zstd, bzip2 or xz, and the columns of a Parquet file as CSV.
func unpacked(name string, text []byte) ([]byte, error) {
	if bytes.HasPrefix(text, []byte(parquet.Magic)) {
		text, err := corpus.ParquetCSV(name, maxSet)
		return within(name, text, err)
	}
	if utf8.Valid(text) {
		return text, nil // as the first bytes of what is compressed are not
	}
	r, err := corpus.OpenText(name, func(string) {})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err = io.ReadAll(io.LimitReader(r, maxSet+1))
	return within(name, text, err)
}

// within is what was unpacked, unless that is too much.
func within(name string, text []byte, err error) ([]byte, error) {
	if err == nil && len(text) > maxSet {
		err = &data.Error{Where: name, What: fmt.Sprintf("has over %d MiB when unpacked, far too much for a set", maxSet>>20), Remedy: "name the file of a set"}
	}
	return text, err
}

func unreadable(name string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err // the outer error names the file already
	}
	return &data.Error{Where: name, What: "cannot be read", Err: err, Remedy: "name a file of a set"}
}

// setName returns the short name of the set in a file.
func setName(path string) string {
	base := corpus.Uncompressed(filepath.Base(path))
	if short := strings.TrimSuffix(base, filepath.Ext(base)); short != "" {
		return short
	}
	return base
}
