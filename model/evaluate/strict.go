package evaluate

import (
	"encoding/csv"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data"
)

// misread returns an error if the file has the form of its kind but is really
// something else, such as a list of counts: its score would mean nothing. A kind that
// the user has given is trusted.
func (p *parser) misread() error {
	var rows [][]string
	for _, l := range p.lines {
		if p.as.fits(l.text) && l.text[0] != ':' && p.as.kind != KindOdd {
			rows = append(rows, p.as.fields(l.text))
		}
	}
	if p.as.kind == KindOdd && len(p.lines) > 1 && !slices.ContainsFunc(p.lines, func(l line) bool { return p.as.barred(l.text) == nil }) {
		return p.refuse("each line has two words, a bar and two words, as analogies may", "read it as analogies by --kind analogy")
	}
	if len(rows) == 0 {
		return nil
	}
	last := rows[len(rows)-1]
	switch {
	case strings.HasPrefix(p.lines[0].text, "query-id\tcorpus-id"):
		return p.refuse("says which documents answer which queries, as the qrels of BEIR do", "name the folder that has corpus.jsonl and queries.jsonl")
	case (p.as.separator == "" || p.as.separator == "\t") && len(rows) > 1 && column(rows, 0, endsInMark):
		return p.marked("first", last[0])
	case p.as.separator == "" && len(rows) > 1 && p.as.kind != KindCategory && column(rows, 1, endsInMark):
		return p.marked("second", last[1])
	case p.as.separator != "" && p.as.separator != "\t" && column(rows, 0, hasTab):
		return &data.Error{Where: p.path, What: fmt.Sprintf("tabs and %q both separate fields, as in %q", p.as.separator, p.lines[len(p.lines)-1].text),
			Remedy: "have tabs alone, and scores with a point and no other mark"}
	case numbered(rows, 0):
		return p.refuse(numbersLines, removeColumn)
	}
	switch p.as.kind {
	case KindSimilarity:
		if len(rows) > 2 && len(rows[0]) > 3 && isNumber(rows[0][3]) && numbered(rows, 2) {
			return p.refuse("the third column numbers the lines", "remove that column")
		}
	case KindAnalogy:
		return p.misreadAnalogies(rows)
	case KindCategory:
		return p.misreadCategories(rows)
	}
	return nil
}

// misreadAnalogies is misread of rows with the form of analogies.
func (p *parser) misreadAnalogies(rows [][]string) error {
	switch {
	case column(rows, 3, isTag):
		return &data.Error{Where: p.path, What: fmt.Sprintf("the fourth column, %s, is a tag of MSR's questions and not an answer", rows[0][3]),
			Remedy: "add the answers, which MSR has in a file of their own: paste -d ' ' QUESTIONS ANSWERS; then use --kind analogy"}
	case column(rows, 2, isBLESS) && !column(rows, 2, func(s string) bool { return s == "event" }):
		return p.refuse("the third column is a relation, as BLESS has it between a concept with its class and another word",
			"make a set of the concepts and their classes: cut -f 1,2 FILE | sort -u")
	case len(rows) > 2 && (column(rows, 2, isTruth) || column(rows, 3, isTruth)):
		return p.refuse("a column says yes or no of each pair where an analogy has a word", "this is a set of pairs with labels, which is not one that Lexigraph scores; name another")
	}
	var numbers []int // the columns, from 1, that have nothing else
	for i := range 4 {
		if column(rows, i, isNumber) {
			numbers = append(numbers, i+1)
		}
	}
	if len(numbers) == 0 || len(numbers) == 4 {
		return nil
	}
	return p.refuse(fmt.Sprintf("column %d has numbers where an analogy has a word", numbers[0]),
		"a similarity set is two words and then the score: bring the columns into this order and remove the others")
}

