package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/bits"
	"strconv"
	"strings"
)

// A Dictionary gives words their costs: −log₂ of their share of all occurrences, in
// units of 2⁻³². It does not change.
type Dictionary struct {
	costs   map[string]int64
	unknown int64 // that of a word which occurs once
	longest int   // word, in bytes
	sum     [sha256.Size]byte
}

// Hash returns the SHA-256, in hexadecimal, of the file as it is stored.
func (d *Dictionary) Hash() string { return hex.EncodeToString(d.sum[:]) }

// mostDictionary is the size in bytes of a dictionary at most.
const mostDictionary = 256 << 20

// ReadDictionary reads a file of words in the form of jieba's dictionary: one a line,
// followed by a space and how often it occurs, and perhaps by a part of speech, which
// is not used. A word without a number occurs once; if a word comes twice, the last
// line counts; lines that begin with # are comments. The file may be compressed. Errors
// are of type [*Error].
func ReadDictionary(path string) (*Dictionary, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d := &Dictionary{costs: make(map[string]int64)}
	if info, err := f.Stat(); err == nil && info.Size() > mostDictionary {
		return nil, &Error{Where: path, What: fmt.Sprintf("has %d bytes, and a dictionary may have %d", info.Size(), mostDictionary), Remedy: "leave out rare words"}
	}
	s := &Source{}
	s.lines(context.Background(), io.LimitReader(f, mostDictionary), path, Options{OnBadUTF8: "error"}, func(doc Document, e error) bool {
		if err = e; err != nil {
			return false
		}
		fields := strings.Fields(string(doc.Sentences[0]))
		if len(fields) == 0 || fields[0][0] == '#' {
			return true
		}
		n := int64(1)
		if len(fields) > 1 {
			var bad error
			if n, bad = strconv.ParseInt(fields[1], 10, 48); bad != nil || n < 0 {
				err = &Error{Where: fmt.Sprintf("%s:%d", path, doc.Line), What: quote(fields[1]) + " is not a number of occurrences",
					Remedy: "write a word a line, as in 老鼠 120"}
				return false
			}
		}
		d.costs[fields[0]] = n
		return true
	})
	if err != nil {
		return nil, err
	}
	total := uint64(0)
	for word, n := range d.costs {
		total += uint64(n)
		d.longest = max(d.longest, len(word))
		if n == 0 { // a way of jieba's to take a word out
			delete(d.costs, word)
		}
	}
	if len(d.costs) == 0 {
		return nil, &Error{Where: path, What: "the dictionary has no words", Remedy: "write a word a line, as in 老鼠 120"}
	}
	d.unknown = log2(total)
	for word, n := range d.costs {
		d.costs[word] = log2(total) - log2(uint64(n))
	}
	copy(d.sum[:], s.sum.Sum(nil))
	return d, nil
}

// log2 returns the logarithm of x > 0 in units of 2⁻³². It is made of integers, and so
// the same on every processor.
func log2(x uint64) int64 {
	n := bits.Len64(x) - 1
	m := x << (63 - n) // in [2⁶³, 2⁶⁴)
	y := int64(n)
	for range 32 {
		y <<= 1
		if m, _ = bits.Mul64(m, m); m >= 1<<63 {
			y |= 1
		} else {
			m <<= 1
		}
	}
	return y
}
