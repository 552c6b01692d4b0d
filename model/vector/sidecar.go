package vector

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// A vocab is the words of a file that has them one a line.
type vocab struct {
	path         string
	words        []string
	counts       []int64
	unterminated bool
}

// writeVocab writes one word a line, with a tab and its count where counts is
// not nil.
func writeVocab(w *bufio.Writer, words []string, counts []int64) error {
	var line []byte
	for i, word := range words {
		line = append(line[:0], word...)
		if counts != nil {
			line = append(line, '\t')
			line = strconv.AppendInt(line, counts[i], 10)
		}
		line = append(line, '\n')
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// readSidecar reads the words that belong to s from the first of the names
// that there is in its folder.
func readSidecar(s *source, names ...string) (vocab, error) {
	for _, name := range names {
		v, err := readVocab(filepath.Join(filepath.Dir(s.path), name))
		if !errors.Is(err, fs.ErrNotExist) {
			return v, err
		}
	}
	return vocab{}, &FormatError{Path: s.path, Err: fs.ErrNotExist,
		What:   "the file has vectors but no words, and its folder has none of " + strings.Join(names, ", "),
		Remedy: "put a file " + names[0] + " there with one word a line"}
}

// readVocab reads one word a line. Where every line ends in a tab and a
// count, these are taken off.
func readVocab(path string) (vocab, error) {
	s, err := open(path)
	if err != nil {
		return vocab{}, err
	}
	defer s.Close()
	v := vocab{path: path}
	for {
		line, err := s.readLine()
		if err == io.EOF {
			break
		}
		if err != nil {
			return vocab{}, err
		}
		if s.line == 1 {
			line = bytes.TrimPrefix(line, []byte(bom))
		}
		v.words = append(v.words, string(line))
	}
	v.unterminated = s.unterminated
	v.splitCounts()
	return v, nil
}

func (v *vocab) splitCounts() {
	counts := make([]int64, 0, len(v.words))
	for _, line := range v.words {
		tab := strings.LastIndexByte(line, '\t')
		n, err := strconv.ParseInt(line[tab+1:], 10, 64)
		if tab < 0 || err != nil || n < 0 {
			return
		}
		counts = append(counts, n)
	}
	for i, line := range v.words {
		v.words[i] = line[:strings.LastIndexByte(line, '\t')]
	}
	v.counts = counts
}
