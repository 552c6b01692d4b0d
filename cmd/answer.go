package cmd

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lexigraph/lexigraph/data/amount"
)

// answers asks about words and has what is found printed. The error is also about the words that are not known, without which there
// is nothing to print.
func answers[T any](words []string, ask func(word string) (T, error), print func(found []T) error) error {
	var found []T
	var unknown error
	for _, word := range words {
		answer, err := ask(word)
		if err == nil {
			found = append(found, answer)
		}
		unknown = errors.Join(unknown, err)
	}
	if len(found) == 0 && unknown != nil {
		return unknown
	}
	return errors.Join(print(found), unknown)
}

// wordPrompt asks for words of a space, which is called name, and has them answered.
func wordPrompt(cmd *cobra.Command, name string, words []string, lookup func(word string) (row int, ok bool), answer func(w io.Writer, words []string) error) prompt {
	return prompt{
		in: cmd.InOrStdin(), out: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(),
		hint: fmt.Sprintf("%s of %s, all of which are compared. Write some of them; tab completes, the arrows go back, Ctrl-D ends.", amount.Of(len(words), "word"), name),
		answer: func(w io.Writer, line string) error {
			if _, ok := lookup(line); ok { // a word with spaces in it
				return answer(w, []string{line})
			}
			return answer(w, strings.Fields(line))
		},
		complete: func(beginning string) []string { return beginningWith(words, beginning) },
	}
}

// wordLabel is how a word that was asked about is printed before the answer.
func wordLabel(word string, unseen bool) string {
	if unseen {
		return visible(word) + " (unseen)"
	}
	return visible(word)
}

// printAnswers prints answers: as the JSON that each is, or as lines.
func printAnswers[T any](w io.Writer, terminal int, found []T, asJSON bool, inJSON func(T) any, line func(T) answerLine) error {
	if asJSON {
		list := []any{}
		for _, f := range found {
			list = append(list, inJSON(f))
		}
		return printJSON(w, list)
	}
	var rows []answerLine
	for _, f := range found {
		rows = append(rows, line(f))
	}
	return printLines(w, terminal, rows)
}

// An answerLine is an answer: its question, and what was found.
type answerLine struct {
	label string
	items []string
}

// printLines prints a line for each answer; on a terminal of that width several where one does not fit. 0: there is no terminal.
func printLines(w io.Writer, terminal int, rows []answerLine) error {
	width := 0
	for _, r := range rows {
		width = max(width, cells(r.label))
	}
	for _, r := range rows {
		b, at := strings.Builder{}, width
		label := r.label
		if terminal > 0 { // and not for programs
			label = leftToRight(label)
		}
		b.WriteString(label + strings.Repeat(" ", width-cells(r.label)))
		for _, item := range r.items {
			size := 2 + cells(item)
			if terminal > 0 && at > width && at+size > terminal {
				b.WriteString("\n" + strings.Repeat(" ", width))
				at = width
			}
			b.WriteString("  " + item)
			at += size
		}
		if _, err := fmt.Fprintln(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}
