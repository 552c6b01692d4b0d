package data

import (
	"fmt"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A Report says what [Load] has read and what became of it.
type Report struct {
	Sources []SourceReport `json:"sources"`
	Train   PartReport     `json:"train"`
	Valid   PartReport     `json:"valid"`
	Test    PartReport     `json:"test"`
	Types   int            `json:"types"` // distinct words of the training text, before min_count; without eos

	LabelNote string `json:"label_note,omitempty"` // what is odd about the labels of the training text

	SplitNote string `json:"split_note,omitempty"` // what is odd about how the training text was split into words

	EOSNote string `json:"eos_note,omitempty"` // that the text has the eos as a word of its own

	OverlapNote string `json:"overlap_note,omitempty"` // that much of a held-out text is in the training text; it is looked for anew each time

	VocabNote string `json:"vocab_note,omitempty"` // that many words of a given vocabulary have another form in the text; it is looked for anew each time

	Teacher string `json:"teacher_sha256,omitempty"` // of the numbers of RowSettings.Teacher

	// What split the text, besides code of ours.
	Dictionary string `json:"dictionary_sha256,omitempty"` // of the file of the tokenizer's dictionary
	Command    string `json:"command_sha256,omitempty"`    // of Settings.Command; see corpus.CommandHash; empty too if it cannot be read

	// Of each part, which labels, and which names of facts, the training part lacks, and what becomes of them.
	UntaughtLabels, UntaughtNames [parts]string `json:"-"`

	// CacheError says why the text, though it was read, could not be kept in
	// Settings.Cache; empty if it was, or if no cache was asked for.
	CacheError string `json:"-"`

	// TempError says why a long text that is not to be kept is in memory, and not in a temporary file; empty if it is not.
	TempError string `json:"-"`
}

// noteSplitter writes down what splits the text.
func (s Settings) noteSplitter(r *Report) {
	if t, ok := s.Tokenizer().(*corpus.Segment); ok {
		r.Dictionary = t.Dictionary.Hash()
	}
	if len(s.Command) > 0 {
		r.Command, _ = corpus.CommandHash(s.Command) // it may be one that can be run but not read
	}
}

// A SourceReport counts what was read from one source.
type SourceReport struct {
	Part string `json:"part"` // train, valid or test: the setting that names it
	corpus.Stat
	Tokens     int64  `json:"tokens"`               // found in it, known or not, without eos
	OpenTags   int64  `json:"open_tags,omitempty"`  // entities that begin with I-, though others begin with B-
	FirstOpen  string `json:"first_open,omitempty"` // the place and the tag of the first
	LongTokens int64  `json:"long_tokens"`          // longer than 1024 bytes, and therefore unknown words
}

// A PartReport counts what one part of the corpus consists of.
type PartReport struct {
	Documents     int64 `json:"documents"`
	Sentences     int64 `json:"sentences"`                // that have tokens
	Tokens        int64 `json:"tokens"`                   // encoded, eos included
	Empty         int64 `json:"empty,omitempty"`          // labelled examples without tokens
	AllUnknown    int64 `json:"all_unknown,omitempty"`    // labelled examples of whose tokens the vocabulary has none, with nothing in their place
	UnknownLabels int64 `json:"unknown_labels,omitempty"` // examples left out, as the training part has no such label
	Unknown       int64 `json:"unknown"`                  // words that are not in the vocabulary: unk, or dropped
}

// Warnings returns a sentence about each thing in the text that is legal but
// may be a mistake, and about a cache that cannot be used, for a person to read.
// The tokenizer is what split the text, as package corpus names it.
func (r *Report) Warnings(onBadUTF8 string, tokenizer string) []string {
	var warnings []string
	warn := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	warnings = append(warnings, r.ofSources(onBadUTF8, tokenizer)...)
	if r.LabelNote != "" {
		warn("corpus.train: %s", r.LabelNote)
	}
	if r.EOSNote != "" {
		warn("vocab.eos: %s", r.EOSNote)
	}
	for _, note := range []string{r.SplitNote, r.VocabNote, r.OverlapNote} {
		if note != "" {
			warn("%s", note)
		}
	}
	for i, p := range []PartReport{r.Train, r.Valid, r.Test} {
		if p.Empty > 0 {
			warn("corpus.%s: %s no words; they all look the same", partNames[i], p.have(p.Empty))
		}
		if p.AllUnknown > 0 && p.AllUnknown >= p.Documents/20 && r.UntaughtNames[i] == "" { // of single words some are always rare
			warn("corpus.%s: %s no word that the vocabulary has, and all look the same; a lower vocab.min_count, or embedding.subwords = true, tells more of them apart",
				partNames[i], p.have(p.AllUnknown))
		}
		for _, untaught := range []string{r.UntaughtLabels[i], r.UntaughtNames[i]} {
			if untaught != "" {
				warn("corpus.%s: %s", partNames[i], untaught)
			}
		}
	}
	if r.CacheError != "" {
		warn("the encoded text is not kept for the next run: %s", r.CacheError)
	}
	if r.TempError != "" {
		warn("the text was read again, into memory: %s", r.TempError)
	}
	return warnings
}

// have returns the beginning of a sentence about n of the examples: "2 of 10 examples have".
func (p PartReport) have(n int64) string {
	have := "have"
	if n == 1 {
		have = "has"
	}
	return fmt.Sprintf("%s of %s %s", amount.Thousands(n), amount.Of(p.Documents, "example"), have)
}

// noted adds to an error of the whole text what is odd about the first file of which something is, and which lines of the first are left out.
func noted(e *Error, sources []SourceReport) error {
	for _, s := range sources {
		if notes := s.Notes(); notes != "" {
			e.Remedy += "; " + s.Name + ": " + notes
			break
		}
	}
	for _, s := range sources {
		if s.BadLines > 0 {
			e.Remedy += "; " + s.leftOut()
			break
		}
	}
	return e
}
