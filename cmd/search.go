package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/search"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func searchCommand(parts configs.Parts) *cobra.Command {
	s := searcher{parts: parts}
	cmd := &cobra.Command{
		Use:   "search QUERY…",
		Short: "Find functions, or sections of text, by what they are about",
		Long: "Search finds the functions of Go code, the sections of Markdown files and the paragraphs\n" +
			"of other text, or the lines of a chat or log, that fit a query best. --in says where to look:\n\n" +
			"  DIR/...      the Go files in a folder and below it (the default is ./...)\n" +
			"  DIR          the Go files in a folder, and the text files in it and below it\n" +
			"  FILE, GLOB   files: Go, Markdown or other text\n" +
			"  std, cmd     Go's own packages\n" +
			"  net/http     a package, by its import path\n\n" +
			"Without a model it compares words, by BM25: those of the names, of the code and of its\n" +
			"comments. With one it compares the vectors of texts too, and fuses both rankings. A model\n" +
			"is a run, or a file of word vectors. --train trains one, in seconds: the shipped\n" +
			"experiment code-search, on the documented functions there and in Go's standard library. It\n" +
			"is a run like any other. Later searches with the same --in in the same folder use it,\n" +
			"unless --model names another.\n\n" +
			"A result is a line FILE:LINE: NAME, and below it the first sentence of a function's\n" +
			"comment, or the beginning of the text. Tests and generated files are left out.\n\n" +
			"The index is kept in the cache, and only what has changed is read again.",
		Example: "  lexigraph search open a file for appending\n  lexigraph search --in docs --in README.md 'how to install'\n  lexigraph search --train wait until all goroutines are done",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&s.in, "in", []string{"./..."}, "the `PLACE` to look in; several may be given")
	f.StringVar(&s.by, "by", "", "compare by `HOW`: meaning, words or both (default: both where there is a model, else words)")
	f.IntVarP(&s.k, "k", "k", 10, "print the `N` best results")
	f.StringVar(&s.model, "model", "", "the `RUN` or vector file that knows what texts mean")
	f.BoolVar(&s.train, "train", false, "train a model first")
	f.BoolVar(&s.json, "json", false, "print JSON")
	completeFlag(cmd, "by", comparisons...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return s.search(cmd, strings.Join(args, " ")) }
	return cmd
}

// comparisons are what --by takes.
var comparisons = []string{string(search.Meaning), string(search.Words), string(search.Both)}

// A searcher is the search command under way.
type searcher struct {
	parts       configs.Parts
	in          []string
	by, model   string
	k           int
	train, json bool
}

func (s *searcher) search(cmd *cobra.Command, query string) error {
	if err := s.check(query); err != nil {
		return err
	}
	stderr := cmd.ErrOrStderr()
	switch words := s.by == string(search.Words); {
	case s.train:
		path, err := s.trained(cmd)
		if err != nil {
			return err
		}
		s.model = path
	case s.model == "" && !words:
		if s.model = run.SearchRun(s.in); s.model == "" && s.by != "" {
			return usage("--by %s: needs a model, which knows what texts mean: --train trains one, and --model RUN names one", s.by)
		}
	}
	o := search.Settings{In: s.in, Cache: data.CacheDir()}
	by := search.Words
	var odd vector.Report
	if s.model != "" {
		key, open := run.SearchEncoder(s.model, o.Cache, s.parts)
		o.Key, by = key, search.By(cmp.Or(s.by, string(search.Both)))
		o.Encoder = func() (search.Encoder, error) {
			e, report, err := open()
			odd = report
			return e, err
		}
	}
	x, report, err := search.Open(cmd.Context(), o)
	if err != nil {
		return err
	}
	if s.model != "" {
		tellOdd(cmd, s.model, odd)
	}
	tellIndex(stderr, report)
	if s.by == "" && s.model == "" {
		why := errors.New("to compare by meaning too, let --train train a model, in seconds")
		if _, err := run.ForSearch(cmd.Context(), s.in, run.Options{Parts: s.parts}); err != nil {
			why = err
		}
		printError(stderr, fmt.Errorf("compared by words alone, as --by words does; %w", why))
	}
	if strings.TrimSpace(query) == "" { // it was to train
		return nil
	}
	results, err := x.Find(query, by, s.k)
	if err != nil {
		return err
	}
	if s.json {
		return printJSON(cmd.OutOrStdout(), results)
	}
	if len(results) == 0 {
		tell(stderr, "nothing was found in %s; use other words", amount.Of(x.Len(), "text"))
	}
	return printFound(cmd.OutOrStdout(), results)
}

