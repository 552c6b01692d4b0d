package run

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// SmallKeys are the keys of [ParseSmall].
func SmallKeys() []string {
	return []string{"dtype", "parts", "dim", "whiten", "top", "top-by", "top-ngrams"}
}

// ParseSmall reads options of an export that make vectors small, as "dtype=int8 dim=64": words key=value, whose keys are
// [SmallKeys].
func ParseSmall(text string) (o ExportOptions, err error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return o, SettingError{fmt.Errorf("%q is empty; write key=value, such as dtype=int8 dim=64", text)}
	}
	seen := map[string]bool{}
	for _, word := range words {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case !ok && slices.Contains(vector.DTypes(), vector.DType(word)):
			return o, SettingError{fmt.Errorf("%s: write dtype=%[1]s", word)}
		case !slices.Contains(SmallKeys(), key):
			return o, SettingError{fmt.Errorf("%s: unknown key%s", word, meantKey(key))}
		case !ok:
			return o, SettingError{fmt.Errorf("%s: write %s=value", word, key)}
		case seen[key]:
			return o, SettingError{fmt.Errorf("%s: %s comes twice", word, key)}
		}
		seen[key] = true
		if must := o.setSmall(key, value); must != "" {
			return o, SettingError{fmt.Errorf("%s: must be %s", word, must)}
		}
	}
	return o, o.checkSmall()
}

// setSmall sets the option of one of [SmallKeys], and returns what its value must be where it is not.
func (o *ExportOptions) setSmall(key, value string) (must string) {
	number := func(to *int) {
		var err error
		if *to, err = strconv.Atoi(value); err != nil || *to < 1 {
			must = "a whole number from 1 on"
		}
	}
	switch key {
	case "dtype":
		o.Packing.DType = vector.DType(value)
	case "parts":
		number(&o.Packing.Parts)
	case "dim":
		number(&o.Dim)
	case "top":
		number(&o.Top)
	case "top-ngrams":
		number(&o.TopNGrams)
	case "top-by":
		o.TopBy = value
	case "whiten":
		var err error
		if o.Whiten, err = strconv.ParseBool(value); err != nil {
			must = "true or false"
		}
	}
	return must
}

// checkSmall returns an error if the options do not go together.
func (o *ExportOptions) checkSmall() error {
	if p := o.Packing; p.DType != "" && !slices.Contains(vector.DTypes(), p.DType) || p.Parts > 0 && p.DType != vector.PQ {
		return SettingError{p.Check(1)}
	}
	if o.TopBy != "" && o.Top == 0 && o.TopNGrams == 0 {
		return SettingError{fmt.Errorf("top-by=%s: goes with top=N or top-ngrams=N", o.TopBy)}
	}
	if o.TopNGrams > 0 && o.Packing.DType != vector.PQ {
		return SettingError{fmt.Errorf("top-ngrams=%d: goes with dtype=pq", o.TopNGrams)}
	}
	return nil
}

// meantKey says which key may have been meant, or which there are.
func meantKey(key string) string {
	for _, k := range SmallKeys() {
		if vector.Edits(strings.ToLower(key), k, 3) < 3 {
			return ", did you mean " + k + "?"
		}
	}
	return "; there are " + strings.Join(SmallKeys(), ", ")
}

// A Small is the vectors of a space as they come back from a smaller export.
type Small struct {
	*Space
	// Bytes is what their numbers take, without those of n-grams: see [vector.Packing.Size]. With TopNGrams it is what
	// fastText's .ftz takes without the words.
	Bytes int64
}

// Small returns the vectors as they come back where they are exported with these options. Words that are not in the table have
// vectors by their n-grams only where words were left out and nothing else was changed, and with TopNGrams: they are
// then those of fastText's .ftz.
func (s *Space) Small(o ExportOptions) (*Small, error) {
	if s.pieces != nil {
		return nil, SettingError{fmt.Errorf("%s splits texts by a tokenizer of its own; export it by export -f model2vec --dtype or --dim, and evaluate that", s.path)}
	}
	whole, err := s.table()
	if err != nil {
		return nil, err
	}
	t, _, size, err := smaller(s.path, whole, nil, s.run, o, false)
	if err != nil {
		return nil, err
	}
	small := *s
	small.Table, small.small = t, &o
	small.search = vector.NewSearch(t)
	return &Small{&small, size}, nil
}

// smaller returns what comes back of a table, and the factors of its rows, where it is exported with these options, and how many
// bytes it took.
func smaller(path string, t *vector.Table, factors []float32, r *Run, o ExportOptions, isText bool) (*vector.Table, []float32, int64, error) {
	if err := o.checkNGrams(path, t, false); err != nil {
		return nil, nil, 0, err
	}
	x := &Export{Table: t}
	factors, err := x.choose(o, factors)
	if err != nil {
		return nil, nil, 0, err
	}
	if err := x.shorten(path, r, o, isText); err != nil {
		return nil, nil, 0, err
	}
	size, err := o.Packing.Size(x.Table.Len(), x.Table.Dim)
	if err != nil {
		return nil, nil, 0, SettingError{err}
	}
	if o.TopNGrams > 0 {
		t, size, err := vector.FastText{Packing: o.Packing}.Reread(x.Table)
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
		return t, factors, size, err
	}
	if t, err = o.Packing.Reread(x.Table); err != nil {
		return nil, nil, 0, fmt.Errorf("%s: %w", path, err)
	}
	return t, factors, size, nil
}

// smallTexts returns how a run's vectors score sets of texts where the network's vector of a text is made of rows of words, as
// the format model2vec has them, and these are exported with the options.
func (r *Run) smallTexts(matrix string, o ExportOptions) (texts evaluate.Texts, err error) {
	x, err := r.textTable(matrix, "")
	if err != nil {
		return texts, err
	}
	t, weights, _, err := smaller(r.Path, x.Table, x.weights, r, o, true)
	if err != nil {
		return texts, err
	}
	p := encoder.Parts{Table: t.Data, Dim: t.Dim, Weight: weights}
	phrases, err := r.Phrases()
	if err != nil {
		return texts, err
	}
	if err := splitWords(&p, t, r.Experiment, phrases); err != nil {
		return texts, err
	}
	texts.How = networkMakes + ", by rows of words alone"
	texts.Of, err = encoder.New(p)
	return texts, err
}
