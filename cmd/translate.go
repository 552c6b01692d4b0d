package cmd

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/spf13/cobra"
)

func translateCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "translate A B [WORD…]",
		Short: "Print the words of B that mean what a word of A does",
		Long: "Translate aligns two spaces as align does, and prints, for each word of A, the words of B\n" +
			"with the largest CSLS to it: twice the cosine, less the mean cosine of either word with\n" +
			"its nearest words on the other side. Words are looked up as nearest does.\n\n" +
			"Without words it asks for them, a line at a time, as nearest does. If some words are\n" +
			"unknown, the others are still answered, and the exit code is 2.",
		Example:           "  lexigraph translate runs/english-1 runs/german-1 house window --dict en-de.txt",
		Args:              arguments(cobra.MinimumNArgs(2)),
		ValidArgsFunction: completeWordsAfter(parts, 2, -1),
	}
	o := alignFlags(cmd)
	k := cmd.Flags().IntP("number", "k", 5, "print the `N` best words")
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *k < 1 {
			return usage("-k %d: must be at least 1", *k)
		}
		x, err := openAlignment(cmd, parts, args, *o)
		if err != nil {
			return err
		}
		answer := func(w io.Writer, words []string) error {
			words, err := x.A.Join(words)
			if err != nil {
				return err
			}
			var found []run.Translation
			var unknown error
			for _, word := range words {
				t, err := x.Translate(word, *k)
				if err == nil {
					found = append(found, t)
				}
				unknown = errors.Join(unknown, err)
			}
			if len(found) == 0 && unknown != nil {
				return unknown
			}
			return errors.Join(printTranslations(w, columns(cmd.OutOrStdout()), found, *asJSON), unknown)
		}
		if len(args) > 2 {
			return answer(cmd.OutOrStdout(), args[2:])
		}
		return prompt{
			in: cmd.InOrStdin(), out: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(),
			hint: fmt.Sprintf("%s words of %s. Write some of them; tab completes, the arrows go back, Ctrl-D ends.", thousands(int64(x.A.Table.Len())), args[0]),
			answer: func(w io.Writer, line string) error {
				if _, ok := x.A.Table.Lookup(line); ok { // a word with spaces in it
					return answer(w, []string{line})
				}
				return answer(w, strings.Fields(line))
			},
			complete: func(beginning string) []string { return beginningWith(x.A.Table.Words, beginning) },
		}.run()
	}
	return cmd
}

func printTranslations(w io.Writer, terminal int, found []run.Translation, asJSON bool) error {
	if asJSON {
		type match struct {
			Word   string  `json:"word"`
			CSLS   float32 `json:"csls"`
			Cosine float32 `json:"cosine"`
		}
		type line struct {
			Word         string  `json:"word"`
			Unseen       bool    `json:"unseen,omitempty"`
			Translations []match `json:"translations"`
		}
		lines := []line{}
		for _, f := range found {
			l := line{f.Word, f.Unseen, []match{}}
			for _, m := range f.Matches {
				l.Translations = append(l.Translations, match{m.Word, m.CSLS, m.Cosine})
			}
			lines = append(lines, l)
		}
		return printJSON(w, lines)
	}
	var rows []answerLine
	for _, f := range found {
		row := answerLine{label: wordLabel(f.Word, f.Unseen)}
		for _, m := range f.Matches {
			row.items = append(row.items, fmt.Sprintf("%s %.2f", visible(m.Word), m.CSLS))
		}
		rows = append(rows, row)
	}
	return printAnswers(w, terminal, rows)
}
