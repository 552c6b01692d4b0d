package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Load reads an experiment's text and numbers its words. A source "-" is read from
// stdin. Settings that contradict each other are a [SettingError], and text that is
// missing or bad a [*data.Error].
func Load(ctx context.Context, e *configs.Experiment, stdin io.Reader) (*data.Dataset, error) {
	return load(ctx, e, stdin, false)
}

// load is [Load], which reads every file if that is asked for: see [data.Settings].
func load(ctx context.Context, e *configs.Experiment, stdin io.Reader, reread bool) (*data.Dataset, error) {
	if err := e.Whole(); err != nil {
		return nil, err
	}
	if e.Corpus.Format == objective.Vectors {
		return loadVectors(e)
	}
	settings, err := textSource(e, stdin)
	if err != nil {
		return nil, err
	}
	settings.Reread = reread
	d, err := data.Load(ctx, settings)
	if err != nil {
		return nil, cmp.Or(unshipped(e), err)
	}
	return d, nil
}

// unshipped returns the error of a shipped experiment whose text users bring, where that is not there; else nil.
func unshipped(e *configs.Experiment) error {
	if !slices.Contains(configs.Shipped(), e.Name) {
		return nil
	}
	shipped, err := configs.Load(e.Name, nil)
	if err != nil || !slices.Equal(shipped.Corpus.Train, e.Corpus.Train) {
		return nil
	}
	path := e.Corpus.Train[0]
	if _, err := os.Stat(path); strings.Contains(path, ":") || !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return &data.Error{Where: path, What: "no such file", Remedy: "the text of " + e.Name + " does not come with the program: put it there, or name it with corpus.train=…, corpus.valid=… and corpus.test=…"}
}

// textSource returns how an experiment's text is read.
func textSource(e *configs.Experiment, stdin io.Reader) (settings data.Settings, err error) {
	if settings, err = plainSource(e, stdin); err != nil {
		return settings, err
	}
	if settings.Vocab.Keep, err = keptWords(e); err != nil {
		return settings, err
	}
	if e.Corpus.Teacher != "" {
		if settings.Rows.Teacher, err = teacher(e.Corpus.Teacher); err != nil {
			return settings, err
		}
	}
	if err := settings.Validate(); err != nil { // the experiment is at fault, not the text
		return settings, SettingError{err}
	}
	return settings, nil
}

// plainSource is [textSource] without what other files teach: words to keep, and vectors.
func plainSource(e *configs.Experiment, stdin io.Reader) (settings data.Settings, err error) {
	c, v := e.Corpus, e.Vocab
	tokenizer, err := tokenizer(c)
	if err != nil {
		return settings, err
	}
	settings = data.Settings{
		Train:     c.Train,
		Valid:     heldOut(c.Valid),
		Test:      heldOut(c.Test),
		SplitSeed: e.SplitSeed(),
		Tokenizer: tokenizer,
		Command:   c.Command,
		Options:   corpus.Options{OnBadUTF8: c.OnBadUTF8, AsItIs: !c.Normalize, Stdin: stdin},
		Cache:     data.CacheDir(),
		Vocab: data.VocabSpec{
			MinCount: v.MinCount, MaxSize: v.MaxSize,
			Unk: v.Unk, EOS: v.EOS, Special: v.Special, File: v.File,
		},
	}
	if _, labelled := e.Objective.Spec.(objective.Labelled); labelled {
		settings.Rows = data.RowSettings{RowOptions: rows(c), Stratify: c.Stratify, Lower: c.Tokenizer == "words"}
	} else {
		settings.Texts = rows(c)
	}
	if o, is := e.Objective.Spec.(objective.Formless); is {
		settings.Rows.Formless = o.Formless(e.Embedding.Subwords)
	}
	if settings.Rows.Names() {
		settings.Vocab.MinCount = 1
	}
	if c.Phrases {
		settings.Phrases = data.PhraseSpec{Rounds: c.PhraseRounds, Score: c.PhraseScore, Threshold: c.PhraseThreshold, MinCount: c.PhraseMinCount}
	}
	return settings, nil
}

