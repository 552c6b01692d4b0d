package cmd

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/search"
	"github.com/spf13/cobra"
)

func searchCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search QUERY…",
		Short: "Find functions, or sections of text, by what they are about",
		Long: "Search finds the functions of Go code, the sections of Markdown files and the paragraphs\n" +
			"of other text that fit a query best. --in says where to look:\n\n" +
			"  DIR/...      the Go files in a folder and below it (the default is ./...)\n" +
			"  DIR          the Go files in a folder, and the text files in it and below it\n" +
			"  FILE, GLOB   files: Go, Markdown or other text\n" +
			"  std, cmd     Go's own packages\n" +
			"  net/http     a package, by its import path\n\n" +
			"Without a model it compares words, by BM25: those of the names, of the code and of its\n" +
			"comments. With --model it compares the vectors of texts too, and fuses both rankings. A\n" +
			"model is a run, or a file of word vectors.\n\n" +
			"A result is a line FILE:LINE: NAME, and below it the first sentence of a function's\n" +
			"comment, or the beginning of the text. Tests and generated files are left out.\n\n" +
			"The index is kept in the cache, and only what has changed is read again.",
		Args: arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	in := cmd.Flags().StringArray("in", []string{"./..."}, "where to look; several may be given")
	by := cmd.Flags().String("by", "", "compare `by` meaning, words or both (default: both with --model, else words)")
	k := cmd.Flags().IntP("k", "k", 10, "print the `N` best results")
	model := cmd.Flags().String("model", "", "the `RUN` or vector file that knows what texts mean")
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	kinds := []string{string(search.Meaning), string(search.Words), string(search.Both)}
	cmd.RegisterFlagCompletionFunc("by", cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		query := strings.Join(args, " ")
		switch {
		case strings.TrimSpace(query) == "":
			return usage("the query is empty; say what to find: %s search %s", program(), word("open a file for appending"))
		case *k < 1:
			return usage("-k %d: must be at least 1", *k)
		case *by != "" && !slices.Contains(kinds, *by):
			return usage("--by %s: must be %s", word(*by), strings.Join(kinds, ", "))
		case *model == "" && *by != "" && *by != string(search.Words):
			return usage("--by %s: needs --model RUN, which knows what texts mean", *by)
		case *model != "" && *by == string(search.Words):
			return usage("--by words: does not use --model; leave one of them out")
		}
		s := search.Settings{In: *in, Cache: data.CacheDir()}
		how := search.By(*by)
		if *model != "" {
			e, key, report, err := run.SearchEncoder(*model, parts)
			if err != nil {
				return err
			}
			tellOdd(cmd, *model, report)
			s.Encoder, s.Key = e, key
		}
		if how == "" {
			how = search.Words
			if s.Encoder != nil {
				how = search.Both
			}
		}
		x, report, err := search.Open(cmd.Context(), s)
		if err != nil {
			return err
		}
		tellIndex(cmd.ErrOrStderr(), report)
		if *by == "" && *model == "" {
			printError(cmd.ErrOrStderr(), errors.New("compared by words alone (--by words); --model RUN compares by meaning too, by what a run has learned of words or texts"))
		}
		results, err := x.Find(query, how, *k)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), results)
		}
		if len(results) == 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "lexigraph: nothing was found in %s; use other words\n", countOf(x.Len(), "text"))
		}
		return printFound(cmd.OutOrStdout(), results)
	}
	return cmd
}

// tellIndex prints what was odd when an index was brought up to date.
func tellIndex(w io.Writer, r search.Report) {
	if n := len(r.Problems); n > 0 {
		text := r.Problems[0]
		if n > 1 {
			text = fmt.Sprintf("%s; and %s more", text, countOf(n-1, "file"))
		}
		warn(w, run.Warning{Text: "not read whole: " + text})
	}
	if r.Kept != nil {
		warn(w, run.Warning{Text: "the index is not kept, and is made anew each time: " + r.Kept.Error()})
	}
}

func printFound(w io.Writer, results []search.Result) error {
	for _, r := range results {
		line := fmt.Sprintf("%s:%d:", visible(r.File), r.Line)
		if r.Name != "" {
			line += " " + visible(r.Name)
		}
		if r.Text != "" {
			line += "\n" + wrap("    "+visible(r.Text), columns(w), "    ")
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
