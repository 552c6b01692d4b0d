package corpus

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// readCoNLL reads sentences of tagged tokens: see [CoNLL]. The token is the first column and
// the tag the last one; in CoNLL-U's ten columns they are the second and the fourth. Columns
// that the options name, by number, are taken in the place of these.
func readCoNLL(in *rowInput) error {
	r := conllReader{rowInput: in, columns: CoNLL{Text: numberOf(in.Text)}, label: numberOf(in.Label)}
	if bytes.HasPrefix(in.head, []byte("#FORMAT=WebAnno")) {
		return &Error{What: "is WebAnno's, with other columns before the tokens", Remedy: `make lines of token and tag of it: awk -F'\t' '/^#/ {next} NF < 5 {print ""; next} {print $3 "\t" $5}'`}
	}
	if remedy := tagsOfCSV(in.head); remedy != "" {
		return &Error{What: "has commas between its columns", Remedy: remedy}
	}
	r.columns.Look(func(yield func(string) bool) {
		for line := range bytes.Lines(in.head) { // the last one may be cut off
			if text, whole := bytes.CutSuffix(line, []byte("\n")); whole && !yield(string(text)) {
				return
			}
		}
	})
	err := in.eachLine(r.line)
	if err == nil {
		err = r.end()
	}
	r.tell()
	return err
}

// A conllReader makes sentences of lines.
type conllReader struct {
	*rowInput
	columns  CoNLL
	label    int  // the number of its column; 0: where it usually is
	sentence Row  // as far as it was read
	broken   bool // it has a bad line

	sentences, longest int // those that ended, and the tokens of the longest
	odd                OddTokens
	tokens, quoted     int    // all, and those that stand in quotes
	language           string // what stands in front of each token with a colon; "" if nothing
	spaced             string // the first tag with white space within
	begin              string // the first of several columns of the last token, besides its tag
	changes            int    // tokens whose first column is another than that of the one before

	words, tags map[string]bool // the different tokens and tags at the beginning
}

// line takes the next line.
func (r *conllReader) line(line string, number int) error {
	if strings.TrimSpace(line) == "" || BeginsDocument(line) {
		return r.end()
	}
	fields := r.columns.Columns(line, len(r.sentence.Tokens) == 0)
	if fields == nil {
		return nil
	}
	if number == 1 && (namesOf(fields, tokenNames, tagNames) || r.isHeader(fields)) {
		r.note("line 1 is taken for column names")
		return nil
	}
	token, err := r.columns.Token(fields)
	last := r.label
	switch {
	case isBrat().MatchString(line):
		r.broken = true
		return r.bad(number, "is an annotation of brat, which stands apart from its text; anntoconll.py, among brat's tools, makes lines of tokens and tags of both")
	case isTaggedSentence(line):
		r.broken = true
		return r.bad(number, `is a sentence with the tags behind its tokens; write a token, a tab and its tag a line: sed 's/^[ \t]*//; s/$/ /' | tr ' ' '\n' | sed 's/[/_|]\([^/_|]*\)$/\t\1/'`)
	case IsProse(line, fields):
		r.broken = true
		return r.bad(number, "looks like a sentence; a line is a token, a tab and its tag, and an empty line ends a sentence")
	case len(fields) > mostColumns:
		r.broken = true
		return r.bad(number, "has %d columns; a line is a token, a tab and its tag, and an empty line ends a sentence", len(fields))
	case len(fields) < 2:
		r.broken = true
		return r.bad(number, "has a token and no tag; a line is a token, a tab and its tag, and an empty line ends a sentence")
	case last == 0 && len(fields) == conllU:
		last = 4
	case last == 0:
		last = len(fields)
	}
	if err == nil {
		err = r.columns.has(fields, last)
	}
	if err != nil {
		r.broken = true
		return r.bad(number, "%v", err)
	}
	r.look(token, fields[last-1])
	r.odd.Add(token, len(fields))
	if r.spaced == "" && strings.ContainsAny(fields[last-1], " \t") {
		r.spaced = fields[last-1]
	}
	if len(fields) > 2 {
		count(&r.changes, fields[0] != r.begin)
		r.begin = fields[0]
	}
	s := &r.sentence
	if len(s.Tokens) == 0 {
		s.Line = number
	}
	s.Tokens, s.Labels, s.Lines = append(s.Tokens, token), append(s.Labels, fields[last-1]), append(s.Lines, number)
	return nil
}

