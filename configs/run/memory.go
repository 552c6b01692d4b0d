package run

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// Bytes is a size in memory.
type Bytes int64

// String returns the size as people read it, such as "1.5 GiB".
func (n Bytes) String() string {
	const kib = 1 << 10
	size, unit := float64(n), "B"
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB", "PiB"} {
		if size < kib {
			break
		}
		size, unit = size/kib, u
	}
	if unit == "B" || size >= 100 {
		return fmt.Sprintf("%.0f %s", size, unit)
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}

// fitsMemory reports a network that the machine has too little memory for.
func fitsMemory(e *configs.Experiment, inputs, outputs int) error {
	need, have := memory(e, inputs, outputs, e.Train.BatchSize), Bytes(machine.Memory())
	if have == 0 || need <= have {
		return nil
	}
	buckets := ""
	if e.Embedding.Subwords {
		buckets = ", a smaller embedding.buckets"
	}
	return settingError(e, "embedding.dim", "a network with %s for each of %s needs about %s and this machine has %s; "+
		"take a smaller dim, fewer units%s, or limit the vocabulary with vocab.max_size or vocab.min_count",
		amount.Of(e.Embedding.Dim, "number"), amount.Of(inputs, "word"), need, have, buckets)
}

// Memory estimates the memory that reading a text and training on it takes, whichever is more, with
// the vocabulary, a text that is not mapped, and the vectors of a teacher: the
// parameters, the optimizer's state, a dense gradient for all but the tables of which a batch
// reads some rows, the gradients of those rows, the activations of a batch, and what scoring
// the vectors takes; or what the vectors take in the end, if that is more. Layers and losses say how large they are: see [layer.Sizer] and
// [loss.Sizer]. Sentences that are examples as a whole are of mean length.
func Memory(e *configs.Experiment, d *data.Dataset) Bytes { return peak(e, d, 0, 0) }

// peak is [Memory] where training takes so much more, for its examples and of a text that is mapped, and making the examples
// takes so much before it.
func peak(e *configs.Experiment, d *data.Dataset, more, making Bytes) Bytes {
	v, r := vocabs(e, d.Vocab, d.Labels), d.Report
	batch := e.Train.BatchSize
	if _, whole := e.Objective.Spec.(objective.WholeSentences); whole && r.Train.Sentences > 0 {
		batch = int(math.Ceil(float64(batch) * float64(r.Train.Tokens) / float64(r.Train.Sentences)))
	}
	text, draft := Bytes(0), Bytes(0)
	for _, c := range []*data.Corpus{d.Train, d.Valid, d.Test} {
		if c == nil {
			continue
		}
		n, mapped := c.Bytes()
		if !mapped {
			text += Bytes(n)
		} else if c.Rows == nil {
			draft += Bytes(min(n, data.DraftBytes))
		}
	}
	if rows := d.Train.Rows; rows != nil && rows.Teacher != nil {
		text += Bytes(4 * len(rows.Teacher.Numbers))
	}
	const known = 70 // bytes for a word: its letters, its place in the index, its count, how likely it is as noise
	words := Bytes(known * v.Words.Len())
	training := memory(e, objective.Inputs(e.Objective.Spec, v), objective.Outputs(e.Objective.Spec, v).Len(), batch)
	if _, ranked := e.Objective.Spec.(objective.Completed); ranked {
		queries := 0
		for _, c := range []*data.Corpus{d.Valid, d.Test} {
			if c != nil {
				queries = max(queries, 2*c.Rows.Len()) // for heads and tails
			}
		}
		training += Bytes(evaluate.RanksMemory(queries, v.Words.Len()))
	}
	return text + max(words+max(training+more, program+making), draft+reading(d))
}

// reading estimates what reading a text takes beside what is kept of it. It is measured, on texts of 30 MB to 5 GB with 0.9 to some 20 million
// different words.
func reading(d *data.Dataset) Bytes {
	const (
		met    = 150       // bytes for a word while words are counted
		table  = 140 << 20 // for all of them, where the rest is in a file
		chosen = 140       // bytes for a word that gets an id
	)
	words := Bytes(met * d.Report.Types)
	rows := d.Train.Rows
	if _, mapped := d.Train.Bytes(); mapped && (rows == nil || rows.Forms == nil) {
		words = min(words, table)
	}
	return program + max(words, Bytes(chosen*d.Vocab.Len()))
}

// mapped estimates how much of the texts that are mapped is in memory at once while the examples of the first are trained on.
func mapped(d *data.Dataset, training objective.Examples) Bytes {
	sum := objective.Resident(training, d.Train)
	for _, c := range []*data.Corpus{d.Valid, d.Test} {
		if c != nil {
			sum += objective.ResidentSequential(c)
		}
	}
	return Bytes(sum)
}

const (
	program = 36 << 20 // what the program takes itself, most of it its code, and batches
	tiles   = 6 << 20  // and what an output layer is multiplied by in pieces, where all of it is
)

