package evaluate

import (
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
)

// code is the source of this package. It is part of each [Key], so that no score is
// reused after a change in how it is counted.
//
//go:embed *.go
var code embed.FS

// Key returns a SHA-256, in hexadecimal, of everything that the items of a set's
// results depend on, except the vectors: the set, the settings without the number
// of resamples, and the source of this package. It can be the name to keep a score of
// some vectors under; see [Result.Keep].
func Key(set Set, s Settings) string {
	h := sha256.New()
	fs.WalkDir(code, ".", func(name string, d fs.DirEntry, _ error) error {
		if !d.IsDir() && !strings.HasSuffix(name, "_test.go") {
			text, _ := code.ReadFile(name) // cannot fail
			fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(text))
		}
		return nil
	})
	s.Resamples = 0
	src := set.Source()
	fmt.Fprintf(h, "%+v %q %s %s\n", s, src.Name, src.Kind, src.SHA256)
	return fmt.Sprintf("%x", h.Sum(nil))
}

// A record is how a result is kept, with the outcome of every item.
type record struct {
	Result Result     `json:"result"`
	Items  []*float64 `json:"items"`            // null if it is not covered
	Digest string     `json:"sha256,omitempty"` // of the rest
}

// digest returns the SHA-256 of what a record says, however it is written.
func (k record) digest() (string, error) {
	k.Digest = ""
	text, err := json.Marshal(k)
	return fmt.Sprintf("%x", sha256.Sum256(text)), err
}

// Keep writes r, which must be the first result of a set, for [Recall]: with its
// items and without its interval.
func (r Result) Keep(w io.Writer) error {
	r.Low, r.High = math.NaN(), math.NaN()
	items := make([]*float64, len(r.Items))
	for i, x := range r.Items {
		if !math.IsNaN(x) {
			items[i] = &x
		}
	}
	k := record{Result: r, Items: items}
	var err error
	if k.Digest, err = k.digest(); err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(k)
}

// Recall returns the result of set that [Result.Keep] wrote, bit for bit the same. It
// is an error if text is not as it was written, or of another set.
func Recall(set Set, text []byte) (Result, error) {
	var k record
	if err := json.Unmarshal(text, &k); err != nil {
		return Result{}, err
	}
	if digest, err := k.digest(); err != nil || digest != k.Digest {
		return Result{}, errors.New("it is not as it was written")
	}
	r, src := k.Result, set.Source()
	if r.SHA256 != src.SHA256 || r.Kind != src.Kind || r.Set != src.Name || len(k.Items) != r.Total {
		return Result{}, fmt.Errorf("it is of another set than %s", src.Path)
	}
	r.Of = metricOf(set)
	for _, x := range k.Items {
		if x == nil {
			r.Items = append(r.Items, math.NaN())
		} else {
			r.Items = append(r.Items, *x)
		}
	}
	return r, nil
}

// metricOf returns the metric that computes the first result of a set from its items.
func metricOf(set Set) Metric {
	switch set := set.(type) {
	case *Similarity:
		return set.gold()
	case *Analogies:
		return set.pairs()
	case *OddOneOut:
		return set.groups()
	case *Categories:
		return single(len(set.Words))
	case *TextPairs:
		return set.gold()
	case *Retrieval:
		return single(len(set.Queries))
	}
	return nil
}
