package data

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
)

const (
	cacheVariable = "LEXIGRAPH_CACHE"
	cacheLimit    = 8 << 30 // bytes of all entries in a folder
	entrySuffix   = ".corpus"
	keptSuffix    = ".kept"
	tempSuffix    = ".tmp"
	keyDigits     = 2 * sha256.Size // of which the name of a file begins
)

// CacheDir returns the folder that programs give as Settings.Cache: the one named
// by the variable LEXIGRAPH_CACHE, or none ("") if that is "off". If it is not set:
// lexigraph/corpus in the user's cache folder, or none if the system has no such
// folder.
//
// The folder holds a file for each text and settings, of four bytes a token and
// the vocabulary, and what is [CacheFile]. When they take more than 8 GiB together, those that were not
// used for longest are deleted, but not the last one, whatever it takes. Files of
// other names are left alone, and the whole folder may be deleted at any time.
func CacheDir() string {
	switch folder := os.Getenv(cacheVariable); folder {
	case "":
		folder, err := os.UserCacheDir()
		if err != nil {
			return ""
		}
		return filepath.Join(folder, "lexigraph", "corpus")
	case "off":
		return ""
	default:
		return folder
	}
}

// An entry is the place of one Dataset in the cache. The zero entry has none:
// nothing is found in it and nothing is kept.
type entry struct {
	folder  string
	limit   int64
	key     [sha256.Size]byte
	digests []corpus.Digest // of the sources of all parts
}

// newEntry returns the entry of the Dataset that s asks for, whose text is not
// read yet. A text that cannot be read has none; reading it will say why.
func newEntry(ctx context.Context, s Settings, text [parts][]*corpus.Source, vocabSum []byte) entry {
	if s.Cache == "" || s.learned != nil {
		return entry{}
	}
	settings, ok := keyText(s, vocabSum)
	if !ok {
		return entry{}
	}
	digests, err := corpus.Digests(ctx, slices.Concat(text[:]...), fileSums{s.Cache, s.Reread}.Sum)
	if err != nil {
		return entry{}
	}
	var of [parts][]corpus.Digest
	rest := digests
	for p := range of {
		of[p], rest = rest[:len(text[p])], rest[len(text[p]):]
	}
	return entry{folder: s.Cache, limit: cacheLimit, key: key(settings, of), digests: digests}
}

// key returns a SHA-256 of all that a Dataset depends on.
func key(settings string, digests [parts][]corpus.Digest) (sum [sha256.Size]byte) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s", Encoding(), settings)
	for p := range parts {
		fmt.Fprintf(h, "%s %x\n", partNames[p], digests[p])
	}
	h.Sum(sum[:0])
	return sum
}

// keyText returns all settings that a Dataset depends on, or false if nothing can stand for them. VocabSum is that of the vocabulary file.
func keyText(s Settings, vocabSum []byte) (text string, ok bool) {
	tokenizer, ok := s.Tokenizer().(corpus.Keyed)
	if !ok {
		return "", false
	}
	split := tokenizer.Key()
	if len(s.Command) > 0 {
		command, err := corpus.CommandHash(s.Command)
		if err != nil {
			return "", false
		}
		split += " command " + command
	}
	if t := s.Texts; t.Format != "" {
		split += fmt.Sprintf(" %s %q %t %s", t.Format, t.Text, t.Header, cmp.Or(t.OnBadLine, "error"))
	}
	v, f := s.Vocab, s.Phrases
	return fmt.Sprintf("%q %t %q %x %x %d\n", split, s.AsItIs, cmp.Or(s.OnBadUTF8, "replace"), s.Valid.Share, s.Test.Share, s.SplitSeed) +
		fmt.Sprintf("%d %d %q %q %q %q %t %x\n", v.MinCount, v.MaxSize, v.Unk, v.EOS, v.Special, v.Keep, v.File != "", vocabSum) +
		fmt.Sprintf("%d %q %x %d\n", f.Rounds, f.Score, f.Threshold, f.MinCount), true
}

func (e entry) path() string {
	return filepath.Join(e.folder, hex.EncodeToString(e.key[:])+entrySuffix)
}

// read returns the Dataset that is kept, or nil if there is none that is whole.
func (e entry) read() *Dataset {
	if e.folder == "" {
		return nil
	}
	f, err := disk.Open(e.path())
	if err != nil {
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	d, err := readEntry(f, info.Size(), e.key)
	if err != nil {
		return nil
	}
	os.Chtimes(e.path(), time.Time{}, time.Now()) // used last; if that fails, it is deleted sooner
	return d
}

// write keeps d, whose text has been read, unless a file has changed since the
// key was made.
func (e entry) write(d *Dataset, text [parts][]*corpus.Source) error {
	if e.folder == "" || e.changed(text) {
		return nil
	}
	return keep(e.path(), e.limit, func(f *os.File) error {
		_, err := writeEntry(f, "", d, e.key, d.texts())
		return err
	})
}

// changed reports whether a file has changed between the making of the key and its reading.
func (e entry) changed(text [parts][]*corpus.Source) bool {
	for i, s := range slices.Concat(text[:]...) {
		if s.Digest() != e.digests[i] {
			return true
		}
	}
	return false
}

// encode writes d and the texts of l, which remap puts, to a file, and returns d with these texts. The file is
// kept as by write, and otherwise a temporary one. The error is a [*draftError] if it is not the data's.
func (e entry) encode(d *Dataset, l *loader, remap func(p int, put func(ids []int32, marks uint64)) error) (*Dataset, error) {
	f, problem := e.create()
	if f == nil {
		var err error
		if f, err = tempFile(l.temp); err != nil {
			return nil, &draftError{err}
		}
	}
	defer disk.Remove(f.Name()) // where it is still called so
	defer f.Close()
	var text [parts]func(*CorpusWriter) error
	for p, part := range l.parts {
		if part != nil {
			text[p] = func(w *CorpusWriter) error { return remap(p, w.put) }
		}
	}
	sizes, err := writeEntry(f, l.temp, d, e.key, text)
	l.close()
	if err != nil {
		return nil, &draftError{err}
	}
	reports := []PartReport{d.Report.Train, d.Report.Valid, d.Report.Test}
	for p, size := range sizes {
		if size > 0 && reports[p].Tokens == 0 {
			return nil, noTokens(p)
		}
	}
	if err := d.open(f, sizes); err != nil {
		return nil, &draftError{err}
	}
	if err := d.check(d.unlikeVocab(l.settings)); err != nil {
		d.Close()
		return nil, err
	}
	switch {
	case problem != nil:
		d.Report.CacheError = notKept(problem)
		return d, nil
	case e.folder == "" || e.changed(l.text):
		return d, nil
	}
	f.Close() // not every system renames a file that is open
	if err := disk.Rename(f.Name(), e.path()); err != nil {
		d.Report.CacheError = notKept(err)
	} else {
		evict(e.path(), e.limit)
	}
	return d, nil
}

// create returns a new file that is to become the entry, nil if there is to be none.
func (e entry) create() (*os.File, error) {
	if e.folder == "" {
		return nil, nil
	}
	if err := os.MkdirAll(e.folder, 0o700); err != nil {
		return nil, err
	}
	return disk.CreateShared(e.folder, hex.EncodeToString(e.key[:]))
}