// misreadCategories is misread of rows with the form of words and their classes.
func (p *parser) misreadCategories(rows [][]string) error {
	switch {
	case haveTexts(rows, 0) || haveTexts(rows, 1):
		return p.refuse("a column has texts, so that these are texts and their labels, and not words and classes",
			"labels of a run are judged by lexigraph evaluate RUN --test FILE; lexigraph predict RUN FILE --column N writes those that a run has learned")
	case column(rows, 0, isNumber) || column(rows, 1, isFraction):
		return p.refuse("a column has numbers where a word or its class should be", "write two words and their score a line, or a word and its class")
	case falling(rows):
		return p.refuse("the second column has numbers that fall: this is a vocabulary with counts, not words and classes", "name the file of a set")
	case mostlyAlone(rows) && repeats(rows):
		return p.refuse("the second column has a word a line, and the first has words again and again: are these the classes?", "put the words first and their classes behind")
	case mostlyAlone(rows):
		return p.refuse("most words are alone in their class: these are pairs of words, as BATS has them, not words and classes",
			"make analogies of every two pairs by --kind analogy")
	}
	return nil
}

// column reports whether the i-th field of all rows is so. The first of several may have the columns' names.
func column(rows [][]string, i int, is func(string) bool) bool {
	if len(rows) > 2 && !is(rows[0][i]) {
		rows = rows[1:]
	}
	return !slices.ContainsFunc(rows, func(row []string) bool { return !is(row[i]) })
}

// marked is the error for a file of which each such word ends in a mark.
func (p *parser) marked(which, word string) error {
	return p.refuse(fmt.Sprintf("every %s word ends in a mark, such as %q", which, word), "have the same between all columns, such as a tab")
}

func hasTab(field string) bool { return strings.Contains(field, "\t") }

// refuse returns the error for a file that looks like something else.
func (p *parser) refuse(what, remedy string) error {
	return &data.Error{Where: p.path, What: what, Remedy: fmt.Sprintf("%s, or say by --kind %s that it is one", remedy, p.as.kind)}
}

// numbered reports whether a column counts up by one.
func numbered(rows [][]string, column int) bool {
	for i, row := range rows {
		if len(row) <= column {
			return false
		}
		n, err := strconv.Atoi(row[column])
		if err != nil {
			return false
		}
		if first, _ := strconv.Atoi(rows[0][column]); n != first+i {
			return false
		}
	}
	return len(rows) > 1
}

// falling reports whether the second column holds whole numbers, the largest first.
func falling(rows [][]string) bool {
	last, first := math.MaxInt, 0
	for i, row := range rows {
		n, err := strconv.Atoi(row[1])
		if err != nil || n > last {
			return false
		}
		if last = n; i == 0 {
			first = n
		}
	}
	return last < first
}

// haveTexts reports whether more than half of a column has as many words as no name of a thing has.
func haveTexts(rows [][]string, column int) bool {
	const fewest = 4
	texts := 0
	for _, row := range rows {
		if len(strings.Fields(row[column])) >= fewest {
			texts++
		}
	}
	return 2*texts > len(rows)
}

// mostlyAlone reports whether most words share their class with no other.
func mostlyAlone(rows [][]string) bool {
	size := make(map[string]int)
	for _, row := range rows {
		size[row[1]]++
	}
	alone := 0
	for _, n := range size {
		if n == 1 {
			alone++
		}
	}
	return 2*alone > len(rows)
}

// repeats reports whether the first column has on average two rows a word or more.
func repeats(rows [][]string) bool {
	words := make(map[string]bool)
	for _, row := range rows {
		words[row[0]] = true
	}
	return 2*len(words) <= len(rows)
}

// isTag reports whether s is a pair of parts of speech, such as JJ_JJR, and no phrase in capitals, such as NEW_YORK.
var isTag = regexp.MustCompile(`^(?:JJ|NN|VB|RB|PRP|WP)[A-Z]{0,3}[$]?_(?:JJ|NN|VB|RB|PRP|WP)[A-Z]{0,3}[$]?$`).MatchString

