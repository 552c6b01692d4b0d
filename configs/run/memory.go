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
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
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
	need, have := memory(e, inputs, outputs, e.Train.BatchSize, 0, 0), Bytes(machine.Memory())
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
func Memory(e *configs.Experiment, d *data.Dataset) Bytes { return peak(e, d, guessed(e, d), 0) }

// guessed estimates what training takes beside the text and what is known of its words, of an experiment alone.
func guessed(e *configs.Experiment, d *data.Dataset) Bytes {
	v, r := vocabs(e, d.Vocab, d.Labels), d.Report
	batch, judged := e.Train.BatchSize, judgedAtOnce(d, evaluate.BatchSize)
	if _, whole := e.Objective.Spec.(objective.WholeSentences); whole && r.Train.Sentences > 0 {
		tokens := float64(r.Train.Tokens) / float64(r.Train.Sentences)
		judged = judgedAtOnce(d, evaluate.SentenceBatch)
		batch, judged = int(math.Ceil(float64(batch)*tokens)), int(math.Ceil(float64(judged)*tokens))
	}
	return memory(e, objective.Inputs(e.Objective.Spec, v), objective.Outputs(e.Objective.Spec, v).Len(), batch, judged, afterReading(d))
}

// judgedAtOnce returns how many examples are judged at once, at most so many.
func judgedAtOnce(d *data.Dataset, most int) int {
	examples := 0
	for _, c := range []*data.Corpus{d.Valid, d.Test} {
		switch {
		case c == nil:
		case c.Rows == nil:
			return most
		default:
			examples = max(examples, c.Rows.Len())
		}
	}
	return min(examples, most)
}

// peak returns what reading a text and training on it takes, whichever is more, where training takes so much beside the text and
// what is known of its words, and making the examples so much before it.
func peak(e *configs.Experiment, d *data.Dataset, training, making Bytes) Bytes {
	text, draft := held(d)
	const known = 70 // bytes for a word: its letters, its place in the index, its count, how likely it is as noise
	words := Bytes(known * d.Vocab.Len())
	return text + max(words+max(training+ranking(e, d), program+making), draft+reading(d))
}

// held returns how much of the texts is held in memory, and how much of those that are mapped in the end while they are read.
func held(d *data.Dataset) (text, draft Bytes) {
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
	return text, draft
}

// afterReading returns what a text took while it was read.
func afterReading(d *data.Dataset) Bytes {
	text, draft := held(d)
	return text + draft + reading(d) - program
}

// ranking returns what it takes to rank the answers to what is held out.
func ranking(e *configs.Experiment, d *data.Dataset) Bytes {
	if _, ranked := e.Objective.Spec.(objective.Completed); !ranked {
		return 0
	}
	queries := 0
	for _, c := range []*data.Corpus{d.Valid, d.Test} {
		if c != nil {
			queries = max(queries, 2*c.Rows.Len()) // for heads and tails
		}
	}
	return Bytes(evaluate.RanksMemory(queries, d.Vocab.Len()))
}

// reading estimates what reading a text takes beside what is kept of it. It is measured, on texts of 30 MB to 5 GB with 0.9 to some 20 million
// different words.
func reading(d *data.Dataset) Bytes {
	const (
		met    = 150       // bytes for a word while words are counted
		table  = 140 << 20 // for all of them, where the rest is in a file
		chosen = 140       // bytes for a word that gets an id
		pair   = 36        // bytes for a token while pairs of words are counted, of which most are there once
		pairs  = 64 << 20  // for all of them
	)
	words := Bytes(met * d.Report.Types)
	rows := d.Train.Rows
	if _, mapped := d.Train.Bytes(); mapped && (rows == nil || rows.Forms == nil) {
		words = min(words, table)
	}
	if d.Phrases != nil {
		words += Bytes(min(pair*d.Report.Train.Tokens, pairs))
	}
	return program + max(words, Bytes(chosen*d.Vocab.Len()))
}

