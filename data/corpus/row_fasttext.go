package corpus

import "strings"

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
			return in.bad(number, "has no label: no word begins with %s", labelPrefix)
		}
		r.Text = strings.Join(words, " ")
		return in.emit(r)
	})
}
