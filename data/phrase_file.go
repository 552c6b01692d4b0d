package data

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// Write writes p as a file that [ReadPhrases] reads: a line for each pair, with its round,
// from 1 on, its first word, its second, its count and its score, separated by tabs.
func (p *Phrases) Write(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	for i, round := range p.Rounds() {
		for _, f := range round {
			fmt.Fprintf(b, "%d\t%s\t%s\t%d\t%s\n", i+1, f.First, f.Second, f.Count, strconv.FormatFloat(f.Score, 'g', -1, 64))
		}
	}
	return b.Flush()
}

// text returns what Write writes.
func (p *Phrases) text() string {
	var b strings.Builder
	p.Write(&b) // cannot fail
	return b.String()
}

// Hash returns the SHA-256 of what [Phrases.Write] writes, in hexadecimal; of nil, "".
func (p *Phrases) Hash() string {
	if p == nil {
		return ""
	}
	h := sha256.New()
	p.Write(h) // a hash accepts everything
	return hex.EncodeToString(h.Sum(nil))
}

// ReadPhrases reads what [Phrases.Write] has written from r, a file called name in errors.
// An empty file has no phrases. A line in another form is an error of type [*Error].
func ReadPhrases(r io.Reader, name string) (*Phrases, error) {
	p := &Phrases{}
	var round []Phrase
	seen := map[[2]string]bool{}
	in := bufio.NewReaderSize(r, maxVocabLine)
	for line := 1; ; line++ {
		complain := func(format string, args ...any) error {
			return &Error{Where: fmt.Sprintf("%s:%d", name, line), What: fmt.Sprintf(format, args...),
				Remedy: `want "round<TAB>word<TAB>word<TAB>count<TAB>score", as training wrote it`}
		}
		text, err := in.ReadSlice('\n')
		switch {
		case err == bufio.ErrBufferFull:
			return nil, complain("the line is longer than 64 KiB")
		case err != nil && err != io.EOF:
			return nil, &Error{Where: name, What: "cannot be read", Err: err}
		case len(text) == 0:
			if len(round) > 0 {
				p.newRound(round)
			}
			return p, nil
		}
		number, f, problem := parsePhrase(string(bytes.TrimSuffix(text, []byte("\n"))))
		if problem != "" {
			return nil, complain("%s", problem)
		}
		switch current := len(p.rounds) + 1; {
		case number == current+1 && len(round) > 0:
			p.newRound(round)
			round = nil
			clear(seen)
		case number != current:
			return nil, complain("the round is %d after round %d", number, current)
		}
		pair := [2]string{f.First, f.Second}
		if seen[pair] {
			return nil, complain("the words %q and %q stand on an earlier line of the round already", f.First, f.Second)
		}
		seen[pair] = true
		round = append(round, f)
	}
}

// parsePhrase parses a line and says what is wrong with it, or "".
func parsePhrase(text string) (round int, f Phrase, problem string) {
	fields := strings.Split(text, "\t")
	if len(fields) != 5 {
		return 0, f, "the line has " + amount.Of(len(fields), "field")
	}
	n, err := strconv.ParseUint(fields[0], 10, 31)
	if err != nil {
		return 0, f, fmt.Sprintf("%q is not a round", fields[0])
	}
	f.First, f.Second = fields[1], fields[2]
	for _, word := range fields[1:3] {
		if problem := wordProblem(word); problem != "" {
			return 0, f, fmt.Sprintf("the word %q %s", word, problem)
		}
	}
	if f.Count, err = strconv.ParseInt(fields[3], 10, 64); err != nil || f.Count < 1 {
		return 0, f, fmt.Sprintf("%q is not a count", fields[3])
	}
	if f.Score, err = strconv.ParseFloat(fields[4], 64); err != nil || math.IsNaN(f.Score) || math.IsInf(f.Score, 0) {
		return 0, f, fmt.Sprintf("%q is not a score", fields[4])
	}
	return int(n), f, ""
}
