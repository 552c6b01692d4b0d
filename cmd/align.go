package cmd

import (
	"fmt"
	"io"
	"math"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/spf13/cobra"
)

func alignCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "align A B",
		Short: "Turn the vectors of A into the space of B, and score the result",
		Long: "Align turns the vectors of A, a run or a file, so that words lie near the words of B that\n" +
			"mean the same, as in two languages. Lengths and angles stay as they are (orthogonal\n" +
			"Procrustes). A dictionary, --dict, says which words mean the same: a word of A and one of\n" +
			"B on each line, with a tab or spaces between. gettext:de stands for the one-word messages\n" +
			"that this machine's programs have in German. Without a dictionary, words with the same\n" +
			"spelling are paired. Then it aligns again, in --refine rounds, by the words that are each\n" +
			"other's nearest.\n\n" +
			"It prints precision at 1, 5 and 10: the share of words that have a translation among the\n" +
			"1, 5 or 10 nearest words, by cosine and by CSLS, which corrects for words that are near\n" +
			"to everything. The words are those of --test, or else a fifth of the pairs; they take no\n" +
			"part in the alignment that is judged. With --format, it aligns by all pairs, and writes\n" +
			"the words of A with their vectors in the space of B.",
		Example:           "  lexigraph align runs/english-1 runs/german-1 --dict en-de.txt\n  lexigraph align english.txt german.txt --format word2vec --out rotated.txt",
		Args:              arguments(cobra.ExactArgs(2)),
		ValidArgsFunction: completePaths,
	}
	o := alignFlags(cmd)
	var d destination
	d.flags(cmd, parts, "write the vectors of A in the format `F`", "`FILE` to write; default: aligned- and the format's usual name, in the directory of A if it is a run")
	cmd.Flags().StringVar(&o.Test, "test", "", "`FILE` of pairs to judge by, like --dict (default: a fifth of the pairs)")
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if d.out != "" && d.format == "" {
			return usage("--out %s: goes with --format F", d.out)
		}
		if d.out == "-" {
			return usage("--out -: standard output has how well words are found; name a file")
		}
		f, err := d.check(parts)
		if err == nil && f != nil {
			err = d.mayWrite(f, args[0], args[1], o.Dict, o.Test)
		}
		if err != nil {
			return err
		}
		defer sparing()()
		x, err := openAlignment(cmd, parts, args, *o)
		if err != nil {
			return err
		}
		noted := len(x.Notes)
		scores, err := x.Judge()
		if err != nil {
			return err
		}
		tellNotes(cmd, x.Notes[noted:])
		if err := printAlignment(cmd.OutOrStdout(), x, scores, *asJSON); err != nil || f == nil {
			return err
		}
		turned, err := x.Turn()
		if err != nil {
			return err
		}
		return d.write(cmd, f, turned, "aligned-", args[0])
	}
	return cmd
}

// alignFlags adds the flags that say how two spaces are aligned.
func alignFlags(cmd *cobra.Command) *run.AlignOptions {
	o := run.DefaultAlign()
	cmd.Flags().StringVar(&o.Dict, "dict", "", "`FILE` of words that mean the same, one of A and one of B a line (default: words with the same spelling)")
	cmd.Flags().IntVar(&o.Rounds, "refine", o.Rounds, "`N` rounds of aligning again by the words that are each other's nearest")
	cmd.Flags().IntVar(&o.K, "neighbors", o.K, "CSLS corrects for the mean similarity with `K` words")
	cmd.Flags().IntVar(&o.Top, "top", o.Top, "look only at the `N` most frequent words of either side; 0: all")
	matricesFlag(cmd, &o.Matrix)
	return &o
}

// openAlignment aligns what the first two arguments name, and says what is odd about it.
func openAlignment(cmd *cobra.Command, parts configs.Parts, args []string, o run.AlignOptions) (*run.Alignment, error) {
	x, err := run.Align(args[0], args[1], o, parts)
	if err != nil {
		return nil, err
	}
	tellOdd(cmd, args[0], x.A.Report)
	tellOdd(cmd, args[1], x.B.Report)
	tellNotes(cmd, x.Notes)
	return x, nil
}

func tellNotes(cmd *cobra.Command, notes []string) {
	for _, n := range notes {
		tell(cmd.ErrOrStderr(), "%s", n)
	}
}

func printAlignment(w io.Writer, x *run.Alignment, scores []run.Precision, asJSON bool) error {
	if asJSON {
		type precision struct {
			By    string   `json:"by"`
			At    int      `json:"at"`
			Value float64  `json:"precision"`
			Low   *float64 `json:"low"`
			High  *float64 `json:"high"`
			Words int      `json:"words"`
		}
		list := []precision{}
		for _, s := range scores {
			list = append(list, precision{s.By, s.At, s.Value, nullable(s.Low), nullable(s.High), s.Words})
		}
		return printJSON(w, struct {
			Pairs     int         `json:"pairs"`
			Rank      int         `json:"rank"`
			Precision []precision `json:"precision"`
		}{x.Map.Pairs, x.Map.Rank, list})
	}
	fmt.Fprintf(w, "aligned by %s\n", amount.Of(x.Map.Pairs, "pair"))
	if len(scores) == 0 {
		return nil
	}
	rows := [][]string{{"  precision", "at 1", "95 % interval", "at 5", "", "at 10", ""}}
	for i := 0; i < len(scores); i += 3 {
		row := []string{"  by " + scores[i].By}
		for _, s := range scores[i : i+3] {
			bounds := "–" // one word has none
			if !math.IsNaN(s.Low) {
				bounds = fmt.Sprintf("%.1f to %.1f", 100*s.Low, 100*s.High)
			}
			row = append(row, fmt.Sprintf("%.1f %%", 100*s.Value), bounds)
		}
		rows = append(rows, row)
	}
	_, err := fmt.Fprintf(w, "%s  of %s held out\n", alignedLeft(rows), amount.Of(scores[0].Words, "word"))
	return err
}