// teacher reads the vectors that a teacher made of the texts.
func teacher(path string) (*data.Teacher, error) {
	path = corpus.FromHome(path)
	rows, dim, numbers, err := vector.ReadMatrix(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, MissingError{fmt.Errorf("corpus.teacher: %s: %w; name a file of vectors", path, disk.Cause(err))}
	}
	if err != nil {
		return nil, err
	}
	t := &data.Teacher{Name: path, Rows: rows, Dim: dim, Numbers: numbers}
	t.Hash = (&vector.Table{Words: make([]string, rows), Dim: dim, Data: numbers}).SHA256()
	return t, nil
}

// rows says how an experiment's examples stand in their files; for text that is no table it
// is the zero value.
func rows(c configs.Corpus) corpus.RowOptions {
	if c.Format == configs.PlainText {
		return corpus.RowOptions{}
	}
	o := c.Columns
	return corpus.RowOptions{
		Format: c.Format, Text: o.Text, Label: o.Label, Pair: o.Pair, Negative: o.Negative, Score: o.Score,
		Header: c.Header, OnBadLine: c.OnBadLine,
	}
}

// tokenizer returns what makes the tokenizers of an experiment.
func tokenizer(c configs.Corpus) (func() corpus.Tokenizer, error) {
	words := corpus.Words{Numbers: c.Numbers, Punctuation: c.Punctuation}
	switch c.Tokenizer {
	case "words":
		words.Stem = c.Stem
		return func() corpus.Tokenizer { w := words; return &w }, nil
	case "segment":
		dictionary, err := corpus.ReadDictionary(c.Dictionary)
		if err != nil {
			return nil, err
		}
		return func() corpus.Tokenizer { w := words; return &corpus.Segment{Dictionary: dictionary, Words: &w} }, nil
	}
	return func() corpus.Tokenizer { return corpus.Whitespace{} }, nil // what a command writes too
}

func heldOut(h configs.HeldOut) data.HeldOut {
	return data.HeldOut{Sources: h.Sources, Share: h.Share, Tokens: h.Tokens}
}

// load is [Load] that reports its progress.
func (o Options) load(ctx context.Context, e *configs.Experiment) (*data.Dataset, error) {
	begin := time.Now()
	o.notify(Loading{e})
	d, err := Load(ctx, e, o.Stdin)
	if err != nil {
		return nil, err
	}
	const much = 1 << 20 // bytes: reading has taken several times as many
	if n, mapped := d.Train.Bytes(); mapped || n > much {
		debug.FreeOSMemory() // what reading took is not to be added to what training takes
	}
	for _, w := range d.Report.Warnings(e.Corpus.OnBadUTF8, e.Corpus.Tokenizer) {
		o.notify(Warning{w})
	}
	for _, m := range marks {
		if share := m.share(e, d); share > m.most {
			o.notify(Warning{fmt.Sprintf(`corpus.train: %.1f %% of its tokens are the word %s: it seems to have %s, and corpus.tokenizer = "words" takes off the brackets; %s`, 100*share, m.word, m.what, m.remedy)})
		}
	}
	if d.Phrases != nil && d.Phrases.Len() == 0 {
		o.notify(Warning{"corpus.phrases: no pair of words is a phrase; lower corpus.phrase_threshold or corpus.phrase_min_count, or give more text"})
	}
	for _, told := range []string{cutTexts(e.Objective.Spec, d), aloneInLines(e, d), lowScores(e, d), mostlyUnknown(e.Vocab, d)} {
		if told != "" {
			o.notify(Warning{told})
		}
	}
	if err := o.unfit(e, d.Vocab.Words()); err != nil {
		return nil, err
	}
	o.notify(Loaded{e, d.Report, d.Vocab.Len(), d.Phrases, time.Since(begin)})
	return d, nil
}