// isHeader reports whether the first line has the names of columns: of the two that are given by number, or of the usual ones.
func (r *conllReader) isHeader(fields []string) bool {
	text, label := max(1, r.columns.Text), r.label
	if label == 0 {
		label = len(fields)
	}
	named := func(n int, names []string) bool {
		return n <= len(fields) && slices.Contains(names, strings.ToLower(strings.TrimSpace(fields[n-1])))
	}
	return text != label && named(text, append([]string{"sentence", "sentence #", "sentence_id", "sentence_number", "sent_id", "sent", "doc_id", "id", "#"}, tokenNames...)) && named(label, tagNames)
}

// isBrat finds an annotation as brat has it: a name, a label and two places, and the text between these.
var isBrat = pattern(`^T\d+\t\S+ \d+ [\d; ]+\t`)

// end ends the sentence, and emits it unless it has a bad line.
func (r *conllReader) end() error {
	done, broken := r.sentence, r.broken
	r.sentence, r.broken = Row{}, false
	if broken || len(done.Tokens) == 0 {
		return nil
	}
	r.sentences, r.longest = r.sentences+1, max(r.longest, len(done.Tokens))
	return r.emit(done)
}

// look looks for what should not be in tokens, the last of which has this tag.
func (r *conllReader) look(token, tag string) {
	const most = 10_000 // lines at the beginning
	if r.tokens == 0 {
		r.words, r.tags = make(map[string]bool), make(map[string]bool)
	}
	if r.tokens < most {
		r.words[token], r.tags[tag] = true, true
	}
	count(&r.quoted, len(token) > 2 && token[0] == '"' && token[len(token)-1] == '"')
	r.tokens++
	if before, _, _ := strings.Cut(token, ":"); r.tokens == 1 && isLanguage().MatchString(token) {
		r.language = before + ":"
	} else if !strings.HasPrefix(token, r.language) {
		r.language = ""
	}
}

// tell notes what is odd about the sentences and tokens of the text.
func (r *conllReader) tell() {
	if tags := r.odd.Tags(); tags != "" {
		r.note(tags + ": say in corpus.columns which column is which, by number")
	}
	if many := 50; r.tokens >= many && len(r.tags) > 2*len(r.words) && len(r.words) > 1 && r.odd.marks == 0 {
		r.note(fmt.Sprintf("it has %s and %s, which may have changed places: say in corpus.columns which column is which, by number",
			amount.Of(len(r.words), "different token"), amount.Of(len(r.tags), "different tag")))
	}
	if r.tokens >= fewTokens && r.quoted == r.tokens {
		r.note(`each token stands in quotes, which are part of it: take them off with tr -d '"'`)
	}
	numbered := r.changes > 1 && 3*r.changes < r.tokens // the first column numbers the sentences
	if alone := r.odd.Alone(2); alone != "" && !(r.sentences == 1 && numbered) {
		r.note(alone + ": say in corpus.columns which column has them and which the tags, by number")
	}
	if r.tokens >= fewTokens && r.language != "" {
		r.note(fmt.Sprintf("each token has %s in front of it, as in WikiANN: take it off with sed 's/^[a-z-]*://'", r.language))
	}
	if r.spaced != "" {
		r.note(fmt.Sprintf("it has tags with white space within, such as %s: if its columns have tabs in some places and spaces in others, make tabs of all: tr -s ' ' '\\t'", quote(r.spaced)))
	}
	switch {
	case r.longest < manyTokens && (r.sentences > 1 || r.longest < someTokens):
	case r.sentences == 1 && numbered:
		r.note("it has no empty lines, and column 1 numbers the sentences: put empty lines between them, awk -F'\\t' 'NR > 1 && $1 != last {print \"\"} {last = $1; print}', and say in corpus.columns which columns have token and tag, by number")
	case r.sentences == 1:
		r.note(fmt.Sprintf("it has no empty lines, so that its %d tokens are one sentence: put an empty line behind each", r.longest))
	default:
		r.note(fmt.Sprintf("a sentence has %d tokens: put an empty line behind each sentence", r.longest))
	}
}

