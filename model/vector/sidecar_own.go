package vector

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"slices"

	"github.com/lexigraph/lexigraph/data/disk"
)

// wordsKey is the key, in what is told of vectors beside their numbers, of the SHA-256 of their list of words. It is there where
// something is on all lines of the list that is taken off those of other programs, such as a semicolon: a list with that digest has
// the words as they stand.
const wordsKey = "words_sha256"

// ownDigest returns the digest for wordsKey, "" where the list does not need it.
func ownDigest(path string, words []string, counts []int64) string {
	v := vocab{path: path, words: slices.Clone(words), counts: slices.Clone(counts)}
	var err error
	if counts == nil {
		err = v.clean(len(words))
	} else {
		v.inOrder()
		v.dropMarks()
		v.dropQuotes()
	}
	if err == nil && slices.Equal(v.words, words) && slices.Equal(v.counts, counts) {
		return ""
	}
	h := sha256.New()
	w := bufio.NewWriter(h)
	writeVocab(w, words, counts) // a hash has no errors
	w.Flush()
	return hex.EncodeToString(h.Sum(nil))
}

// isOwn reports whether the list of words at path is the one that was written with s.
func (s *source) isOwn(path string) bool {
	sum := s.metadata[wordsKey]
	if sum == "" {
		text, err := disk.ReadFile(originPath("npy", s.path), mostOrigin)
		var told struct {
			Words string `json:"words_sha256"`
		}
		if err != nil || json.Unmarshal(text, &told) != nil || told.Words == "" {
			return false
		}
		sum = told.Words
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return err == nil && hex.EncodeToString(h.Sum(nil)) == sum
}

// readOwn reads the list that [writeVocab] wrote, as it is.
func readOwn(path string) (vocab, error) {
	s, err := open(path)
	if err != nil {
		return vocab{}, err
	}
	defer s.Close()
	s.marked = true
	v := vocab{path: path}
	for line, err := range s.lines() {
		if err != nil {
			return vocab{}, err
		}
		v.words = append(v.words, string(line))
	}
	v.cutOwnCounts()
	return v, nil
}
