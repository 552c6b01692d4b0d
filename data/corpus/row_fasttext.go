package corpus

import (
	"fmt"
	"strings"
)

// labelPrefix marks the labels in a line, as in fastText.
const labelPrefix = "__label__"

// readFastText reads fastText's form: a line is an example, and words that begin with
// __label__ are its labels, wherever they stand.
func readFastText(in *rowInput) error {
	return in.eachLine(func(line string, number int) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		r := Row{Line: number}
		var words []string
		for _, word := range strings.Fields(line) {
			if label, ok := strings.CutPrefix(word, labelPrefix); ok && label != "" {
				if strings.Contains(label, labelPrefix) {
					return in.bad(number, "has no space before the second label of %s", quote(word))
				}
				r.Labels = append(r.Labels, label)
			} else {
				words = append(words, word)
			}
		}
		if len(r.Labels) == 0 {
			return in.bad(number, "has no label: no word begins with %s%s", labelPrefix, in.otherLabel(line))
		}
		r.Text = strings.Join(words, " ")
		return in.emit(r)
	})
}

// otherLabel says how the labels of a file are read whose first line has none of fastText; "" for another line.
func (in *rowInput) otherLabel(line string) string {
	if in.rows > 0 {
		return ""
	}
	first, _, _ := strings.Cut(line, " ")
	switch begin := strings.LastIndex(first, "__"); {
	case strings.Contains(line, "\t"):
		return `; of columns with tabs between, corpus.format = "tsv" reads text and label`
	case strings.HasPrefix(first, "__") && begin > 1:
		return fmt.Sprintf(`; if %s does so instead: sed -E 's/(^| )%[1]s/\1%s/g'`, first[:begin+2], labelPrefix)
	}
	return fmt.Sprintf("; where the first word of each line is its label: sed 's/^/%s/'", labelPrefix)
}
