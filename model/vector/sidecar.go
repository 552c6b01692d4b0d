package vector

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A vocab holds the words of a file that has one per line.
type vocab struct {
	path         string
	words        []string
	counts       []int64
	unterminated bool
	notes        []string // what was removed
	other        error    // what the file is if its words are not as many as the vectors; nil: not known
}

func (v *vocab) note(what string) {
	v.notes = append(v.notes, fmt.Sprintf("%s: %s", filepath.Base(v.path), what))
}

// writeVocab writes one word per line, followed by a tab and its count if counts is not
// nil.
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

// sharedNames are the names of word lists that do not say which vectors they belong to.
var sharedNames = []string{"words.txt", "vocab.txt"}

// readSidecar reads the words that belong to the rows of s, from the first of the names
// that exists in the folder of s, or that exists compressed if none is there as it is. One of sharedNames has a note if it could belong to
// other vectors there, and in the folder of a run it is an error.
func readSidecar(s *source, rows int, names ...string) (vocab, error) {
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(filepath.Dir(s.path), name))
		return err == nil
	}
	compressed := !slices.ContainsFunc(names, there)
	for _, name := range names {
		path, read, note := filepath.Join(filepath.Dir(s.path), name), readVocab, ""
		if compressed {
			path = corpus.Existing(path)
		}
		if slices.Contains(sharedNames, name) {
			var err error
			if note, err = checkShared(s, path, names[0]); err != nil {
				return vocab{}, err
			}
		}
		if name == names[0] && s.isOwn(path) {
			read = func(path string, _ int) (vocab, error) { return readOwn(path) }
		}
		v, err := read(path, rows)
		if err == nil {
			err = checkWordCount(s, v, rows)
		}
		if note != "" {
			v.note(note)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return v, err
		}
	}
	bad := &FormatError{Path: s.path, Err: fs.ErrNotExist,
		What:   "the file has vectors but no words, and its folder has none of " + strings.Join(names, ", "),
		Remedy: "put a file " + names[0] + " there with one word a line" + wordsFrom(filepath.Dir(s.path), names[0])}
	if model := s.modelOf(); model != "" {
		bad.What, bad.Remedy = "the file has numbers that gensim saved beside a model, and no words", "name the model, "+model
	}
	return vocab{}, bad
}

// modelOf returns the pickle that an array such as w2v.model.wv.vectors.npy stands beside; "" if there is none.
func (s *source) modelOf() string {
	for path := stem(s.plain, ".npy"); ; {
		ext := filepath.Ext(path)
		if ext == "" {
			return ""
		}
		path = strings.TrimSuffix(path, ext)
		if model, err := open(path); err == nil {
			start, err := model.peek(16)
			model.Close()
			if err == nil && isPickle(start) {
				return path
			}
		}
	}
}

// wordsFrom returns the command that makes a list of words, called name, of what a folder has them in; "" if it has nothing known.
func wordsFrom(dir, name string) string {
	base, _, _ := strings.Cut(name, ".")
	for _, from := range []struct{ name, remedy string }{
		{"vocab.json", remedyVocabJSON}, {base + "_words.npy", remedyWordArray}, {base + ".words.npy", remedyWordArray}, {"words.npy", remedyWordArray}, {"vocab.npy", remedyWordArray},
	} {
		path := filepath.Join(dir, from.name)
		if _, err := os.Stat(path); err == nil {
			return ", by " + withName(withPath(from.remedy, path), filepath.Join(dir, name))
		}
	}
	return ""
}

// checkShared returns an error if the word list at path, in the folder of s, is that
// of a run, and a note if the folder has other vectors that it could belong to.
func checkShared(s *source, path, own string) (note string, err error) {
	if _, err := os.Lstat(path); err != nil {
		return "", nil // readVocab says so
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		other := e.Name()
		ext := filepath.Ext(corpus.Uncompressed(other))
		switch {
		case other == "manifest.json":
			return "", &FormatError{Path: s.path, Err: fs.ErrNotExist,
				What:   fmt.Sprintf("%s is not there, and %s is that of the run in this folder, which may have other words", own, filepath.Base(path)),
				Remedy: "export the vectors again, or put a file " + own + " there with one word a line"}
		case strings.HasSuffix(other, scalesExt):
		case (ext == ".npy" || ext == ".safetensors") && other != filepath.Base(s.path):
			note = fmt.Sprintf("used because %s is not there; it may belong to %s", own, other)
		}
	}
	return note, nil
}

// readVocab reads one word per line. It removes what is on all lines and not part of
// the words, see [vocab.clean].
func readVocab(path string, rows int) (vocab, error) {
	s, err := open(path)
	if err != nil {
		return vocab{}, err
	}
	defer s.Close()
	v := vocab{path: path}
	start, err := s.peek(4096)
	if err != nil {
		return vocab{}, err
	}
	name, remedy := strange(start)
	for line, err := range s.lines() {
		if err != nil {
			return vocab{}, err
		}
		v.words = append(v.words, string(line))
	}
	v.unterminated = s.unterminated
	if rows > 1 && len(v.words) == 1 {
		v.words = strings.Split(string(corpus.Newlines([]byte(v.words[0]))), "\n")
		v.unterminated = v.unterminated && v.words[len(v.words)-1] != ""
	}
	err = v.clean(rows)
	v.other = otherThanWords(path, name, remedy)
	if long := len(start) >= 64; (name == utf16Text || name == lfsPointer) && (long || len(v.words) != rows) { // a word may be so, too
		err = v.other
	}
	return v, err
}

// otherThanWords is the error of a file in the place of a list of words that begins like one of another kind, called name; nil if that
// is none by which it can be told.
func otherThanWords(path, name, remedy string) error {
	if name != utf16Text && name != lfsPointer && name != webPage {
		return nil
	}
	return &FormatError{Path: path, What: "this is " + name + ", and not a list of words", Remedy: remedy}
}

// beginsJSON reports whether a line may begin a list or an object, and is no token such as [PAD].
func beginsJSON(line string) bool {
	return strings.IndexAny(line, "[{") == 0 && !strings.ContainsFunc(line[1:min(len(line), 2)], unicode.IsLetter)
}

// checkWordCount returns an error if the number of words is not the number of rows.
func checkWordCount(s *source, words vocab, rows int) error {
	if len(words.words) == rows {
		return nil
	}
	if words.other != nil {
		return words.other
	}
	remedy := "write both again; one word a line, and a header line only where there are several columns"
	if len(words.words) > 0 && beginsJSON(words.words[0]) {
		remedy = likeJSON
	}
	return &FormatError{Path: words.path, Remedy: remedy,
		What: fmt.Sprintf("it has %s for the %s in %s", amount.Of(len(words.words), "word"), amount.Of(rows, "vector"), s.path)}
}