// isTaggedSentence reports whether a line is a sentence with a tag behind each of its tokens.
func isTaggedSentence(line string) bool {
	words := strings.Fields(line)
	return len(words) > 2 && !slices.ContainsFunc(words, func(word string) bool { return !isTagged().MatchString(word) })
}

// tagsOfCSV says how tokens and tags are made of a table with commas that begins with head: of one that tells where sentences begin in its first column, as
// one of Kaggle's does, and of others; "" for what is no such table.
func tagsOfCSV(head []byte) string {
	lines, commas, others := 0, 0, 0
	for line := range recordsOf(head) {
		lines++
		count(&commas, bytes.IndexByte(line, ',') >= 0)
		count(&others, bytes.IndexByte(line, '\t') >= 0)
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	switch {
	case others > 0 || lines < 2 || 10*commas < 9*lines || isTaggedSentence(string(first)):
		return ""
	case bytes.HasPrefix(first, []byte("Sentence")):
		return `make lines of token, tab and tag of them: python3 -c 'import csv, sys; r = csv.reader(sys.stdin); next(r); [print(("\n" if x[0] else "") + x[1] + "\t" + x[-1]) for x in r]'`
	case bytes.Count(head, []byte(`,"['`)) > 1 || bytes.Count(head, []byte(`,"[""`)) > 1:
		return `make lines of token, tab and tag of its lists: python3 -c 'import ast, csv, sys; r = csv.reader(sys.stdin); next(r); [print("\n".join("\t".join(t) for t in zip(*(map(str, ast.literal_eval(c)) for c in x[-2:]))) + "\n") for x in r]'`
	case isTagList().Match(head):
		return `make lines of token, tab and tag of its sentences: python3 -c 'import csv, sys; r = csv.reader(sys.stdin); next(r); [print("\n".join("\t".join(t) for t in zip(x[-2].split(), x[-1].replace(",", " ").split())) + "\n") for x in r]'`
	case len(bytes.Fields(first)) > 1:
		return ""
	}
	return `make tabs of them: python3 -c 'import csv, sys; [print("\t".join(x) if any(x) else "") for x in csv.reader(sys.stdin)]'`
}

// isTagList finds a sentence, a comma and the tags of all its tokens.
var isTagList = pattern(`(?m)^(?:[^\t\n]*,)?"?[^",\n]+(?: [^",\n]+)+"?,"?(?:(?:[BIES]-\w+|O)[ ,]){2,}(?:[BIES]-\w+|O)"?\r?$`)

// mostColumns is how many columns a line has at most that is a token.
const mostColumns = 100

// The names that the columns often have.
var (
	tokenNames = []string{"token", "tokens", "word", "words", "form"}
	tagNames   = []string{"tag", "tags", "label", "labels", "ner", "pos", "ner_tag", "pos_tag", "lemma"}
)

// manyTokens are more than a sentence has, and someTokens more than a file of one sentence.
const (
	manyTokens = 1000
	someTokens = 200
)

// numberOf returns the number of a column, and 0 where none is given.
func numberOf(columns []Column) int {
	if len(columns) == 0 {
		return 0
	}
	return columns[0].Number
}
