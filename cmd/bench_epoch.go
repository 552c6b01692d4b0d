package cmd

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// Batches of a measurement of an epoch: enough that the mean is one of an epoch,
// for words are looked up as often as they are in the text.
const (
	epochSteps       = 48
	epochEvaluations = 8
)

// An epochResult is what "bench --epoch" prints. Times are medians over the
// pairs; the ratio is that of the tokens a second, validation included.
type epochResult struct {
	Name        string  `json:"name"`
	Peer        string  `json:"peer,omitempty"`
	Batch       int     `json:"batch"`
	Threads     int     `json:"threads"`
	Seconds     float64 `json:"seconds"` // of an epoch with its validation
	Tokens      float64 `json:"tokens_per_second"`
	Batching    float64 `json:"batching_share"` // of the time goes into making batches
	PeerThreads int     `json:"peer_threads,omitempty"`
	PeerSeconds float64 `json:"peer_seconds,omitempty"`
	PeerTokens  float64 `json:"peer_tokens_per_second,omitempty"`
	Ratio       float64 `json:"ratio,omitempty"`
	Memory      int64   `json:"peak_memory"` // bytes
	Allowance   int64   `json:"parameters_state_corpus"`
}

// epoch measures what an epoch of an experiment takes, and its validation, in
// turn with the peer. The peer is given its batches ready-made.
func (b *bench) epoch(cmd *cobra.Command, e *configs.Experiment, peer bool) (*epochResult, error) {
	d, err := run.Load(cmd.Context(), e, cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	if d.Valid == nil {
		return nil, usage("%s: has no held-out text to measure validation on; set corpus.valid", e.Name)
	}
	t, err := run.NewTrainer(cmd.Context(), e, d)
	if err != nil {
		return nil, err
	}
	width, ragged, pooling := e.Objective.Spec.Context()
	var training, validation string
	if peer {
		if err := seedLayers(e, ragged); err != nil {
			return nil, err
		}
		dir, err := os.MkdirTemp("", "lexigraph-bench-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		training, validation = filepath.Join(dir, "train"), filepath.Join(dir, "valid")
		err = writeBatches(training, validation, t)
		if err != nil {
			return nil, err
		}
		if b.peer, err = startTorch(cmd.Context(), b.python, d.Vocab.Len(), e.Embedding.Dim, width); err != nil {
			return nil, err
		}
		defer b.peer.Close()
	}
	steps := float64(objective.Steps(t.Train, t.Order.Size))
	evaluations := float64(objective.Steps(t.Valid, t.Order.Size))
	most := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(most)
	ours, peers := map[int][]float64{}, map[int][]float64{}
	var batching float64
	for i := range b.pairs {
		fmt.Fprintf(cmd.ErrOrStderr(), "pair %d of %d\n", i+1, b.pairs)
		step, evaluation, share, err := timeEpoch(t)
		if err != nil {
			return nil, err
		}
		ours[most], batching = append(ours[most], float64(steps*step)+float64(evaluations*evaluation)), max(batching, share)
		for _, threads := range slices.Compact([]int{1, most}) {
			if !peer {
				break
			}
			step, evaluation, err := b.peer.epoch(pooling, t.Order.Size, threads, training, validation)
			if err != nil {
				return nil, err
			}
			peers[threads] = append(peers[threads], (float64(steps*step)+float64(evaluations*evaluation))/1e3)
		}
	}
	r := &epochResult{Name: e.Name, Batch: t.Order.Size, Batching: batching, Memory: train.PeakMemory()}
	tokens := float64(t.Train.Len())
	r.Threads, r.Seconds = better(ours)
	r.Tokens = tokens / r.Seconds
	r.Allowance = int64(4 * t.Network.Size())
	for _, slot := range t.Optimizer.Slots {
		r.Allowance += int64(4 * len(slot))
	}
	r.Allowance += 4 * int64(d.Train.Len()+d.Valid.Len())
	if d.Test != nil {
		r.Allowance += 4 * int64(d.Test.Len())
	}
	if peer {
		r.Peer = b.peer.version
		r.PeerThreads, r.PeerSeconds = better(peers)
		r.PeerTokens = tokens / r.PeerSeconds
		var ratios []float64
		for i, s := range ours[r.Threads] {
			ratios = append(ratios, peers[r.PeerThreads][i]/s)
		}
		r.Ratio = medianOf(ratios)
	}
	return r, nil
}

// seedLayers reports an experiment whose network is not the one that the peer
// has.
func seedLayers(e *configs.Experiment, ragged bool) error {
	same := len(e.Layers) == 2 && !ragged && !e.Embedding.Tie && e.Optimizer.Type == "adam" && e.Loss.Type == "cross_entropy"
	for i, units := range []int{128, 64} {
		if !same {
			break
		}
		fc, ok := e.Layers[i].Spec.(*layer.FC)
		same = ok && *fc == layer.FC{Units: units, Activation: "relu", Bias: true}
	}
	if !same {
		return usage("%s: the peer has the seed network only: contexts of one length (pooling = \"concat\"), fc 128 relu, fc 64 relu, cross_entropy, adam", e.Name)
	}
	return nil
}

// timeEpoch returns the mean seconds of a training step, of making its batch
// included, and of a batch of evaluation, and the share of a step that making
// the batch takes.
func timeEpoch(t *train.Trainer) (step, evaluation, batching float64, err error) {
	begin, made, n := time.Now(), time.Duration(0), -3 // three steps fill caches
	last := begin
	for x, err := range t.Order.Batches(t.Train, 0, 0) {
		if err != nil {
			return 0, 0, 0, err
		}
		made += time.Since(last)
		if n == 0 {
			begin, made = time.Now(), 0
		}
		if n++; n > epochSteps {
			break
		}
		if _, err := t.Network.Step(x, t.Optimizer, t.Optimizer.LearningRate); err != nil {
			return 0, 0, 0, err
		}
		last = time.Now()
	}
	total := time.Since(begin)
	begin, n = time.Now(), 0
	for x, err := range objective.Sequential(t.Valid, t.Order.Size, t.Order.Negatives) {
		if err != nil {
			return 0, 0, 0, err
		}
		if n == epochEvaluations {
			break
		}
		if _, err := t.Network.Evaluate(x); err != nil {
			return 0, 0, 0, err
		}
		n++
	}
	return total.Seconds() / epochSteps, time.Since(begin).Seconds() / float64(n), made.Seconds() / total.Seconds(), nil
}

// writeBatches writes the first whole batches for the peer: of training to one
// file, of validation to the other.
func writeBatches(training, validation string, t *train.Trainer) error {
	for _, f := range []struct {
		path    string
		batches iter.Seq2[*data.Batch, error]
		n       int
	}{
		{training, t.Order.Batches(t.Train, 0, 0), epochSteps + 3},
		{validation, objective.Sequential(t.Valid, t.Order.Size, t.Order.Negatives), epochEvaluations},
	} {
		file, err := os.Create(f.path)
		if err != nil {
			return err
		}
		w := bufio.NewWriter(file)
		for b, err := range f.batches {
			if err != nil {
				return err
			}
			if f.n--; f.n < 0 || b.Len() < t.Order.Size {
				break
			}
			ids := slices.Clone(b.ID)
			for i, id := range ids {
				ids[i] = max(0, id) // PyTorch's table has no row for padding
			}
			if err := binary.Write(w, binary.LittleEndian, append(ids, b.Target...)); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (r *epochResult) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	fmt.Fprintf(w, "%s, batch %d: an epoch with its validation takes %s, %s tokens/s with %d threads; %.1f %% of it is making batches\n",
		r.Name, r.Batch, seconds(r.Seconds), thousands(int64(r.Tokens)), r.Threads, 100*r.Batching)
	if r.Peer != "" {
		fmt.Fprintf(w, "%s: %s, %s tokens/s with %d threads; ratio %.2f\n", r.Peer, seconds(r.PeerSeconds), thousands(int64(r.PeerTokens)), r.PeerThreads, r.Ratio)
	}
	_, err := fmt.Fprintf(w, "peak memory %s, of which parameters, optimizer state and corpus are %s\n", run.Bytes(r.Memory), run.Bytes(r.Allowance))
	return err
}