// isBLESS reports whether s is the name of a relation in BLESS (Baroni and Lenci, "How we BLESSed distributional semantic evaluation", 2011,
// https://aclanthology.org/W11-2501).
var isBLESS = regexp.MustCompile(`^(?:attri|coord|event|hyper|mero|random-[jnv])$`).MatchString

// isTruth reports whether s says yes or no.
func isTruth(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no":
		return true
	}
	return false
}

// endsInMark reports whether s ends in what may be meant to separate it from the next word.
func endsInMark(s string) bool { return len(s) > 1 && strings.IndexByte(",;:|", s[len(s)-1]) >= 0 }

// isFraction reports whether s is a number with a point or a comma in it.
func isFraction(s string) bool { return isNumber(s) && strings.ContainsAny(s, ".,") }

// isWhole reports whether s consists of digits.
func isWhole(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// partOfSpeech reports whether s is a part of speech, as SimLex-999, SimVerb-3500 and
// others write it before the score.
func partOfSpeech(s string) bool {
	switch strings.ToUpper(s) {
	case "A", "N", "V", "J", "R", "ADJ", "ADV", "NOUN", "VERB", "NN", "VB", "JJ", "RB", "NNS", "VBD", "PROPN":
		return true
	}
	return false
}

// number reads a finite decimal number, which may have a decimal comma, be of a hundred (70%) or of as many as follow (7/10), and have a minus as
// it is printed.
func number(s string) (x float64, comma, ok bool) {
	s = strings.Replace(s, "−", "-", 1)
	of := 1.0
	if share, percent := strings.CutSuffix(s, "%"); percent {
		s, of = share, 100
	} else if part, whole, cut := strings.Cut(s, "/"); cut && isWhole(whole) {
		s = part
		of, _ = strconv.ParseFloat(whole, 64)
	}
	if whole, fraction, cut := strings.Cut(s, ","); cut && strings.Trim(whole, "+-0123456789") == "" && isWhole(fraction) {
		s, comma = whole+"."+fraction, true
	}
	x, err := strconv.ParseFloat(s, 64)
	x /= of
	ok = err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) && strings.ContainsAny(s[:min(2, len(s))], "0123456789.") && !strings.ContainsAny(s, "xX_")
	return x, comma, ok
}

// isNumber reports whether s is a finite number in digits: nan and inf are words.
func isNumber(s string) bool {
	_, _, ok := number(s)
	return ok
}

// isMissing reports whether s is a placeholder for a missing number.
func isMissing(s string) bool {
	switch strings.ToLower(strings.TrimLeft(s, "+-")) {
	case "", "nan", "inf", "infinity", "na", "n/a", "null", "none", "nil", "?", ".":
		return true
	}
	return s[0] >= '0' && s[0] <= '9' || strings.IndexByte("+-.", s[0]) >= 0
}

// namesColumns reports whether the fields are column names of a similarity set, with
// the name of the score in column at.
func namesColumns(fields []string, at int) bool {
	if at >= len(fields) || isMissing(fields[at]) {
		return false
	}
	return strings.HasPrefix(strings.ToLower(fields[0]), "word") || firstAndSecond(fields[0], fields[1]) || namesScore(strings.ToLower(fields[at]))
}

// namesScore reports whether a column's name, in small letters, is one of scores.
func namesScore(score string) bool {
	for _, name := range []string{"score", "sim", "rating", "human", "mean", "gold", "relat", "judg", "value", "average", "avg"} {
		if strings.Contains(score, name) {
			return true
		}
	}
	return false
}

// quoted splits a line with quotes in it, as a spreadsheet writes it.
func quoted(text, separator string) []string {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.TrimLeadingSpace = rune(separator[0]), true, separator != "\t"
	fields, err := r.Read()
	if err != nil {
		return strings.Split(text, separator)
	}
	return fields
}
