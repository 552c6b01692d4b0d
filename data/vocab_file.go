package data

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// maxVocabLine bounds the memory that a line of a vocabulary file can ask for.
const maxVocabLine = 1 << 16

const bom = "\uFEFF"

// Write writes v as a file that [ReadVocab] reads: a line for each word in the
// order of the ids, with the word, a tab and its count.
func (v *Vocab) Write(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if len(v.words) > 0 && strings.HasPrefix(v.words[0], bom) {
		b.WriteString(bom) // the reader drops one
	}
	var number []byte
	for id, word := range v.words {
		b.WriteString(word)
		b.WriteByte('\t')
		number = strconv.AppendInt(number[:0], v.counts[id], 10)
		b.Write(number)
		b.WriteByte('\n')
	}
	return b.Flush()
}

// ReadVocab reads a vocabulary from r, a file called name in errors. A line is
// "word", "word<TAB>count" or "word count", the same kind throughout, and its
// number, from 0, is the word's id. Line ends may be LF or CRLF, a byte order
// mark is dropped. The word unk has to be among them, unless it is empty: then
// unknown words have no id. Without counts, they are 0.
//
// An empty file or line, a word that comes twice, a count that is no number, counts whose sum
// an int64 does not hold, and a missing unk are errors of type [*Error] that name the line.
func ReadVocab(r io.Reader, name, unk string) (*Vocab, error) {
	v, _, err := readWords(r, name, unk, wordProblem)
	return v, err
}

// vocabLine says what a line of a vocabulary is.
const vocabLine = `want "word", "word<TAB>count" or "word count"`

// readWords does what ReadVocab does, and says whether there are counts. What a word may
// not be is the caller's choice.
func readWords(r io.Reader, name, unk string, wrong func(word string) string) (v *Vocab, counted bool, err error) {
	v = newVocab(0)
	var letters letters
	var total int64
	in := bufio.NewReaderSize(r, maxVocabLine)
	for line := 1; ; line++ {
		complain := func(what, remedy string) error {
			return &Error{Where: fmt.Sprintf("%s:%d", name, line), What: what, Remedy: remedy}
		}
		text, err := in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			return nil, false, complain("the line is longer than 64 KiB", vocabLine)
		}
		if err != nil && err != io.EOF {
			return nil, false, &Error{Where: name, What: "cannot be read", Err: err}
		}
		if line == 1 {
			text = bytes.TrimPrefix(text, []byte(bom))
		}
		if len(text) == 0 && err == io.EOF {
			break
		}
		text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
		if v.Len() == math.MaxInt32 {
			return nil, false, complain("more than 2³¹ words", "shorten the file")
		}
		word, count, hasCount, problem := parseVocabLine(stringOf(text), wrong)
		switch {
		case problem != "":
			return nil, false, complain(problem, vocabLine)
		case line == 1:
			counted = hasCount
		case hasCount != counted && counted:
			return nil, false, complain("the line has no count, though those before it have", "write all counts or none")
		case hasCount != counted:
			return nil, false, complain("the line has a count, though those before it have none", "write all counts or none")
		case count > math.MaxInt64-total:
			return nil, false, complain(fmt.Sprintf("the counts up to this line add up to more than %d", int64(math.MaxInt64)), "correct them, or divide all by one number")
		}
		total += count
		if first, added := v.add(letters.keep(word), count); !added {
			return nil, false, complain(fmt.Sprintf("the word %q stands on line %d already", word, first+1), "remove one of the two")
		}
	}
	if !counted && v.Len() > 1 && commaCounts(v.words) {
		return nil, false, &Error{Where: name, What: "commas stand between the words and their counts", Remedy: "write tabs, for example by tr , '\\t'"}
	}
	if v.Len() == 0 {
		return nil, false, &Error{Where: name, What: "the vocabulary is empty", Remedy: vocabLine + " on each line"}
	}
	v.setRoles(unk, "")
	if _, ok := v.Unk(); !ok && unk != "" {
		return nil, false, withoutUnk(v, name, unk)
	}
	return v, counted, nil
}

// withoutUnk is the error for a vocabulary without the word for unknown words.
func withoutUnk(v *Vocab, name, unk string) error {
	remedy := `add it, or set vocab.unk to the word that stands for unknown ones ("": they are dropped)`
	if like := slices.IndexFunc(v.words, likeUnk); like >= 0 {
		remedy = fmt.Sprintf("if it is %q, on line %d, set vocab.unk = %[1]q", v.words[like], like+1)
	}
	return &Error{Where: name, What: fmt.Sprintf("no line has the word for unknown words, %q", unk), Remedy: remedy}
}

// likeUnk reports whether a word is one that programs have for unknown words, and not unk or unknown itself.
func likeUnk(word string) bool {
	switch strings.ToLower(strings.Trim(word, "<>[]{}|_")) {
	case "unk", "oov", "unknown":
		return word != strings.ToLower(word) || strings.Trim(word, "<>[]{}|_") != word
	}
	return false
}