// cutTexts says that many texts have more words than an example; "" if few have, or if the experiment has another number of words
// than usual, since somebody has then thought about it.
func cutTexts(spec objective.Spec, d *data.Dataset) string {
	const many = 100 // one text of so many
	of, ok := spec.(objective.TextContext)
	if !ok {
		return ""
	}
	most := of.TextFeatures().MaxWords
	if most != objective.Specs()["classify"]().(objective.TextContext).TextFeatures().MaxWords {
		return ""
	}
	texts, words, cut, lost := 0, 0, 0, 0
	for _, part := range []*data.Corpus{d.Train, d.Valid, d.Test} {
		if part == nil || part.Rows == nil {
			continue
		}
		words, texts = words+part.Len(), texts+len(part.Rows.Offset)-1
		for i, from := range part.Rows.Offset[:len(part.Rows.Offset)-1] {
			if n := part.Rows.Offset[i+1] - from; n > most {
				cut, lost = cut+1, lost+n-most
			}
		}
	}
	if many*cut <= texts {
		return ""
	}
	return fmt.Sprintf("objective.max_words: %s of %s longer than %s words, and what stands behind these is not looked at, %.1f %% of all words; set it higher to look at all",
		amount.Thousands(cut), amount.Subject(texts, "text", "is", "are"), amount.Thousands(most), 100*float64(lost)/float64(words))
}

// aloneInLines says that next to no word has another in its sentence to be predicted from, as in text with a token a line; "" if
// many have, if sentences do not matter to the objective, or if it says so itself.
func aloneInLines(e *configs.Experiment, d *data.Dataset) string {
	remedy := "objective.cross_sentences=true lets contexts run into the sentences before"
	switch spec := e.Objective.Spec.(type) {
	case *objective.CBOW, *objective.Bag:
		remedy = `join the lines of a sentence, up to an empty line: awk -v RS= '{$1=$1}1' FILE > NEW`
	case *objective.NextWord:
		if spec.CrossSentences {
			return ""
		}
	case *objective.LBL:
		if spec.CrossSentences {
			return ""
		}
	default:
		return ""
	}
	sentences, words := d.Train.Sentences(), d.Train.Len()
	if e.Vocab.EOS != "" {
		words -= sentences
	}
	const few = 1.1 // words a sentence
	if float64(words) >= few*float64(sentences) {
		return ""
	}
	return fmt.Sprintf("corpus.train: a line is a sentence, and of %s hardly any has two words, so that there is no other to predict a word from; %s", amount.Of(sentences, "sentence"), remedy)
}

// A mark is what other programs put into text, of which splitting makes a word.
type mark struct {
	word         string
	most         float64 // the share of a text that the word has nowhere else
	what, remedy string
}

var marks = []mark{
	{"unk", 0.002, "<unk> in the place of rare words, as WikiText has", splitAlready},
	{"eos", 0.02, "<eos> at the ends of sentences", splitAlready},
	{"bos", 0.02, "<bos> at the beginnings of sentences", splitAlready},
	{"cls", 0.02, "[CLS] before each text, as BERT has", takeOff},
	{"pad", 0.02, "<pad> or [PAD] behind texts", takeOff},
	{"endoftext", 0.002, "<|endoftext|> between texts, as GPT has", takeOff},
}

const (
	splitAlready = `"whitespace" takes such text as it is split`
	takeOff      = "take them off"
)

// share returns the share of the training text that is the word, where splitting makes that of the mark; 0 where that is
// not known: counts that come with a file of words are of another text, and vocab.unk = "unk" has those of all unknown words.
func (m mark) share(e *configs.Experiment, d *data.Dataset) float64 {
	id, ok := d.Vocab.Lookup(m.word)
	if !ok || e.Corpus.Tokenizer != "words" || e.Vocab.Unk == m.word || e.Vocab.EOS == m.word || e.Vocab.File != "" || d.Train.Len() == 0 {
		return 0
	}
	return float64(d.Vocab.Count(id)) / float64(d.Train.Len())
}

// readsStdin reports whether an experiment reads standard input, which can be read
// once.
func readsStdin(e *configs.Experiment) bool {
	return slices.Contains(slices.Concat(e.Corpus.Train, e.Corpus.Valid.Sources, e.Corpus.Test.Sources), "-")
}
