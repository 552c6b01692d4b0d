package compare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Diff is how two runs differ, and their numbers side by side. Values are texts to
// read; "–" stands for what a run does not have.
type Diff struct {
	Runs     [2]string   `json:"runs"`     // their directories
	Settings []DiffValue `json:"settings"` // name, seed and settings that differ
	Origin   []DiffValue `json:"origin"`   // what else numbers depend on, where it differs
	Numbers  []DiffValue `json:"numbers"`  // results and costs, equal or not
	Same     bool        `json:"same"`     // both have exported vectors, which are the same to the bit
}

// A DiffValue is something that two runs have.
type DiffValue struct {
	What   string    `json:"what"`
	Values [2]string `json:"values"`
}

// NewDiff compares two runs, whose Settings the caller has filled in. It tests nothing: two
// runs do not show which experiment is better.
func NewDiff(a, b *Run) Diff {
	a, b = a.orEmpty(), b.orEmpty()
	d := Diff{Runs: [2]string{a.Path, b.Path}, Settings: []DiffValue{}, Origin: []DiffValue{}}
	row := func(what string, of func(*Run) string) DiffValue {
		return DiffValue{what, [2]string{of(a), of(b)}}
	}
	differing := func(list *[]DiffValue, rows ...DiffValue) {
		for _, r := range rows {
			if r.Values[0] != r.Values[1] {
				*list = append(*list, r)
			}
		}
	}
	differing(&d.Settings,
		row("name", func(r *Run) string { return r.Manifest.Name }),
		row("seed", func(r *Run) string { return fmt.Sprint(r.Manifest.Seed) }))
	seen := map[string]bool{}
	for _, s := range append(append([]Setting{}, a.Settings...), b.Settings...) {
		if !seen[s.Key] {
			seen[s.Key] = true
			differing(&d.Settings, row(s.Key, func(r *Run) string { return r.setting(s.Key) }))
		}
	}
	short := func(hash string) string { return hash[:min(12, len(hash))] }
	count := func(n int64) string { return Count(float64(n)) }
	differing(&d.Origin,
		row("vocabulary", func(r *Run) string { return short(r.Manifest.VocabHash) }),
		row("training text", func(r *Run) string { return count(r.Manifest.Data.Train.Tokens) + " tokens" }),
		row("files of the text", func(r *Run) string { return short(digest(r.Manifest.Data)) }),
		row("version", func(r *Run) string { return strings.TrimSpace(r.Manifest.Version + " " + short(r.Manifest.Commit)) }),
		row("instruction set", func(r *Run) string { return r.Manifest.ISA }),
		row("processor", func(r *Run) string { return r.Manifest.CPU }),
		row("threads", func(r *Run) string { return fmt.Sprint(r.Manifest.Threads) }))
	d.Numbers = slices.Concat(
		[]DiffValue{row("state", func(r *Run) string { return string(r.State) })},
		heldOutRows("validation", a.Manifest.Valid, b.Manifest.Valid),
		heldOutRows("test", a.Manifest.Test, b.Manifest.Test),
		[]DiffValue{
			row("tokens", func(r *Run) string { return count(r.Manifest.Tokens) }),
			row("seconds", func(r *Run) string { return fmt.Sprintf("%.1f", r.Manifest.Seconds) }),
			row("tokens/s", func(r *Run) string { return count(int64(r.TokensPerSecond())) }),
			row("words", func(r *Run) string { return count(int64(r.Manifest.Vocabulary)) }),
			row("parameters", func(r *Run) string { return count(int64(r.Manifest.Parameters)) }),
			row("memory", func(r *Run) string { return mebibytes(float64(r.Manifest.PeakMemory)) }),
			row("vectors", func(r *Run) string { return short(vectorsOf(r)) }),
		})
	d.Same = vectorsOf(a) != absent && vectorsOf(a) == vectorsOf(b)
	return d
}

// heldOutRows are how well two runs predict a part of the text: by the measure of their predictions and by perplexity.
func heldOutRows(part string, a, b *evaluate.HeldOut) []DiffValue {
	rows := []DiffValue{{part, [2]string{HeldOutText(a), HeldOutText(b)}}}
	if loss := [2]string{lossText(a), lossText(b)}; loss != rows[0].Values {
		rows = append(rows, DiffValue{part + " perplexity", loss})
	}
	return rows
}

// digest returns one SHA-256 of those of all files of a text, by part.
func digest(r data.Report) string {
	h := sha256.New()
	for _, s := range r.Sources {
		fmt.Fprintln(h, s.Part, s.SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// vectorsOf returns the SHA-256 of each matrix of vectors that a run has exported.
func vectorsOf(r *Run) string {
	var all []string
	for _, matrix := range slices.Sorted(maps.Keys(r.Manifest.Vectors)) {
		all = append(all, r.Manifest.Vectors[matrix])
	}
	return cmp.Or(strings.Join(all, " "), absent)
}

// setting returns the value of a key, "–" where the run does not have it.
func (r *Run) setting(key string) string {
	for _, s := range r.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return absent
}

// HeldOutText writes how well held-out text is predicted: the measure of the predictions, such as accuracy, or else the
// perplexity, or the loss where there is none; "–" for nil.
func HeldOutText(h *evaluate.HeldOut) string {
	switch {
	case h == nil:
		return absent
	case h.Measure != "":
		m := Metric{Name: h.Measure, Share: evaluate.IsShare(h.Measure)}
		return m.Name + " " + hyphens(m.Number(h.Value))
	}
	return lossText(h)
}

// lossText is [HeldOutText] without the measure.
func lossText(h *evaluate.HeldOut) string {
	switch {
	case h == nil:
		return absent
	case h.Perplexity == 0:
		return "loss " + hyphens(Minus("%.4f", h.Loss))
	}
	return amount.Hundredths(h.Perplexity)
}
