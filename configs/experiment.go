package configs

import (
	"slices"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// An Experiment is a whole experiment file: what is trained on what, and how.
// [Parse] fills every field; those that the file leaves out have the values of
// [Default].
type Experiment struct {
	Name string   `toml:"name" help:"letters, digits, . _ and -; names the run directory"`
	Seed uint64   `toml:"seed" help:"of every random draw" range:"[0,inf)"`
	Vary []string `toml:"vary" help:"what the seed is of: seed: initial weights and dropout; order: order of the examples and all draws from the text; split: the documents held out" choice:"seed order split"`
	Init string   `toml:"init" help:"distribution of the initial weights" choice:"scaled small pytorch"`

	Corpus    Corpus               `toml:"corpus" help:"the text"`
	Vocab     Vocab                `toml:"vocab" help:"which words get a vector"`
	Objective Part[objective.Spec] `toml:"objective" help:"what is predicted from what"`
	Embedding Embedding            `toml:"embedding" help:"the vectors"`
	Layers    []Part[layer.Spec]   `toml:"layers" help:"between the embedding and the output layer; layers = [] for none"`
	Loss      Part[loss.Spec]      `toml:"loss" help:"the output layer's loss"`
	Sampler   Part[sampler.Spec]   `toml:"sampler" help:"the words that a sampled loss compares targets with"`
	Optimizer Part[optimizer.Spec] `toml:"optimizer" help:"how the weights follow the gradient"`
	Schedule  train.Schedule       `toml:"schedule" help:"the learning rate over the run"`
	Start     Start                `toml:"start" help:"what the network begins with, instead of random weights"`
	Train     Train                `toml:"train" help:"how long and how often"`
	Evaluate  Evaluate             `toml:"evaluate" help:"sets that score the vectors at every evaluation, and with intervals at the end"`
	Export    Export               `toml:"export" help:"the vectors written at the end"`
	Show      Show                 `toml:"show" help:"what is printed at the end"`

	TensorBoard TensorBoard `toml:"tensorboard" help:"what is written for TensorBoard in addition to losses and speed"`

	Places Places `toml:"-"` // where the file sets each key, to report problems that are found later
}

// Corpus says which text is read and how it is cut into tokens.
type Corpus struct {
	Train       Sources  `toml:"train" takes:"files" help:"a path, a folder, a glob, a list of them, -, godoc:PATTERN or gettext:LANGUAGE; .gz .zst .bz2 .xz"`
	Valid       HeldOut  `toml:"valid" takes:"files" help:"paths, or the share of documents held out; 0: none; {share = 0.003, tokens = 2000} judges so many tokens of it, in sentences from all over the text, and {paths = …, tokens = …} of a text"`
	Test        HeldOut  `toml:"test" takes:"files" help:"paths, or the share of documents held out; 0: none; with tokens as valid"`
	Format      string   `toml:"format" help:"text; csv, tsv, jsonl (objects a line each, or in a list) or parquet: the text is in a column, and so are labels where the objective has them; or with labels: fasttext (__label__x), folders (a file is a text, and its label the folder in train that it is in or below), or godoc, in which the label of a comment is its topmost folder; godoc-pairs: what the documentation of a Go function says, and its body; conll: a token and its label a line; jsonl-tokens and parquet-tokens: lists of tokens and of their labels; triples: a fact a line; lines: a text a line, for distil; vectors: a file of word vectors, for map" choice:"text lines fasttext csv tsv jsonl parquet folders conll jsonl-tokens parquet-tokens triples vectors godoc godoc-pairs"`
	Columns     Columns  `toml:"columns" help:"of tables and conll: {text = …}, which is the column text where nothing is said, with labels {text = …, label = …}, or for pairs {text = …, pair = …, negative = …, score = …}: names, or numbers from 1 in csv and tsv; conll has numbers, and without them the first and the last column"`
	Teacher     string   `toml:"teacher,omitzero" takes:"files" help:"for objective distil: a .npy, .npz, .safetensors or .parquet file with a row for each text of train, then of valid and test where these are files"`
	Header      bool     `toml:"header" help:"the first line is a header, though columns are given by number"`
	OnBadLine   string   `toml:"on_bad_line" help:"leave out lines that are not as the format has them, and count them, or stop" choice:"error skip"`
	Stratify    bool     `toml:"stratify" help:"hold out the same share of each label"`
	Tokenizer   string   `toml:"tokenizer" help:"words: Unicode words in lower case; whitespace: as it is; segment: words of a dictionary, for Chinese and other scripts without spaces; command: another program; of tokens that the format has: words: in lower case, whitespace: as they are" choice:"words whitespace segment command"`
	Dictionary  string   `toml:"dictionary" takes:"files" help:"for segment: a file of words with their counts, such as jieba's dict.txt"`
	Command     []string `toml:"command" help:"for command: a program and its arguments; it reads lines and writes each with spaces between words"`
	Numbers     bool     `toml:"numbers" help:"keep tokens that are numbers"`
	Punctuation bool     `toml:"punctuation" help:"keep tokens that are punctuation"`
	Stem        bool     `toml:"stem" help:"take the endings off English words, so that opens and opening are open"`
	Normalize   bool     `toml:"normalize" help:"bring text to Unicode's form NFC, so that a letter with accents is always the same"`
	OnBadUTF8   string   `toml:"on_bad_utf8" help:"replace by U+FFFD, keep the bytes, skip the sentence, or stop" choice:"replace keep skip error"`

	Phrases         bool    `toml:"phrases,omitzero" help:"learn phrases from the training text: words that often follow one another, such as new york, become one word, new_york"`
	PhraseScore     string  `toml:"phrase_score,omitidle" help:"ratio: how much more often a pair occurs than by chance (Mikolov, 2013); npmi: normalised information, between -1 and 1 (Bouma, 2009)" choice:"ratio npmi"`
	PhraseThreshold float64 `toml:"phrase_threshold,omitidle" help:"the score that a phrase exceeds; for npmi below 1, such as 0.5" range:"(0,inf)"`
	PhraseMinCount  int     `toml:"phrase_min_count,omitidle" help:"rarer pairs are not phrases, nor are those rarer than vocab.min_count" range:"[1,inf)"`
	PhraseRounds    int     `toml:"phrase_rounds,omitidle" help:"passes over the text; 2 make phrases of up to four words" range:"[1,10]"`
}

// Vocab says which tokens are words of the vocabulary.
type Vocab struct {
	MinCount int      `toml:"min_count" help:"words that are rarer are unknown" range:"[1,inf)"`
	MaxSize  int      `toml:"max_size" help:"keep only the most frequent words; 0: no limit" range:"[0,inf)"`
	Unk      string   `toml:"unk" help:"stands for every unknown word; empty: they are dropped, and so it is by default where corpus.format is triples"`
	EOS      string   `toml:"eos" help:"appended to every sentence; empty: nothing is"`
	Special  []string `toml:"special" help:"words with the first ids, in this order"`
	File     string   `toml:"file" takes:"files" help:"a vocab.txt to take instead of counting; empty: count"`
}

// Signs returns the words that stand for others, or for the end of a sentence: unk, eos
// and special.
func (v Vocab) Signs() []string {
	signs := slices.Clone(v.Special)
	for _, word := range []string{v.Unk, v.EOS} {
		if word != "" && !slices.Contains(signs, word) {
			signs = append(signs, word)
		}
	}
	return signs
}

// Embedding is the table of vectors, and so the first layer.
type Embedding struct {
	Dim int  `toml:"dim" help:"numbers in a vector" range:"[1,65536]"`
	Tie bool `toml:"tie" help:"share the table with the output layer; the last layer's width must be dim"`

	Subwords bool `toml:"subwords" help:"add character n-grams to words, so that unseen words have vectors"`
	MinN     int  `toml:"min_n" help:"characters of the shortest n-gram" range:"[1,100]"`
	MaxN     int  `toml:"max_n" help:"characters of the longest n-gram" range:"[1,100]"`
	Buckets  int  `toml:"buckets" help:"how many rows n-grams are hashed to; n-grams with the same hash share a row" range:"[1,1000000000]"`
}

// Start says what the network begins with.
type Start struct {
	From   string   `toml:"from,omitzero" takes:"files" help:"a run or a file of word vectors; words that it lacks start as usual; empty: everything does"`
	Load   []string `toml:"load,omitzero" help:"the parts taken from there, such as embedding, fc1, output; empty: what fits by name and shape"`
	Freeze []string `toml:"freeze,omitzero" help:"the parts that training leaves as they are, such as embedding"`

	UnfreezeAfter Epochs `toml:"unfreeze_after,omitzero" help:"epochs after which the parts of start.freeze are trained too; 0: never" range:"[0,1000000]"`
	FreezeWords   bool   `toml:"freeze_words,omitzero" help:"whether the vectors of words that come from there stay as they are, and only those of new words are trained"`
	KeepWords     bool   `toml:"keep_words,omitzero" help:"whether all words from there get an id, even those that this text lacks"`
	Rates         Rates  `toml:"rates,omitzero" help:"factors on the learning rate, by part, such as {embedding = 0.1}"`
}

// Train says how long training takes and how often it is evaluated.
type Train struct {
	Epochs               Epochs `toml:"epochs" help:"passes over the examples, such as 3 or 0.5" range:"(0,1000000]"`
	BatchSize            int    `toml:"batch_size" help:"examples in a step" range:"[1,1048576]"`
	ShuffleBlock         int    `toml:"shuffle_block" help:"neighbours in the text that stay together when shuffled" range:"[1,1048576]"`
	EvalEverySteps       int    `toml:"eval_every_steps" help:"0: after each epoch" range:"[0,inf)"`
	CheckpointEverySteps int    `toml:"checkpoint_every_steps" help:"0: after epochs, at least ten seconds apart" range:"[0,inf)"`
	LogEverySteps        int    `toml:"log_every_steps" help:"steps between lines of metrics.jsonl" range:"[1,inf)"`

	Shards int `toml:"shards,omitzero" help:"equal parts of a batch whose gradients are summed in one fixed order, a power of two, so that up to as many processes can share the work; 0: a batch is one part" range:"[0,1024]"`

	MaxSteps   int     `toml:"max_steps,omitzero" help:"steps after which training ends, if epochs are not done before; 0: no limit" range:"[0,inf)"`
	MaxTokens  int     `toml:"max_tokens,omitzero" help:"tokens of the training text, counted in every epoch, after which it ends; 0: no limit" range:"[0,inf)"`
	MaxSeconds float64 `toml:"max_seconds,omitzero" help:"seconds of training, without evaluations, after which it ends, wherever the schedule is then; 0: no limit" range:"[0,inf)"`
	Patience   int     `toml:"patience,omitzero" help:"evaluations without a new best and without a lower loss after which it ends; the best checkpoint is kept and exported; 0: no end, and the last is exported" range:"[0,inf)"`
}

// Epochs is a number of passes over the examples; part of one is a fraction.
type Epochs float64

// Evaluate says which sets score the vectors of export.matrix or, where they are of texts and the objective is too, what
// the network makes of a text, and how.
type Evaluate struct {
	Sets []string `toml:"sets" takes:"files" help:"files of words or of texts, or the names of shipped sets: go-similarity, go-analogy"`
	evaluate.Settings
}

// Export says which vectors are written at the end, and in which formats.
type Export struct {
	Formats []string `toml:"formats" help:"files written"`
	Matrix  string   `toml:"matrix" help:"the embedding, the output layer's rows, or their sum" choice:"input output input+output"`
}

// Show says what is printed at the end.
type Show struct {
	Nearest []string `toml:"nearest" help:"words whose nearest words are printed; empty: telling words of the text"`
	K       int      `toml:"k" help:"nearest words printed for each" range:"[1,inf)"`
}

// TensorBoard says what is written for TensorBoard beside scalars.
type TensorBoard struct {
	Histograms bool `toml:"histograms" help:"how parameters and gradients are distributed, at every evaluation"`
}

// Default returns the experiment that a file without any key would be, if name
// and corpus.train were not required: the house network.
func Default() *Experiment { return Parts{}.Default() }

// Default is [Default] with these parts.
func (p Parts) Default() *Experiment {
	e := &Experiment{
		Seed: 1,
		Vary: []string{VarySeed, VaryOrder},
		Init: "scaled",
		Corpus: Corpus{
			Valid:     HeldOut{Share: 0.05},
			Format:    PlainText,
			OnBadLine: "error",
			Tokenizer: "words",
			Command:   []string{},
			Numbers:   true,
			Normalize: true,
			OnBadUTF8: "replace",

			PhraseScore: "ratio", PhraseThreshold: 100, PhraseMinCount: 5, PhraseRounds: 1,
		},
		Vocab:     Vocab{MinCount: 5, Unk: "<unk>", Special: []string{}},
		Embedding: Embedding{Dim: 100, MinN: 3, MaxN: 6, Buckets: 2_000_000},
		Schedule:  train.DefaultSchedule(),
		Start:     Start{Load: []string{}, Freeze: []string{}},
		Train:     Train{Epochs: 5, BatchSize: 32, ShuffleBlock: 1, LogEverySteps: 100},
		Evaluate:  Evaluate{Sets: []string{}, Settings: evaluate.Defaults()},
		Export:    Export{Formats: []string{"word2vec"}, Matrix: "input"},
		Show:      Show{Nearest: []string{}, K: 5},
		Layers: []Part[layer.Spec]{
			{Type: "fc", Spec: &layer.FC{Units: 128, Activation: "relu", Bias: true}},
			{Type: "fc", Spec: &layer.FC{Units: 64, Activation: "relu", Bias: true}},
		},
	}
	for key, part := range map[string]chosen{"objective": &e.Objective, "loss": &e.Loss, "sampler": &e.Sampler, "optimizer": &e.Optimizer} {
		f := p.families()[key]
		part.set(f.initial, f.types[f.initial]())
	}
	return e
}