// searching estimates what finding the nearest words among vectors takes, where they are the examples: a copy of unit length, the
// neighbours, and the garbage that waits while text is read.
func searching(e *configs.Experiment, d *data.Dataset) Bytes {
	m, ok := e.Objective.Spec.(*objective.Map)
	t := given(e, d)
	if !ok || t == nil {
		return 0
	}
	const found = 8 // bytes of a neighbour: its row and its cosine
	numbers := 4 * len(t.Data)
	near := found * m.Neighbors * t.Len()
	return Bytes(numbers + near + (2*numbers+near)/2) // as measured with 86,000 words of 100 numbers
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
// that the layer adds apart, so many outputs, and so many predictions a batch, or judged in one that is judged, after a text has been read for
// which so much memory was taken. What has no unit counts numbers of 4 bytes.
func memory(e *configs.Experiment, inputs, outputs, predictions, judged int, before Bytes) Bytes {
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
	features, dense, activations, results := layersSize(e, words)
	out := loss.SizeOf(e.Loss.Spec, outputs, features, predictions)
	tables, gradients := rows*dim, min(rows, read)*dim
	if !e.Embedding.Tie {
		tables += int64(out.Table)
	}
	dense += int64(out.Others)
	other := Bytes(program)
	if out.Rows == 0 {
		gradients += int64(out.Table)
		other += tiles + Bytes(4*out.Scores)
	} else {
		gradients += min(int64(out.Table), int64(out.Rows)*int64(features))
		read += int64(out.Rows)
	}
	end, scoring := vectorsSize(e, vocab, int64(features), readBack)
	state := stateSize(e, rows, dense, int64(features), out)
	if n := e.Train.Shards; n > 1 {
		gradients += shardSums(n, dense+gradients)
		activations /= int64(n)
	}
	const entry = 40                                                      // bytes that the sum of a row's gradients takes to sort
	activations = batch*activations + max(0, int64(judged)-batch)*results // what a layer returns is in the same memory in both
	training := 4*(tables+dense+state+dense+gradients+scoring+activations) + entry*read
	return waiting(max(training, 4*end), int64(before)+4*(tables+dense+state)) + other
}

// shardSums returns how many numbers it takes to sum the gradients of n shards of a batch, of so many numbers each: sums that wait for their
// neighbours, a copy, and one that waits to be collected.
func shardSums(n int, gradient int64) int64 { return int64(1+bits.Len(uint(n))) * gradient }

// waiting adds to n bytes the garbage that waits to be collected in training, which begins with so many: where these are few, it may be as
// much as what is in use.
func waiting(n, first int64) Bytes {
	const little = 16 << 20 // as the command has it
	if first < little {
		return Bytes(n + min(n, little))
	}
	return Bytes(n + min(n/20, max(little, n/100)))
}

// trained estimates what training takes beside the text and what is known of its words, where a network has been built and has
// made steps and judged examples for which so much memory was taken.
func trained(e *configs.Experiment, d *data.Dataset, t *train.Trainer, taken Bytes) Bytes {
	inputs := int64(t.Network.Param(model.InputEmbedding).Shape[0])
	vocab, readBack := int64(d.Vocab.Len()), int64(0)
	if layerSubwords(e) != nil {
		readBack = inputs * int64(e.Embedding.Dim)
	} else {
		vocab = inputs
	}
	words, _, _ := e.Objective.Spec.Context()
	features, dense, _, _ := layersSize(e, words)
	end, scoring := vectorsSize(e, vocab, int64(features), readBack)
	if n := e.Train.Shards; n > 1 {
		out := loss.SizeOf(e.Loss.Spec, objective.Outputs(e.Objective.Spec, vocabs(e, d.Vocab, d.Labels)).Len(), features, e.Train.BatchSize)
		gradient := dense + int64(out.Others) + min(inputs, int64(e.Train.BatchSize*words))*int64(e.Embedding.Dim)
		if out.Rows == 0 {
			gradient += int64(out.Table)
		} else {
			gradient += int64(min(out.Table, out.Rows*features))
		}
		taken += Bytes(4 * shardSums(n, gradient))
	}
	return waiting(max(int64(taken)+4*scoring, 4*end), int64(afterReading(d)+parametersAndState(t))) + program
}

// layersSize returns how many features the last layer has, how many numbers all of them have as parameters and, for each
// prediction, as activations, and how many of these they return.
func layersSize(e *configs.Experiment, words int) (features int, dense, activations, results int64) {
	size, _ := layer.SizeOf(embedding(e, nil), words)
	dense, activations, results = int64(size.Parameters), int64(size.Floats), int64(size.Features)
	for _, l := range e.Layers {
		size, _ = layer.SizeOf(l.Spec, size.Features)
		dense += int64(size.Parameters)
		activations += int64(size.Floats)
		results += int64(size.Features)
	}
	return size.Features, dense, activations, results
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
