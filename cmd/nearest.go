package cmd

import (
	"io"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/spf13/cobra"
)

func nearestCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "nearest RUN|VECTORS [WORD…]",
		Short: "Print the words whose vectors point the same way",

		SuggestFor: []string{"most_similar", "most-similar", "neighbours", "neighbors", "similar"},

		Long: "Nearest prints, for each word, the words with the largest cosine to it, over the\n" +
			"whole vocabulary. It reads a run directory or a vector file. A word is looked up\n" +
			"as it is, then in lower case, then with a first capital. A run with\n" +
			"embedding.subwords, or a model of fastText, knows words that are not in its\n" +
			"vocabulary by their character n-grams, and a folder of model2vec by their pieces;\n" +
			"they are marked \"unseen\". Where a run has learned phrases, the words of one, such\n" +
			"as new york, are looked up together, as new_york. The words of a run that stand for\n" +
			"others, such as <unk>, are no answers; in a file they are words like others.\n\n" +
			"The answer is exact: a word that is not compared in full cannot be among the nearest.\n" +
			"For a large file the index that makes that quick is kept in the cache.\n\n" +
			"Without words it asks for them, a line at a time: on a terminal with history and\n" +
			"completion by the tab key, elsewhere from standard input. If some words are\n" +
			"unknown, the others are still answered, and the exit code is 2.",
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeWords(parts, -1),
	}
	k, matrix, asJSON := neighborFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := openSpace(cmd, parts, args[0], *matrix)
		if err != nil {
			return err
		}
		defer s.Close()
		answer := func(w io.Writer, words []string) error {
			words, err := s.Join(words)
			if err != nil {
				return err
			}
			return answers(words, func(word string) (run.Neighbors, error) { return s.Nearest(word, *k) }, func(found []run.Neighbors) error {
				return printNeighborsIn(w, columns(cmd.OutOrStdout()), found, *asJSON)
			})
		}
		if len(args) > 1 {
			return answer(cmd.OutOrStdout(), args[1:])
		}
		return wordPrompt(cmd, args[0], s.Words(), s.Lookup, answer).run()
	}
	return cmd
}

func analogyCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "analogy RUN|VECTORS A B C",
		Short: "Print the words that are to C as B is to A",
		Long: "Analogy prints the words whose vectors have the largest cosine to b − a + c, the\n" +
			"three words' unit vectors (3CosAdd), without the three words themselves. Words are\n" +
			"looked up as nearest does, and unseen ones by their n-grams where the run has them.",
		Args:              arguments(cobra.ExactArgs(4)),
		ValidArgsFunction: completeWords(parts, 3),
	}
	k, matrix, asJSON := neighborFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := openSpace(cmd, parts, args[0], *matrix)
		if err != nil {
			return err
		}
		defer s.Close()
		answer, err := s.Analogy(args[1], args[2], args[3], *k)
		if err != nil {
			return err
		}
		return printNeighbors(cmd.OutOrStdout(), []run.Neighbors{answer}, *asJSON)
	}
	return cmd
}

func neighborFlags(cmd *cobra.Command) (k *int, matrix *string, asJSON *bool) {
	matrix = new(string)
	matrixFlag(cmd, matrix)
	k = cmd.Flags().IntP("number", "k", 10, "print the `N` nearest words")
	asJSON = cmd.Flags().Bool("json", false, "print JSON")
	cmd.PreRunE = func(*cobra.Command, []string) error { return atLeastOne("-k", *k) }
	return k, matrix, asJSON
}

func printNeighbors(w io.Writer, found []run.Neighbors, asJSON bool) error {
	return printNeighborsIn(w, columns(w), found, asJSON)
}

// printNeighborsIn is printNeighbors for a terminal of that width; 0: for none.
func printNeighborsIn(w io.Writer, terminal int, found []run.Neighbors, asJSON bool) error {
	type near struct {
		Word   string  `json:"word"`
		Cosine float32 `json:"cosine"`
	}
	type line struct {
		Word    string `json:"word"`
		Unseen  bool   `json:"unseen,omitempty"`
		Nearest []near `json:"nearest"`
	}
	return printAnswers(w, terminal, found, asJSON, func(f run.Neighbors) any {
		l := line{f.Word, f.Unseen, []near{}}
		for _, n := range f.Nearest {
			l.Nearest = append(l.Nearest, near{n.Word, n.Cosine})
		}
		return l
	}, func(f run.Neighbors) answerLine {
		l := answerLine{label: wordLabel(f.Word, f.Unseen)}
		for _, n := range f.Nearest {
			l.items = append(l.items, visible(n.Word)+" "+fixed(float64(n.Cosine), 2))
		}
		return l
	})
}
