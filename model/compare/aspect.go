package compare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// An Aspect is something that two rows must have in common before their held-out
// numbers can say which is better: the vocabulary, because a larger one has more words
// to tell apart; the text; what is predicted in it and how that is counted; and, where
// the loss defines no probability, the loss itself, because numbers of different losses
// cannot be compared.
type Aspect struct {
	Name  string `json:"name"`
	Value string `json:"value"` // equal or not is all that matters
	Shown string `json:"shown"` // for people
	// Content is equal too where the values differ only in how files are stored; empty: that is not known.
	Content string `json:"content,omitempty"`
}

// is reports whether two rows have the same of an aspect.
func (a Aspect) is(b Aspect) bool {
	return a.Name == b.Name && (a.Value == b.Value || a.Content != "" && a.Content == b.Content)
}

// aspects returns those of a run's held-out number on the part "validation" or
// "test" of the text.
func (r *Run) aspects(part string, h *evaluate.HeldOut) []Aspect {
	m := r.Manifest
	count, source := m.Data.Valid, "valid"
	if part == "test" {
		count, source = m.Data.Test, "test"
	}
	if r.splits() { // runs of equal seeds have the same vocabulary and held-out text if these are the same
		words := r.under("vocab.")
		from := fmt.Sprint(sourceHashes(m.Data, "train"), sourceHashes(m.Data, source), r.reading())
		what := r.under("objective.") // which decides on the targets in the text
		return r.loss([]Aspect{
			{Name: "vocabulary", Value: words + from, Shown: "that of each seed's split"},
			{Name: "held-out text", Value: from + what, Shown: "a share for every seed, " + what},
			{Name: "convention", Value: m.Convention, Shown: m.Convention},
		}, h)
	}
	return r.loss([]Aspect{
		{Name: "vocabulary", Value: r.words(), Shown: amount.Of(m.Vocabulary, "word")},
		{Name: "held-out text", Value: fmt.Sprint(count, sourceHashes(m.Data, source)),
			Shown: amount.Of(count.Tokens, "token"), Content: m.Content[source]},
		{Name: "convention", Value: m.Convention, Shown: m.Convention},
		{Name: "number of targets", Value: fmt.Sprint(h.Targets), Shown: amount.Thousands(h.Targets)},
	}, h)
}

// judged returns the aspects of a number about predictions of labelled examples, which does
// not depend on the vocabulary or the loss.
func (r *Run) judged(part string, h *evaluate.HeldOut) []Aspect {
	m := r.Manifest
	count, source := m.Data.Valid, "valid"
	if part == "test" {
		count, source = m.Data.Test, "test"
	}
	text, content := fmt.Sprint(count.Documents, h.Targets, sourceHashes(m.Data, source)), r.content(source, h)
	if r.splits() {
		content = ""
		text = fmt.Sprint(sourceHashes(m.Data, "train"), r.under("corpus.valid", "corpus.test", "corpus.format", "corpus.columns", "corpus.stratify"))
	}
	return []Aspect{{Name: "set of held-out examples", Value: text, Content: content, Shown: amount.Of(count.Documents, "example") + ", " + amount.Of(h.Targets, "label")}}
}

// content identifies what is predicted in the part "valid" or "test"; "" for runs of versions that did not write it down.
func (r *Run) content(part string, h *evaluate.HeldOut) string {
	content := r.Manifest.Content[part]
	if content == "" {
		return ""
	}
	return fmt.Sprint(content, h.Targets)
}

// loss adds the loss to the aspects of a number that is not a probability.
func (r *Run) loss(all []Aspect, h *evaluate.HeldOut) []Aspect {
	if h.Perplexity == 0 {
		loss := r.under("loss.", "sampler.")
		all = append(all, Aspect{Name: "loss", Value: loss, Shown: loss})
	}
	return all
}

// words returns a hash of the words of the run's vocabulary. Their counts, and the
// order that follows from these, differ between training texts and do not matter to any
// loss. Where the vocabulary cannot be read it is the hash of the file with counts.
func (r *Run) words() string {
	path := r.file(train.VocabFile)
	f, err := disk.Open(path)
	if err != nil {
		return r.Manifest.VocabHash
	}
	defer f.Close()
	v, err := data.ReadVocab(f, path, "")
	if err != nil {
		return r.Manifest.VocabHash
	}
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(v.Words())), "\n")))
	return hex.EncodeToString(sum[:])
}

