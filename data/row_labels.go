package data

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// labelVocabulary returns the labels of the training rows.
func (l *rowLoader) labelVocabulary() (*Vocab, error) {
	if by := l.settings.learned; by != nil {
		return by.Labels, nil
	}
	counts := make([]int64, l.labels.words.Len())
	err := l.rows.each(func(_ int, r *row) error {
		if r.part == train {
			for _, id := range r.labels {
				counts[id]++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	labels := newLabels(l.labels.words.all(), counts)
	if labels.Len() == 0 {
		return nil, nil // nothing has a label
	}
	if labels.Len() == 1 && !l.settings.Rows.Names() { // facts of one relation still say which entities it is between
		return nil, &Error{Where: "corpus.train", What: fmt.Sprintf("every example has the label %q, so there is nothing to learn", labels.Word(0)),
			Remedy: "give examples of at least two labels" + otherLabels(l.settings.Rows.RowOptions)}
	}
	if err := l.ofColumns(labels); err != nil {
		return nil, err
	}
	l.dataset.Report.LabelNote = labelNote(labels, l.settings.Rows.Format)
	if note := nearEntities(labels.Words()); l.format.ByToken && note != "" {
		l.dataset.Report.LabelNote = note
	}
	return labels, nil
}

// ofColumns is an error for labels that are 0 and 1 in several columns, one for each class: nothing says in which of them they stand.
func (l *rowLoader) ofColumns(labels *Vocab) error {
	columns := l.settings.Rows.Label
	isSwitch := func(label string) bool {
		return slices.Contains([]string{"0", "1", "0.0", "1.0", "true", "false"}, strings.ToLower(label))
	}
	if len(columns) < 2 || slices.ContainsFunc(labels.Words(), func(label string) bool { return !isSwitch(label) }) {
		return nil
	}
	remedy := "write one column of labels, with the names of those that are 1"
	if l.settings.Rows.Format == "csv" && columns[0].Name != "" {
		var names []string
		for _, c := range columns {
			names = append(names, c.String())
		}
		remedy = fmt.Sprintf(`make JSON of them, which corpus.format = "jsonl" reads: python3 -c 'import csv, json, sys; [print(json.dumps({"text": r[%v], "label": [c for c in (%s) if r[c] in ("1", "1.0", "true", "True")] or ["none"]})) for r in csv.DictReader(sys.stdin)]'`,
			l.settings.Rows.Text[0], strings.Join(names, ", "))
	}
	return &Error{Where: "corpus.columns", What: fmt.Sprintf("the %d columns of labels hold nothing but %s, and a label does not say which column it is from", len(columns), strings.Join(labels.Words(), " and ")), Remedy: remedy}
}

// otherLabels says where else labels may be.
func otherLabels(o corpus.RowOptions) string {
	switch {
	case corpus.RowFormats()[o.Format].Folders:
		return ": name the folder that has a folder for each of them"
	case corpus.RowFormats()[o.Format].HasColumns():
		return ", or name another column in corpus.columns"
	}
	return ""
}

// missing are what programs write in a table in the place of a value that is not there, in small letters.
var missing = []string{"nan", "null", "<na>", "#n/a", "n/a", "-", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#error!"}

// seenOf returns what is seen of a label.
func seenOf(label string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, label)
	return strings.Join(strings.Fields(seen), " ")
}

// numberOf returns the number that a label stands for, the same text for all ways to write it; "" if it is none. Ids of more digits
// than a float64 tells apart are different numbers.
func numberOf(label string) string {
	const digits = 64
	x, err := strconv.ParseFloat(label, 64)
	switch {
	case err != nil || x != x || len(label) > digits:
		return ""
	case x == 0:
		return "0"
	}
	exact, _, err := big.ParseFloat(label, 10, 4*digits, big.ToNearestEven)
	if err != nil { // hexadecimal, or infinite
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return exact.Text('p', 0)
}

// labelNote says what is odd about labels in a format and how often they are there: nearly each is there once, or some differ in capitals or in the form of
// a number alone, stand for none, or hold more than a label; "" if nothing is.
func labelNote(labels *Vocab, format string) string {
	s := labelSurvey{Vocab: labels, name: format, format: corpus.RowFormats()[format],
		plain: make(map[string]string), seen: make(map[string]string), numbers: make(map[string]string)}
	for id, label := range labels.Words() {
		if twins := s.twins(label); twins != "" {
			return twins
		}
		s.examples += labels.Count(int32(id))
		s.look(label)
	}
	return s.note()
}

// A labelSurvey is what is found while labels are looked at, one after the other.
type labelSurvey struct {
	*Vocab
	name   string
	format corpus.RowFormat

	plain    map[string]string // by a label in small letters, the label
	seen     map[string]string // and by what is seen of it
	numbers  map[string]string // and by the number that it is
	examples int64             // that have labels, each as often as it has one
	lists    int               // labels in brackets
	comma    string            // in fastText's form: a label that goes on behind a comma
	ends     int               // in fastText's form: labels that end in a mark
	marked   string            // the first of these
}

// twins says that a label differs from one before it in next to nothing; "" if it does not.
func (s *labelSurvey) twins(label string) string {
	const two = "the labels %q and %q, and perhaps more, "
	key := strings.ToLower(label)
	if other, twice := s.plain[key]; twice {
		return fmt.Sprintf(two+"differ in capitals alone", other, label)
	}
	s.plain[key] = label
	if other, twice := s.seen[seenOf(key)]; twice {
		return fmt.Sprintf(two+"look the same", other, label)
	}
	s.seen[seenOf(key)] = label
	if bare := strings.TrimRight(key, ".,;:!"); bare != key && s.plain[bare] != "" || s.plain[key+"."] != "" {
		return fmt.Sprintf(two+"differ in a mark at the end alone", cmp.Or(s.plain[bare], label), cmp.Or(s.plain[key+"."], label))
	}
	if x := numberOf(label); x != "" {
		if other, twice := s.numbers[x]; twice {
			return fmt.Sprintf(two+"are the same number", other, label)
		}
		s.numbers[x] = label
	}
	return ""
}

// look counts what a label may hold beside a label.
func (s *labelSurvey) look(label string) {
	if strings.HasPrefix(label, "[") && strings.HasSuffix(label, "]") {
		s.lists++
	}
	if s.name != "fasttext" {
		return
	}
	if at := strings.IndexByte(label, ','); at > 0 && at < len(label)-1 {
		s.comma = label
	}
	if len(label) > 1 && strings.ContainsAny(label[len(label)-1:], ",:;") {
		s.ends, s.marked = s.ends+1, cmp.Or(s.marked, label)
	}
}

// note says what is odd about all labels together; "" if nothing is.
func (s *labelSurvey) note() string {
	const many = 10
	absent, alone := s.absent(), aloneOf(s.Vocab)
	switch {
	case s.lists == s.Len():
		return fmt.Sprintf("the labels are lists, such as %q, each of which is taken for one label; write a column for each label, or lists in lines of JSON", s.Word(0))
	case s.name != "fasttext" && !s.format.ByToken && several(s.Vocab) != "": // tags may be several features
		return fmt.Sprintf("the labels seem to be several each, such as %q, which is taken for one: write a column for each label, or lists in lines of JSON", several(s.Vocab))
	case s.comma != "":
		return fmt.Sprintf("the label %q, and perhaps more, goes on behind a comma: a label ends at a space", s.comma)
	case s.ends > 0 && 2*s.ends >= s.Len():
		return fmt.Sprintf("labels end in a mark, such as %q, which is read as part of them: sed -E 's/(__label__[^ ]+)[,:;]( |$)/\\1\\2/g' takes it off", s.marked)
	case absent >= 0:
		return fmt.Sprintf("%s the label %q, which programs write where there is none: leave these out if they have none", amount.Subject(s.Count(absent), "example", "has", "have"), s.Word(absent))
	case alone >= 0 && !s.format.ByToken && !s.format.Names:
		return fmt.Sprintf("one example alone has the label %q, and each other label has ten or more: is it one?", s.Word(alone))
	case s.Len() >= many && 2*int64(s.Len()) > s.examples:
		return fmt.Sprintf("there are %s for %s: is this the column of the labels?", amount.Of(s.Len(), "label"), amount.Of(s.examples, "example"))
	}
	return ""
}

// absent returns the label that is [missing] for a program; -1 where there is none. A tag may be "-".
func (s *labelSurvey) absent() int32 {
	for _, m := range missing {
		if label := s.plain[m]; label != "" && (m != "-" || !s.format.ByToken) {
			id, _ := s.Lookup(label)
			return id
		}
	}
	return -1
}

// several returns a label that seems to hold several with semicolons, bars or commas between, which most labels do whose parts come again in others; "" if that
// is not so.
func several(labels *Vocab) string {
	for _, mark := range []string{";", "|", ","} {
		found, n, again := "", 0, 0
		in := make(map[string]int) // how many labels have a part
		for _, label := range labels.Words() {
			parts := strings.Split(label, mark)
			if len(parts) > 1 && !slices.Contains(parts, "") {
				n, found = n+1, cmp.Or(found, label)
			}
			for _, part := range parts {
				in[strings.TrimSpace(part)]++
			}
		}
		for _, labels := range in {
			if labels > 1 {
				again++
			}
		}
		if usual := mark != "," || 2*again >= len(in); n > 1 && 2*n >= labels.Len() && again > 0 && usual { // as "Paris, France" and "Lyon, France" are not
			return found
		}
	}
	return ""
}

// aloneOf returns the label that one example has, where each other has many; -1 where that is not so.
func aloneOf(labels *Vocab) int32 {
	const many = 10
	last := int32(labels.Len() - 1) // the rarest
	if last < 1 || labels.Count(last) > 1 || labels.Count(last-1) < many {
		return -1
	}
	return last
}
