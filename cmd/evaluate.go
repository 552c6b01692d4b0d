package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func evaluateCommand(parts configs.Parts) *cobra.Command {
	e := evaluator{parts: parts, settings: evaluate.Defaults()}
	cmd := &cobra.Command{
		Use:   "evaluate RUN|VECTORS… [--test FILE] [key=value…]",
		Short: "Score vectors by sets, and judge what runs predict by other files",

		SuggestFor: []string{"score", "test", "judge"},

		Long: "Evaluate scores the vectors of a run, or of a vector file in any format, and says how each\n" +
			"number was counted, how much of the set is covered, and its 95 % interval. For a run it\n" +
			"also prints the held-out perplexity, and how good its predictions of labels, tags, facts\n" +
			"or pairs were at its end; for several runs, how far they agree on nearest words.\n\n" +
			judgingHelp() +
			"A set is a file, recognised by its lines, or a shipped one. Without --set the\n" +
			"sets are " + strings.Join(evaluate.Shipped(), ", ") + ", and for a run with such predictions none. The lines:\n\n" +
			"  word word score            similarity: WordSim-353, SimLex-999, MEN, …\n" +
			"  a b c d                    analogies, in sections \": name\": Google's, MSR's\n" +
			"  word word word | odd odd   odd one out\n" +
			"  word class                 categories: AP, Battig, …\n" +
			"  score⇥text⇥text            similarity of texts, between tabs: STS, …; also\n" +
			"                             text⇥text⇥score and score⇥section⇥text⇥text\n" +
			"  query⇥text                 retrieval: the text is to be found among all\n" +
			"  {\"id\": \"a\", \"text\": \"…\"} and {\"query\": \"…\", \"relevant\": [\"a\"]}    the same\n\n" +
			"A file may also be CSV or Parquet, with the same in its columns.\n\n" +
			"Texts have the vectors that embed gives them. Two baselines are scored beside them: the\n" +
			"SIF mean of word vectors, and words alone, by TF-IDF or BM25. Vectors that do not beat\n" +
			"these have learned little. A file is of texts if most of them have white space in them;\n" +
			"otherwise say so by --kind.\n\n" +
			"With --kind analogy, a file of pairs, as BATS has them, becomes the analogies of\n" +
			"every two pairs; of several answers, as in books/volumes, any is right. The tags of\n" +
			"MSR's questions are left out.\n\n" +
			"With --as \"dtype=int8 dim=64\" it says what is lost when vectors are exported so: the\n" +
			"keys are " + strings.Join(run.SmallKeys(), ", ") + ", the flags of export.\n\n" +
			"To count as gensim does: --case upper --restrict 300000; as word2vec: the same\n" +
			"with 30000.",
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeReading,
	}
	f := cmd.Flags()
	f.StringArrayVar(&e.tests, "test", nil, "judge what each RUN predicts by `FILE`, as corpus.test would have been judged; may be given again, for one text of several files")
	f.BoolVar(&e.program, "program", false, "with --test: allow it to start the program that a run's corpus.command names")
	f.StringArrayVar(&e.sets, "set", nil, "score by the set `FILE`, or the shipped set of that name; may be given again")
	cmd.RegisterFlagCompletionFunc("set", completeSets)
	f.StringVar(&e.kind, "kind", "", "the `KIND` of the sets: "+strings.Join(kinds(), ", "))
	f.StringVar(&e.settings.Case, "case", e.settings.Case, "`HOW` a set's word is found: lookup is exact, else lower, else Title; upper is both in upper case; or exact")
	f.IntVar(&e.settings.Restrict, "restrict", 0, "only the `N` most frequent words; 0: all")
	f.BoolVar(&e.settings.Inputs, "with-inputs", false, "an analogy's own words may answer it")
	f.IntVar(&e.settings.Resamples, "resamples", e.settings.Resamples, "resample `N` times for an interval; fewer than 40: no intervals")
	f.BoolVar(&e.ngrams, "ngrams", false, "words that a run with subwords has not seen have the vectors of their character n-grams")
	f.StringArrayVar(&e.as, "as", nil, "also score the vectors as they come back from a smaller export, `HOW` being such as \"dtype=int8 dim=64\"; may be given again")
	f.BoolVar(&e.json, "json", false, "print JSON, an object for each RUN or VECTORS")
	matrixFlag(cmd, &e.matrix)
	completeFlag(cmd, "kind", kinds()...)
	completeFlag(cmd, "case", "lookup", "upper", "exact")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return e.run(cmd, args) }
	return cmd
}

