package run

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// A Tagged is a sentence of a file, in CoNLL's form or in a line of JSON, with a tag for each token.
type Tagged struct {
	Line    int      // the number of the first line
	Lines   []string // without their ends: of tokens, comments and the like, and the empty one behind
	Tokens  []string
	Tags    []string // for each token; nil if Err is set
	Unknown []string // the words that the vocabulary lacks, each once
	Err     error    // a [*data.Error] that says why there are no tags

	Columns []int // how many each token's line has; nil for an object of JSON

	at  []int  // the lines of the tokens
	key string // of the tags in the object that the line is; empty: it is none
}

// Text returns the lines with a newline behind each, and the tags in the form of the file.
//
// In CoNLL's form the lines of tokens have the tag as a further column. In front of it is a tab, or a space if that is what
// the line has between its columns. An object of JSON has the list of tags under a further key: that of the tags which the network
// learned, or, where there is something under that, with predicted_ in front of it. Without tags the lines are as they came.
func (t *Tagged) Text() string {
	if t.key != "" && t.Err == nil {
		return t.object()
	}
	var b strings.Builder
	token := 0
	for i, line := range t.Lines {
		b.WriteString(line)
		if token < len(t.Tags) && t.at[token] == i {
			separator := "\t"
			if !strings.Contains(line, "\t") && len(strings.Fields(line)) > 1 {
				separator = " "
			}
			b.WriteString(separator + t.Tags[token])
			token++
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// IsEmpty reports whether the lines have no sentence, but comments or nothing at all. An object of JSON is one, also without tokens.
func (t *Tagged) IsEmpty() bool { return len(t.Tokens) == 0 && t.key == "" && t.Err == nil }

// Tags reports whether the run's network labels each token of a sentence, as [Run.Tag] does.
func (r *Run) Tags() bool {
	_, ok := r.Experiment.Objective.Spec.(objective.WholeSentences)
	return ok
}

// Tag tags the sentences of in, which errors call name, one after the other, as soon as they
// can be read. In is in CoNLL's form, see [corpus.CoNLL], and its tokens stand in the column
// that corpus.columns names, or alone; or, where its first line [corpus.BeginsObject], it has an object of JSON in each line, with
// a list of tokens under the key that the network learned from, or a usual one such as "tokens". The lines of all sentences together are those of in.
// The tags of a sentence are the likeliest together, where the loss scores them so.
//
// A sentence with a bad line has an error in place of tags, and the next ones are tagged all
// the same. A run whose objective labels no tokens is a [SettingError]. An error of answer
// ends it.
func (r *Run) Tag(in io.Reader, name string, answer func(*Tagged) error) error {
	whole, err := can[objective.WholeSentences](r, "does not tag the tokens of sentences")
	if err != nil {
		return err
	}
	q, err := r.questions(Asking{K: 1})
	if err != nil {
		return err
	}
	t := &tagging{q: q, name: name, ask: whole.AsksTokens(q.vocabs), file: corpus.CoNLL{Alone: true}}
	t.keys, t.learned = tokenListsOf(r.Experiment.Corpus)
	if text := r.Experiment.Corpus.Columns.Text; len(text) > 0 {
		t.file.Text = text[0].Number
	}
	err = eachLine(in, name, func(l textLine) error {
		if l.err != nil || l.isEmpty() {
			return l.err
		}
		if err := t.add(l.text(), l.number); err != nil {
			return err
		}
		if len(t.pending) == mostPending || l.last {
			return t.flush(answer)
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.end()
	return t.flush(answer)
}

// A tagging is the sentences that wait to be tagged together.
type tagging struct {
	q       *questions // what reads, and names labels
	name    string
	ask     func(b *data.Batch, l *data.Line, tokens []string)
	file    corpus.CoNLL
	keys    tokenLists
	learned bool    // the network learned from these keys
	begun   bool    // a line that is not empty has been seen
	objects bool    // and lines are objects of JSON
	next    *Tagged // which is not whole yet; nil: none is begun
	pending []*Tagged
}

// add takes a line. The error is about all lines.
func (t *tagging) add(line string, number int) error {
	if !t.begun && strings.TrimSpace(line) != "" {
		t.begun, t.objects = true, corpus.BeginsObject(line)
		if t.objects {
			if err := t.findKeys(line, number); err != nil {
				return err
			}
		}
	}
	if t.objects {
		t.addObject(line, number)
		return nil
	}
	if corpus.BeginsDocument(line) {
		t.end()
	}
	if t.next == nil {
		t.next = &Tagged{Line: number}
	}
	s := t.next
	s.Lines = append(s.Lines, line)
	if strings.TrimSpace(line) == "" {
		t.end()
	}
	return nil
}

// readTokens reads the tokens of a sentence in CoNLL's form once all its lines are there: only what follows tells a comment from a token that begins with #.
func (t *tagging) readTokens(s *Tagged) {
	t.file.Look(slices.Values(s.Lines))
	for i, line := range s.Lines {
		if strings.TrimSpace(line) != "" {
			t.addToken(s, line, i)
		}
	}
}

// addToken takes the token of line i of a sentence, if it has one.
func (t *tagging) addToken(s *Tagged, line string, i int) {
	fields := t.file.Columns(line, len(s.Tokens) == 0)
	if fields == nil {
		return
	}
	token, err := t.file.Token(fields)
	remedy := "each line is a token and its columns, and an empty line ends a sentence; with --lines each is a sentence"
	if corpus.IsProse(line, fields) || len(s.Tokens) == 0 && isSplitProse(line, fields) {
		err = errors.New("looks like a sentence, and is read as a token with its columns")
	}
	if bad := notUTF8(line); bad != nil {
		err, remedy = bad, ""
	}
	if err != nil && s.Err == nil {
		s.Err = &data.Error{Where: fmt.Sprintf("%s:%d", t.name, s.Line+i), What: err.Error(), Remedy: remedy}
	}
	s.Tokens, s.at, s.Columns = append(s.Tokens, token), append(s.at, i), append(s.Columns, len(fields))
}

// isSplitProse reports whether the first line of a sentence is likely all of it, with spaces between its tokens: a mark
// that ends sentences stands last behind words, or nothing behind the first of four fields or more has a capital letter
// or a digit, or joins what a tag joins, as a column of tags has.
func isSplitProse(line string, fields []string) bool {
	const few = 3
	if len(fields) < few || strings.Contains(line, "\t") {
		return false
	}
	tag := func(field string) bool {
		return strings.ContainsFunc(field, func(r rune) bool {
			return unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune("-_:|=*", r)
		})
	}
	last := fields[len(fields)-1]
	if strings.Contains(".?!…", last) {
		return strings.ContainsFunc(fields[0], unicode.IsLetter)
	}
	return len(fields) > few && !slices.ContainsFunc(fields[1:], tag)
}

// end makes the sentence that is read one that waits.
func (t *tagging) end() {
	s := t.next
	if s == nil {
		return
	}
	t.next = nil
	if !t.objects {
		t.readTokens(s)
	}
	t.pending = append(t.pending, s)
	if s.Err != nil {
		return
	}
	tokens := make([]string, len(s.Tokens))
	for i, token := range s.Tokens {
		tokens[i] = token
		if t.q.run.Experiment.Corpus.Normalize {
			tokens[i] = corpus.Normal(token)
		}
	}
	l := t.q.read("")
	t.ask(&t.q.batch, l, tokens)
	s.Unknown = l.Unknown
}

// flush tags what waits.
func (t *tagging) flush(answer func(*Tagged) error) error {
	var best []int32
	if t.q.batch.Len() > 0 {
		p, err := t.q.run.Predict(&t.q.batch)
		if err != nil {
			return err
		}
		best = p.Best
	}
	for _, s := range t.pending {
		if s.Err == nil {
			for _, id := range best[:len(s.Tokens)] {
				s.Tags = append(s.Tags, t.q.names[id])
			}
			best = best[len(s.Tokens):]
		}
		if err := answer(s); err != nil {
			return err
		}
	}
	t.q.batch.Reset()
	t.pending = t.pending[:0]
	return nil
}
