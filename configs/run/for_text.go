package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// textExperiment is the shipped experiment that [ForText] starts from.
const textExperiment = "word2vec-skipgram-ns"

// A size says what [ForText] sets for text of under so many tokens.
type size struct {
	tokens                     int64 // 0: any number
	minCount, epochs, batching int
	neighbours                 int // train.shuffle_block
	rate                       float64
	heldOut                    float64 // corpus.valid
}

// sizes are in order. A small text has more epochs, so that its words are seen often
// enough, and smaller batches, so that there are steps enough, at a lower learning rate
// and of words from all over the text; in a large one rare words are left out that would
// make up most of the vocabulary.
var sizes = []size{
	{100_000, 2, 10, 128, 1, 0.1, 0.01},
	{1_000_000, 3, 5, 512, 1, 0.1, 0.01},
	{20_000_000, 5, 5, 4096, 64, 0.3, 0.001},
	{200_000_000, 5, 3, 4096, 64, 0.3, 0.0003},
	{0, 10, 1, 4096, 64, 0.3, 0.0001},
}

// valid is corpus.valid as TOML.
func (s size) valid() string {
	if s.heldOut == 0 {
		return "0"
	}
	return fmt.Sprintf("{share = %v, tokens = %d}", s.heldOut, judgedTokens)
}

const (
	judgedTokens    = 2_000   // tokens of what is held out: judging one takes as long as training on hundreds
	leastTokens     = 1_000   // fewer are an error
	smallTokens     = 50_000  // fewer are a warning
	leastToHoldFrom = 200     // documents; of fewer nothing is held out
	repeated        = 1 << 20 // tokens, under which text may have few documents that differ
)

// holdsOutNone reports whether a share holds out none of the documents of an experiment that reads all of them: those
// that are equal stay together, so that there may be few to choose from.
func holdsOutNone(ctx context.Context, e *configs.Experiment, share float64) bool {
	held := *e
	held.Corpus.Valid = configs.HeldOut{Share: share}
	d, err := Load(ctx, &held, nil)
	if err == nil {
		d.Close()
	}
	wrong, ok := errors.AsType[*data.Error](err)
	return ok && wrong.Where == "corpus.valid"
}

// ForText returns the experiment for a user's own text, given as sources of package
// corpus: the shipped experiment word2vec-skipgram-ns, named after the text, with
// settings that follow the number of tokens:
//
//	tokens               vocab.min_count  train.epochs  train.batch_size  corpus.valid
//	under 100,000                      2            10               128          0.01
//	under 1,000,000                    3             5               512          0.01
//	under 20,000,000                   5             5              4096         0.001
//	under 200,000,000                  5             3              4096        0.0003
//	more                              10             1              4096        0.0001
//
// The first two also have optimizer.learning_rate=0.1 and train.shuffle_block=1, the others what
// the shipped experiment has.
//
// The text of files that are Parquet or JSON lines by their names is in their column text, and so it is of CSV and tabs where the
// first line says so; corpus.columns names another, of CSV and tabs too.
//
// Of what is held out 2,000 tokens are judged.
//
// Standard input, which cannot be counted beforehand, gets the settings of the third row, but for 0.01 of it. Nothing is held
// out of text with fewer than 200 documents, nor of one so repetitive that a share holds out nothing, and of text with few
// more some ten. Overrides take precedence over all this. What was chosen is written in the experiment, and so in the run's
// config.toml.
//
// Text of under 1,000 tokens, from which there is nothing to learn, is a [*data.Error],
// text of under 50,000 a [Warning].
func ForText(ctx context.Context, sources, overrides []string, o Options) (*configs.Experiment, error) {
	if len(sources) == 0 {
		return nil, SettingError{errors.New("there is no text; name a file, a folder or Go packages")}
	}
	for _, section := range []string{"corpus", "vocab", "train"} { // what they do not say is chosen here
		overrides = configs.Dotted(section, overrides)
	}
	if err := checkText(sources, overrides); err != nil {
		return nil, err
	}
	format := formatOf(sources, overrides)
	if err := checkColumns(sources, overrides, format); err != nil {
		return nil, err
	}
	name := textName(sources, format)
	if !about("format", overrides) && !about("columns", overrides) {
		if format == "csv" || format == "tsv" {
			o.notify(Warning{fmt.Sprintf("%s: its column text is read; corpus.format = %q would take all of it as text", amount.Some(sources), configs.PlainText)})
		}
		o.tellLabels(ctx, sources)
	}
	words := []string{
		"name=" + name,
		"evaluate.sets=[]",
		"show.nearest=[]",
		"corpus.format=" + format,
	}
	row, err := o.sizeOf(ctx, name, sources, words, overrides)
	if err != nil {
		return nil, err
	}
	words = append(words,
		"corpus.valid="+row.valid(),
		vocabulary(row.minCount, overrides),
		"train.epochs="+strconv.Itoa(row.epochs),
		"train.batch_size="+strconv.Itoa(row.batching),
		"train.shuffle_block="+strconv.Itoa(row.neighbours),
		"optimizer.learning_rate="+strconv.FormatFloat(row.rate, 'g', -1, 64))
	return o.ofText(sources, append(words, overrides...))
}

// ofText returns the experiment for a text, as words have it.
func (o Options) ofText(sources, words []string) (*configs.Experiment, error) {
	e, err := o.Parts.Load(textExperiment, words)
	if err == nil {
		e.Corpus.Train = sources
	}
	return e, err
}

