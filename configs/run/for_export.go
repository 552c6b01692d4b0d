package run

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/vector"
)

// ExportOptions say which vectors are exported, and what is made of them before. The zero value leaves them as they are.
type ExportOptions struct {
	// Matrix says which vectors of a run: see [ReadVectors]. For [vector.Model2Vec] it may be [HiddenVector],
	// and "" is what it is in [EncoderOptions].
	Matrix string
	// Top keeps so many words, the most frequent ones or those that TopBy says; 0: all.
	Top int
	// TopBy is [TopByCount] or "", or [TopByNorm].
	TopBy string
	// TopNGrams keeps so many n-grams, those that are most often in the words or, as TopBy says, have the longest rows: see
	// [vector.Table.TopNGrams]; 0: all. It goes with a quantised [vector.FastText], which alone becomes smaller by it.
	TopNGrams int
	// Dim is how many numbers of a vector are kept: the first ones where the run's loss is a [loss.Cut] with widths, and else
	// principal components ([vector.PCA]); 0: all.
	Dim int
	// Whiten has principal components all vary alike. They are then taken for any loss.
	Whiten bool
	// Weight says how much words count, as in [EncoderOptions]. A format with a place for weights keeps them apart; in others
	// the vectors are multiplied by them.
	Weight string
	// Packing is how the numbers are stored, by a format that can: a [vector.Compact].
	Packing vector.Packing
}

// The values of [ExportOptions.TopBy].
const (
	TopByCount = "count" // the first rows
	TopByNorm  = "norm"  // the words with the longest vectors
)

// An Export is vectors as a format is to write them.
type Export struct {
	Table  *vector.Table
	Format vector.Format
	Report vector.Report // what was odd about a file
	Notes  []string      // what becomes otherwise by the format
}

// NewExport reads vectors as [ReadVectors] does, to be written by f, and makes of them what the options say, in this order:
// the words are chosen, then numbers of their vectors, these are weighted, and f stores them. For [vector.Model2Vec] they are
// such that the vector of a text is the one of [OpenEncoder], except for what the notes say; if that
// cannot be, the error is a [SettingError].
func NewExport(path string, f vector.Format, o ExportOptions, parts configs.Parts) (*Export, error) {
	f, err := packedFormat(f, o.Packing, parts)
	if err != nil {
		return nil, err
	}
	if err := o.fits(f); err != nil {
		return nil, err
	}
	x := &Export{Format: f}
	m, isText := f.(vector.Model2Vec)
	if isText && vector.IsTextModel(path) {
		return x, x.again(path, m, o)
	}
	matrix := o.Matrix
	if matrix == HiddenVector {
		matrix = ""
	}
	t, report, r, err := readVectors(path, matrix, o.enough(), parts)
	if err != nil {
		return nil, err
	}
	x.Table, x.Report = t, report
	factors, err := x.weigh(path, r, o)
	if err != nil {
		return nil, err
	}
	if err := o.checkNGrams(path, t, factors != nil); err != nil {
		return nil, err
	}
	if factors, err = x.choose(o, factors); err != nil {
		return nil, err
	}
	if err = x.shorten(path, r, o, isText); err != nil {
		return nil, err
	}
	if !isText {
		x.multiply(factors)
	}
	if _, ok := f.(interface{ Rounds(t *vector.Table) bool }); ok && t.NGrams != nil && x.Table.NGrams == nil {
		x.Notes = append(x.Notes, "the n-grams are left out, since they do not follow --dim and --weight: unseen words have no vectors there")
	}
	if c, ok := x.Format.(vector.Compact); ok {
		if err := c.Fits(x.Table.Dim); err != nil {
			return nil, SettingError{err}
		}
	}
	if x.Table != t {
		x.Table.Origin = t.Origin
	}
	return x, nil
}

// enough returns how many words of a file have to be read, the first ones; 0: all.
func (o ExportOptions) enough() int {
	if o.TopNGrams > 0 || o.TopBy == TopByNorm || o.Weight != "" && o.Weight != WeightMean {
		return 0
	}
	return max(0, o.Top)
}

