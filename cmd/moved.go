package cmd

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func movedCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "moved A B",
		Short: "Print the words that moved most from A to B, such as two decades",
		Long: "Moved aligns two spaces by all words that both have, and prints the words whose vectors\n" +
			"are then farthest apart, by 1 − cosine. Beside that it prints how much their similarities\n" +
			"with their nearest words differ (local), and how often they occur: rare words move by chance.\n" +
			"All of this is of vectors without what those of their space have in common, the mean.\n" +
			"The words of a run that stand for others, such as <unk>, are left out.\n\n" +
			"How far do words move between runs that differ in nothing but their seed? With several runs\n" +
			"of two experiments, A with seeds 1, 2, 3 and B with seeds 1, 2, 3, it prints that too (noise).\n" +
			"Words that are farther apart between any run of A and any run of B than between any two\n" +
			"runs of one side come first, marked by a star.",
		Example:           "  lexigraph moved runs/1990s-1 runs/2020s-1\n  lexigraph moved runs/1990s-* runs/2020s-*",
		Args:              arguments(cobra.MinimumNArgs(2)),
		ValidArgsFunction: completePaths,
	}
	o := run.DefaultMove()
	k := cmd.Flags().IntP("number", "k", 20, "print the `N` words that moved most")
	cmd.Flags().Int64Var(&o.MinCount, "min-count", o.MinCount, "only words that occur `N` times on both sides, where that is known")
	cmd.Flags().IntVar(&o.Top, "top", 0, "only the `N` most frequent words of A; 0: all")
	cmd.Flags().IntVar(&o.K, "neighbors", o.K, "compare the similarities with `K` nearest words of either side")
	matricesFlag(cmd, &o.Matrix)
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := atLeastOne("-k", *k); err != nil {
			return err
		}
		defer sparing()()
		m, err := run.Moved(args, o, parts)
		if err != nil {
			return err
		}
		for _, path := range args {
			tellOdd(cmd, path, m.Reports[path])
		}
		return printMoves(cmd.OutOrStdout(), m, m.Words[:min(*k, len(m.Words))], *asJSON)
	}
	return cmd
}

func printMoves(w io.Writer, m *run.Movement, moves []run.WordMove, asJSON bool) error {
	var lines []moveLine
	for _, move := range moves {
		a, b, err := m.Nearest(move, 3)
		if err != nil {
			return err
		}
		lines = append(lines, moveLine{move.Word, move.Distance, nullable(move.Noise), nullable(move.Local), known(move.CountA), known(move.CountB), move.Beyond(), names(a), names(b)})
	}
	beyond := 0
	for _, w := range m.Words {
		if w.Beyond() {
			beyond++
		}
	}
	if asJSON {
		return printJSON(w, struct {
			Common int        `json:"common"`
			Words  int        `json:"words"`
			Beyond int        `json:"beyond_noise"`
			Chance float64    `json:"chance"`
			Moved  []moveLine `json:"moved"`
		}{m.Common, len(m.Words), beyond, m.Chance, lines})
	}
	noise := m.HasNoise()
	var numbers [][]string
	var words []string
	row := func(star, moved, noisy, local, countA, countB, word string) {
		line := []string{star, moved}
		if noise {
			line = append(line, noisy)
		}
		numbers, words = append(numbers, append(line, local, countA, countB)), append(words, word)
	}
	row("", "moved", "noise", "local", "count A", "count B", "word: nearest in A → in B")
	for _, l := range lines {
		star := ""
		if l.Beyond {
			star = "*"
		}
		row(star, fmt.Sprintf("%.2f", l.Moved), fraction(l.Noise), fraction(l.Local), occurrences(l.CountA), occurrences(l.CountB),
			fmt.Sprintf("%s: %s → %s", visible(l.Word), visible(strings.Join(l.NearA, ", ")), visible(strings.Join(l.NearB, ", "))))
	}
	terminal := columns(w)
	for i, line := range strings.Split(strings.TrimSuffix(alignedRight(numbers), "\n"), "\n") {
		if _, err := fmt.Fprintln(w, beside(line+"  ", words[i], terminal)); err != nil {
			return err
		}
	}
	if noise {
		_, err := fmt.Fprintf(w, "* %s of %s moved farther than between seeds; by chance it would be at most %.0f\n", amount.Thousands(int64(beyond)), amount.Of(len(m.Words), "word"), math.Floor(m.Chance*float64(len(m.Words))))
		return err
	}
	return nil
}

// A moveLine is a word as it is printed.
type moveLine struct {
	Word   string   `json:"word"`
	Moved  float64  `json:"moved"`
	Noise  *float64 `json:"noise"`
	Local  *float64 `json:"local"`
	CountA *int64   `json:"count_a"`
	CountB *int64   `json:"count_b"`
	Beyond bool     `json:"beyond_noise"`
	NearA  []string `json:"nearest_a"`
	NearB  []string `json:"nearest_b"`
}

// nullable returns x, or nil for a number that is not defined.
func nullable(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}

// known returns a count, or nil for one that is not known.
func known(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

func fraction(x *float64) string {
	if x == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *x)
}

func occurrences(n *int64) string {
	if n == nil {
		return "–"
	}
	return amount.Thousands(*n)
}

func names(found []vector.Neighbor) []string {
	words := []string{}
	for _, n := range found {
		words = append(words, n.Word)
	}
	return words
}