// commaCounts reports whether a comma and digits end each word, but perhaps the first, which may be column names.
func commaCounts(words []string) bool {
	if strings.Count(words[0], ",") == 1 && len(words) > 2 {
		words = words[1:]
	}
	for _, word := range words {
		at := strings.LastIndexByte(word, ',')
		if _, err := strconv.ParseUint(word[at+1:], 10, 63); at < 1 || err != nil {
			return false
		}
	}
	return true
}

// parseVocabLine parses a line and says what is wrong with it, or "".
func parseVocabLine(text string, wrong func(word string) string) (word string, count int64, counted bool, problem string) {
	if text == "" {
		return "", 0, false, "the line is empty"
	}
	i := strings.LastIndexByte(text, '\t')
	if i < 0 {
		i = strings.LastIndexByte(text, ' ')
	}
	word = text
	if i >= 0 {
		word = text[:i]
		n, err := strconv.ParseUint(text[i+1:], 10, 63)
		if errors.Is(err, strconv.ErrRange) {
			return "", 0, false, fmt.Sprintf("the count %.40s is more than %d", text[i+1:], int64(math.MaxInt64))
		} else if err != nil {
			return "", 0, false, fmt.Sprintf("%q is not a count", text[i+1:])
		}
		count, counted = int64(n), true
	}
	if problem := wrong(word); problem != "" {
		return "", 0, false, fmt.Sprintf("the word %q %s", word, problem)
	}
	return word, count, counted, ""
}

// fallsBeside reports whether the counts of the words that are not special fall, of which there are several: some of the special ones may occur
// never, and others often, so that a few counts are each number once.
func (v *Vocab) fallsBeside(special []string) bool {
	var others []int64
	for id, word := range v.words {
		if !slices.Contains(special, word) {
			others = append(others, v.counts[id])
		}
	}
	return len(others) > 1 && slices.IsSortedFunc(others, func(a, b int64) int { return cmp.Compare(b, a) })
}

// openVocab reads the vocabulary file that spec names, and checks it against the other
// settings. It writes the bytes of the file to sum. Words that are not UTF-8 are an error, unless the policy for bad bytes of the text is to keep them.
func openVocab(spec VocabSpec, policy string, sum io.Writer) (v *Vocab, counted bool, err error) {
	spec.File = corpus.FromHome(spec.File)
	info, err := os.Stat(spec.File)
	switch {
	case err != nil:
		return nil, false, &Error{Where: "vocab.file", What: "cannot be read", Err: err, Remedy: "check the path; relative paths start at the current folder"}
	case info.IsDir():
		return nil, false, &Error{Where: "vocab.file", What: spec.File + " is a folder", Remedy: "name the file; that of a run is " + filepath.Join(spec.File, "vocab.txt")}
	}
	f, err := corpus.OpenFile(spec.File)
	if err != nil {
		return nil, false, &Error{Where: "vocab.file", What: "cannot be read", Err: err}
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<12)
	head, _ := in.Peek(1 << 12) // an error comes again
	if c, ok := corpus.CompressionOf(head); ok {
		return nil, false, &Error{Where: spec.File, What: "is compressed with " + c.Name, Remedy: "unpack it"}
	}
	if e := corpus.Foreign(head); e != nil {
		return nil, false, &Error{Where: spec.File, What: e.What, Remedy: e.Remedy}
	}
	if remedy := corpus.JSONWords(head); remedy != "" {
		return nil, false, &Error{Where: spec.File, What: "is JSON, and no list of words", Remedy: remedy}
	}
	v, counted, err = readWords(io.TeeReader(in, sum), spec.File, spec.Unk, wordProblem)
	if wrong, is := errors.AsType[*Error](err); is && strings.HasPrefix(wrong.Remedy, vocabLine) {
		if better := vocabRemedy(head); better != "" {
			wrong.Remedy = better
		}
	}
	if err != nil {
		return nil, false, err
	}
	if lines, are := corpus.Numbering(v.counts); are && !v.fallsBeside(append([]string{spec.Unk, spec.EOS}, spec.Special...)) {
		remedy := `take them off: sed 's/[\t ][^\t ]*$//'`
		if !slices.IsSorted(lines) {
			remedy = `put the words into their order, and take them off: awk '{print $2 "\t" $1}' | sort -n | cut -f 2`
		}
		return nil, false, &Error{Where: spec.File, What: "the numbers behind the words are those of the words, and no counts", Remedy: remedy}
	}
	for id, word := range v.words {
		if policy != "keep" && !utf8.ValidString(word) {
			from, _ := corpus.Encoding([]byte(strings.Join(v.words, "\n")))
			return nil, false, &Error{Where: fmt.Sprintf("%s:%d", spec.File, id+1), What: fmt.Sprintf("the word %q is not UTF-8, which no word of the text is like", word), Remedy: "convert the file, perhaps with " + corpus.ConvertCommand(from)}
		}
	}
	for _, word := range append([]string{spec.EOS}, spec.Special...) {
		if _, known := v.Lookup(word); !known && word != "" {
			return nil, false, &Error{Where: spec.File, What: fmt.Sprintf("no line has the word %q, which vocab.eos or vocab.special names", word),
				Remedy: "add it, or change the setting"}
		}
	}
	v.setRoles(spec.Unk, spec.EOS)
	return v, counted, nil
}