// fits returns an error if f cannot be written with these options.
func (o ExportOptions) fits(f vector.Format) error {
	ft, isFastText := f.(vector.FastText)
	_, isText := f.(vector.Model2Vec)
	switch {
	case o.TopNGrams > 0 && !(isFastText && ft.Packing.DType == vector.PQ):
		return SettingError{fmt.Errorf("top-ngrams %d: goes with format fasttext and dtype pq; other formats have as many rows of n-grams before and after", o.TopNGrams)}
	case !isText && o.Matrix == HiddenVector:
		return SettingError{fmt.Errorf("matrix %s: these are vectors of texts, and this format holds vectors of words; there are input, output and input+output", o.Matrix)}
	case isText && o.Matrix != "" && o.Matrix != HiddenVector:
		return knownMatrix(o.Matrix)
	}
	return nil
}

// weigh returns by how much each word counts; nil if all count alike. For a text model it gives x the format, and of a run r the table, in
// which that is so.
func (x *Export) weigh(path string, r *Run, o ExportOptions) (factors []float32, err error) {
	m, isText := x.Format.(vector.Model2Vec)
	switch {
	case isText && r != nil:
		text, err := r.textTable(o.Matrix, o.Weight)
		if err != nil {
			return nil, err
		}
		x.Format, x.Table, x.Notes = text.format(m), text.copy(), text.notes
		return nil, nil
	case isText && o.Matrix == HiddenVector:
		return nil, SettingError{fmt.Errorf("matrix %s: %s is a file of word vectors, without a network", o.Matrix, path)}
	}
	length := float64(encoder.DefaultLength)
	if r != nil {
		length = r.meanLength()
	}
	if factors, err = weights(o.Weight, encoder.TableFrequencies(x.Table), length); err != nil {
		return nil, err
	}
	if isText {
		m.Weights = weightOf(x.Table.Words, factors)
		x.Format = m
	}
	return factors, nil
}

// packedFormat returns f with numbers stored as p says.
func packedFormat(f vector.Format, p vector.Packing, parts configs.Parts) (vector.Format, error) {
	if p == (vector.Packing{}) {
		return f, nil
	}
	if c, ok := f.(vector.Compact); ok && slices.Contains(c.DTypes(), cmp.Or(p.DType, vector.Float32)) {
		return c.Packed(p), nil
	}
	if p.DType == vector.Float32 && p.Parts == 0 {
		return f, nil
	}
	if !slices.Contains(vector.DTypes(), p.DType) || p.DType == vector.Float32 {
		return nil, SettingError{p.Check(1)}
	}
	var can []string
	for _, name := range parts.FormatNames() {
		if other, err := parts.Format(name); err == nil {
			if c, ok := other.(vector.Compact); ok && slices.Contains(c.DTypes(), p.DType) {
				can = append(can, name)
			}
		}
	}
	return nil, SettingError{fmt.Errorf("dtype %s: the format has no place for it; these have: %s", p.DType, strings.Join(can, ", "))}
}

// checkNGrams returns an error if TopNGrams cannot be had of the vectors t of path.
func (o ExportOptions) checkNGrams(path string, t *vector.Table, weighted bool) error {
	switch {
	case o.TopNGrams == 0:
	case t.NGrams == nil:
		return SettingError{fmt.Errorf("top-ngrams %d: %s has no n-grams; the input vectors of a run with embedding.subwords = true have them, and models of fastText", o.TopNGrams, path)}
	case o.Dim > 0 || weighted:
		return SettingError{fmt.Errorf("top-ngrams %d: the n-grams do not follow dim and weight, and are left out by these", o.TopNGrams)}
	}
	return nil
}

// choose keeps the words and n-grams that the options say, and returns the words' factors.
func (x *Export) choose(o ExportOptions, factors []float32) ([]float32, error) {
	if o.TopNGrams > 0 {
		x.Table = x.Table.TopNGrams(o.TopNGrams, o.TopBy != TopByNorm) // of all words, also of those that are left out
	}
	switch o.TopBy {
	case "", TopByCount:
		if o.Top > 0 {
			x.Table = x.Table.Top(o.Top)
		}
		return factors, nil
	case TopByNorm:
		var rows []int
		if o.Top > 0 {
			x.Table, rows = x.Table.TopByNorm(o.Top)
		}
		if factors == nil || rows == nil {
			return factors, nil
		}
		kept := make([]float32, len(rows))
		for i, row := range rows {
			kept[i] = factors[row]
		}
		return kept, nil
	}
	return nil, SettingError{fmt.Errorf("top-by %s: there are %s and %s", o.TopBy, TopByCount, TopByNorm)}
}

