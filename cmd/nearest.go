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

func nearestCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "nearest RUN|VECTORS [WORD…]",
		Short: "Print the words whose vectors point the same way",
		Long: "Nearest prints, for each word, the words with the largest cosine to it, over the\n" +
			"whole vocabulary. It reads a run directory or a vector file. A word is looked up\n" +
			"as it is, then in lower case, then with a first capital. A run with\n" +
			"embedding.subwords, or a model of fastText, knows words that are not in its\n" +
			"vocabulary by their character n-grams, and a folder of model2vec by their pieces;\n" +
			"they are marked \"unseen\". Where a run has learned phrases, the words of one, such\n" +
			"as new york, are looked up together, as new_york.\n\n" +
			"The answer is exact: a word that is not compared in full cannot be among the nearest.\n" +
			"What makes that quick for a large file is kept in the cache.\n\n" +
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
			found, unknown := nearest(s, words, *k)
			if len(found) == 0 && unknown != nil {
				return unknown
			}
			return errors.Join(printNeighborsIn(w, columns(cmd.OutOrStdout()), found, *asJSON), unknown)
		}
		if len(args) > 1 {
			return answer(cmd.OutOrStdout(), args[1:])
		}
		return prompt{
			in: cmd.InOrStdin(), out: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(),
			hint: fmt.Sprintf("%s words of %s. Write some of them; tab completes, the arrows go back, Ctrl-D ends.", thousands(int64(len(s.Words()))), args[0]),
			answer: func(w io.Writer, line string) error {
				if _, ok := s.Lookup(line); ok { // a word with spaces in it
					return answer(w, []string{line})
				}
				return answer(w, strings.Fields(line))
			},
			complete: func(beginning string) []string { return beginningWith(s.Words(), beginning) },
		}.run()
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
	k = cmd.Flags().IntP("number", "k", 10, "print the `N` nearest words")
	asJSON = cmd.Flags().Bool("json", false, "print JSON")
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if *k < 1 {
			return usage("-k %d: must be at least 1", *k)
		}
		return nil
	}
	return k, matrixFlag(cmd), asJSON
}

// nearest returns the neighbours of the words that the space knows, and an error about
// the others.
func nearest(s *run.Space, words []string, k int) (found []run.Neighbors, err error) {
	for _, word := range words {
		n, e := s.Nearest(word, k)
		if e == nil {
			found = append(found, n)
		}
		err = errors.Join(err, e)
	}
	return found, err
}

// wordLabel is how a word that was asked about is printed before the answer.
func wordLabel(word string, unseen bool) string {
	if unseen {
		return visible(word) + " (unseen)"
	}
	return visible(word)
}

func printNeighbors(w io.Writer, found []run.Neighbors, asJSON bool) error {
	return printNeighborsIn(w, columns(w), found, asJSON)
}

// printNeighborsIn is printNeighbors for a terminal of that width; 0: for none.
func printNeighborsIn(w io.Writer, terminal int, found []run.Neighbors, asJSON bool) error {
	if asJSON {
		type near struct {
			Word   string  `json:"word"`
			Cosine float32 `json:"cosine"`
		}
		type line struct {
			Word    string `json:"word"`
			Unseen  bool   `json:"unseen,omitempty"`
			Nearest []near `json:"nearest"`
		}
		lines := []line{}
		for _, f := range found {
			l := line{f.Word, f.Unseen, []near{}}
			for _, n := range f.Nearest {
				l.Nearest = append(l.Nearest, near{n.Word, n.Cosine})
			}
			lines = append(lines, l)
		}
		return printJSON(w, lines)
	}
	var rows []answerLine
	for _, f := range found {
		row := answerLine{label: wordLabel(f.Word, f.Unseen)}
		for _, n := range f.Nearest {
			row.items = append(row.items, fmt.Sprintf("%s %.2f", visible(n.Word), n.Cosine))
		}
		rows = append(rows, row)
	}
	return printAnswers(w, terminal, rows)
}

// An answerLine is an answer: its question, and what was found.
type answerLine struct {
	label string
	items []string
}

// printAnswers prints a line for each answer; on a terminal of that width several where one does not fit. 0: there is no terminal.
func printAnswers(w io.Writer, terminal int, rows []answerLine) error {
	width := 0
	for _, r := range rows {
		width = max(width, cells(r.label))
	}
	for _, r := range rows {
		b, at := strings.Builder{}, width
		b.WriteString(r.label + strings.Repeat(" ", width-cells(r.label)))
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
