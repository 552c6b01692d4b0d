package corpus

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data/amount"
)

// suspects counts rows that can be read, and look as if corpus.columns named other columns than were meant.
type suspects struct {
	rows  int
	same  int       // with one text on both sides of a pair
	ids   [2]int    // of the texts, and of those that belong to them: single words with figures
	first [2]string // of these

	score  float32 // of the first pair
	scores int     // rows with this one

	absent      int    // texts that stand for none
	firstAbsent string // of these
	head        []byte // of the texts, a line or more each
}

// fewSuspects are as many rows as may look so by chance.
const fewSuspects = 10

// row looks at the next row; whole says that no byte of it was replaced, which would look like one that was lost before.
func (s *suspects) row(r Row, whole bool) {
	if s.rows++; s.rows == 1 {
		s.score = r.Score
	}
	count(&s.scores, r.Score == s.score)
	if r.Tokens != nil {
		if len(s.head) >= headSize {
			return // nothing else is looked at
		}
		r.Text = strings.Join(r.Tokens, " ")
	}
	count(&s.same, len(r.Others) > 0 && r.Others[0] == r.Text)
	texts := append([]string{r.Text}, r.Others[:min(1, len(r.Others))]...)
	for side, text := range texts {
		if left := headSize - len(s.head); left > 0 && whole {
			s.head = append(append(s.head, text[:min(len(text), left)]...), '\n')
		}
		switch text = strings.TrimSpace(text); {
		case isID(text):
			if s.ids[side]++; s.ids[side] == 1 {
				s.first[side] = text
			}
		case len(text) > longestAbsent:
		case slices.Contains(absent, strings.ToLower(text)) || slices.Contains(sheetErrors, text):
			if s.absent++; s.absent == 1 {
				s.firstAbsent = text
			}
		}
	}
}

// longestAbsent is how many bytes such a text has at most.
const longestAbsent = 12

// sheetErrors are what spreadsheets have where a formula has no value.
var sheetErrors = strings.Fields("#REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #ERROR!")

// isID reports whether a text is a single word with a figure in it.
func isID(text string) bool {
	return !strings.ContainsFunc(text, unicode.IsSpace) && strings.ContainsFunc(text, unicode.IsDigit) // most texts have a space soon
}

// suspicions say what is odd about the rows of a text with columns.
func (in *rowInput) suspicions() (told []string) {
	s := in.suspects
	if s.same > 0 && 2*s.same >= s.rows {
		told = append(told, fmt.Sprintf("%s of %s have the same text on both sides, which teach nothing: do corpus.columns name the right ones?", amount.Thousands(s.same), amount.Of(s.rows, "pair")))
	}
	if len(in.Score) > 0 && s.rows >= fewSuspects && s.scores == s.rows {
		told = append(told, fmt.Sprintf("all pairs have the score %v, so that none is nearer than another: is column %v that of the scores?", s.score, in.Score[0]))
	}
	if !RowFormats()[in.Format].ByToken && s.absent >= 3 && 100*s.absent >= s.rows {
		told = append(told, fmt.Sprintf("%s of %s have %s or the like for their text, which programs write where there is none: leave these out", amount.Thousands(s.absent), amount.Of(s.rows, "row"), quote(s.firstAbsent)))
	}
	if format := RowFormats()[in.Format]; format.Table {
		what := ""
		if format.Keys && !format.ByToken || format.Parquet { // of other formats the file shows it
			what = garbled(s.head)
		}
		if what = cmp.Or(what, shapedTexts(s.head)); what != "" {
			told = append(told, what)
		}
	}
	for side, columns := range [][]Column{in.Text, in.Pair} {
		if len(columns) == 1 && !RowFormats()[in.Format].ByToken && s.rows >= fewSuspects && s.ids[side] == s.rows {
			told = append(told, fmt.Sprintf("column %v has a single word with figures in each row, such as %s: are they ids, and not texts? Name the column of the texts in corpus.columns", columns[0], quote(s.first[side])))
		}
	}
	return told
}

// judged are names, in small letters, of columns that say which pairs belong together, or how well.
var judged = strings.Fields("label labels gold_label is_duplicate duplicate quality score similarity similarity_score relatedness relatedness_score " +
	"entailment entailment_judgment entailment_label relevance relevant judgment is_paraphrase paraphrase")

// unjudged tells that a table with these columns has one that says which pairs belong together, and that it is not read.
func (in *rowInput) unjudged(names []string) {
	if len(in.Pair) == 0 || len(in.Score) > 0 {
		return
	}
	isJudged := func(name string) bool {
		return slices.Contains(judged, strings.ToLower(strings.TrimSpace(name))) && !slices.ContainsFunc(in.columns(), func(c Column) bool { return c.Name == strings.TrimSpace(name) })
	}
	if i := slices.IndexFunc(names, isJudged); i >= 0 {
		in.note(fmt.Sprintf("column %s is not read, and may say which pairs belong together: every pair is taken for one that does. Leave the others out, "+
			`or, of numbers, name it as score, for loss.type = "cosine_regression"`, quote(strings.TrimSpace(names[i]))))
	}
}

// A header is a first line that is read as an example and may hold column names.
type header struct {
	numeric []int // the columns that have numbers in all later lines, and a name here
	lines   int   // later ones
}

// begin takes the fields of the first line.
func (h *header) begin(first []string) {
	for i, field := range first {
		if strings.ContainsFunc(field, unicode.IsLetter) && !slices.Contains(absent, strings.ToLower(strings.TrimSpace(field))) && !isNumber(field) {
			h.numeric = append(h.numeric, i)
		}
	}
}

// absent are what programs write in the place of a number that is not there.
var absent = strings.Fields("nan na n/a #n/a <na> null none nil inf -inf infinity -infinity")

// line takes those of a later one.
func (h *header) line(fields []string) {
	if h.lines++; len(h.numeric) > 0 {
		h.numeric = slices.DeleteFunc(h.numeric, func(i int) bool { return i >= len(fields) || !isNumber(fields[i]) })
	}
}

// found reports whether the first line has a name where all later ones have numbers.
func (h *header) found() bool { return len(h.numeric) > 0 && h.lines >= fewSuspects }

func isNumber(field string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
	return err == nil
}

// CountsColumns reports whether the fields of a first line are the numbers of columns from 0, behind an empty one above those of rows or not, as pandas writes
// them where columns have no names.
func CountsColumns(fields []string) bool {
	if len(fields) > 2 && fields[0] == "" {
		fields = fields[1:]
	}
	for i, field := range fields {
		if field != strconv.Itoa(i) {
			return false
		}
	}
	return len(fields) > 1
}
