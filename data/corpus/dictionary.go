package corpus

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
)

// A Dictionary gives words their costs: −log₂ of their share of all occurrences, in
// units of 2⁻³². It does not change.
type Dictionary struct {
	costs   map[string]int64
	unknown int64           // that of a word which occurs once
	longest int             // word, in bytes
	pieces  map[string]bool // see [pieces]: those of all words
	sum     [sha256.Size]byte
}

// Hash returns the SHA-256, in hexadecimal, of the file as it is stored.
func (d *Dictionary) Hash() string { return hex.EncodeToString(d.sum[:]) }

// mostDictionary is the size in bytes of a dictionary at most.
const mostDictionary = 256 << 20

// ReadDictionary reads a file of words in the form of jieba's dictionary: one a line,
// followed by a space and how often it occurs, and perhaps by a part of speech, which
// is not used. A word without a number occurs once, also where a part of speech stands in
// its place, as in the dictionaries of jieba's users; if a word comes twice, the last
// line counts; lines that begin with # are comments. The file may be compressed. Errors
// are of type [*Error].
func ReadDictionary(path string) (*Dictionary, error) {
	path = FromHome(path)
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
		if len(fields) > 1 && !(len(fields) == 2 && isPartOfSpeech().MatchString(fields[1]) && beyondASCII(fields[0])) {
			var bad error
			if n, bad = strconv.ParseInt(fields[1], 10, 48); bad != nil || n < 0 {
				err = &Error{Where: fmt.Sprintf("%s:%d", path, doc.Line), What: quote(fields[1]) + " is not a number of occurrences",
					Remedy: dictionaryLine + otherDictionary(string(doc.Sentences[0]), fields, doc.Line)}
				return false
			}
		}
		d.costs[fields[0]] = n
		return true
	})
	if err != nil {
		return nil, ofDictionary(err, f)
	}
	if err := cmp.Or(d.withoutCommas(path), d.withoutMarks(path)); err != nil {
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
		return nil, &Error{Where: path, What: "the dictionary has no words", Remedy: dictionaryLine}
	}
	d.findPieces()
	d.unknown = log2(total)
	for word, n := range d.costs {
		d.costs[word] = log2(total) - log2(uint64(n))
	}
	copy(d.sum[:], s.sum.Sum(nil))
	return d, nil
}

// findPieces finds the pieces of words, whose small letters and capitals make no difference: U盘 and u盘 are one word.
func (d *Dictionary) findPieces() {
	d.pieces = make(map[string]bool)
	capitals := make(map[string]string) // words with some, in small letters
	for word := range d.costs {
		all, small := pieces(word)
		for _, piece := range all {
			d.pieces[piece] = true
		}
		if len(all) > 0 && small != word {
			capitals[word] = small
		}
	}
	for word, small := range capitals {
		d.costs[small] += d.costs[word]
		delete(d.costs, word)
	}
}

// ofDictionary returns the error of reading a file as text with what to do for a dictionary.
func ofDictionary(err error, f io.ReaderAt) error {
	switch e, is := errors.AsType[*Error](err); {
	case is && e.What == isJSON:
		e.Remedy = dictionaryLine + "; " + JSONWords(beginOf(f))
	case is && strings.Contains(e.Remedy, "corpus.on_bad_utf8"):
		from, _ := Encoding(beginOf(f))
		e.Remedy = "convert it, perhaps with " + ConvertCommand(from)
	}
	return err
}

const dictionaryLine = "write a word a line, as in 老鼠 120"

// beginOf returns the beginning of a file that is open.
func beginOf(f io.ReaderAt) []byte {
	head := make([]byte, headSize)
	n, _ := f.ReadAt(head, 0)
	return head[:n]
}

// otherDictionary says how a line of that number with these fields becomes one of a dictionary, "" where that is not known.
func otherDictionary(line string, fields []string, number int) string {
	last := fields[len(fields)-1]
	_, noDecimal := strconv.ParseFloat(fields[1], 64)
	switch {
	case strings.Contains(line, "] /"):
		return `; of CC-CEDICT sed -nE 's|^\S+ (\S+) \[.*|\1|p' takes the simplified words, and 's|^(\S+) .*|\1|p' the traditional ones`
	case strings.Trim(fields[0], "0123456789") == "" && len(fields) == 2:
		return "; awk '{print $2, $1}' turns them round"
	case noDecimal == nil:
		return "; awk '{print $1}' takes the numbers off"
	case len(fields) > 2 && strings.Trim(last, "0123456789") == "":
		return "; awk '{print $1, $NF}' takes the first and the last column"
	case number == 1:
		return "; if line 1 has column names, tail -n +2 takes it off"
	}
	return ""
}

// withoutCommas is an error for a dictionary whose words have commas and numbers behind them, as in CSV.
func (d *Dictionary) withoutCommas(path string) error {
	columns, several := 0, 0
	for word := range d.costs {
		_, rest, _ := strings.Cut(word, ",")
		count(&columns, rest != "" && isDigits([]byte(rest[:1])))
		count(&several, strings.Contains(rest, ","))
	}
	switch {
	case 10*columns < 9*len(d.costs) || columns == 0:
		return nil
	case 2*several > columns:
		return &Error{Where: path, What: "commas stand between its columns", Remedy: dictionaryLine + "; cut -d , -f 1 takes the words, as from a dictionary of MeCab"}
	}
	return &Error{Where: path, What: "commas stand between the words and their numbers", Remedy: dictionaryLine + "; tr , ' ' makes spaces of them"}
}

// withoutMarks is an error for a dictionary whose words have another mark behind them, and then something else, or stand in quotes.
func (d *Dictionary) withoutMarks(path string) error {
	const few = 10 // words may have a mark by chance
	const marks = ",:;|/"
	of, counts, quoted := map[byte]int{}, map[byte]int{}, 0
	for word := range d.costs {
		if at := strings.IndexAny(word, marks); at > 0 && at < len(word)-1 && beyondASCII(word[:at]) {
			of[word[at]]++
			if strings.Trim(word[at+1:], "0123456789") == "" {
				counts[word[at]]++
			}
		}
		count(&quoted, len(word) > 2 && word[0] == '"' && word[len(word)-1] == '"')
	}
	for _, mark := range []byte(marks) {
		if n := of[mark]; n >= few && 10*n >= 9*len(d.costs) {
			remedy := fmt.Sprintf("cut -d '%c' -f 1 takes the words", mark)
			if counts[mark] == n {
				remedy = fmt.Sprintf("tr '%c' ' ' makes spaces of it", mark)
			}
			return &Error{Where: path, What: fmt.Sprintf("%c stands between its columns", mark), Remedy: dictionaryLine + "; " + remedy}
		}
	}
	if quoted >= few && 10*quoted >= 9*len(d.costs) {
		return &Error{Where: path, What: "its words stand in quotes", Remedy: dictionaryLine + `; tr -d '"' takes them off`}
	}
	return nil
}

// isPartOfSpeech finds a part of speech as jieba writes it.
var isPartOfSpeech = pattern(`^(?:[a-z]{1,2}|n[a-z]{2,3}|eng)$`)

// beyondASCII reports whether a text has a character beyond ASCII.
func beyondASCII(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
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