// sourceHashes returns the hashes of the sources that a part of the text was taken
// from: its own or, where it is a share, those of the training text.
func sourceHashes(d data.Report, part string) string {
	of := func(part string) string {
		var hashes []string
		for _, s := range d.Sources {
			if s.Part == part {
				hashes = append(hashes, s.SHA256)
			}
		}
		return strings.Join(hashes, " ")
	}
	if own := of(part); own != "" {
		return own
	}
	return of("train")
}

// texts numbers the texts of the rows, from 1, where some that name the same one had another, because files have
// changed between their runs, or are others in another folder; nil: none had. Rows of one experiment never have the same text.
func (r *Report) texts() []int {
	numbers, changed, last := make([]int, len(r.Rows)), false, 0
	for i, row := range r.Rows {
		for j, other := range r.Rows[:i] {
			same := row.found == other.found && row.Config != other.Config
			if same {
				numbers[i] = numbers[j]
			}
			changed = changed || !same && (row.Config == other.Config || row.named == other.named && row.named != "")
		}
		if numbers[i] == 0 {
			last++
			numbers[i] = last
		}
	}
	if !changed {
		return nil
	}
	return numbers
}

// under returns the settings whose keys begin with one of the prefixes.
func (r *Run) under(prefixes ...string) string {
	var found []string
	for _, s := range r.Settings {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s.Key, p) }) {
			found = append(found, s.Key+" = "+s.Value)
		}
	}
	return strings.Join(found, ", ")
}

// reading returns the settings that decide how text is read and split, whatever its files are called.
func (r *Run) reading() string {
	named := *r
	named.Settings = slices.DeleteFunc(slices.Clone(r.Settings), func(s Setting) bool { return s.Key == "corpus.train" })
	return named.under("corpus.")
}

// differing returns the first aspect in which a and b differ, as they have it.
func differing(a, b []Aspect) (inA, inB Aspect, differ bool) {
	for i := range a {
		if i >= len(b) || !a[i].is(b[i]) {
			if i >= len(b) {
				return a[i], Aspect{}, true
			}
			return a[i], b[i], true
		}
	}
	if len(b) > len(a) {
		return Aspect{}, b[len(a)], true
	}
	return Aspect{}, Aspect{}, false
}

// remedies say how to make numbers comparable that differ in an aspect.
var remedies = map[string]string{
	"vocabulary":               "trained again with the same vocab.file they compare",
	"held-out text":            "trained again with the same files for corpus.valid and corpus.test they compare",
	"convention":               "their vectors compare by sets of words (--set)",
	"number of targets":        "their vectors compare by sets of words (--set)",
	"set of held-out examples": "trained again with the same files for corpus.valid and corpus.test, and the same settings in [corpus], they compare",
	"loss":                     "their vectors compare by sets of words (--set)",
}

// Apart says why numbers with the aspects a and b do not compare, such as "the
// vocabulary differs, 1,000 words and 2,000 words".
func Apart(a, b []Aspect) string {
	x, y, _ := differing(a, b)
	name := cmp.Or(x.Name, y.Name)
	switch one, other := shown(x), shown(y); {
	case one == other:
		return fmt.Sprintf("the %s differs, though both have %s", name, one)
	case name == "convention":
		one, other = unlike(one, other)
		return fmt.Sprintf("the convention differs, “%s” and “%s”", one, other)
	default:
		return fmt.Sprintf("the %s differs, %s and %s", name, one, other)
	}
}

// unlike returns two texts that differ without the parts, which commas end, that both begin with.
func unlike(a, b string) (string, string) {
	for {
		part, restA, moreA := strings.Cut(a, ", ")
		other, restB, moreB := strings.Cut(b, ", ")
		if part != other || !moreA || !moreB {
			return a, b
		}
		a, b = restA, restB
	}
}

// Remedy says what would make numbers with the aspects a and b compare.
func Remedy(a, b []Aspect) string {
	x, y, _ := differing(a, b)
	return remedies[cmp.Or(x.Name, y.Name)]
}
