package data

import (
	"bytes"
	"regexp"
	"slices"
	"sync"
)

// vocabForms are forms of lists of words that [ReadVocab] does not read, by what all their lines are like but perhaps the first, and how they become one that it
// does.
var vocabForms = sync.OnceValue(func() []vocabForm {
	form := func(first, line, remedy string) vocabForm {
		return vocabForm{regexp.MustCompile(first), regexp.MustCompile(line), remedy}
	}
	const any, counted = ``, `^\S+[ \t]+\d+$`
	return []vocabForm{
		form(any, `^\s*\d+[ \t]+\S+$`, `the counts stand first; turn them round: awk '{print $2 "\t" $1}'`),
		form(any, `^\d+\t\S+(?:\t\d+)?$`, "a number stands before each word; take it off: cut -f 2-"),
		form(`^\S+[ \t]+[^\d\s]\S*$`, counted, "line 1 has the names of columns, or is a remark; take it off: tail -n +2"),
		form(`^#`, counted, "line 1 is a remark; take it off: tail -n +2"),
		form(any, `^\S+[ \t]+\d+\.0*$`, `counts are whole numbers; take the fraction off: sed -E 's/\.0*$//'`),
		form(any, `^\S+[ \t]+\d{1,3}(?:,\d{3})*$`, `counts have no commas; take them off: sed -E ':a; s/([0-9]),([0-9]{3}(,|$))/\1\2/; ta'`),
		form(any, `^\S+[ \t]+-?\d{1,18}(?:\.\d+)?$`, `the numbers are scores, and no counts; take them off: sed 's/[\t ][^\t ]*$//'`),
		form(any, `^\S+\t\d+\t\S+$`, "the first two columns are the words and their counts: cut -f 1,2"),
		form(any, `^\S+(?:[ \t]-?\d*\.?\d+(?:e-?\d+)?){2,}\s*$`, "it has vectors of words; of these the first column are the words: tail -n +2 (where line 1 has two numbers) | awk '{print $1}'"),
		form(any, `^\S+[ \t]+\d+[ \t]+$`, `white space stands behind the counts; take it off: sed 's/[ \t]*$//'`),
		form(`^\S+[ \t]*$`, `^\S+[ \t]+$`, `white space stands behind the words; take it off: sed 's/[ \t]*$//'`),
		form(`^[ \t]*\S+$`, `^[ \t]+\S+$`, `white space stands before the words; take it off: sed 's/^[ \t]*//'`),
	}
})

// A vocabForm is a form of a list of words.
type vocabForm struct {
	first, line *regexp.Regexp
	remedy      string
}

// vocabRemedy says what to do with a list of words that begins with head and cannot be read as it is; "" where that is not known.
func vocabRemedy(head []byte) string {
	head = bytes.TrimPrefix(head, []byte(bom))
	if n := bytes.Count(head, []byte("\r")); n > 1 && !bytes.Contains(head, []byte("\n")) {
		return `its lines end in carriage returns; make line ends of them: tr '\r' '\n'`
	}
	whole := bytes.LastIndexByte(head, '\n') + 1 // the last line may go on
	if whole == 0 {
		whole = len(head)
	}
	var lines [][]byte
	for line := range bytes.Lines(head[:whole]) {
		lines = append(lines, bytes.TrimRight(line, "\r\n"))
	}
	switch {
	case len(lines) == 1 && len(bytes.Fields(lines[0])) > 3:
		return `a word stands on each line: tr -s ' ' '\n'`
	case len(lines) < 2:
		return ""
	}
	for _, f := range vocabForms() {
		if f.matches(lines) {
			return f.remedy
		}
	}
	if slices.ContainsFunc(lines, func(line []byte) bool { return len(line) == 0 }) {
		return "leave such lines out: grep ."
	}
	return ""
}

func (f vocabForm) matches(lines [][]byte) bool {
	for _, line := range lines[1:] {
		if !f.line.Match(line) {
			return false
		}
	}
	return f.first.Match(lines[0]) && (f.first.String() != "" || f.line.Match(lines[0]) || len(bytes.Fields(lines[0])) == 2)
}
