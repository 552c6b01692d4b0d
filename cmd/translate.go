package cmd

import (
	"io"

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
			"its nearest words on the other side. Words are looked up as nearest does, and the same\n" +
			"ones, such as <unk>, are no answers.\n\n" +
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
		if err := atLeastOne("-k", *k); err != nil {
			return err
		}
		defer sparing()()
		x, err := openAlignment(cmd, parts, args, *o)
		if err != nil {
			return err
		}
		answer := func(w io.Writer, words []string) error {
			words, err := x.A.Join(words)
			if err != nil {
				return err
			}
			return answers(words, func(word string) (run.Translation, error) { return x.Translate(word, *k) }, func(found []run.Translation) error {
				return printTranslations(w, columns(cmd.OutOrStdout()), found, *asJSON)
			})
		}
		if len(args) > 2 {
			return answer(cmd.OutOrStdout(), args[2:])
		}
		return wordPrompt(cmd, args[0], x.A.Table.Words, x.A.Table.Lookup, answer).run()
	}
	return cmd
}

func printTranslations(w io.Writer, terminal int, found []run.Translation, asJSON bool) error {
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
	return printAnswers(w, terminal, found, asJSON, func(f run.Translation) any {
		l := line{f.Word, f.Unseen, []match{}}
		for _, m := range f.Matches {
			l.Translations = append(l.Translations, match{m.Word, m.CSLS, m.Cosine})
		}
		return l
	}, func(f run.Translation) answerLine {
		l := answerLine{label: wordLabel(f.Word, f.Unseen)}
		for _, m := range f.Matches {
			l.items = append(l.items, visible(m.Word)+" "+fixed(float64(m.CSLS), 2))
		}
		return l
	})
}