// shorten keeps as many numbers of the vectors as the options say.
func (x *Export) shorten(path string, r *Run, o ExportOptions, isText bool) error {
	if widths := cutWidths(r, o.Matrix, isText); len(widths) > 0 && !o.Whiten && o.Dim > 0 {
		return x.cut(o.Dim, widths)
	}
	return x.reduce(path, o)
}

// again prepares a text model to be written as one.
func (x *Export) again(path string, f vector.Model2Vec, o ExportOptions) error {
	switch {
	case o.Matrix != "":
		return SettingError{fmt.Errorf("matrix %s: %s is not a run directory; it has one matrix", o.Matrix, path)}
	case o.Top > 0:
		return SettingError{fmt.Errorf("top %d: the tokenizer of %s needs all of its tokens", o.Top, path)}
	case o.Weight != "" && o.Weight != WeightMean:
		return SettingError{fmt.Errorf("weight %s: %s does not say how often its tokens occur", o.Weight, path)}
	}
	m, err := vector.ReadTextModel(path)
	if err != nil {
		return err
	}
	if m.Unknown {
		x.Notes = append(x.Notes, fmt.Sprintf("unknown words count in %s, and are left out there", path))
	}
	f.Tokenizer, f.Weights = m.JSON, weightOf(m.Table.Words, m.Weights)
	x.Table, x.Format = m.Table, f
	return x.reduce(path, o)
}

// cutWidths returns how many of the first numbers of the vectors that a run exports do by themselves, if they may be cut. Those of
// words may where these are the network's vectors of texts of one word.
func cutWidths(r *Run, matrix string, isText bool) []int {
	if r == nil {
		return nil
	}
	l, ok := r.Experiment.Loss.Spec.(loss.Cut)
	bare := true
	for _, l := range r.Experiment.Layers {
		bare = bare && l.Type == "dropout"
	}
	switch {
	case !ok || matrix != "" && matrix != HiddenVector && matrix != "input":
		return nil
	case isText && hiddenText(r.Experiment, matrix) || bare:
		return l.Widths()
	}
	return nil
}

// cut keeps the first numbers of the vectors.
func (x *Export) cut(dim int, widths []int) error {
	t := x.Table
	if dim > t.Dim {
		return SettingError{fmt.Errorf("dim %d: the vectors have %s", dim, amount.Of(t.Dim, "number"))}
	}
	if dim < t.Dim && !slices.Contains(widths, dim) {
		x.Notes = append(x.Notes, fmt.Sprintf("the vectors were trained to be cut to %s numbers, and not to %d", joined(widths), dim))
	}
	short := &vector.Table{Words: t.Words, Dim: dim, Counts: t.Counts, Data: make([]float32, 0, t.Len()*dim)}
	for i := range t.Words {
		short.Data = append(short.Data, t.Row(i)[:dim]...)
	}
	x.Table = short
	return nil
}

// joined lists numbers: "64, 32 or 16".
func joined(numbers []int) string {
	var b strings.Builder
	for i, n := range numbers {
		switch {
		case i > 0 && i == len(numbers)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}

// reduce keeps as many numbers of the vectors as the options say.
func (x *Export) reduce(path string, o ExportOptions) error {
	switch {
	case o.Dim == 0 && o.Whiten:
		return SettingError{fmt.Errorf("whiten: it goes with a number of dimensions; give all %d to keep them", x.Table.Dim)}
	case o.Dim == 0:
		return nil
	}
	t, err := vector.PCA(x.Table, o.Dim, o.Whiten)
	if err != nil {
		return SettingError{fmt.Errorf("dim %d: %s: %w", o.Dim, path, err)}
	}
	x.Table = t
	return nil
}

// multiply multiplies the rows by factors, where there are any, in place: the table is the export's own.
func (x *Export) multiply(factors []float32) {
	if factors == nil {
		return
	}
	t := x.Table
	x.Table = &vector.Table{Words: t.Words, Dim: t.Dim, Counts: t.Counts, Data: t.Data} // without n-grams, which are not weighted
	for i, a := range factors[:t.Len()] {
		row := t.Row(i)
		for j, v := range row {
			row[j] = a * v
		}
	}
}