// check reports what is wrong with the command line.
func (s *searcher) check(query string) error {
	words := s.by == string(search.Words)
	switch {
	case strings.TrimSpace(query) == "" && !s.train:
		return usage("the query is empty; say what to find: %s search %s", program(), word("open a file for appending"))
	case s.k < 1:
		return atLeastOne("-k", s.k)
	case s.by != "" && !slices.Contains(comparisons, s.by):
		return usage("--by %s: must be %s", word(s.by), strings.Join(comparisons, ", "))
	case s.train && s.model != "":
		return usage("--train makes a model, and --model names one that is there; leave one of them out")
	case words && (s.train || s.model != ""):
		return usage("--by words: needs no model; leave it out, or --train and --model")
	}
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	return nil
}

// trained trains a model for what is searched, and returns its run.
func (s *searcher) trained(cmd *cobra.Command) (path string, err error) {
	stderr := cmd.ErrOrStderr()
	ctx, signals := withSignals(cmd.Context())
	r := runner{parts: s.parts, cmd: cmd, stdout: stderr, stderr: stderr, signals: signals}
	defer signals.release()
	e, err := run.ForSearch(ctx, s.in, r.options(false))
	if err != nil {
		return "", err
	}
	done, err := run.Start(ctx, e, r.options(false))
	if err := r.failure(ctx, done, err); err != nil {
		return "", err
	}
	if text := foundHeldOut(done.Manifest.Predictions); text != "" {
		fmt.Fprintln(stderr, wrap(text, columns(stderr), "  "))
	}
	fmt.Fprintf(stderr, "the model is in %s\n\n", visible(done.Path))
	return done.Path, nil
}

// foundHeldOut says how well a model finds texts that it was not trained on, those of the test text where there is one; "" where nothing
// was held out. The other measures are in the manifest and on the run's page.
func foundHeldOut(results []evaluate.Result) string {
	var found []string
	for _, by := range []struct{ metric, name string }{{"mrr", "by meaning"}, {"bm25_mrr", "by words"}, {"fused_mrr", "by both"}} {
		value := math.NaN()
		for _, r := range results { // those of the test text are the last
			if r.Metric == by.metric {
				value = r.Value
			}
		}
		if !math.IsNaN(value) {
			found = append(found, fmt.Sprintf("%.3f %s", value, by.name))
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "held-out texts are found with a mean of 1/rank of " + strings.Join(found, ", ")
}

// tellIndex prints what was odd when an index was brought up to date.
func tellIndex(w io.Writer, r search.Report) {
	for _, text := range r.Passed {
		warn(w, run.Warning{Text: text})
	}
	if n := len(r.Problems); n > 0 {
		text := r.Problems[0]
		if n > 1 {
			text = fmt.Sprintf("%s; and %s more", text, amount.Of(n-1, "file"))
		}
		warn(w, run.Warning{Text: "not read whole: " + text})
	}
	if r.Kept != nil {
		warn(w, run.Warning{Text: "the index is not kept, and is made anew each time: " + r.Kept.Error() + "; " + data.CacheRemedy(r.Kept)})
	}
}

func printFound(w io.Writer, results []search.Result) error {
	for _, r := range results {
		line := fmt.Sprintf("%s:%d:", visible(r.File), r.Line)
		if r.Name != "" {
			line += " " + visible(r.Name)
		}
		line = wrap(line, columns(w), "    ")
		if r.Text != "" {
			line += "\n" + wrap("    "+visible(r.Text), columns(w), "    ")
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