func kinds() []string {
	var names []string
	for _, k := range evaluate.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// An evaluator is the evaluate command under way.
type evaluator struct {
	parts      configs.Parts
	sets       []string
	kind       string
	settings   evaluate.Settings
	json       bool
	ngrams     bool
	matrix     string
	as         []string
	variants   []*variant        // of --as, and the vectors as they are before them
	neighbours []*evaluate.Space // where there are several
	predicts   string            // the last run with predictions

	tests   []string // files of --test
	reading []string // key=value words that say how these are read
	program bool     // may be started
}

// An evaluation is what is found about one run or file.
type evaluation struct {
	Vectors string            `json:"vectors"`
	Words   int               `json:"words,omitempty"` // 0: the vectors were not read
	Dim     int               `json:"dim,omitempty"`
	Judged  *run.Judged       `json:"judged,omitempty"` // by the files of --test; HeldOut and Predictions are then left out
	HeldOut *run.HeldOut      `json:"held_out,omitempty"`
	Results []evaluate.Result `json:"results"`

	Predictions []evaluate.Result `json:"predictions,omitempty"` // of labels, tags, facts or pairs, at the end of the run

	manifest *train.Manifest // of a run with predictions
	dropped  bool            // words of what is judged that the vocabulary lacks

	bySet [][]evaluate.Result // Results, set by set
	first bool                // no more words were read
}

func (e *evaluator) run(cmd *cobra.Command, args []string) error {
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	if err := e.settings.Validate(); err != nil {
		return usage("--%w", err)
	}
	if e.settings.Resamples < evaluate.FewestResamples { // there are no intervals then
		e.settings.Resamples = 0
	}
	if err := e.parseAs(); err != nil {
		return err
	}
	args, err := e.checkTests(cmd, args)
	if err != nil {
		return err
	}
	if e.judgesAlone() {
		return e.judgeAll(cmd, args)
	}
	sets, err := e.open(cmd)
	if err != nil {
		return err
	}
	for _, path := range args {
		found, err := e.evaluate(cmd, path, sets, len(args) > 1)
		if err != nil {
			return err
		}
		if err := e.print(cmd, found, sets); err != nil {
			return err
		}
	}
	if e.variants != nil {
		if err := e.printLosses(cmd, sets); err != nil {
			return err
		}
	}
	if len(args) < 2 {
		return nil
	}
	const k = 10
	r, err := evaluate.Stability(e.neighbours, k)
	if err != nil {
		return missing(err)
	}
	if e.json {
		return printJSON(cmd.OutOrStdout(), map[string]evaluate.Result{"stability": r})
	}
	return printResults(cmd.OutOrStdout(), "stability of the neighbours", []evaluate.Result{r})
}

// open reads the sets, before anything else takes time.
func (e *evaluator) open(cmd *cobra.Command) ([]evaluate.Set, error) {
	kind := evaluate.Kind(e.kind)
	if e.kind != "" && !slices.Contains(kinds(), e.kind) {
		return nil, usage("--kind %s: there is no such kind of set; there are %s", e.kind, strings.Join(kinds(), ", "))
	}
	names := e.sets
	if len(names) == 0 {
		names = evaluate.Shipped()
		if kind != "" {
			return nil, usage("--kind %s says what the files of --set are, but there is no --set; add one, or leave out --kind", e.kind)
		}
	}
	var sets []evaluate.Set
	for _, name := range names {
		set, err := evaluate.Open(name, kind)
		if err != nil {
			return nil, err
		}
		for _, note := range set.Source().Notes {
			tell(cmd.ErrOrStderr(), "%s: %s", name, note)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// evaluate scores one run or file.
func (e *evaluator) evaluate(cmd *cobra.Command, path string, sets []evaluate.Set, several bool) (evaluation, error) {
	vectors, err := e.read(cmd, path, sets)
	if err != nil {
		return evaluation{}, err
	}
	t := vectors.Table
	found := evaluation{Vectors: path, Words: t.Len(), Dim: t.Dim, Results: []evaluate.Result{}}
	found.first = !train.IsRun(path) && t.Len() == e.enough(sets)
	if len(e.tests) > 0 {
		if err := e.judge(cmd, &found); err != nil {
			return evaluation{}, err
		}
	} else if train.IsRun(path) {
		if err = e.judged(cmd, path, &found); err != nil {
			warn(cmd.ErrOrStderr(), run.Warning{Text: "no perplexity: " + err.Error()})
		}
	}
	s, err := evaluate.NewSpace(t, e.settings)
	if err != nil {
		return evaluation{}, missing(fmt.Errorf("%s: %w", path, err))
	}
	if found.manifest != nil {
		e.predicts = path
		if len(e.sets) == 0 && e.variants == nil {
			sets = nil // the shipped ones are about words
		}
	}
	if several {
		e.neighbours = append(e.neighbours, s)
	}
	for _, set := range sets {
		s, err := e.spaceOf(s, vectors, set)
		if err != nil {
			return evaluation{}, err
		}
		results := set.Score(s)
		found.Results, found.bySet = append(found.Results, results...), append(found.bySet, results)
	}
	return found, e.small(path, vectors, sets, found.bySet)
}

// read reads the vectors of a run or file.
func (e *evaluator) read(cmd *cobra.Command, path string, sets []evaluate.Set) (*run.Space, error) {
	vectors, err := readSpace(cmd, e.parts, path, e.matrix, e.enough(sets))
	if err != nil || vectors.Table.Dim == 1 { // a list of pairs and scores reads as vectors of one number
		if _, err := evaluate.Open(path, ""); err == nil {
			return nil, usage("%s: is a set to score by, not vectors; give it by --set %s", path, word(path))
		}
	}
	if err != nil && e.predicts != "" && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; if it has examples to judge predictions by, %s does that", err,
			line([]string{program(), "evaluate", e.predicts, "--test", path}))
	}
	if err != nil || !e.ngrams {
		return vectors, err
	}
	has, err := vectors.HasNGrams()
	if err == nil && !has {
		err = usage("--ngrams: %s has no n-grams; the input vectors of a run with embedding.subwords = true have them, and models of fastText", path)
	}
	return vectors, err
}

// enough returns how many words of a file have to be read, the first ones; 0: all.
func (e *evaluator) enough(sets []evaluate.Set) int {
	ofTexts := func(s evaluate.Set) bool { return s.Source().Kind.OfTexts() }
	if e.ngrams || e.variants != nil || slices.ContainsFunc(sets, ofTexts) {
		return 0
	}
	return e.settings.Restrict
}

// spaceOf returns the space by which a set is scored: with unseen words by their n-grams, and with vectors of texts.
func (e *evaluator) spaceOf(s *evaluate.Space, vectors *run.Space, set evaluate.Set) (*evaluate.Space, error) {
	switch ofTexts := set.Source().Kind.OfTexts(); {
	case ofTexts:
		texts, err := vectors.Texts(e.matrix)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.Source().Path, err)
		}
		return s.WithTexts(texts), nil
	case e.ngrams:
		return s.With(set, func(word string) []float32 {
			v, _ := vectors.Unseen(word) // the n-grams are open
			return v
		}), nil
	}
	return s, nil
}

// judged fills in how well a run predicts its held-out text.
func (e *evaluator) judged(cmd *cobra.Command, path string, found *evaluation) error {
	r, err := run.Open(path, e.parts)
	if err != nil {
		return err
	}
	if found.Predictions = r.Manifest.Predictions; len(found.Predictions) > 0 {
		found.manifest = r.Manifest
	}
	found.HeldOut, err = r.HeldOut(cmd.Context())
	return err
}
