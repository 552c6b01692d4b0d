package data

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// labelVocabulary returns the labels of the training rows.
func (l *rowLoader) labelVocabulary() (*Vocab, error) {
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
var missing = []string{"nan", "null", "<na>", "#n/a", "n/a", "-"}

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

// labelNote says what is odd about labels in a format and how often they are there: nearly each is there once, or some differ in capitals or in the form of
// a number alone, stand for none, or hold more than a label; "" if nothing is.
func labelNote(labels *Vocab, format string) string {
	const many = 10
	n, commas, lists, ends, marked := int64(0), "", 0, 0, "" // ends are those that end in a mark, such as marked
	plain, seen, numbers := make(map[string]string), make(map[string]string), make(map[float64]string)
	for id, label := range labels.Words() {
		n += labels.Count(int32(id))
		key := strings.ToLower(label)
		if other, twice := plain[key]; twice {
			return fmt.Sprintf("the labels %q and %q, and perhaps more, differ in capitals alone", other, label)
		}
		plain[key] = label
		if other, twice := seen[seenOf(key)]; twice {
			return fmt.Sprintf("the labels %q and %q, and perhaps more, look the same", other, label)
		}
		seen[seenOf(key)] = label
		if bare := strings.TrimRight(key, ".,;:!"); bare != key && plain[bare] != "" || plain[key+"."] != "" {
			return fmt.Sprintf("the labels %q and %q, and perhaps more, differ in a mark at the end alone", cmp.Or(plain[bare], label), cmp.Or(plain[key+"."], label))
		}
		if x, err := strconv.ParseFloat(label, 64); err == nil && x == x {
			if other, twice := numbers[x]; twice {
				return fmt.Sprintf("the labels %q and %q, and perhaps more, are the same number", other, label)
			}
			numbers[x] = label
		}
		if at := strings.IndexByte(label, ','); format == "fasttext" && at > 0 && at < len(label)-1 {
			commas = label
		}
		if format == "fasttext" && len(label) > 1 && strings.ContainsAny(label[len(label)-1:], ",:;") {
			ends, marked = ends+1, cmp.Or(marked, label)
		}
		if strings.HasPrefix(label, "[") && strings.HasSuffix(label, "]") {
			lists++
		}
	}
	absent := slices.IndexFunc(missing, func(m string) bool { return plain[m] != "" && (m != "-" || !corpus.RowFormats()[format].ByToken) }) // a tag may be "-"
	switch {
	case lists == labels.Len():
		return fmt.Sprintf("the labels are lists, such as %q, each of which is taken for one label; write a column for each label, or lists in lines of JSON", labels.Word(0))
	case format != "fasttext" && !corpus.RowFormats()[format].ByToken && several(labels) != "": // tags may be several features
		return fmt.Sprintf("the labels seem to be several each, such as %q, which is taken for one: write a column for each label, or lists in lines of JSON", several(labels))
	case commas != "":
		return fmt.Sprintf("the label %q, and perhaps more, goes on behind a comma: a label ends at a space", commas)
	case ends > 0 && 2*ends >= labels.Len():
		return fmt.Sprintf("labels end in a mark, such as %q, which is read as part of them: sed -E 's/(__label__[^ ]+)[,:;]( |$)/\\1\\2/g' takes it off", marked)
	case absent >= 0:
		id, _ := labels.Lookup(plain[missing[absent]])
		return fmt.Sprintf("%s the label %q, which programs write where there is none: leave these out if they have none", amount.Subject(labels.Count(id), "example", "has", "have"), labels.Word(id))
	case aloneOf(labels) >= 0 && !corpus.RowFormats()[format].ByToken && !corpus.RowFormats()[format].Names:
		return fmt.Sprintf("one example alone has the label %q, and each other label has ten or more: is it one?", labels.Word(aloneOf(labels)))
	case len(plain) >= many && 2*int64(len(plain)) > n:
		return fmt.Sprintf("there are %d labels for %d examples: is this the column of the labels?", len(plain), n)
	}
	return ""
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