// vocabulary returns the override for the words that come at least so often, or for none of that where overrides name a file of the words.
func vocabulary(minCount int, overrides []string) string {
	for _, w := range overrides {
		if file, is := strings.CutPrefix(w, "vocab.file="); is && strings.Trim(file, `"'`) != "" {
			return "vocab={}"
		}
	}
	return "vocab.min_count=" + strconv.Itoa(minCount)
}

// checkText returns an error for overrides that another text or experiment is for, and for names that an experiment cannot say.
func checkText(sources, overrides []string) error {
	for _, w := range overrides {
		if strings.HasPrefix(w, "corpus=") {
			return SettingError{fmt.Errorf("%s: corpus is a section; give its keys, such as corpus.tokenizer=whitespace", w)}
		}
		if strings.HasPrefix(w, "corpus.train=") {
			return SettingError{fmt.Errorf("%s: the text is %s; leave one of the two out", w, amount.Some(sources))}
		}
		format, _ := strings.CutPrefix(w, "corpus.format=")
		if format = strings.Trim(format, `"`); !isRows(format) || configs.ReadsColumns(format) {
			continue
		}
		return SettingError{fmt.Errorf("%s: run TEXT makes vectors of the words of plain text; %s", w, experimentFor(format, "", sources))}
	}
	for _, source := range sources {
		if !utf8.ValidString(source) {
			return MissingError{fmt.Errorf("%s: the name is not UTF-8, as what an experiment says must be; rename it, or give the text as - on standard input", source)}
		}
	}
	return nil
}

// predicted finds the keys of columns that hold what is to be predicted of a text, in an override.
var predicted = regexp.MustCompile(`^corpus\.columns(?:=.*[{,]\s*|\.)(label|pair|negative|score)\s*=`)

// checkColumns returns an error for overrides that name columns of text, in this format, for another experiment.
func checkColumns(sources, overrides []string, format string) error {
	for _, w := range overrides {
		if given, is := strings.CutPrefix(w, "corpus.format="); is {
			format = strings.Trim(given, `"`)
		}
	}
	for _, w := range overrides {
		key := predicted.FindStringSubmatch(w)
		if key == nil || format == configs.PlainText {
			continue
		}
		remedy := "lexigraph init --objective pairs prints an experiment for texts that belong together"
		if key[1] == "label" {
			remedy = experimentFor(format, w, sources)
		}
		return SettingError{fmt.Errorf("%s: run TEXT makes vectors of the words of plain text; %s", w, remedy)}
	}
	return nil
}

// sizeOf returns the settings for the text in sources, named name, which it counts as words and overrides have it read.
func (o Options) sizeOf(ctx context.Context, name string, sources, words, overrides []string) (size, error) {
	if slices.Contains(sources, "-") {
		row := sizes[2]
		row.heldOut = 0.01 // it may be short
		return row, nil
	}
	e, err := o.ofText(sources, slices.Concat(words, []string{"vocab.min_count=1", "corpus.valid=0"}, corpusWords(overrides)))
	if err != nil {
		return size{}, err
	}
	o.notify(Counting{name})
	d, err := Load(ctx, e, nil)
	if err != nil {
		return size{}, err
	}
	d.Close()
	part := d.Report.Train
	if err := o.enough(sources, part); err != nil {
		return size{}, err
	}
	row := sizes[slices.IndexFunc(sizes, func(s size) bool { return s.tokens == 0 || part.Tokens < s.tokens })]
	if part.Documents < leastToHoldFrom {
		row.heldOut = 0
		return row, nil
	}
	const documents = 10 // held out on average, so that it is never none
	row.heldOut = max(row.heldOut, math.Ceil(1e4*documents/float64(part.Documents))/1e4)
	if part.Tokens < repeated && holdsOutNone(ctx, e, row.heldOut) {
		row.heldOut = 0
	}
	return row, nil
}

// formatOf returns the format of plain text in files of these names, of which overrides may name columns.
func formatOf(sources, overrides []string) string {
	of := corpus.TextFormat
	if about("columns", overrides) {
		of = corpus.TableFormat
	}
	format := of(sources[0])
	for _, source := range sources[1:] {
		if of(source) != format {
			return configs.PlainText
		}
	}
	return cmp.Or(format, configs.PlainText)
}

// about reports whether overrides say something of a key of the text.
func about(key string, overrides []string) bool {
	return slices.ContainsFunc(overrides, func(w string) bool { return strings.HasPrefix(w, "corpus."+key) })
}

func isRows(format string) bool {
	_, ok := corpus.RowFormats()[format]
	return ok
}

// Counting says that text is read to count its tokens, before its experiment is made.
type Counting struct{ Name string }

// enough reports a text that is too small to learn from.
func (o Options) enough(sources []string, part data.PartReport) error {
	const help = "more text of the same kind, in one file, several, or a folder"
	where := amount.Some(sources)
	switch {
	case part.Tokens < leastTokens:
		return &data.Error{Where: where, What: fmt.Sprintf("has %s, too few to learn from", amount.Of(part.Tokens, "token")),
			Remedy: fmt.Sprintf("take %s: at least %s, better 100,000; to train on it nevertheless, write an experiment: lexigraph init", help, amount.Of(leastTokens, "token"))}
	case part.Tokens < smallTokens:
		o.notify(Warning{fmt.Sprintf("%s: has %s, few for word vectors: expect only its most frequent words to have sensible neighbours; %s would help", where, amount.Of(part.Tokens, "token"), help)})
	}
	return nil
}

// corpusWords returns the overrides that change how text is read.
func corpusWords(overrides []string) []string {
	var words []string
	for _, w := range overrides {
		if strings.HasPrefix(w, "corpus.") && !strings.HasPrefix(w, "corpus.valid") && !strings.HasPrefix(w, "corpus.test") {
			words = append(words, w)
		}
	}
	return words
}