// memory is [Memory] without the text, for an embedding with so many rows, those of n-grams
// that the layer adds apart, so many outputs, and so many predictions a batch. What has no unit counts numbers of 4 bytes.
func memory(e *configs.Experiment, inputs, outputs, predictions int) Bytes {
	words, _, _ := e.Objective.Spec.Context()
	width, dim, vocab, batch := int64(words), int64(e.Embedding.Dim), int64(inputs), int64(predictions)
	rows, read := vocab, batch*width // of the embedding table, and how many a batch reads
	if s, ok := e.Objective.Spec.(*objective.CBOW); ok && s.Shrink {
		read = batch * (width/2 + 1) // the mean
	}
	readBack := int64(0)
	if s := layerSubwords(e); s != nil {
		const known = 8 // n-grams a word that no other has: 6 to 8 in texts of 5,000 to 23,000 English words
		rows += min(int64(s.Buckets), known*vocab)
		read *= 1 + usualNGrams(s)
		readBack = rows * dim // whole, for the words' vectors in the end
	}
	features, dense, activations := layersSize(e, words)
	out := loss.SizeOf(e.Loss.Spec, outputs, features, predictions)
	tables, gradients := rows*dim, min(rows, read)*dim
	if !e.Embedding.Tie {
		tables += int64(out.Table)
	}
	dense += int64(out.Others)
	other := Bytes(program)
	if out.Rows == 0 {
		gradients += int64(out.Table)
		other += tiles
	} else {
		gradients += min(int64(out.Table), int64(out.Rows)*int64(features))
		read += int64(out.Rows)
	}
	end, scoring := vectorsSize(e, vocab, int64(features), readBack)
	state := stateSize(e, rows, dense, int64(features), out)
	if n := e.Train.Shards; n > 1 { // the sums of shards that wait for their neighbours, and a copy
		sum := dense + gradients
		gradients += sum * int64(bits.Len(uint(n)))
		activations /= int64(n)
	}
	const entry = 40 // bytes that the sum of a row's gradients takes to sort
	training := 4*(tables+dense+state+dense+gradients+scoring+batch*activations) + entry*read
	n := max(training, 4*end)
	return Bytes(n+min(n/20, max(16<<20, n/100))) + other // the garbage that waits to be collected in training
}

// layersSize returns how many features the last layer has, and how many numbers all of them have as parameters and, for each
// prediction, as activations.
func layersSize(e *configs.Experiment, words int) (features int, dense, activations int64) {
	size, _ := layer.SizeOf(embedding(e, nil), words)
	dense, activations = int64(size.Parameters), int64(size.Floats)
	for _, l := range e.Layers {
		size, _ = layer.SizeOf(l.Spec, size.Features)
		dense += int64(size.Parameters)
		activations += int64(size.Floats)
	}
	return size.Features, dense, activations
}

// vectorsSize returns how many numbers it takes to export the words' vectors and to find neighbours among them in the end, when what
// was trained has been given back, and to score them in training. Of n-grams, readBack numbers are read for that.
func vectorsSize(e *configs.Experiment, vocab, features, readBack int64) (end, scoring int64) {
	dim := int64(e.Embedding.Dim)
	wide := max(dim, features)
	if _, whole := e.Objective.Spec.(objective.WholeSentences); whole { // what it predicts are labels, which have no vectors to export
		wide = dim
	}
	vectors, sum := vocab*wide, e.Export.Matrix == "input+output"
	end = readBack + 2*vectors // as they are, and at unit length
	if sum {
		end += vectors
	}
	if len(e.Evaluate.Sets) > 0 {
		scoring = vectors // at unit length
		if sum || readBack > 0 {
			scoring *= 2
		}
	}
	return end, scoring
}

// stateSize returns how many numbers the optimizer keeps of the parameters: so many rows of the embedding, so many numbers of the
// layers, and the output layer.
func stateSize(e *configs.Experiment, rows, dense, features int64, out loss.Size) (state int64) {
	o := e.Optimizer.Spec
	if !frozenForGood(e, "embedding") {
		state = rows * rowState(o, int64(e.Embedding.Dim))
	}
	if !e.Embedding.Tie && features > 0 { // none come out of a layer that does not fit what it gets, as newNetwork says
		state += int64(out.Table) / features * rowState(o, features)
	}
	return state + dense*rowState(o, 1)
}

// usualNGrams returns the number of n-grams of a word of eight letters.
func usualNGrams(s *data.Subwords) (n int64) {
	const characters = 8 + 2 // with the brackets
	for k := s.MinN; k <= s.MaxN; k++ {
		n += int64(max(0, characters-k+1))
	}
	return n
}

// rowState returns how many numbers an optimizer keeps for a row of a matrix of so many.
func rowState(spec optimizer.Spec, columns int64) (n int64) {
	p := &graph.Param{Name: "p", Shape: []int{1, int(columns)}, Data: make([]float32, columns)}
	for _, data := range spec.New([]*graph.Param{p}).Slots {
		n += int64(len(data))
	}
	return n
}
