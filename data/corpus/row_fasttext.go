package corpus

import (
	"bytes"
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

// What other programs write a label and a text as.
var (
	isTree      = pattern(`^\([0-4] \(`)
	isVW        = pattern(`^[+-]?[\d.]+ [^|]*\|\S* `)
	isSVM       = pattern(`^[+-]?[\d.,]+(?: \d+:[\d.eE+-]+)+ *$`)
	isOtherMark = pattern(`^(_+[Ll][Aa][Bb][Ee][Ll]_+|label[_:=]+)\S`)
)

// otherLabel says how the labels of a file are read whose first line has none of fastText; "" for another line.
func (in *rowInput) otherLabel(line string) string {
	if in.rows > 0 {
		return ""
	}
	first, _, _ := strings.Cut(line, " ")
	_, later, _ := bytes.Cut(in.head, []byte("\n"))
	switch begin := strings.LastIndex(first, "__"); {
	case strings.Contains(line, labelPrefix+" "):
		return fmt.Sprintf("; take the space behind that off: sed 's/%s */%[1]s/g'", labelPrefix)
	case bytes.HasPrefix(later, []byte(labelPrefix)):
		return "; line 1 alone has none: tail -n +2 takes it off"
	case strings.HasPrefix(line, `"`+labelPrefix):
		return `; take the quotes around each line off: sed 's/^"//; s/"$//'`
	case strings.Contains(line, "\t"):
		return `; of columns with tabs between, corpus.format = "tsv" reads text and label`
	case isTree().MatchString(line):
		return fmt.Sprintf(`; of a tree of the Stanford Sentiment Treebank sed -E 's/^\(([0-4])/%s\1/; s/\([0-4] //g; s/\)+( |$)/\1/g' leaves the label and the words`, labelPrefix)
	case isVW().MatchString(line):
		return fmt.Sprintf(`; of Vowpal Wabbit sed -E 's/^(\S+) [^|]*\|\S* */%s\1 /; s/ \|\S*//g' makes it`, labelPrefix)
	case isSVM().MatchString(line):
		return "; it has numbers for features, as of LIBSVM, and no text: give the text that they were made of"
	case isOtherMark().MatchString(first):
		return fmt.Sprintf(`; if %s does so instead: sed -E 's/(^| )%[1]s/\1%s/g'`, isOtherMark().FindStringSubmatch(first)[1], labelPrefix)
	case strings.HasPrefix(first, "__") && begin > 1:
		return fmt.Sprintf(`; if %s does so instead: sed -E 's/(^| )%[1]s/\1%s/g'`, first[:begin+2], labelPrefix)
	}
	return fmt.Sprintf("; where the first word of each line is its label: sed 's/^/%s/'", labelPrefix)
}
