package bench

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model/train"
)

// An epochPeer is PyTorch with the batches of an experiment, in a temporary folder.
type epochPeer struct {
	*torch
	folder  *disk.TempFolder
	pooling string
}

func newEpochPeer(ctx context.Context, e *configs.Experiment, t *train.Trainer, vocab int, python string) (*epochPeer, error) {
	width, _, pooling := e.Objective.Spec.Context()
	if err := seedLayers(e, pooling); err != nil {
		return nil, err
	}
	folder, err := disk.NewTempFolder("bench")
	if err != nil {
		return nil, err
	}
	p := &epochPeer{folder: folder, pooling: pooling}
	if err = writeBatches(p.training(), p.validation(), t); err == nil {
		p.torch, err = startTorch(ctx, python, vocab, e.Embedding.Dim, width)
	}
	if err != nil {
		return nil, errors.Join(err, folder.Remove())
	}
	return p, nil
}

func (p *epochPeer) training() string { return filepath.Join(p.folder.Path, "train") }

func (p *epochPeer) validation() string { return filepath.Join(p.folder.Path, "valid") }

// epoch returns the milliseconds of a training step and of a batch of evaluation.
func (p *epochPeer) epoch(batch, threads int) (step, evaluation float64, err error) {
	return p.torch.epoch(p.pooling, batch, threads, p.training(), p.validation())
}

// close ends the process and removes the folder.
func (p *epochPeer) close() error { return errors.Join(p.torch.close(), p.folder.Remove()) }

// seedLayers returns an error unless the experiment has the network that the peer has.
func seedLayers(e *configs.Experiment, pooling string) error {
	same := len(e.Layers) == 2 && pooling == "concat" && !e.Embedding.Tie && e.Optimizer.Type == "adam" && e.Loss.Type == "cross_entropy"
	for i, units := range []int{128, 64} {
		if !same {
			break
		}
		fc, ok := e.Layers[i].Spec.(*layer.FC)
		same = ok && *fc == layer.FC{Units: units, Activation: "relu", Bias: true}
	}
	if !same {
		return run.SettingError{Err: fmt.Errorf("%s: the peer has the seed network only: contexts of one length (pooling = \"concat\"), fc 128 relu, fc 64 relu, cross_entropy, adam", e.Name)}
	}
	return nil
}

// writeBatches writes the first whole batches for the peer: of training to one
// file, of validation to the other.
func writeBatches(training, validation string, t *train.Trainer) error {
	return errors.Join(
		writeFirst(training, t.Order.Batches(t.Train, 0, 0), epochSteps+3, t.Order.Size),
		writeFirst(validation, objective.Sequential(t.Valid, t.Order.Size, t.Order.Negatives), epochEvaluations, t.Order.Size))
}

// writeFirst writes the first n batches to a file, up to one that has fewer examples than size.
func writeFirst(path string, batches iter.Seq2[*data.Batch, error], n, size int) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := bufio.NewWriter(file)
	for b, err := range batches {
		if err != nil {
			return err
		}
		if n--; n < 0 || b.Len() < size {
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
	return w.Flush()
}
